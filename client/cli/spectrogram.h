// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A sound of any length seen in at most 1024 columns: its outline, and its spectrum on a logarithmic axis from 30 Hz
/// to 20 kHz. When the columns are used up, neighbours become one; so the length need not be known before the end.
#ifndef AUR_CLI_SPECTROGRAM_H
#define AUR_CLI_SPECTROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_SPECTROGRAM_COLUMNS 1024
#define AUR_SPECTROGRAM_ROWS    256
#define AUR_SPECTROGRAM_MIN_HZ  30.0
#define AUR_SPECTROGRAM_MAX_HZ  20000.0

typedef struct aur_spectrogram aur_spectrogram;

typedef struct aur_spectrogram_column {
    float low, high;                   ///< extremes of both channels
    float power[AUR_SPECTROGRAM_ROWS]; ///< strongest bin of each row, lowest first, mean over time; a full-scale sine
                                       ///< in both channels = 1/2 summed over its bins
} aur_spectrogram_column;

/// Thread: main.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_spectrogram_open(int32_t rate_hz, aur_spectrogram **out);
/// NULL is allowed.  Thread: main.  RT: no.
void aur_spectrogram_close(aur_spectrogram *spectrogram);
/// Adds interleaved stereo frames.  Thread: owner.  RT: no.
void aur_spectrogram_add(aur_spectrogram *spectrogram, const float *interleaved, size_t frames);

/// Ends the sound. Returns its columns, borrowed until close; *count is how many, *column_s how long each is. The last
/// may be longer than what was left of the sound.  Thread: owner.  RT: no.
const aur_spectrogram_column *aur_spectrogram_columns(aur_spectrogram *spectrogram, size_t *count, double *column_s);

#endif
