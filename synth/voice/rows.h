// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Rows of words from a place of each lane's own, and pairs of 16-bit numbers in them.
#ifndef AUR_SYNTH_VOICE_ROWS_H
#define AUR_SYNTH_VOICE_ROWS_H

#include "synth/voice/lane.h"

#if AUR_W > 1

/// Four words from[at] of lane j, of lane j + 4 behind them, and so on.
static inline V_INT v_row4(const uint32_t *from, const uint32_t at[AUR_W], int j)
{
#if AUR_W == 4
    return _mm_loadu_si128((const __m128i *)(from + at[j]));
#elif AUR_W == 8
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(from + at[j]))),
                                   _mm_loadu_si128((const __m128i *)(from + at[j + 4])), 1);
#else
    __m512i row = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(from + at[j])));
    row = _mm512_inserti32x4(row, _mm_loadu_si128((const __m128i *)(from + at[j + 4])), 1);
    row = _mm512_inserti32x4(row, _mm_loadu_si128((const __m128i *)(from + at[j + 8])), 2);
    return _mm512_inserti32x4(row, _mm_loadu_si128((const __m128i *)(from + at[j + 12])), 3);
#endif
}

#endif

/// Four neighbours of every lane: row[i] = from[at + i]. Cheaper than to gather them.
static inline void v_rows(const uint32_t *from, vu at, vu row[4])
{
#if AUR_W == 1
    memcpy(row, from + at, 4 * sizeof *row);
#else
    // By way of memory, which compilers would rather avoid: taking lanes out one by one competes with the unpacking.
    uint32_t each[AUR_W];
#if AUR_W == 16
    _mm256_storeu_si256((__m256i *)each, _mm512_castsi512_si256((__m512i)at));
    _mm256_storeu_si256((__m256i *)(each + 8), _mm512_extracti64x4_epi64((__m512i)at, 1));
#else
    v_store_u(each, at);
#endif
    __asm__("" : "+m"(each));
    V_INT a = v_row4(from, each, 0), b = v_row4(from, each, 1), c = v_row4(from, each, 2), d = v_row4(from, each, 3);
    V_INT low_ab = V_CALL(unpacklo_epi32)(a, b), low_cd = V_CALL(unpacklo_epi32)(c, d);
    V_INT high_ab = V_CALL(unpackhi_epi32)(a, b), high_cd = V_CALL(unpackhi_epi32)(c, d);
    row[0] = (vu)V_CALL(unpacklo_epi64)(low_ab, low_cd);
    row[1] = (vu)V_CALL(unpackhi_epi64)(low_ab, low_cd);
    row[2] = (vu)V_CALL(unpacklo_epi64)(high_ab, high_cd);
    row[3] = (vu)V_CALL(unpackhi_epi64)(high_ab, high_cd);
#endif
}

/// Words as pairs of signed 16-bit numbers: low times low plus high times high.
static inline vi v_dot_pairs(vu a, vu b)
{
#if AUR_W == 1
    return (int16_t)(a & 0xffffu) * (int16_t)(b & 0xffffu) + (int16_t)(a >> 16) * (int16_t)(b >> 16);
#else
    return (vi)V_CALL(madd_epi16)((V_INT)a, (V_INT)b);
#endif
}

#endif
