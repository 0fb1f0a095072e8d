// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Melody and the bells that answer it: gestures and rests on a grid of beats. A gesture states the motif, answers the
/// statement before, or is a free line.
#ifndef AUR_COMPOSE_MELODY_H
#define AUR_COMPOSE_MELODY_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/moment.h"
#include "compose/motif.h"
#include "compose/score.h"

#define AUR_MELODY_MEMORY 3

/// A statement of the motif being played.
typedef struct aur_statement {
    aur_motif motif;
    uint8_t form; ///< aur_motif_form; AUR_MOTIF_NONE = none is played
    uint8_t next; ///< note to be played next
    uint8_t anchor_midi;
    bool closing; ///< it answers: its last note is the chord's root
    int32_t begin_beat;
    int64_t begin_frame;
} aur_statement;

typedef struct aur_melody {
    int32_t play_beats; ///< left of the gesture
    int32_t rest_beats; ///< left of the rest
    int32_t answers;    ///< bells still to strike in this rest
    aur_statement statement;
    int32_t stated_section; ///< last section that began with the motif as it is; -1 = none
    uint8_t call;           ///< form of the statement that waits for its answer, AUR_MOTIF_NONE = none
    bool woken;
    bool opening; ///< the gesture's first note, which always sounds
    uint8_t last_midi;
    int8_t last_step;                  ///< notes of the scale from the note before it
    bool resolving;                    ///< the last note was a passing one: the next goes on by two semitones at most
    uint8_t memory[AUR_MELODY_MEMORY]; ///< what the bells take up
    uint32_t memory_count;
} aur_melody;

/// State at a chapter's first bar.  Thread: owner.  RT: safe.
void aur_melody_chapter(aur_melody *melody, uint64_t seed, int32_t chapter, unsigned lead_midi);

/// Ends a rest: the next beat begins a gesture. Called when the tempo changes, which only moving notes can tell.
/// Thread: owner.  RT: safe.
void aur_melody_wake(aur_melody *melody);

/// Thread: owner.  RT: safe.
void aur_melody_beat(aur_melody *melody, const aur_moment *moment, aur_score *score);

#endif
