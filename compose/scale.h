// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Scales: a mode on a key. Sets of pitch classes are 12-bit masks, bit 0 = C.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_SCALE_H
#define AUR_COMPOSE_SCALE_H

#include <stdbool.h>
#include <stdint.h>

#define AUR_DEGREES_MAX 7

typedef struct aur_scale {
    uint8_t key;                        ///< pitch class of the tonic
    uint8_t mode;                       ///< aur_mode
    uint8_t degrees;                    ///< 7, or 5 for the pentatonics
    uint8_t semitones[AUR_DEGREES_MAX]; ///< above the tonic
    uint16_t mask;
} aur_scale;

/// key < 12, mode < AUR_MODE_COUNT.
aur_scale aur_scale_make(unsigned key, unsigned mode);

/// Returns the pitch class of a degree (< scale->degrees).
static inline uint8_t aur_scale_root(const aur_scale *scale, unsigned degree)
{
    return (uint8_t)((scale->key + scale->semitones[degree]) % 12);
}

/// Returns `mask` moved up by `semitones` (0..11).
static inline uint16_t aur_mask_move(uint16_t mask, unsigned semitones)
{
    return (uint16_t)((mask << semitones | mask >> (12 - semitones)) & 0xfff);
}

/// True if the pitch class of `pitch_midi` (or a pitch class) is in the mask.
static inline bool aur_mask_has(uint16_t mask, int pitch_midi)
{
    return (mask >> (pitch_midi % 12) & 1) != 0;
}

#endif
