// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures.
#include "client/cli/measure.h"

#include <ebur128.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "client/cli/clicks.h"

/// Quieter than this in both channels is silence: -100 dB.
#define SILENCE 1e-5f

/// Louder than this is music: -60 dB. Silence within 20 ms of it was cut; music that fades takes longer.
#define MUSIC 1e-3f

struct aur_measure {
    ebur128_state *loudness;
    int32_t rate_hz;
    int64_t frames;
    double sum[2], sum_squares[2], sum_product;
    aur_clicks clicks[2];
    int64_t silent_frames; ///< length of the silence that lasts now
    int64_t gaps;
    int64_t longest_gap_frames;
    int64_t since_music_frames; ///< since something was loud
    bool was_cut;               ///< the silence that lasts now came at once
};

aur_err aur_measure_open(int32_t rate_hz, aur_measure **out)
{
    *out = NULL;
    aur_measure *measure = calloc(1, sizeof *measure);
    if (measure == NULL)
        return AUR_ERR_MEMORY;
    measure->loudness = ebur128_init(AUR_CHANNELS, (unsigned long)rate_hz,
                                     EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK |
                                         EBUR128_MODE_SAMPLE_PEAK | EBUR128_MODE_HISTOGRAM);
    if (measure->loudness == NULL) {
        free(measure);
        return AUR_ERR_MEMORY;
    }
    measure->rate_hz = rate_hz;
    measure->since_music_frames = rate_hz; // nothing came before
    aur_clicks_init(&measure->clicks[0], rate_hz);
    aur_clicks_init(&measure->clicks[1], rate_hz);
    *out = measure;
    return AUR_OK;
}

void aur_measure_close(aur_measure *measure)
{
    if (measure == NULL)
        return;
    ebur128_destroy(&measure->loudness);
    free(measure);
}

static void end_silence(aur_measure *measure)
{
    if (measure->was_cut && measure->silent_frames >= measure->rate_hz / 200) {
        measure->gaps++;
        if (measure->silent_frames > measure->longest_gap_frames)
            measure->longest_gap_frames = measure->silent_frames;
    }
    measure->silent_frames = 0;
}

static void follow_silence(aur_measure *measure, float left, float right)
{
    float peak = fabsf(left) > fabsf(right) ? fabsf(left) : fabsf(right);
    measure->since_music_frames = peak > MUSIC ? 0 : measure->since_music_frames + 1;
    if (peak >= SILENCE) {
        end_silence(measure);
        return;
    }
    if (measure->silent_frames == 0)
        measure->was_cut = measure->since_music_frames < measure->rate_hz / 50;
    measure->silent_frames++;
}

aur_err aur_measure_add(aur_measure *measure, const float *interleaved, size_t frames)
{
    if (ebur128_add_frames_float(measure->loudness, interleaved, frames) != EBUR128_SUCCESS)
        return AUR_ERR_MEMORY;
    aur_clicks_add(&measure->clicks[0], interleaved, frames, 2);
    aur_clicks_add(&measure->clicks[1], interleaved + 1, frames, 2);
    for (size_t i = 0; i < frames; i++) {
        float left = interleaved[2 * i], right = interleaved[2 * i + 1];
        measure->sum[0] += (double)left;
        measure->sum[1] += (double)right;
        measure->sum_squares[0] += (double)left * (double)left;
        measure->sum_squares[1] += (double)right * (double)right;
        measure->sum_product += (double)left * (double)right;
        follow_silence(measure, left, right);
    }
    measure->frames += (int64_t)frames;
    return AUR_OK;
}

static double to_db(double amplitude)
{
    return amplitude > 0.0 ? 20.0 * log10(amplitude) : -HUGE_VAL;
}

static double loudest_peak(ebur128_state *state, int (*peak_of)(ebur128_state *, unsigned, double *))
{
    double peak = 0.0;
    for (unsigned channel = 0; channel < AUR_CHANNELS; channel++) {
        double one = 0.0;
        if (peak_of(state, channel, &one) == EBUR128_SUCCESS && one > peak)
            peak = one;
    }
    return peak;
}

void aur_measure_result(aur_measure *measure, aur_measures *result)
{
    double frames = measure->frames > 0 ? (double)measure->frames : 1.0;
    double power = sqrt(measure->sum_squares[0]) * sqrt(measure->sum_squares[1]);
    int64_t first = measure->clicks[0].first_frame, other = measure->clicks[1].first_frame;
    if (first < 0 || (other >= 0 && other < first))
        first = other;
    *result = (aur_measures){
        .duration_s = (double)measure->frames / measure->rate_hz,
        .true_peak_dbtp = to_db(loudest_peak(measure->loudness, ebur128_true_peak)),
        .sample_peak_dbfs = to_db(loudest_peak(measure->loudness, ebur128_sample_peak)),
        .rms_dbfs = to_db(sqrt((measure->sum_squares[0] + measure->sum_squares[1]) / (2.0 * frames))),
        .dc_left = measure->sum[0] / frames,
        .dc_right = measure->sum[1] / frames,
        .stereo_correlation = power > 0.0 ? measure->sum_product / power : 0.0,
        .clicks = measure->clicks[0].count + measure->clicks[1].count,
        .first_click_s = first < 0 ? -1.0 : (double)first / measure->rate_hz,
        .gaps = measure->gaps,
        .longest_gap_s = (double)measure->longest_gap_frames / measure->rate_hz,
    };
    if (ebur128_loudness_global(measure->loudness, &result->integrated_lufs) != EBUR128_SUCCESS)
        result->integrated_lufs = -HUGE_VAL;
    if (ebur128_loudness_range(measure->loudness, &result->range_lu) != EBUR128_SUCCESS)
        result->range_lu = 0.0;
}
