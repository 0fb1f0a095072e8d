// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The stereo image.
#include "client/cli/stereo.h"

#include <math.h>
#include <string.h>

#define BASS_HZ 120.0

/// Butterworth's poles of order 4 in two sections, by the bilinear transform.
static void design(aur_stereo_section *section, int32_t rate_hz, double q)
{
    double g = tan(M_PI * BASS_HZ / rate_hz), norm = 1.0 / (1.0 + g / q + g * g);
    section->b = g * g * norm;
    section->a1 = 2.0 * (g * g - 1.0) * norm;
    section->a2 = (1.0 - g / q + g * g) * norm;
}

void aur_stereo_init(aur_stereo *stereo, int32_t rate_hz)
{
    memset(stereo, 0, sizeof *stereo);
    design(&stereo->bass[0], rate_hz, 0.5 / cos(M_PI / 8.0));
    design(&stereo->bass[1], rate_hz, 0.5 / cos(3.0 * M_PI / 8.0));
}

static double filter(aur_stereo_section *section, int channel, double x)
{
    double bx = section->b * x, y = bx + section->s1[channel];
    section->s1[channel] = 2.0 * bx - section->a1 * y + section->s2[channel];
    section->s2[channel] = bx - section->a2 * y;
    return y;
}

static void add(aur_stereo_sums *sums, double left, double right)
{
    sums->left += left * left;
    sums->right += right * right;
    sums->both += left * right;
}

void aur_stereo_add(aur_stereo *stereo, const float *interleaved, size_t frames)
{
    for (size_t i = 0; i < frames; i++) {
        double x[2] = {(double)interleaved[2 * i], (double)interleaved[2 * i + 1]};
        add(&stereo->all, x[0], x[1]);
        for (int section = 0; section < 2; section++)
            for (int channel = 0; channel < 2; channel++)
                x[channel] = filter(&stereo->bass[section], channel, x[channel] + 1e-30); // never subnormal
        add(&stereo->low, x[0], x[1]);
    }
}

double aur_stereo_correlation(const aur_stereo_sums *sums)
{
    double power = sqrt(sums->left) * sqrt(sums->right);
    return power > 0.0 ? sums->both / power : 0.0;
}

double aur_stereo_mono_loss_db(const aur_stereo_sums *sums)
{
    double stereo = 0.5 * (sums->left + sums->right), mono = 0.25 * (sums->left + sums->right + 2.0 * sums->both);
    return stereo > 0.0 ? 10.0 * log10(stereo / fmax(mono, 0.0)) : 0.0;
}
