// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chance: counter-based dice. A handful of dice is opened for one use (the stream) at one place (chapter and index)
/// and thrown in order; a new use or one throw more somewhere does not shift anybody else's dice.
///
/// The mixing step is the finaliser of splitmix64 (S. Vigna, after D. Stafford's variant 13). Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_RNG_H
#define AUR_COMPOSE_RNG_H

#include <stdbool.h>
#include <stdint.h>

/// One name a use. Order and values are part of the sound version: append, never reorder.
typedef enum aur_stream {
    AUR_STREAM_DEGREE,     ///< chord chain, place = slot in the chapter
    AUR_STREAM_CHORD_TYPE, ///< place = slot
    AUR_STREAM_SEGMENTS,   ///< lengths of chords, place = bar from which they are planned
    AUR_STREAM_PHRASES,    ///< lengths of phrases
    AUR_STREAM_TRAITS,     ///< character of a phrase, place = phrase
    AUR_STREAM_MOTIF,      ///< one a chapter
    AUR_STREAM_SCHEDULE,   ///< when a sustained voice is struck again, place = voice and turn
    AUR_STREAM_SUSTAIN,    ///< how it is struck, place = voice and beat
    AUR_STREAM_LEAD,       ///< place = half beat
    AUR_STREAM_BELL,       ///< place = half beat
    AUR_STREAM_PERCUSSION, ///< place = beat
    AUR_STREAM_COUNT
} aur_stream;

typedef struct aur_dice {
    uint64_t _state;
} aur_dice;

/// Opens the dice of `stream` at `place` of `chapter`.
aur_dice aur_dice_open(uint64_t seed, aur_stream stream, int32_t chapter, uint32_t place);

/// Returns 32 uniform bits.
uint32_t aur_dice_roll(aur_dice *dice);

/// Returns 0 .. count - 1, uniform to within count / 2^32; count > 0.
uint32_t aur_dice_below(aur_dice *dice, uint32_t count);

/// Returns low .. high, both included.
int32_t aur_dice_between(aur_dice *dice, int32_t low, int32_t high);

/// Returns true in `percent` of 100 throws.
bool aur_dice_percent(aur_dice *dice, uint32_t percent);

/// Returns an index below `count` with probability weights[index] / sum; the sum must not be 0.
/// One throw, inverse of the cumulated weights: two chains on the same dice tend to meet.
uint32_t aur_dice_weighted(aur_dice *dice, const uint32_t *weights, uint32_t count);

#endif
