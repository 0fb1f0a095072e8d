// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Spectra.
#include "client/cli/spectrum.h"

#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct aur_spectrum {
    size_t frames;
    fftwf_plan plan;
    float *in;
    fftwf_complex *out;
    float *window;
    double scale; ///< makes the power of a windowed sine what it was
};

/// Cosine coefficients of the windows.
static const double COSINES[][3] = {
    [AUR_WINDOW_HANN] = {0.5, 0.5, 0.0},
    [AUR_WINDOW_BLACKMAN] = {0.42, 0.5, 0.08},
};

static void fill_window(aur_spectrum *spectrum, const double *cosines)
{
    double power = 0.0;
    for (size_t i = 0; i < spectrum->frames; i++) {
        double turn = 2.0 * M_PI * (double)i / (double)spectrum->frames;
        double weight = cosines[0] - cosines[1] * cos(turn) + cosines[2] * cos(2.0 * turn);
        spectrum->window[i] = (float)weight;
        power += weight * weight;
    }
    spectrum->scale = 2.0 / (power * (double)spectrum->frames);
}

aur_err aur_spectrum_open(size_t frames, aur_window window, aur_spectrum **out)
{
    *out = NULL;
    aur_spectrum *spectrum = calloc(1, sizeof *spectrum);
    if (spectrum == NULL)
        return AUR_ERR_MEMORY;
    spectrum->frames = frames;
    spectrum->in = fftwf_alloc_real(frames);
    spectrum->out = fftwf_alloc_complex(frames / 2 + 1);
    spectrum->window = malloc(frames * sizeof *spectrum->window);
    if (spectrum->in != NULL && spectrum->out != NULL && spectrum->window != NULL)
        spectrum->plan = fftwf_plan_dft_r2c_1d((int)frames, spectrum->in, spectrum->out, FFTW_ESTIMATE);
    if (spectrum->plan == NULL) {
        aur_spectrum_close(spectrum);
        return AUR_ERR_MEMORY;
    }
    fill_window(spectrum, COSINES[window]);
    *out = spectrum;
    return AUR_OK;
}

void aur_spectrum_close(aur_spectrum *spectrum)
{
    if (spectrum == NULL)
        return;
    if (spectrum->plan != NULL)
        fftwf_destroy_plan(spectrum->plan);
    fftwf_free(spectrum->in);
    fftwf_free(spectrum->out);
    free(spectrum->window);
    free(spectrum);
}

void aur_spectrum_add(aur_spectrum *spectrum, const float *samples, size_t stride, double weight, double *power)
{
    for (size_t i = 0; i < spectrum->frames; i++)
        spectrum->in[i] = samples[i * stride] * spectrum->window[i];
    fftwf_execute(spectrum->plan);
    for (size_t k = 0; k <= spectrum->frames / 2; k++) {
        double re = (double)spectrum->out[k][0], im = (double)spectrum->out[k][1];
        power[k] += weight * spectrum->scale * (re * re + im * im);
    }
}

/// Gain at `hz` of a band whose edges are crossed within a third of an octave, half the power at the edge itself.
static double band_gain(double hz, double low_hz, double high_hz)
{
    double inside_octaves = fmin(log2(hz / low_hz), log2(high_hz / hz));
    return sin(M_PI / 2.0 * fmin(fmax(0.5 + 3.0 * inside_octaves, 0.0), 1.0));
}

aur_err aur_spectrum_band(const float *samples, size_t frames, int32_t rate_hz, double low_hz, double high_hz,
                          float *out)
{
    size_t whole = frames + (size_t)rate_hz / 2;
    whole += whole % 2;
    float *wave = fftwf_alloc_real(whole);
    fftwf_complex *bins = fftwf_alloc_complex(whole / 2 + 1);
    fftwf_plan there = NULL, back = NULL;
    if (wave != NULL && bins != NULL) {
        there = fftwf_plan_dft_r2c_1d((int)whole, wave, bins, FFTW_ESTIMATE);
        back = fftwf_plan_dft_c2r_1d((int)whole, bins, wave, FFTW_ESTIMATE);
    }
    bool planned = there != NULL && back != NULL;
    if (planned) {
        for (size_t i = 0; i < whole; i++)
            wave[i] = i < frames ? samples[i] : 0.0f;
        fftwf_execute(there);
        for (size_t k = 0; k <= whole / 2; k++) {
            double hz = (double)k * rate_hz / (double)whole;
            float gain = k > 0 ? (float)(band_gain(hz, low_hz, high_hz) / (double)whole) : 0.0f;
            bins[k][0] *= gain;
            bins[k][1] *= gain;
        }
        fftwf_execute(back);
        for (size_t i = 0; i < frames; i++)
            out[i] = wave[i];
    }
    if (there != NULL)
        fftwf_destroy_plan(there);
    if (back != NULL)
        fftwf_destroy_plan(back);
    fftwf_free(wave);
    fftwf_free(bins);
    return planned ? AUR_OK : AUR_ERR_MEMORY;
}
