// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Octave bands.
#include "client/cli/bands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/spectrum.h"

/// Bins of 5.9 Hz at 48 kHz: four in the lowest band.
#define FRAMES 8192

struct aur_bands {
    int32_t rate_hz;
    aur_spectrum *spectrum;
    int64_t spectra;
    size_t filled;
    float window[FRAMES * AUR_CHANNELS];
    double power[FRAMES / 2 + 1];
};

aur_err aur_bands_open(int32_t rate_hz, aur_bands **out)
{
    *out = NULL;
    aur_bands *bands = calloc(1, sizeof *bands);
    if (bands == NULL)
        return AUR_ERR_MEMORY;
    bands->rate_hz = rate_hz;
    aur_err err = aur_spectrum_open(FRAMES, AUR_WINDOW_HANN, &bands->spectrum);
    if (err != AUR_OK) {
        free(bands);
        return err;
    }
    *out = bands;
    return AUR_OK;
}

void aur_bands_close(aur_bands *bands)
{
    if (bands == NULL)
        return;
    aur_spectrum_close(bands->spectrum);
    free(bands);
}

void aur_bands_add(aur_bands *bands, const float *interleaved, size_t frames)
{
    while (frames > 0) {
        size_t take = FRAMES - bands->filled < frames ? FRAMES - bands->filled : frames;
        memcpy(bands->window + bands->filled * AUR_CHANNELS, interleaved, take * AUR_CHANNELS * sizeof *interleaved);
        interleaved += take * AUR_CHANNELS;
        frames -= take;
        bands->filled += take;
        if (bands->filled < FRAMES)
            return;
        for (size_t channel = 0; channel < AUR_CHANNELS; channel++)
            aur_spectrum_add(bands->spectrum, bands->window + channel, AUR_CHANNELS, 1.0 / AUR_CHANNELS, bands->power);
        bands->spectra++;
        bands->filled = FRAMES / 2;
        memmove(bands->window, bands->window + FRAMES, FRAMES * sizeof *bands->window);
    }
}

void aur_bands_result(const aur_bands *bands, double level_db[AUR_BANDS])
{
    double sum[AUR_BANDS] = {0.0};
    for (int k = 1; k <= FRAMES / 2; k++) {
        double hz = (double)k * bands->rate_hz / FRAMES;
        double band = floor(log2(hz / 1000.0) + 0.5) + 5.0; // 1 kHz is band 5
        if (band >= 0.0 && band < AUR_BANDS)
            sum[(int)band] += bands->power[k];
    }
    for (int band = 0; band < AUR_BANDS; band++)
        level_db[band] = sum[band] > 0.0 ? 10.0 * log10(sum[band] / (double)bands->spectra) : -HUGE_VAL;
}

double aur_bands_centre_hz(int band)
{
    static const double centres_hz[AUR_BANDS] = {31.5, 63.0, 125.0, 250.0, 500.0, 1e3, 2e3, 4e3, 8e3, 16e3};
    return centres_hz[band];
}
