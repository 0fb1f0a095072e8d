// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The transform. Plans are estimated, not measured, so that a machine takes the same one every time; they run on
/// other memory than they were made on, all of it 64-aligned.
#include "synth/dsp/fft.h"

#include <fftw3.h>

#include "synth/rt.h"

#define BINS_MAX AUR_FFT_LONG_BINS

static const int BINS[AUR_FFT_COUNT] = {AUR_FFT_SHORT_BINS, AUR_FFT_LONG_BINS};

static fftwf_plan forward_plans[AUR_FFT_COUNT], inverse_plans[AUR_FFT_COUNT];
static _Alignas(64) float turn_re[AUR_FFT_COUNT][BINS_MAX], turn_im[AUR_FFT_COUNT][BINS_MAX];

/// Cosine and sine of 0 <= angle <= pi / 2 by their power series, to the last bit of a float and beyond.
static void turn_of(double angle, float *re, float *im)
{
    double term = 1.0, cosine = 1.0, sine = 0.0;
    for (int i = 1; i <= 24; i++) {
        term *= angle / i;
        double sign = (i & 2) != 0 ? -1.0 : 1.0;
        if ((i & 1) != 0)
            sine += sign * term;
        else
            cosine += sign * term;
    }
    *re = (float)cosine;
    *im = (float)sine;
}

aur_err aur_fft_init(void)
{
    static _Alignas(64) float in[2 * BINS_MAX], out[2 * BINS_MAX];
    fftwf_complex *from = (fftwf_complex *)in, *to = (fftwf_complex *)out;
    for (int size = 0; size < AUR_FFT_COUNT; size++) {
        if (inverse_plans[size] != NULL)
            continue;
        for (int i = 0; i < BINS[size]; i++)
            turn_of(1.5707963267948966 * i / BINS[size], &turn_re[size][i], &turn_im[size][i]);
        forward_plans[size] = fftwf_plan_dft_1d(BINS[size], from, to, FFTW_FORWARD, FFTW_ESTIMATE);
        inverse_plans[size] = fftwf_plan_dft_1d(BINS[size], from, to, FFTW_BACKWARD, FFTW_ESTIMATE);
        if (forward_plans[size] == NULL || inverse_plans[size] == NULL)
            return AUR_ERR_MEMORY;
    }
    return AUR_OK;
}

void aur_fft_forward(aur_fft_size size, const float *first, const float *second, float *work, float *tiles,
                     size_t stride)
{
    const float *re = turn_re[size], *im = turn_im[size];
    float *turned = work, *bins = work + 2 * BINS_MAX;
    int n = BINS[size];
    if (second == NULL) {
        for (int i = 0; i < n; i++) {
            turned[2 * i] = first[i] * re[i];
            turned[2 * i + 1] = first[i] * im[i];
        }
    } else {
        for (int i = 0; i < n; i++) {
            turned[2 * i] = first[i] * re[i] - second[i] * im[i];
            turned[2 * i + 1] = first[i] * im[i] + second[i] * re[i];
        }
    }
    fftwf_execute_dft(forward_plans[size], (fftwf_complex *)turned, (fftwf_complex *)bins);
    for (int tile = 0; tile < n / AUR_FFT_TILE_BINS; tile++) {
        const float *from = bins + (size_t)tile * AUR_FFT_TILE_FLOATS;
        float *to = tiles + (size_t)tile * stride;
        for (int i = 0; i < AUR_FFT_TILE_BINS; i++) {
            to[i] = from[2 * i];
            to[AUR_FFT_TILE_BINS + i] = from[2 * i + 1];
        }
    }
}

void aur_fft_inverse(aur_fft_size size, const float *tiles, float *work, float *second)
{
    const float *re = turn_re[size], *im = turn_im[size];
    float *bins = work, *turned = work + 2 * BINS_MAX;
    int n = BINS[size];
    for (int tile = 0; tile < n / AUR_FFT_TILE_BINS; tile++) {
        const float *from = tiles + (size_t)tile * AUR_FFT_TILE_FLOATS;
        float *to = bins + (size_t)tile * AUR_FFT_TILE_FLOATS;
        for (int i = 0; i < AUR_FFT_TILE_BINS; i++) {
            to[2 * i] = from[i];
            to[2 * i + 1] = from[AUR_FFT_TILE_BINS + i];
        }
    }
    fftwf_execute_dft(inverse_plans[size], (fftwf_complex *)bins, (fftwf_complex *)turned);
    for (int i = 0; i < n; i++)
        second[i] = turned[2 * i + 1] * re[i] - turned[2 * i] * im[i];
}
