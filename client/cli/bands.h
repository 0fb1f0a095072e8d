// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Power in octave bands (IEC 61260 centres, 31.5 Hz to 16 kHz), averaged over the whole sound (Welch's method).
#ifndef AUR_CLI_BANDS_H
#define AUR_CLI_BANDS_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_BANDS 10

typedef struct aur_bands aur_bands;

/// Thread: main.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_bands_open(int32_t rate_hz, aur_bands **out);
/// NULL is allowed.  Thread: main.  RT: no.
void aur_bands_close(aur_bands *bands);
/// Adds interleaved stereo frames.  Thread: owner.  RT: no.
void aur_bands_add(aur_bands *bands, const float *interleaved, size_t frames);
/// Level of each band in dB, a full-scale sine in both channels = -3; -inf for silence.  Thread: owner.  RT: no.
void aur_bands_result(const aur_bands *bands, double level_db[AUR_BANDS]);
/// Nominal centre: 31.5, 63, 125, ...  Thread: any.  RT: safe.
double aur_bands_centre_hz(int band);

#endif
