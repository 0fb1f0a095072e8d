// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures. Everything is done a hop of 100 ms at a time: that is the grid of the loudness curve (EBU Tech 3341), and
/// at 48 kHz five packets of Opus.
#include "client/cli/measure.h"

#include <ebur128.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/clicks.h"
#include "client/cli/stereo.h"
#include "stream/decoder.h"
#include "stream/encoder.h"

#define HOP_MS          100
#define MOMENTARY_HOPS  4
#define SHORT_TERM_HOPS 30

/// Quieter than this in both channels is silence: -100 dB.
#define SILENCE 1e-5f

/// Louder than this is music: -60 dB. Silence within 20 ms of it was cut; music that fades takes longer.
#define MUSIC 1e-3f

typedef struct loudness_curve {
    double hop_energy[SHORT_TERM_HOPS]; ///< of the latest hops, a ring
    size_t hops;
    float *momentary_lufs; ///< one a hop, from the fourth on
    size_t count, room;
    double momentary_max_lufs, short_term_max_lufs;
} loudness_curve;

_Static_assert(AUR_MEASURE_CLICKS_KEPT == AUR_CLICKS_KEPT, "as many as the detector keeps");

struct aur_measure {
    ebur128_state *loudness;
    ebur128_state *decoded; ///< NULL: Opus does not take this rate
    aur_encoder *encoder;
    aur_decoder *decoder;
    uint8_t packet[AUR_OPUS_PACKET_BYTES_MAX];
    float heard[AUR_PACKET_FRAMES * AUR_CHANNELS]; ///< what a listener to the stream gets
    aur_bands *bands;
    aur_stereo stereo;
    aur_clicks clicks[2];
    loudness_curve curve;
    int32_t rate_hz;
    int64_t frames;
    double sum[2];
    int64_t not_numbers, subnormals;
    int64_t silent_frames; ///< length of the silence that lasts now
    int64_t gaps;
    int64_t longest_gap_frames;
    int64_t since_music_frames; ///< since something was loud
    bool was_cut;               ///< the silence that lasts now came at once
    size_t hop_frames, filled;
    float *hop; ///< being filled; interleaved
};

static aur_err open_opus(aur_measure *measure)
{
    if (measure->rate_hz != AUR_SAMPLE_RATE_HZ)
        return AUR_OK;
    measure->decoded = ebur128_init(AUR_CHANNELS, AUR_SAMPLE_RATE_HZ, EBUR128_MODE_TRUE_PEAK);
    if (measure->decoded == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = aur_encoder_open(&(aur_encoder_config){.bitrate_bps = AUR_MEASURE_OPUS_BPS}, &measure->encoder);
    return err == AUR_OK ? aur_decoder_open(&measure->decoder) : err;
}

static aur_err open_parts(aur_measure *measure)
{
    measure->loudness = ebur128_init(AUR_CHANNELS, (unsigned long)measure->rate_hz,
                                     EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK |
                                         EBUR128_MODE_SAMPLE_PEAK | EBUR128_MODE_HISTOGRAM);
    measure->hop = malloc(measure->hop_frames * AUR_CHANNELS * sizeof *measure->hop);
    if (measure->loudness == NULL || measure->hop == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = aur_bands_open(measure->rate_hz, &measure->bands);
    return err == AUR_OK ? open_opus(measure) : err;
}

aur_err aur_measure_open(int32_t rate_hz, aur_measure **out)
{
    *out = NULL;
    aur_measure *measure = calloc(1, sizeof *measure);
    if (measure == NULL)
        return AUR_ERR_MEMORY;
    measure->rate_hz = rate_hz;
    measure->hop_frames = (size_t)rate_hz * HOP_MS / 1000;
    measure->since_music_frames = rate_hz; // nothing came before
    measure->curve.momentary_max_lufs = measure->curve.short_term_max_lufs = -HUGE_VAL;
    aur_stereo_init(&measure->stereo, rate_hz);
    aur_clicks_init(&measure->clicks[0], rate_hz);
    aur_clicks_init(&measure->clicks[1], rate_hz);
    aur_err err = open_parts(measure);
    if (err != AUR_OK) {
        aur_measure_close(measure);
        return err;
    }
    *out = measure;
    return AUR_OK;
}

void aur_measure_close(aur_measure *measure)
{
    if (measure == NULL)
        return;
    if (measure->loudness != NULL)
        ebur128_destroy(&measure->loudness);
    if (measure->decoded != NULL)
        ebur128_destroy(&measure->decoded);
    aur_encoder_close(measure->encoder);
    aur_decoder_close(measure->decoder);
    aur_bands_close(measure->bands);
    free(measure->curve.momentary_lufs);
    free(measure->hop);
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

/// What the meters may have of a sample: what is no number would stay in their filters for ever.
static float clean(aur_measure *measure, float sample)
{
    int kind = fpclassify(sample);
    measure->subnormals += kind == FP_SUBNORMAL;
    if (kind != FP_NAN && kind != FP_INFINITE)
        return sample;
    measure->not_numbers++;
    return 0.0f;
}

static double mean_of_latest(const loudness_curve *curve, size_t hops)
{
    double sum = 0.0;
    for (size_t i = 1; i <= hops; i++)
        sum += curve->hop_energy[(curve->hops - i) % SHORT_TERM_HOPS];
    return sum / (double)hops;
}

/// ITU-R BS.1770: loudness of a mean square after the K filter.
static double to_lufs(double energy)
{
    return energy > 0.0 ? 10.0 * log10(energy) - 0.691 : -HUGE_VAL;
}

static aur_err extend_curve(loudness_curve *curve, double hop_lufs)
{
    curve->hop_energy[curve->hops % SHORT_TERM_HOPS] = pow(10.0, (hop_lufs + 0.691) / 10.0);
    curve->hops++;
    if (curve->hops < MOMENTARY_HOPS)
        return AUR_OK;
    if (curve->count == curve->room) {
        size_t room = curve->room > 0 ? 2 * curve->room : 1024;
        float *grown = realloc(curve->momentary_lufs, room * sizeof *grown);
        if (grown == NULL)
            return AUR_ERR_MEMORY;
        curve->momentary_lufs = grown;
        curve->room = room;
    }
    double momentary_lufs = to_lufs(mean_of_latest(curve, MOMENTARY_HOPS));
    curve->momentary_lufs[curve->count++] = (float)momentary_lufs;
    curve->momentary_max_lufs = fmax(curve->momentary_max_lufs, momentary_lufs);
    if (curve->hops >= SHORT_TERM_HOPS)
        curve->short_term_max_lufs = fmax(curve->short_term_max_lufs, to_lufs(mean_of_latest(curve, SHORT_TERM_HOPS)));
    return AUR_OK;
}

/// Sends the whole packets of the hop through Opus and looks at the peaks of what comes out.
static aur_err pass_through_opus(aur_measure *measure)
{
    for (size_t at = 0; at + AUR_PACKET_FRAMES <= measure->filled; at += AUR_PACKET_FRAMES) {
        int bytes = aur_encoder_packet(measure->encoder, measure->hop + at * AUR_CHANNELS, measure->packet);
        if (bytes < 0)
            return AUR_ERR_CODEC;
        int frames =
            aur_decoder_packet(measure->decoder, measure->packet, (size_t)bytes, measure->heard, AUR_PACKET_FRAMES);
        if (frames < 0)
            return AUR_ERR_CODEC;
        if (ebur128_add_frames_float(measure->decoded, measure->heard, (size_t)frames) != EBUR128_SUCCESS)
            return AUR_ERR_MEMORY;
    }
    return AUR_OK;
}

/// Measures what is in the hop and empties it.
static aur_err take_hop(aur_measure *measure)
{
    if (ebur128_add_frames_float(measure->loudness, measure->hop, measure->filled) != EBUR128_SUCCESS)
        return AUR_ERR_MEMORY;
    double hop_lufs = -HUGE_VAL;
    aur_err err = AUR_OK;
    if (measure->filled == measure->hop_frames &&
        ebur128_loudness_window(measure->loudness, HOP_MS, &hop_lufs) == EBUR128_SUCCESS)
        err = extend_curve(&measure->curve, hop_lufs);
    for (int channel = 0; channel < AUR_CHANNELS; channel++)
        aur_clicks_add(&measure->clicks[channel], measure->hop + channel, measure->filled, AUR_CHANNELS);
    aur_stereo_add(&measure->stereo, measure->hop, measure->filled);
    aur_bands_add(measure->bands, measure->hop, measure->filled);
    if (err == AUR_OK && measure->decoded != NULL)
        err = pass_through_opus(measure);
    for (size_t i = 0; i < measure->filled; i++) {
        float left = measure->hop[2 * i], right = measure->hop[2 * i + 1];
        measure->sum[0] += (double)left;
        measure->sum[1] += (double)right;
        follow_silence(measure, left, right);
    }
    measure->frames += (int64_t)measure->filled;
    measure->filled = 0;
    return err;
}

aur_err aur_measure_add(aur_measure *measure, const float *interleaved, size_t frames)
{
    for (size_t i = 0; i < frames; i++) {
        float *to = measure->hop + measure->filled * AUR_CHANNELS;
        to[0] = clean(measure, interleaved[2 * i]);
        to[1] = clean(measure, interleaved[2 * i + 1]);
        if (++measure->filled == measure->hop_frames) {
            aur_err err = take_hop(measure);
            if (err != AUR_OK)
                return err;
        }
    }
    return AUR_OK;
}

static double to_db(double amplitude)
{
    return amplitude > 0.0 ? 20.0 * log10(amplitude) : -HUGE_VAL;
}

static double loudest_peak_db(ebur128_state *state, int (*peak_of)(ebur128_state *, unsigned, double *))
{
    if (state == NULL)
        return (double)NAN;
    double peak = 0.0;
    for (unsigned channel = 0; channel < AUR_CHANNELS; channel++) {
        double one = 0.0;
        if (peak_of(state, channel, &one) == EBUR128_SUCCESS && one > peak)
            peak = one;
    }
    return to_db(peak);
}

/// What is summed over all frames.
static void conclude_sums(const aur_measure *measure, aur_measures *result)
{
    const aur_stereo *stereo = &measure->stereo;
    double frames = measure->frames > 0 ? (double)measure->frames : 1.0;
    result->rms_dbfs = to_db(sqrt((stereo->all.left + stereo->all.right) / (2.0 * frames)));
    result->dc_left = measure->sum[0] / frames;
    result->dc_right = measure->sum[1] / frames;
    result->dc_max = fmax(fabs(result->dc_left), fabs(result->dc_right));
    result->stereo_correlation = aur_stereo_correlation(&stereo->all);
    result->bass_correlation = aur_stereo_correlation(&stereo->low);
    result->mono_loss_db = aur_stereo_mono_loss_db(&stereo->all);
}

aur_err aur_measure_result(aur_measure *measure, aur_measures *result)
{
    aur_err err = measure->filled > 0 ? take_hop(measure) : AUR_OK;
    int64_t first_click;
    bool clicked = aur_measure_clicks(measure, &first_click, 1) > 0;
    *result = (aur_measures){
        .duration_s = (double)measure->frames / measure->rate_hz,
        .short_term_max_lufs = measure->curve.short_term_max_lufs,
        .momentary_max_lufs = measure->curve.momentary_max_lufs,
        .true_peak_dbtp = loudest_peak_db(measure->loudness, ebur128_true_peak),
        .opus_peak_dbtp = loudest_peak_db(measure->decoded, ebur128_true_peak),
        .sample_peak_dbfs = loudest_peak_db(measure->loudness, ebur128_sample_peak),
        .clicks = (double)(measure->clicks[0].count + measure->clicks[1].count),
        .first_click_s = clicked ? (double)first_click / measure->rate_hz : -1.0,
        .gaps = (double)measure->gaps,
        .longest_gap_s = (double)measure->longest_gap_frames / measure->rate_hz,
        .not_numbers = (double)measure->not_numbers,
        .subnormals = (double)measure->subnormals,
    };
    conclude_sums(measure, result);
    aur_bands_result(measure->bands, result->band_db);
    if (ebur128_loudness_global(measure->loudness, &result->integrated_lufs) != EBUR128_SUCCESS)
        result->integrated_lufs = -HUGE_VAL;
    if (ebur128_loudness_range(measure->loudness, &result->range_lu) != EBUR128_SUCCESS)
        result->range_lu = 0.0;
    return err;
}

const float *aur_measure_curve(const aur_measure *measure, size_t *count)
{
    *count = measure->curve.count;
    return measure->curve.momentary_lufs;
}

size_t aur_measure_clicks(const aur_measure *measure, int64_t *frames, size_t frames_max)
{
    const aur_clicks *left = &measure->clicks[0], *right = &measure->clicks[1];
    size_t left_count = aur_clicks_kept(left), right_count = aur_clicks_kept(right), l = 0, r = 0, count = 0;
    while (count < frames_max && l + r < left_count + right_count) {
        bool from_left = r == right_count || (l < left_count && left->frames[l] <= right->frames[r]);
        frames[count++] = from_left ? left->frames[l++] : right->frames[r++];
    }
    return count;
}
