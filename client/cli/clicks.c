// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Clicks.
#include "client/cli/clicks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOP   AUR_CLICKS_HOP
#define ORDER AUR_CLICKS_ORDER

/// A residual this many times the median of its neighbourhood is a click: 8 standard deviations of Gaussian noise,
/// which a day of noise does not reach.
#define OUTLIER_RATIO 12.0f

/// Smaller residuals cannot be heard as clicks: -66 dB.
#define FLOOR 5e-4f

/// Samples over which the median is taken.
#define NEIGHBOURHOOD 256

void aur_clicks_init(aur_clicks *clicks, int32_t rate_hz)
{
    memset(clicks, 0, sizeof *clicks);
    clicks->min_distance_frames = rate_hz / 200;
    clicks->first_frame = -1;
    clicks->last_frame = INT64_MIN / 2;
}

/// A parabolic (Welch) window instead of a plain cut: the edges of the window would otherwise count as clicks
/// themselves.
static void taper(const float *window, float *tapered)
{
    for (int i = 0; i < 2 * HOP; i++) {
        float x = ((float)i - HOP + 0.5f) / HOP;
        tapered[i] = window[i] * (1.0f - x * x);
    }
}

/// Levinson-Durbin: coefficients a[1..ORDER] of the predictor with the least squared error over the window.
static void predict(const float *window, double *a)
{
    double r[ORDER + 1], reflected[ORDER + 1];
    for (int lag = 0; lag <= ORDER; lag++) {
        r[lag] = 0.0;
        for (int i = lag; i < 2 * HOP; i++)
            r[lag] += (double)window[i] * (double)window[i - lag];
    }
    memset(a, 0, (ORDER + 1) * sizeof *a);
    double error = r[0] * (1.0 + 1e-9) + 1e-12; // a little white noise keeps pure tones solvable
    for (int m = 1; m <= ORDER; m++) {
        double k = r[m];
        for (int i = 1; i < m; i++)
            k -= a[i] * r[m - i];
        k /= error;
        memcpy(reflected, a, sizeof reflected);
        a[m] = k;
        for (int i = 1; i < m; i++)
            a[i] = reflected[i] - k * reflected[m - i];
        error *= 1.0 - k * k;
    }
}

static int compare_floats(const void *left, const void *right)
{
    float l = *(const float *)left, r = *(const float *)right;
    return (l > r) - (l < r);
}

static float median(const float *values)
{
    float sorted[NEIGHBOURHOOD];
    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, NEIGHBOURHOOD, sizeof *sorted, compare_floats);
    return sorted[NEIGHBOURHOOD / 2];
}

/// Looks at the middle of the window, where prediction knows both sides of a click's neighbourhood.
static void examine(aur_clicks *clicks)
{
    double a[ORDER + 1];
    float *residual = clicks->residual;
    taper(clicks->window, clicks->tapered);
    predict(clicks->tapered, a);
    for (int i = 0; i < HOP; i++) {
        const float *x = clicks->window + HOP / 2 + i;
        double predicted = 0.0;
        for (int k = 1; k <= ORDER; k++)
            predicted += a[k] * (double)x[-k];
        residual[i] = fabsf(x[0] - (float)predicted);
    }
    for (int part = 0; part < HOP; part += NEIGHBOURHOOD) {
        float limit = OUTLIER_RATIO * median(residual + part);
        limit = limit > FLOOR ? limit : FLOOR;
        for (int i = part; i < part + NEIGHBOURHOOD; i++) {
            int64_t frame = clicks->hop_frame + HOP / 2 + i;
            if (residual[i] <= limit)
                continue;
            if (frame - clicks->last_frame >= clicks->min_distance_frames) {
                clicks->count++;
                clicks->first_frame = clicks->first_frame < 0 ? frame : clicks->first_frame;
            }
            clicks->last_frame = frame;
        }
    }
}

void aur_clicks_add(aur_clicks *clicks, const float *samples, size_t count, size_t stride)
{
    for (size_t i = 0; i < count; i++) {
        clicks->window[clicks->filled++] = samples[i * stride];
        if (clicks->filled < 2 * HOP)
            continue;
        examine(clicks);
        memmove(clicks->window, clicks->window + HOP, HOP * sizeof *clicks->window);
        clicks->filled = HOP;
        clicks->hop_frame += HOP;
    }
}
