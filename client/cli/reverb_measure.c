// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures of a reverb.
#include "client/cli/reverb_measure.h"

#include <math.h>
#include <stdlib.h>

#include "client/cli/spectrum.h"

/// Where the slope of the decay is taken.
#define FROM_DB (-5.0)
#define TO_DB   (-35.0)

#define DENSITY_WINDOW_S 0.021
#define NOISE_OUTSIDE    0.31731 ///< share of a normal distribution beyond one standard deviation: erfc(1 / sqrt 2)
#define DENSITY_STEP_S   0.005
#define DENSE            0.95 ///< of noise: its own density varies by 5 % in such windows
#define DENSE_FROM_S     0.150
#define DENSE_UNTIL_S    1.400
#define DENSE_MEAN_STEPS 50 ///< 250 ms

/// Modes: spectra of 2.9 Hz a bin at 48 kHz, from 0.5 s on, where the lines have mixed.
#define MODE_FRAMES ((size_t)16384)
#define TAIL_FROM_S 0.5
#define MODE_LOW_HZ 100.0
#define MODE_TOP_HZ 8000.0

/// Sums of a straight line through points.
typedef struct line_fit {
    double n, x, y, xx, xy;
} line_fit;

aur_err aur_reverb_t60(const float *response, size_t frames, int32_t rate_hz, double *t60_s)
{
    *t60_s = NAN;
    double *rest = malloc((frames + 1) * sizeof *rest);
    if (rest == NULL)
        return AUR_ERR_MEMORY;
    rest[frames] = 0.0;
    for (size_t i = frames; i-- > 0;)
        rest[i] = rest[i + 1] + (double)response[i] * (double)response[i];
    line_fit fit = {0};
    double db = 0.0;
    for (size_t i = 0; i < frames && rest[0] > 0.0 && db >= TO_DB; i++) {
        db = 10.0 * log10(rest[i] / rest[0]);
        if (db > FROM_DB)
            continue;
        double x = (double)i / rate_hz;
        fit = (line_fit){fit.n + 1.0, fit.x + x, fit.y + db, fit.xx + x * x, fit.xy + x * db};
    }
    free(rest);
    if (db < TO_DB && fit.n > 1.0)
        *t60_s = -60.0 * (fit.n * fit.xx - fit.x * fit.x) / (fit.n * fit.xy - fit.x * fit.y);
    return AUR_OK;
}

double aur_reverb_density(const float *response, size_t frames, int32_t rate_hz, size_t centre)
{
    size_t half = (size_t)(DENSITY_WINDOW_S / 2.0 * rate_hz);
    if (centre < half || centre + half > frames)
        return 0.0;
    const float *x = response + centre - half;
    double power = 0.0, outside = 0.0, weights = 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < 2 * half; i++) {
            double weight = 0.5 - 0.5 * cos(M_PI * ((double)i + 0.5) / (double)half);
            double square = (double)x[i] * (double)x[i];
            weights += pass == 0 ? weight : 0.0;
            power += pass == 0 ? weight * square : 0.0;
            outside += pass == 1 && square * weights > power ? weight : 0.0;
        }
    return outside / weights / NOISE_OUTSIDE;
}

/// Echo density at a time, the mean of both channels.
static double density_at(const float *const response[AUR_CHANNELS], size_t frames, int32_t rate_hz, double at_s)
{
    double density = 0.0;
    for (int c = 0; c < AUR_CHANNELS; c++)
        density += aur_reverb_density(response[c], frames, rate_hz, (size_t)(at_s * rate_hz)) / AUR_CHANNELS;
    return density;
}

/// When the echo density first reaches that of noise.
static double dense_ms_of(const float *const response[AUR_CHANNELS], size_t frames, int32_t rate_hz)
{
    for (double at_s = 0.0; (at_s + DENSITY_WINDOW_S) * rate_hz < (double)frames; at_s += DENSITY_STEP_S)
        if (density_at(response, frames, rate_hz, at_s) >= DENSE)
            return 1e3 * at_s;
    return NAN;
}

/// Echo density from 150 ms on, the mean over 250 ms.
static void measure_density(const float *const response[AUR_CHANNELS], size_t frames, int32_t rate_hz,
                            aur_reverb_measures *measures)
{
    double recent[DENSE_MEAN_STEPS] = {0.0}, sum = 0.0, end_s = (double)frames / rate_hz - DENSITY_WINDOW_S;
    measures->density_low = measures->density_high = NAN;
    for (size_t step = 0; DENSE_FROM_S + (double)step * DENSITY_STEP_S < fmin(end_s, DENSE_UNTIL_S); step++) {
        double density = density_at(response, frames, rate_hz, DENSE_FROM_S + (double)step * DENSITY_STEP_S);
        sum += density - recent[step % DENSE_MEAN_STEPS];
        recent[step % DENSE_MEAN_STEPS] = density;
        if (step + 1 < DENSE_MEAN_STEPS)
            continue;
        measures->density_low = fmin(measures->density_low, sum / DENSE_MEAN_STEPS); // fmin of a NaN is the other
        measures->density_high = fmax(measures->density_high, sum / DENSE_MEAN_STEPS);
    }
}

/// The greatest of `power` over the mean within half an octave on both sides.
static double strongest_db(const double *power, double hz_a_bin)
{
    double strongest = 0.0;
    size_t first = (size_t)(MODE_LOW_HZ / hz_a_bin), end = (size_t)(MODE_TOP_HZ / hz_a_bin);
    end = end < MODE_FRAMES / 2 ? end : MODE_FRAMES / 2;
    for (size_t k = first; k < end; k++) {
        size_t low = (size_t)((double)k * M_SQRT1_2), high = (size_t)((double)k * M_SQRT2);
        high = high < MODE_FRAMES / 2 ? high : MODE_FRAMES / 2;
        double around = 0.0;
        for (size_t i = low; i <= high; i++)
            around += power[i];
        strongest = fmax(strongest, around > 0.0 ? power[k] * (double)(high - low + 1) / around : 0.0);
    }
    return 10.0 * log10(strongest);
}

aur_err aur_reverb_mode(const float *const tail[AUR_CHANNELS], size_t frames, int32_t rate_hz, double *mode_db)
{
    *mode_db = NAN;
    if (frames < (size_t)rate_hz)
        return AUR_OK;
    aur_spectrum *spectrum = NULL;
    double *power = calloc(MODE_FRAMES / 2 + 1, sizeof *power);
    aur_err err = power == NULL ? AUR_ERR_MEMORY : aur_spectrum_open(MODE_FRAMES, AUR_WINDOW_HANN, &spectrum);
    for (size_t from = 0; err == AUR_OK && from + MODE_FRAMES <= frames; from += MODE_FRAMES / 2)
        for (int c = 0; c < AUR_CHANNELS; c++) {
            double energy = 0.0;
            for (size_t i = from; i < from + MODE_FRAMES; i++)
                energy += (double)tail[c][i] * (double)tail[c][i];
            if (energy > 0.0)
                aur_spectrum_add(spectrum, tail[c] + from, 1, 1.0 / energy, power);
        }
    if (err == AUR_OK)
        *mode_db = strongest_db(power, (double)rate_hz / (double)MODE_FRAMES);
    aur_spectrum_close(spectrum);
    free(power);
    return err;
}

/// Mean of the channels' decay times in one octave.
static aur_err measure_octave(const float *const response[AUR_CHANNELS], size_t frames, int32_t rate_hz,
                              double centre_hz, float *band, double *t60_s)
{
    *t60_s = 0.0;
    for (int c = 0; c < AUR_CHANNELS; c++) {
        double one_s = NAN;
        aur_err err = aur_spectrum_band(response[c], frames, rate_hz, centre_hz * M_SQRT1_2, centre_hz * M_SQRT2, band);
        if (err == AUR_OK)
            err = aur_reverb_t60(band, frames, rate_hz, &one_s);
        if (err != AUR_OK)
            return err;
        *t60_s += one_s / AUR_CHANNELS;
    }
    return AUR_OK;
}

aur_err aur_reverb_measure(const float *const response[AUR_CHANNELS], size_t frames, int32_t rate_hz,
                           aur_reverb_measures *measures)
{
    float *band = malloc((frames + 1) * sizeof *band);
    aur_err err = band == NULL ? AUR_ERR_MEMORY : AUR_OK;
    for (int i = 0; i < AUR_BANDS && err == AUR_OK; i++)
        err = measure_octave(response, frames, rate_hz, aur_bands_centre_hz(i), band, &measures->t60_s[i]);
    free(band);
    if (err != AUR_OK)
        return err;
    measures->dense_ms = dense_ms_of(response, frames, rate_hz);
    measure_density(response, frames, rate_hz, measures);
    size_t from = (size_t)(TAIL_FROM_S * rate_hz) < frames ? (size_t)(TAIL_FROM_S * rate_hz) : frames;
    const float *tail[AUR_CHANNELS];
    for (int c = 0; c < AUR_CHANNELS; c++)
        tail[c] = response[c] + from;
    return aur_reverb_mode(tail, frames - from, rate_hz, &measures->mode_db);
}
