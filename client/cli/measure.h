// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures of a piece of audio: loudness (EBU R 128), peaks before and after Opus, RMS, offset, stereo image, octave
/// bands, clicks, gaps, and numbers that are none. Fed block by block, so that length does not matter.
/// measure.c alone knows libebur128.
#ifndef AUR_CLI_MEASURE_H
#define AUR_CLI_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "client/cli/bands.h"

/// Bit rate of the Opus stream whose peaks are measured: the lowest the limit is promised for.
#define AUR_MEASURE_OPUS_BPS 64000

/// Places of clicks that are kept.
#define AUR_MEASURE_CLICKS_KEPT 64

typedef struct aur_measure aur_measure;

/// What was found. Levels in dB relative to full scale; -inf for silence. Counts are whole numbers.
typedef struct aur_measures {
    double duration_s;
    double integrated_lufs;
    double range_lu;            ///< loudness range (EBU Tech 3342)
    double short_term_max_lufs; ///< loudest 3 s
    double momentary_max_lufs;  ///< loudest 400 ms
    double true_peak_dbtp;
    double opus_peak_dbtp; ///< true peak after Opus at AUR_MEASURE_OPUS_BPS; NaN where Opus does not take the rate
    double sample_peak_dbfs;
    double rms_dbfs;
    double dc_left, dc_right;  ///< mean of the samples, -1..1
    double dc_max;             ///< the larger of the two, without its sign
    double stereo_correlation; ///< -1..1; 1 = mono, 0 = unrelated channels
    double bass_correlation;   ///< the same below 120 Hz
    double mono_loss_db;       ///< how much quieter the mean of the channels is than the two of them
    double clicks;             ///< samples far outside what their surroundings predict, at least 5 ms apart
    double first_click_s;      ///< negative = none
    double gaps;               ///< silences of 5 ms and more that cut into music
    double longest_gap_s;
    double not_numbers;        ///< NaN and infinities; counted as silence in everything else
    double subnormals;         ///< numbers below 2^-126 that are not 0
    double band_db[AUR_BANDS]; ///< level in octave bands
} aur_measures;

/// Thread: main.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_measure_open(int32_t rate_hz, aur_measure **out);
/// NULL is allowed.  Thread: main.  RT: no.
void aur_measure_close(aur_measure *measure);
/// Adds interleaved stereo frames.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_measure_add(aur_measure *measure, const float *interleaved, size_t frames);
/// Ends the sound and says what was found in it.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_measure_result(aur_measure *measure, aur_measures *result);

/// Momentary loudness in LUFS every 100 ms, of the 400 ms before; -inf for silence. Borrowed until the next call.
/// Thread: owner.  RT: no.
const float *aur_measure_curve(const aur_measure *measure, size_t *count);
/// Frames of the first clicks (at most AUR_MEASURE_CLICKS_KEPT a channel), in order. Returns how many were written.
/// Thread: owner.  RT: no.
size_t aur_measure_clicks(const aur_measure *measure, int64_t *frames, size_t frames_max);

#endif
