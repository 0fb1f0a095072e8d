// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Scalar functions of our own in place of libm, whose last bit differs between machines. Control rate only.
/// Thread: any.  RT: safe, throughout.
#ifndef AUR_SYNTH_DSP_MATH_H
#define AUR_SYNTH_DSP_MATH_H

#include <stdint.h>
#include <string.h>

static inline float aur_min(float a, float b)
{
    return a < b ? a : b;
}

static inline float aur_max(float a, float b)
{
    return a > b ? a : b;
}

static inline float aur_clamp(float x, float low, float high)
{
    return aur_min(aur_max(x, low), high);
}

/// 2^x for -126 <= x < 128 (clamped). Relative error < 2e-7: Taylor series of e^(f ln 2) on |f| <= 1/2, degree 7.
static inline float aur_exp2(float x)
{
    x = aur_clamp(x, -126.0f, 127.0f);
    int32_t whole = (int32_t)(x + 192.5f) - 192; // rounds to nearest: the argument is positive
    float f = (x - (float)whole) * 0.69314718f;
    float f2 = f * f; // pairs of terms, side by side
    float low = (1.0f + f) + f2 * (0.5f + f * 0.16666667f);
    float high = (0.041666667f + f * 0.0083333333f) + f2 * (0.0013888889f + f * 0.00019841270f);
    float p = low + f2 * f2 * high;
    uint32_t bits = (uint32_t)(whole + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

/// The root, correctly rounded everywhere; negative numbers are not asked for.
static inline float aur_sqrt(float x)
{
    return __builtin_sqrtf(x);
}

/// log2(x) for normal x > 0. Error < 4e-6: exponent, and a series in (m - 1) / (m + 1) of the mantissa around 1.
static inline float aur_log2(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (int32_t)(bits >> 23) - 127;
    bits = (bits & 0x7fffffu) | 0x3f800000u;
    float m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.41421356f) {
        m *= 0.5f;
        exponent++;
    }
    float y = (m - 1.0f) / (m + 1.0f), y2 = y * y;
    return (float)exponent + 2.88539008f * y * (1.0f + y2 * (0.33333333f + y2 * (0.2f + y2 * 0.14285714f)));
}

/// Coefficients of aur_sine: least greatest error of four terms.
#define AUR_SINE_0 3.14158603f
#define AUR_SINE_1 3.14184885f
#define AUR_SINE_2 1.11239575f
#define AUR_SINE_3 0.219315718f

/// sin(2 pi phase / 2^32). Error < 3e-7. On half turns x in [-1, 1] the sine is a function of s = |x| (1 - |x|) with
/// the sign of x, and that function is nearly a polynomial.
static inline float aur_sine(uint32_t phase)
{
    float x = (float)(int32_t)phase * (1.0f / 2147483648.0f);
    float a = x < 0.0f ? -x : x;
    float rest = 1.0f - a;
    float s = a * rest;
    return x * rest * (AUR_SINE_0 + s * (AUR_SINE_1 + s * (AUR_SINE_2 + s * AUR_SINE_3)));
}

/// `millihertz` thousandths of a hertz as a share of 2^32 a frame.
#define AUR_LFO_TURN(millihertz) ((uint32_t)(((uint64_t)(millihertz) << 32) / 48000000u))

/// A sine of the absolute frame: `millihertz` thousandths of a hertz, starting at `phase`. Exact at any frame.
static inline float aur_lfo(int64_t frame, uint32_t millihertz, uint32_t phase)
{
    return aur_sine((uint32_t)frame * AUR_LFO_TURN(millihertz) + phase);
}

/// One number from another, well mixed (finaliser of MurmurHash3, A. Appleby).
static inline uint32_t aur_hash32(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    return x ^ (x >> 16);
}

/// Below 2^-60 a state is silence; denormals never arise and flushing them changes nothing.
static inline float aur_flush(float x)
{
    return x < 8.6736174e-19f && x > -8.6736174e-19f ? 0.0f : x;
}

#endif
