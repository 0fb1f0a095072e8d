// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A Fourier transform of our own, for tables: the same bits on every machine.
#ifndef AUR_SYNTH_DSP_FOURIER_H
#define AUR_SYNTH_DSP_FOURIER_H

#include <stddef.h>
#include <stdint.h>

typedef struct aur_fourier {
    float *re, *im; ///< `count` numbers each, to be filled and read by the caller
    uint32_t count;
    float *_spare_re, *_spare_im;
    float *_sine; ///< of a turn and a quarter
} aur_fourier;

/// Bytes of memory for `count` points.  Thread: any.
size_t aur_fourier_bytes(uint32_t count);

/// `count` must be a power of 4; `memory` (aur_fourier_bytes(count)) is kept and must outlive `fourier`.  Thread:
/// owner.
void aur_fourier_init(aur_fourier *fourier, uint32_t count, void *memory);

/// re + i im becomes its inverse transform, the sum of x[k] e^(2 pi i k t / count), not scaled. `re` and `im` may point
/// elsewhere afterwards.  Thread: owner.
void aur_fourier_inverse(aur_fourier *fourier);

#endif
