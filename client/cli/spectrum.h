// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Power spectrum of a stretch of sound. spectrum.c is the only place outside the synthesiser that knows FFTW.
#ifndef AUR_CLI_SPECTRUM_H
#define AUR_CLI_SPECTRUM_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// Windows of the cosine family: on exact bins Hann spreads a sine over 3 bins, Blackman over 5, and no further.
typedef enum aur_window { AUR_WINDOW_HANN, AUR_WINDOW_BLACKMAN } aur_window;

typedef struct aur_spectrum aur_spectrum;

/// Prepares transforms of `frames` samples (even).  Thread: main.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_spectrum_open(size_t frames, aur_window window, aur_spectrum **out);
/// NULL is allowed.  Thread: main.  RT: no.
void aur_spectrum_close(aur_spectrum *spectrum);

/// Adds `weight` times the power of each of the bins 0 .. frames / 2 to `power`, of samples `stride` floats apart. The
/// bins of a sine of amplitude 1 have the sum 1/2, whatever the window.  Thread: owner.  RT: no.
void aur_spectrum_add(aur_spectrum *spectrum, const float *samples, size_t stride, double weight, double *power);

/// What of `samples` lies between two frequencies, neither delayed nor turned in phase. `out` may be `samples`.
/// Thread: main.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_spectrum_band(const float *samples, size_t frames, int32_t rate_hz, double low_hz,
                                          double high_hz, float *out);

#endif
