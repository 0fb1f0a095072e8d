// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The spectrogram.
#include "client/cli/spectrogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/spectrum.h"

#define WINDOW_FRAMES 8192
#define HOP_FRAMES    2048
#define BINS          (WINDOW_FRAMES / 2 + 1)
#define ROWS          AUR_SPECTROGRAM_ROWS
#define COLUMNS       AUR_SPECTROGRAM_COLUMNS

struct aur_spectrogram {
    aur_spectrum *spectrum;
    int32_t rate_hz;
    float edge_bins[ROWS + 1]; ///< edges of the rows, in bins
    float window[WINDOW_FRAMES * AUR_CHANNELS];
    double power[BINS];
    size_t filled;    ///< frames of the hop at the end of the window
    size_t hops;      ///< in the column being filled
    size_t hops_each; ///< in a full column; a power of two
    size_t count;     ///< full columns
    aur_spectrogram_column columns[COLUMNS + 1];
};

aur_err aur_spectrogram_open(int32_t rate_hz, aur_spectrogram **out)
{
    *out = NULL;
    aur_spectrogram *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = aur_spectrum_open(WINDOW_FRAMES, AUR_WINDOW_HANN, &s->spectrum);
    if (err != AUR_OK) {
        free(s);
        return err;
    }
    s->rate_hz = rate_hz;
    s->hops_each = 1;
    for (int row = 0; row <= ROWS; row++) {
        double hz = AUR_SPECTROGRAM_MIN_HZ * pow(AUR_SPECTROGRAM_MAX_HZ / AUR_SPECTROGRAM_MIN_HZ, (double)row / ROWS);
        s->edge_bins[row] = (float)(hz * WINDOW_FRAMES / rate_hz);
    }
    *out = s;
    return AUR_OK;
}

void aur_spectrogram_close(aur_spectrogram *spectrogram)
{
    if (spectrogram == NULL)
        return;
    aur_spectrum_close(spectrogram->spectrum);
    free(spectrogram);
}

/// The strongest bin of a row; between bins where rows are narrower than those.
static float row_power(const aur_spectrogram *s, int row)
{
    float low = s->edge_bins[row], high = s->edge_bins[row + 1];
    size_t first = (size_t)ceilf(low), last = WINDOW_FRAMES / 2;
    if (high >= (float)last)
        return 0.0f; // above half the sample rate
    if ((float)first >= high) {
        float centre = 0.5f * (low + high), part = centre - floorf(centre);
        size_t bin = (size_t)centre;
        return (float)s->power[bin] * (1.0f - part) + (float)s->power[bin + 1] * part;
    }
    float strongest = 0.0f;
    for (size_t bin = first; (float)bin < high; bin++)
        strongest = fmaxf(strongest, (float)s->power[bin]);
    return strongest;
}

/// Makes one column of each pair of neighbours.
static void halve(aur_spectrogram *s)
{
    for (size_t i = 0; i < COLUMNS / 2; i++) {
        aur_spectrogram_column *to = &s->columns[i], *a = &s->columns[2 * i], *b = &s->columns[2 * i + 1];
        to->low = fminf(a->low, b->low);
        to->high = fmaxf(a->high, b->high);
        for (int row = 0; row < ROWS; row++)
            to->power[row] = 0.5f * (a->power[row] + b->power[row]);
    }
    memset(&s->columns[COLUMNS / 2], 0, (COLUMNS / 2 + 1) * sizeof *s->columns);
    s->count = COLUMNS / 2;
    s->hops_each *= 2;
}

/// Adds the window, whose last hop is full, to the column being filled.
static void take_hop(aur_spectrogram *s)
{
    aur_spectrogram_column *column = &s->columns[s->count];
    memset(s->power, 0, sizeof s->power);
    for (size_t channel = 0; channel < AUR_CHANNELS; channel++)
        aur_spectrum_add(s->spectrum, s->window + channel, AUR_CHANNELS, 1.0 / AUR_CHANNELS, s->power);
    for (int row = 0; row < ROWS; row++)
        column->power[row] += row_power(s, row) / (float)s->hops_each;
    const float *hop = s->window + (size_t)(WINDOW_FRAMES - HOP_FRAMES) * AUR_CHANNELS;
    for (size_t i = 0; i < (size_t)HOP_FRAMES * AUR_CHANNELS; i++) {
        column->low = fminf(column->low, hop[i]);
        column->high = fmaxf(column->high, hop[i]);
    }
    memmove(s->window, s->window + (size_t)HOP_FRAMES * AUR_CHANNELS,
            (size_t)(WINDOW_FRAMES - HOP_FRAMES) * AUR_CHANNELS * sizeof *s->window);
    s->filled = 0;
    if (++s->hops < s->hops_each)
        return;
    s->hops = 0;
    if (++s->count == COLUMNS)
        halve(s);
}

void aur_spectrogram_add(aur_spectrogram *spectrogram, const float *interleaved, size_t frames)
{
    while (frames > 0) {
        size_t room = HOP_FRAMES - spectrogram->filled, take = room < frames ? room : frames;
        size_t at = WINDOW_FRAMES - HOP_FRAMES + spectrogram->filled;
        for (size_t i = 0; i < take * AUR_CHANNELS; i++)
            spectrogram->window[at * AUR_CHANNELS + i] = isfinite(interleaved[i]) ? interleaved[i] : 0.0f;
        interleaved += take * AUR_CHANNELS;
        frames -= take;
        spectrogram->filled += take;
        if (spectrogram->filled == HOP_FRAMES)
            take_hop(spectrogram);
    }
}

const aur_spectrogram_column *aur_spectrogram_columns(aur_spectrogram *spectrogram, size_t *count, double *column_s)
{
    static const float silence[AUR_CHANNELS];
    while (spectrogram->filled > 0 || spectrogram->hops > 0)
        aur_spectrogram_add(spectrogram, silence, 1);
    *count = spectrogram->count;
    *column_s = (double)spectrogram->hops_each * HOP_FRAMES / spectrogram->rate_hz;
    return spectrogram->columns;
}
