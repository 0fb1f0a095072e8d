// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Spectra.
#include "client/cli/spectrum.h"

#include <fftw3.h>
#include <math.h>
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
