// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Clicks.
#include "client/cli/clicks.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define HOP   AUR_CLICKS_HOP
#define ORDER AUR_CLICKS_ORDER

/// A click is this many times larger than anything else around it. Noise of 2000 samples holds one of 3.5 standard
/// deviations, so a click in noise has 14; of chords of detuned sawtooths now and then three edges fall together.
#define OUTLIER_RATIO 4.0f

/// Smaller residuals cannot be heard as clicks: -66 dB.
#define FLOOR 5e-4f

/// What a click is compared with lies this far away on either side: beyond its own echo in the predictor, and near
/// enough to hold a period of any sawtooth above 47 Hz.
#define NEAR_FRAMES 144
#define FAR_FRAMES  (HOP / 2)

/// A strike makes the sound brighter at once by this much, and is not this much larger than what it sets ringing. A
/// note that begins with a step is: what follows it is as smooth as what was there before.
#define BRIGHTER_RATIO 2.0
#define STRIKE_RATIO   8.0

/// Brightness is measured this far before and after.
#define STRIKE_NEAR_FRAMES 32
#define STRIKE_FAR_FRAMES  512

void aur_clicks_init(aur_clicks *clicks, int32_t rate_hz)
{
    memset(clicks, 0, sizeof *clicks);
    clicks->min_distance_frames = rate_hz / 200;
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

/// Sum of products, in four sums that do not wait for each other.
static double correlate(const float *x, const float *y, int count)
{
    double sums[4] = {0.0};
    int i = 0;
    for (; i + 4 <= count; i += 4)
        for (int lane = 0; lane < 4; lane++)
            sums[lane] += (double)x[i + lane] * (double)y[i + lane];
    for (; i < count; i++)
        sums[0] += (double)x[i] * (double)y[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Levinson-Durbin: coefficients a[1..ORDER] of the predictor with the least squared error over the window.
static void predict(const float *window, double *a)
{
    double r[ORDER + 1], reflected[ORDER + 1];
    for (int lag = 0; lag <= ORDER; lag++)
        r[lag] = correlate(window, window + lag, 2 * HOP - lag);
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

/// True if `peak` exceeds all of `count` residuals by the ratio. Most that do not meet one that large at once.
static bool dwarfs(float peak, const float *residual, int count)
{
    for (int i = 0; i < count; i++)
        if (peak <= OUTLIER_RATIO * residual[i])
            return false;
    return true;
}

static bool stands_alone(const float *residual)
{
    const int others = FAR_FRAMES - NEAR_FRAMES;
    return dwarfs(*residual, residual + NEAR_FRAMES + 1, others) && dwarfs(*residual, residual - FAR_FRAMES, others);
}

/// Root mean square of the second difference, which favours high frequencies by 12 dB an octave.
static double brightness(const float *window, int count)
{
    double sum = 0.0;
    for (int i = 2; i < count; i++) {
        double bend = (double)window[i] - 2.0 * (double)window[i - 1] + (double)window[i - 2];
        sum += bend * bend;
    }
    return sqrt(sum / (count - 2));
}

/// True if what stands out at `sample` is the beginning of something that rings: a string, a bell, a drum.
static bool is_strike(const float *sample, float residual)
{
    const int count = STRIKE_FAR_FRAMES - STRIKE_NEAR_FRAMES;
    double before = brightness(sample - STRIKE_FAR_FRAMES, count);
    double after = brightness(sample + STRIKE_NEAR_FRAMES, count);
    return after >= BRIGHTER_RATIO * before && (double)residual < STRIKE_RATIO * after;
}

static void count_click(aur_clicks *clicks, int64_t frame)
{
    if (frame - clicks->last_frame >= clicks->min_distance_frames) {
        if (clicks->count < AUR_CLICKS_KEPT)
            clicks->frames[clicks->count] = frame;
        clicks->count++;
    }
    clicks->last_frame = frame;
}

/// Looks for clicks in the middle of the window; its first and last quarter are what they are compared with.
static void examine(aur_clicks *clicks)
{
    double a[ORDER + 1];
    taper(clicks->window, clicks->tapered);
    predict(clicks->tapered, a);
    for (int i = ORDER; i < 2 * HOP; i++)
        clicks->error[i] = (double)clicks->window[i];
    for (int k = 1; k <= ORDER; k++) // the long loop inside: its steps do not wait for each other
        for (int i = ORDER; i < 2 * HOP; i++)
            clicks->error[i] -= a[k] * (double)clicks->window[i - k];
    for (int i = ORDER; i < 2 * HOP; i++)
        clicks->residual[i] = (float)fabs(clicks->error[i]);
    for (int i = HOP / 2; i < HOP / 2 + HOP; i++)
        if (clicks->residual[i] > FLOOR && stands_alone(&clicks->residual[i]) &&
            !is_strike(&clicks->window[i], clicks->residual[i]))
            count_click(clicks, clicks->hop_frame + i);
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

size_t aur_clicks_kept(const aur_clicks *clicks)
{
    return clicks->count < AUR_CLICKS_KEPT ? (size_t)clicks->count : AUR_CLICKS_KEPT;
}
