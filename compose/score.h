// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The score: events composed and not yet given out, the lives of the notes among them, and the curves of the mix.
///
/// Every layer has a fixed number of voices. A note too many ends the one of its layer that would end first; so what
/// sounds never exceeds AUR_SCORE_LIVES plus the few that are fading for 20 ms, and depends on the last 30 s alone.
/// Thread: owner.  RT: safe.
#ifndef AUR_COMPOSE_SCORE_H
#define AUR_COMPOSE_SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "compose/piece.h"
#include "synth/event.h"

/// Sum of the voices of all layers; see score.c.
#define AUR_SCORE_LIVES 42

/// What one beat makes at most, plus what of the beat before is not yet due.
#define AUR_SCORE_EVENTS_MAX (AUR_PIECE_BEAT_EVENTS_MAX + AUR_PARAM_COUNT)

typedef struct aur_life {
    int64_t gate_end_frame;
    int64_t end_frame; ///< of the release
    uint32_t note_id;
    uint8_t pitch_midi;
} aur_life;

typedef struct aur_score {
    uint32_t next_note_id;
    uint32_t count;
    int32_t param_q16[AUR_PARAM_COUNT]; ///< last target of every curve
    aur_life lives[AUR_SCORE_LIVES];
    aur_event events[AUR_SCORE_EVENTS_MAX]; ///< sorted by at_frame, then by when they were written
} aur_score;

/// Note ids of a chapter begin with its number.
void aur_score_chapter(aur_score *score, int32_t chapter);

/// Strikes `note` (all fields but type and note_id) on `layer`. Returns its id.
uint32_t aur_score_strike(aur_score *score, aur_layer layer, const aur_event *note);

/// Ends a note whose gate is still open at `at_frame`; does nothing otherwise.
void aur_score_release(aur_score *score, uint32_t note_id, int64_t at_frame, uint16_t release_blocks);

/// Ends the open notes of `layer` whose pitch class is in `mask`.
void aur_score_release_layer(aur_score *score, aur_layer layer, uint16_t mask, int64_t at_frame,
                             uint16_t release_blocks);

/// Moves a curve, if it is not there already.
void aur_score_param(aur_score *score, unsigned param, int32_t value_q16, int64_t at_frame, uint32_t ramp_frames);

/// Takes up to `capacity` events before `until_frame`, in order, into `events` (NULL: throws them away). Returns their
/// number.
size_t aur_score_take(aur_score *score, int64_t until_frame, aur_event *events, size_t capacity);

/// Forgets the events before `from_frame` and puts one event a curve in front of the rest, stamped `from_frame`.
void aur_score_start_at(aur_score *score, int64_t from_frame);

#endif
