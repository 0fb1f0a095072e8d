// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures of a piece of audio: loudness (EBU R 128), peaks, RMS, offset, stereo image, clicks and gaps.
/// Fed block by block, so that length does not matter. measure.c alone knows libebur128.
#ifndef AUR_CLI_MEASURE_H
#define AUR_CLI_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_measure aur_measure;

/// What was found. Levels in dB relative to full scale; -inf for silence.
typedef struct aur_measures {
    double duration_s;
    double integrated_lufs;
    double range_lu; ///< loudness range (EBU Tech 3342)
    double true_peak_dbtp;
    double sample_peak_dbfs;
    double rms_dbfs;
    double dc_left, dc_right;  ///< mean of the samples, -1..1
    double stereo_correlation; ///< -1..1; 1 = mono, 0 = unrelated channels
    int64_t clicks;            ///< samples far outside what their surroundings predict, at least 5 ms apart
    double first_click_s;      ///< negative = none
    int64_t gaps;              ///< silences of 5 ms and more that cut into music
    double longest_gap_s;
} aur_measures;

/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_measure_open(int32_t rate_hz, aur_measure **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_measure_close(aur_measure *measure);
/// Adds interleaved stereo frames.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_measure_add(aur_measure *measure, const float *interleaved, size_t frames);
/// What was found so far.  Thread: owner.  RT: no.
void aur_measure_result(aur_measure *measure, aur_measures *result);

#endif
