// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Aliases.
#include "client/cli/alias.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "client/cli/spectrum.h"

/// Above it aliases do not count: few hear it, and music has little there that would be missed.
#define TOP_HZ 16000.0

/// A sine on an exact bin reaches two bins to either side through a Blackman window.
#define SPREAD_BINS 2

/// True if what is folded once, twice or three times lies clear of every harmonic: it misses them by the remainder.
static bool keeps_clear(uint32_t periods)
{
    for (uint32_t fold = 1; fold <= 3; fold++) {
        uint32_t past = (uint32_t)(fold * AUR_ALIAS_FRAMES % periods);
        if (past <= 2 * SPREAD_BINS || periods - past <= 2 * SPREAD_BINS)
            return false;
    }
    return true;
}

uint32_t aur_alias_periods(double f0_hz)
{
    uint32_t periods = (uint32_t)(f0_hz * (double)AUR_ALIAS_FRAMES / AUR_SAMPLE_RATE_HZ);
    while (!keeps_clear(periods))
        periods++;
    return periods;
}

aur_err aur_alias_measure(const float *mono, uint32_t periods, aur_alias *result)
{
    aur_spectrum *spectrum = NULL;
    double *power = calloc(AUR_ALIAS_FRAMES / 2 + 1, sizeof *power);
    aur_err err = power == NULL ? AUR_ERR_MEMORY : aur_spectrum_open(AUR_ALIAS_FRAMES, AUR_WINDOW_BLACKMAN, &spectrum);
    if (err == AUR_OK) {
        aur_spectrum_add(spectrum, mono, 1, 1.0, power);
        double all = 1e-30, alias = 1e-30, above = 1e-30;
        size_t top = (size_t)(TOP_HZ * (double)AUR_ALIAS_FRAMES / AUR_SAMPLE_RATE_HZ);
        for (size_t k = SPREAD_BINS + 1; k < top; k++) { // a constant is no alias
            size_t past = k % periods;
            all += power[k];
            if (past <= SPREAD_BINS || periods - past <= SPREAD_BINS)
                continue;
            alias += power[k];
            above += k > periods ? power[k] : 0.0;
        }
        result->total_db = 10.0 * log10(alias / all);
        result->above_db = 10.0 * log10(above / all);
    }
    aur_spectrum_close(spectrum);
    free(power);
    return err;
}

void aur_alias_naive_saw(uint32_t periods, float *mono)
{
    for (size_t i = 0; i < AUR_ALIAS_FRAMES; i++)
        mono[i] = 2.0f * (float)(i * periods % AUR_ALIAS_FRAMES) / (float)AUR_ALIAS_FRAMES - 1.0f;
}
