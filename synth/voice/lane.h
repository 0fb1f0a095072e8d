// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The lane type of a kernel: AUR_W floats that move together. The including file defines AUR_W (1, 4, 8 or 16; 1 if
/// not).
/// + - * are the compiler's own vector arithmetic; min and max are a < b ? a : b; a float becomes an integer by
/// cutting off, and must be in its range, beyond which processors differ; nothing is fused or approximated.
#ifndef AUR_SYNTH_VOICE_LANE_H
#define AUR_SYNTH_VOICE_LANE_H

#include <stdint.h>
#include <string.h>

#include "synth/dsp/math.h"

#ifndef AUR_W
#define AUR_W 1
#endif

#if AUR_W == 1
typedef float vf;
typedef int32_t vi;
typedef uint32_t vu;
#else
typedef float vf __attribute__((vector_size(4 * AUR_W)));
typedef int32_t vi __attribute__((vector_size(4 * AUR_W)));
typedef uint32_t vu __attribute__((vector_size(4 * AUR_W)));
#endif

static inline vf v_load(const float *from)
{
    vf x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void v_store(float *to, vf x)
{
    memcpy(to, &x, sizeof x);
}

static inline vu v_load_u(const uint32_t *from)
{
    vu x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void v_store_u(uint32_t *to, vu x)
{
    memcpy(to, &x, sizeof x);
}

// What every kind of lane writes its own way:
//   v_all              the same number in every lane
//   v_min, v_max       a < b ? a : b and a > b ? a : b
//   v_from_int, v_to_int
//   v_gather           from[at] of every lane
//   v_rows             four neighbours of every lane, row[i] = from[at[lane] + i]; cheaper than to gather them
//   v_rows_near        the same by changing places, where every from[at + i] is one of from[0 .. V_NEAR_WORDS]; only if
//                      there is such a number
//   v_later            four lanes by four lanes, one or two places on, 0 first (not for one lane)
//   v_fours            from[place] in the first four lanes, from[4 + place] in the next four (likewise)
//   v_dot_pairs        words as pairs of signed 16-bit numbers: low times low plus high times high
#if AUR_W == 1
#include "synth/voice/lane_one.inc"
#elif defined(__x86_64__)
#include "synth/voice/lane_x86.inc"
#else
#include "synth/voice/lane_four.inc"
#endif

/// to[at] of every lane becomes x, in order of the lanes.
static inline void v_scatter(float *to, vu at, vf x)
{
#if AUR_W == 1
    to[at] = x;
#else
    for (int i = 0; i < AUR_W; i++)
        to[at[i]] = x[i];
#endif
}

/// 0, 1, 2 ... of the lanes.
static inline vu v_lane(void)
{
    static const uint32_t count[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return v_load_u(count);
}

/// `x`, at most `limit` (>= 0) away from 0.
static inline vf v_clip(vf x, vf limit)
{
#if defined(__AVX512DQ__) && defined(__AVX512VL__) && AUR_W > 1
    return (vf)V_CALL(range_ps)((V_FLOAT)x, (V_FLOAT)limit, 2); // the smaller magnitude, with the sign of x
#else
    return v_max(v_min(x, limit), -limit);
#endif
}

static inline vu v_bits(vf x)
{
    vu bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline vf v_from_bits(vu bits)
{
    vf x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline vi v_signed(vu x)
{
    vi y;
    memcpy(&y, &x, sizeof y);
    return y;
}

static inline vf v_abs(vf x)
{
    return v_from_bits(v_bits(x) & 0x7fffffffu);
}

static inline vu v_unsigned(vi x)
{
    vu y;
    memcpy(&y, &x, sizeof y);
    return y;
}

/// `x`, its sign turned over where `sign` is negative.
static inline vf v_flip(vf x, vf sign)
{
    return v_from_bits(v_bits(x) ^ (v_bits(sign) & 0x80000000u));
}

/// aur_flush of every lane: 0x21800000 is 2^-60.
static inline vf v_flush(vf x)
{
    vu bits = v_bits(x);
#if AUR_W == 1
    return (bits & 0x7fffffffu) >= 0x21800000u ? x : 0.0f;
#elif defined(__AVX512VL__)
    V_INT least = V_CALL(set1_epi32)(0x21800000);
    return (vf)V_CALL(maskz_mov_ps)(V_CALL(cmpge_epi32_mask)((V_INT)(bits & 0x7fffffffu), least), (V_FLOAT)x);
#else
    return v_from_bits(bits & (vu)(v_signed(bits & 0x7fffffffu) >= 0x21800000));
#endif
}

/// `x` where a < b, else 0; a and b below 2^31.
static inline vf v_select_less(vu a, vu b, vf x)
{
#if AUR_W == 1
    return a < b ? x : 0.0f;
#else
    return v_from_bits(v_bits(x) & (vu)(v_signed(a) < v_signed(b)));
#endif
}

/// aur_sine of every lane.
static inline vf v_sine(vu phase)
{
    vf x = v_from_int(v_signed(phase)) * v_all(1.0f / 2147483648.0f);
    vf rest = v_all(1.0f) - v_abs(x);
    vf s = v_abs(x) * rest;
    return x * rest * (v_all(AUR_SINE_0) + s * (v_all(AUR_SINE_1) + s * (v_all(AUR_SINE_2) + s * v_all(AUR_SINE_3))));
}

#endif
