// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Form: where we are in the music, and how a chapter of 64 bars is cut into phrases and chords.
///
/// A chapter has 64 bars, so a cut is 64 bits: bit b is set where a piece begins at bar b.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_FORM_H
#define AUR_COMPOSE_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/control.h"
#include "compose/piece.h"
#include "compose/preset.h"
#include "compose/rng.h"
#include "compose/tempo.h"

#define AUR_CHAPTER_BEATS (AUR_CHAPTER_BARS * AUR_BEATS_PER_BAR)

/// The beat being composed: what every part of the composer needs to know about time and controls. Lives on the stack.
typedef struct aur_moment {
    const aur_controls *controls;
    const aur_preset *preset;
    const aur_tempo *tempo;
    int64_t chapter_beat; ///< first beat of the chapter, counted from the beginning of the music
    int32_t chapter;
    int32_t beat;       ///< 0 .. AUR_CHAPTER_BEATS - 1
    int64_t at_frame;   ///< of this beat
    int64_t next_frame; ///< of the next
} aur_moment;

static inline int32_t aur_moment_bar(const aur_moment *moment)
{
    return moment->beat / AUR_BEATS_PER_BAR;
}

static inline bool aur_moment_is_bar(const aur_moment *moment)
{
    return moment->beat % AUR_BEATS_PER_BAR == 0;
}

/// Returns the dice of `stream` at `place` of this chapter.
static inline aur_dice aur_moment_dice(const aur_moment *moment, aur_stream stream, uint32_t place)
{
    return aur_dice_open(moment->controls->seed, stream, moment->chapter, place);
}

/// Lengths a cut may have, in bars.
typedef struct aur_form_limits {
    int32_t age;      ///< bars that the first piece has lasted already (-1: it begins within the first bar)
    int32_t min, max; ///< a max of at least twice the min can always be kept from `min` bars on
    int32_t wanted;   ///< pieces wanted; bent to what fits
} aur_form_limits;

/// Returns the number of pieces that `bars` (1..64) are cut into.
int32_t aur_form_count(int32_t bars, const aur_form_limits *limits);

/// Cuts `bars` into pieces by the dice; the bit of the first piece is not set, for it has begun already.
uint64_t aur_form_cut(aur_dice *dice, int32_t bars, const aur_form_limits *limits);

/// Cuts a chapter into phrases of 8 to 16 bars.
uint64_t aur_form_phrases(uint64_t seed, int32_t chapter);

/// Returns the first bar of a cut after `bar`, 64 if there is none.
int32_t aur_form_next(uint64_t cut, int32_t bar);

/// Returns the bar at which the piece holding `bar` begins.
int32_t aur_form_begin(uint64_t cut, int32_t bar);

/// Returns the number of the piece that holds `bar`.
int32_t aur_form_index(uint64_t cut, int32_t bar);

static inline bool aur_form_has(uint64_t cut, int32_t bar)
{
    return (cut >> bar & 1) != 0;
}

#endif
