// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Whole numbers for files.
#include "stream/quantise.h"

/// Uniform number in [0, 1) of a fixed sequence.
static float next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) * 0x1p-24f;
}

/// The nearest whole number in low..high.
static int32_t nearest(double x, double low, double high)
{
    x = x < low ? low : x > high ? high : x;
    return (int32_t)(x < 0.0 ? x - 0.5 : x + 0.5);
}

void aur_quantise_16(uint32_t *dither, const float *from, int32_t *to, size_t samples)
{
    for (size_t i = 0; i < samples; i++) {
        float noise = next(dither) - next(dither);
        to[i] = nearest((double)(from[i] * 32767.0f + noise), -32768.0, 32767.0) * 65536;
    }
}

void aur_quantise_24(const float *from, int32_t *to, size_t samples)
{
    for (size_t i = 0; i < samples; i++)
        to[i] = nearest((double)from[i] * 8388607.0, -8388608.0, 8388607.0) * 256;
}
