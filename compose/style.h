// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The manner of a preset's music as data: weights of chord chains, tunes and rhythms. A file (stream/preset_file.h) or
/// `auralis learn` fills the same struct as the built-in table. All weights are small integers; a row without any
/// weight falls back to what its comment says, so a zeroed style is the modal ambient one.
#ifndef AUR_COMPOSE_STYLE_H
#define AUR_COMPOSE_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/chord.h"
#include "compose/rng.h"
#include "compose/scale.h"

/// Melodic steps in notes of the scale: index 0 is 7 down, 7 the same note, 14 is 7 up.
#define AUR_STYLE_STEPS 15
/// Sixteenths of a bar.
#define AUR_STYLE_SLOTS 16
/// Lengths of notes: 1 2 3 4 6 8 12 16 sixteenths.
#define AUR_STYLE_LENGTHS 8

/// Longest harmonic rhythm.
#define AUR_STYLE_CHORD_BARS_MAX 64

typedef struct aur_style {
    uint8_t chord_first[AUR_DEGREES][AUR_DEGREES];               ///< from, to; no weight at all = the modal chain
    uint8_t chord_second[AUR_DEGREES][AUR_DEGREES][AUR_DEGREES]; ///< before, from, to; an empty row = chord_first
    uint8_t chord_kinds[AUR_CHORD_KIND_COUNT];                   ///< liking; all empty = all, extended ones more
    uint8_t motion[AUR_STYLE_STEPS][AUR_STYLE_STEPS]; ///< step after step; an empty row = as the contour leads
    uint8_t onsets[AUR_STYLE_SLOTS];                  ///< where in a bar tunes strike; empty = on a grid of beats
    uint8_t lengths[AUR_STYLE_LENGTHS];               ///< empty = by density
    bool cadences;                                    ///< the fifth degree may go to the first
    uint8_t chord_bars;       ///< harmonic rhythm in bars; 0 = in seconds, 30 to 90, shorter with intensity
    uint8_t pedal_percent;    ///< chords over the tonic in the bass
    uint8_t borrow_percent;   ///< chords borrowed from the parallel mode
    uint8_t modulate_percent; ///< sections in a neighbouring key, reached by a common tone
    uint8_t quartal_percent;  ///< chords built on fourths
    uint8_t motif_percent;    ///< gestures of the tune that state the motif
    uint8_t counter_percent;  ///< sections with a counter-line
    uint8_t ostinato_percent; ///< sections with an ostinato of 7, 11 or 13 steps
    uint8_t arpeggio_percent; ///< sections whose chords are broken
    uint8_t kick_pulses;      ///< of kick_steps sixteenths, spread evenly; 0 = now and then
    uint8_t kick_steps;       ///< 0..32
    uint8_t shaker_pulses;    ///< as the kick
    uint8_t shaker_steps;     ///< 0..32
    uint8_t swing_percent;    ///< of the rhythms: delay of every second sixteenth, 0..60 % of it
} aur_style;

/// Sum of a row of weights, 0 = the style says nothing.  Thread: any.  RT: safe.
static inline unsigned aur_style_sum(const uint8_t *row, unsigned count)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += row[i];
    return sum;
}

/// Largest weight of a row.  Thread: any.  RT: safe.
static inline unsigned aur_style_most(const uint8_t *row, unsigned count)
{
    unsigned most = 0;
    for (unsigned i = 0; i < count; i++)
        most = row[i] > most ? row[i] : most;
    return most;
}

/// Index drawn in proportion to a row of at most AUR_STYLE_SLOTS weights.  Thread: any.  RT: safe.
static inline unsigned aur_style_draw(uint64_t hash, const uint8_t *row, unsigned count)
{
    uint16_t weights[AUR_STYLE_SLOTS];
    for (unsigned i = 0; i < count; i++)
        weights[i] = row[i];
    return aur_rng_weighted(hash, weights, count);
}

#endif
