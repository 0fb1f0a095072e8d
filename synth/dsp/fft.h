// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The transform that convolution needs, of two sizes: 2 n real frames to n complex bins.
///
/// It is the right-angle form (R. E. Crandall and B. Fagin, "Discrete weighted transforms and large-integer
/// arithmetic", 1994): x[i] + j x[i + n], turned by half a bin, through a complex transform of n. A product of two
/// such spectra is a convolution whose wrapped part comes back negated, which overlap-save drops anyway; and all bins
/// are alike, none is real. Spectra lie in tiles of 16 bins: 16 real parts, then 16 imaginary ones.
/// The one place in the synth that knows FFTW. Its kernels differ between processors: samples are not bit-identical
/// across them.
#ifndef AUR_SYNTH_DSP_FFT_H
#define AUR_SYNTH_DSP_FFT_H

#include <stddef.h>

#include "auralis.h"

#define AUR_FFT_SHORT_BINS  64
#define AUR_FFT_LONG_BINS   1024
#define AUR_FFT_TILE_BINS   16
#define AUR_FFT_TILE_FLOATS 32

/// Room for the work of one transform, 64-aligned.
#define AUR_FFT_WORK_FLOATS ((size_t)4 * AUR_FFT_LONG_BINS)

typedef enum aur_fft_size { AUR_FFT_SHORT, AUR_FFT_LONG, AUR_FFT_COUNT } aur_fft_size;

/// Plans both sizes (idempotent); the plans are shared and last as long as the program.
/// Thread: one at a time, before any use.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_fft_init(void);

/// Transforms `first` and `second`, n frames each; `second` NULL is n zeros. Tile t goes to tiles + t * stride.
/// Thread: any, each with its own `work`.  RT: safe.
void aur_fft_forward(aur_fft_size size, const float *first, const float *second, float *work, float *tiles,
                     size_t stride);

/// The last n of the 2 n frames that the spectrum `tiles` (close together) stands for, times n.
/// Thread: any, each with its own `work`.  RT: safe.
void aur_fft_inverse(aur_fft_size size, const float *tiles, float *work, float *second);

#endif
