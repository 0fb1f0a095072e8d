// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Whole numbers for files: 24 bits are rounded, 16 bits have triangular dither of two steps' width, so that the error
/// is a faint constant noise instead of distortion in long fades. The dither is the same every time.
#ifndef AUR_STREAM_QUANTISE_H
#define AUR_STREAM_QUANTISE_H

#include <stddef.h>
#include <stdint.h>

#define AUR_QUANTISE_SEED 1

/// Turns samples of -1..1 into 16 bits, at the top of 32. `*dither` is AUR_QUANTISE_SEED before the first.
/// Thread: any.  RT: safe.
void aur_quantise_16(uint32_t *dither, const float *from, int32_t *to, size_t samples);
/// The same with 24 bits.  Thread: any.  RT: safe.
void aur_quantise_24(const float *from, int32_t *to, size_t samples);

#endif
