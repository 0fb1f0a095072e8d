// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A Fourier transform of our own, for tables: the same bits on every machine.
#ifndef AUR_SYNTH_DSP_FFT_H
#define AUR_SYNTH_DSP_FFT_H

#include <stddef.h>
#include <stdint.h>

typedef struct aur_fft {
    float *re, *im; ///< `count` numbers each, to be filled and read by the caller
    uint32_t count;
    float *_spare_re, *_spare_im;
    float *_sine; ///< of a turn and a quarter
} aur_fft;

/// Bytes of memory for `count` points.  Thread: any.
size_t aur_fft_bytes(uint32_t count);

/// `count` must be a power of 4; `memory` (aur_fft_bytes(count)) is kept and must outlive `fft`.  Thread: owner.
void aur_fft_init(aur_fft *fft, uint32_t count, void *memory);

/// re + i im becomes its inverse transform, the sum of x[k] e^(2 pi i k t / count), not scaled. `re` and `im` may point
/// elsewhere afterwards.  Thread: owner.
void aur_fft_inverse(aur_fft *fft);

#endif
