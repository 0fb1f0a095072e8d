// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The lane type of a kernel: AUR_W floats that move together. The including file defines AUR_W (1, 4, 8 or 16; 1 if
/// not).
/// + - * are the compiler's own vector arithmetic; min and max are a < b ? a : b; nothing is fused or approximated.
#ifndef AUR_SYNTH_VOICE_LANE_H
#define AUR_SYNTH_VOICE_LANE_H

#include <stdint.h>
#include <string.h>

#ifndef AUR_W
#define AUR_W 1
#endif

#if AUR_W == 1

typedef float vf;
typedef int32_t vi;
typedef uint32_t vu;

static inline vf v_min(vf a, vf b)
{
    return a < b ? a : b;
}

static inline vf v_max(vf a, vf b)
{
    return a > b ? a : b;
}

static inline vf v_from_int(vi x)
{
    return (float)x;
}

#else

#include <immintrin.h>

typedef float vf __attribute__((vector_size(4 * AUR_W)));
typedef int32_t vi __attribute__((vector_size(4 * AUR_W)));
typedef uint32_t vu __attribute__((vector_size(4 * AUR_W)));

#if AUR_W == 4
#define V_CALL(name) _mm_##name
#define V_FLOAT      __m128
#define V_INT        __m128i
#elif AUR_W == 8
#define V_CALL(name) _mm256_##name
#define V_FLOAT      __m256
#define V_INT        __m256i
#else
#define V_CALL(name) _mm512_##name
#define V_FLOAT      __m512
#define V_INT        __m512i
#endif

static inline vf v_min(vf a, vf b)
{
    return (vf)V_CALL(min_ps)((V_FLOAT)a, (V_FLOAT)b);
}

static inline vf v_max(vf a, vf b)
{
    return (vf)V_CALL(max_ps)((V_FLOAT)a, (V_FLOAT)b);
}

static inline vf v_from_int(vi x)
{
    return (vf)V_CALL(cvtepi32_ps)((V_INT)x);
}

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

/// The same number in every lane.
static inline vf v_all(float x)
{
    return x + (vf){0};
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

/// `size` (>= 0) with the sign of `sign`.
static inline vf v_copysign(vf size, vf sign)
{
    return v_from_bits(v_bits(size) | (v_bits(sign) & 0x80000000u));
}

#endif
