// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// PADsynth (P. Nasca, "PADsynth sound synthesis algorithm", ZynAddSubFX, 2006): partials become bands of noise with
/// phases by lot, and one inverse transform makes a loop of them that has no seam. Bands of partials keep their power
/// whatever their width.
///
/// The two sides of a table are the real and the imaginary part of one transform.
#include "synth/table.h"

#include <string.h>

#include "synth/dsp/fourier.h"
#include "synth/dsp/math.h"
#include "synth/rt.h"

#define BIN_HZ        (48000.0f / (float)AUR_TABLE_POINTS)
#define STRIDE        (AUR_TABLE_POINTS + AUR_TABLE_GUARD)
#define TABLES_MAX    29
#define ROW_MAX       9
#define LOWEST_OCT    (-1.5033f) ///< bin 126, relative to middle C
#define LEVEL_RMS     6300.0f    ///< of a side: noise of rounding 86.8 dB below, 5.2 times up to the clip
#define FOLD_OCT      1.4f       ///< so far above the highest table's pitch its partials stay below 24 kHz
#define TOP_LIMIT_HZ  9000.0f    ///< of the highest tables
#define SPECTRUM_BINS 16400      ///< above every limit
#define REACH_WIDTHS  3.0f       ///< a profile is 78 dB down there

/// The tables of each timbre, from low to high.
static const struct row {
    uint8_t first, count, per_octave;
    uint16_t bins[ROW_MAX];
} ROWS[AUR_TIMBRE_COUNT] = {
    [AUR_TIMBRE_STRINGS] = {0, 5, 1, {126, 252, 504, 1008, 2016}},
    [AUR_TIMBRE_GLASS] = {5, 5, 1, {126, 252, 504, 1008, 2016}},
    [AUR_TIMBRE_ORGAN] = {10, 5, 1, {126, 252, 504, 1008, 2016}},
    [AUR_TIMBRE_BOWED] = {15, 5, 1, {126, 252, 504, 1008, 2016}},
    [AUR_TIMBRE_CHOIR] = {20, 9, 2, {126, 178, 252, 356, 504, 713, 1008, 1426, 2016}},
};

static uint32_t words[TABLES_MAX * STRIDE];
static aur_table tables[TABLES_MAX];
static int built;

/// Used while building.
static struct scratch {
    float fourier[AUR_TABLE_POINTS * 5 + AUR_TABLE_POINTS / 4];
    float power[2][SPECTRUM_BINS];
} scratch;

/// Adds a partial as a band; the loop's bins have their share of its power.
static void add_band(float *power, const aur_partial *partial, float limit_bin)
{
    float reach = REACH_WIDTHS * partial->bandwidth_bins;
    float top = aur_min(partial->bin + reach, limit_bin);
    uint32_t last = (uint32_t)(int32_t)top;
    uint32_t first = (uint32_t)(int32_t)aur_max(partial->bin - reach + 1.0f, 1.0f);
    float density = partial->power / (1.2533141f * partial->bandwidth_bins); // the integral of e^(-2 x^2)
    float narrow = 1.0f / partial->bandwidth_bins;
    for (uint32_t k = first; k <= last; k++) {
        float x = ((float)k - partial->bin) * narrow;
        power[k] += density * aur_exp2(-2.8853901f * x * x);
    }
}

/// Amplitudes of one side in place of powers, of one loudness, and raised by what reading takes away: see
/// voice/table.inc.
static void finish_side(float *power)
{
    float sum = 0.0f;
    for (uint32_t k = 1; k < SPECTRUM_BINS; k++) {
        float sine = aur_sine(k * (0x80000000u / AUR_TABLE_POINTS));
        float reading = sine * (float)AUR_TABLE_POINTS / (3.14159265f * (float)k);
        reading *= reading;
        power[k] /= reading * reading * reading * reading;
        sum += power[k];
    }
    float scale = LEVEL_RMS * LEVEL_RMS / (2.0f * sum); // a bin and its mirror image
    for (uint32_t k = 1; k < SPECTRUM_BINS; k++)
        power[k] = aur_sqrt(power[k] * scale);
}

static uint32_t to_int16(float x)
{
    int32_t whole = (int32_t)(aur_clamp(x, -32767.0f, 32767.0f) + 32768.5f) - 32768; // rounds: the argument is positive
    return (uint32_t)whole & 0xffffu;
}

static void build(aur_timbre timbre, uint32_t n, aur_fourier *fourier)
{
    const struct row *row = &ROWS[timbre];
    uint32_t bin = row->bins[n], at = row->first + n;
    int top = n + 1 == row->count;
    float limit_bin = (top ? TOP_LIMIT_HZ : AUR_TABLE_LIMIT_HZ) / BIN_HZ;
    uint32_t harmonics = (uint32_t)(int32_t)(limit_bin / (float)bin);
    memset(scratch.power, 0, sizeof scratch.power);
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < 2 * harmonics; i++) {
            aur_partial partial = aur_timbre_partial(timbre, (aur_timbre_side)side, bin, BIN_HZ, i, harmonics);
            add_band(scratch.power[side], &partial, limit_bin);
        }
        finish_side(scratch.power[side]);
    }
    memset(fourier->re, 0, AUR_TABLE_POINTS * sizeof *fourier->re);
    memset(fourier->im, 0, AUR_TABLE_POINTS * sizeof *fourier->im);
    for (uint32_t k = 1; k < SPECTRUM_BINS; k++) {
        float soft = scratch.power[0][k], bright = scratch.power[1][k];
        uint32_t phase = aur_hash32(at * AUR_TABLE_POINTS + k);
        float cosine = aur_sine(phase + 0x40000000u), sine = aur_sine(phase);
        // (soft + i bright) e^(i phase), and with the phase turned round at the mirror image.
        fourier->re[k] = soft * cosine - bright * sine;
        fourier->im[k] = soft * sine + bright * cosine;
        fourier->re[AUR_TABLE_POINTS - k] = soft * cosine + bright * sine;
        fourier->im[AUR_TABLE_POINTS - k] = bright * cosine - soft * sine;
    }
    aur_fourier_inverse(fourier);
    uint32_t *points = &words[(size_t)at * STRIDE];
    for (uint32_t t = 0; t < AUR_TABLE_POINTS; t++)
        points[t] = to_int16(fourier->re[t]) | to_int16(fourier->im[t]) << 16;
    memcpy(points + AUR_TABLE_POINTS, points, AUR_TABLE_GUARD * sizeof *points);
    tables[at] = (aur_table){at * STRIDE, bin};
}

void aur_tables_build(void)
{
    if (built)
        return;
    aur_fourier fourier;
    aur_fourier_init(&fourier, AUR_TABLE_POINTS, scratch.fourier);
    for (int timbre = 0; timbre < AUR_TIMBRE_COUNT; timbre++)
        for (uint32_t n = 0; n < ROWS[timbre].count; n++)
            build((aur_timbre)timbre, n, &fourier);
    built = 1;
}

const uint32_t *aur_tables_words(void)
{
    return words;
}

const aur_table *aur_table_find(aur_timbre timbre, float *pitch_oct)
{
    const struct row *row = &ROWS[timbre];
    float steps = (float)row->per_octave;
    float top_oct = LOWEST_OCT + (float)(row->count - 1) / steps;
    while (*pitch_oct > top_oct + FOLD_OCT)
        *pitch_oct -= 1.0f;
    float step = (*pitch_oct - LOWEST_OCT) * steps + 0.5f;
    step = aur_clamp(step, 0.0f, (float)(row->count - 1) + 0.5f);
    return &tables[row->first + (uint32_t)(int32_t)step];
}
