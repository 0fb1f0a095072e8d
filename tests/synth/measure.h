// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What tests measure sound with: a Fourier transform in double precision and what follows from it. Slow and plain.
#ifndef AUR_TESTS_SYNTH_MEASURE_H
#define AUR_TESTS_SYNTH_MEASURE_H

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define MEASURE_PI 3.14159265358979323846

/// Fourier transform in place, real and imaginary parts in turn; `count` a power of two.
static inline void measure_fft(double (*x)[2], size_t count)
{
    for (size_t i = 1, j = 0; i < count; i++) {
        size_t bit = count >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        for (int part = 0; i < j && part < 2; part++) {
            double swap = x[i][part];
            x[i][part] = x[j][part];
            x[j][part] = swap;
        }
    }
    for (size_t half = 1; half < count; half *= 2)
        for (size_t k = 0; k < half; k++) {
            double turn = MEASURE_PI * (double)k / (double)half, c = cos(turn), s = -sin(turn);
            for (size_t i = k; i < count; i += 2 * half) {
                double *a = x[i], *b = x[i + half];
                double re = c * b[0] - s * b[1], im = c * b[1] + s * b[0];
                b[0] = a[0] - re;
                b[1] = a[1] - im;
                a[0] += re;
                a[1] += im;
            }
        }
}

/// Power of each of the bins 0 .. count / 2 of `count` samples (a power of two), `window` 0 = none, 1 = Hann. Scaled so
/// that a sine of amplitude 1 on a bin has power 1/2 without a window. The caller frees it.
static inline double *measure_spectrum(const float *samples, size_t stride, size_t count, int window)
{
    double(*x)[2] = calloc(count, sizeof *x);
    double *power = malloc((count / 2 + 1) * sizeof *power);
    if (x == NULL || power == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        double weight = window ? 0.5 - 0.5 * cos(2.0 * MEASURE_PI * (double)i / (double)count) : 1.0;
        x[i][0] = weight * (double)samples[i * stride];
    }
    measure_fft(x, count);
    for (size_t k = 0; k <= count / 2; k++)
        power[k] = 2.0 * (x[k][0] * x[k][0] + x[k][1] * x[k][1]) / ((double)count * (double)count);
    free(x);
    return power;
}

static inline double measure_db(double power_ratio)
{
    return 10.0 * log10(power_ratio + 1e-30);
}

static inline double measure_rms(const float *samples, size_t stride, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i * stride] * (double)samples[i * stride];
    return sqrt(sum / (double)count);
}

/// Largest magnitude of the curve through the samples: eight-fold, by a Blackman-windowed sinc of 64 taps.
static inline double measure_true_peak(const float *samples, size_t stride, size_t count)
{
    enum { TAPS = 64, PHASES = 8 };
    double peak = 0.0;
    for (int phase = 0; phase < PHASES; phase++) {
        double taps[TAPS];
        for (int k = 0; k < TAPS; k++) {
            double t = (double)(k - TAPS / 2 + 1) - (double)phase / PHASES, turn = MEASURE_PI * t / (TAPS / 2);
            double window = fabs(t) < TAPS / 2 ? 0.42 + 0.5 * cos(turn) + 0.08 * cos(2.0 * turn) : 0.0;
            taps[k] = fabs(t) < 1e-9 ? 1.0 : window * sin(MEASURE_PI * t) / (MEASURE_PI * t);
        }
        for (size_t i = 0; i + TAPS <= count; i++) {
            double sum = 0.0;
            for (int k = 0; k < TAPS; k++)
                sum += taps[k] * (double)samples[(i + (size_t)k) * stride];
            peak = fmax(peak, fabs(sum));
        }
    }
    return peak;
}

#endif
