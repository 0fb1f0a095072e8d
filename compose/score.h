// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The score: events of the beat being composed, sorted, and the notes that live, counted by their integer ends.
#ifndef AUR_COMPOSE_SCORE_H
#define AUR_COMPOSE_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "synth/event.h"

#define AUR_SCORE_EVENTS_MAX 400
#define AUR_SCORE_BEAT_MAX   256

/// Room of guests' events (guest.h) beside the composer's: what 16 notes may have ahead (a strike and two ends each),
/// and what one entry adds.
#define AUR_SCORE_GUEST_EVENTS_MAX 80
#define AUR_SCORE_GUEST_ENTRY_MAX  24

/// Ids of guests' notes have this bit, the composer's do not.
#define AUR_SCORE_GUEST UINT32_C(0x80000000)

/// Lives in one chapter at most; with what the chapter before leaves behind, 48 (see score.c).
#define AUR_SCORE_LIVES_MAX 32

typedef struct aur_life {
    uint32_t note_id;
    uint8_t layer;
    uint8_t pitch_midi;
    int64_t gate_end_frame;
    int64_t end_frame;
} aur_life;

typedef struct aur_score {
    aur_event events[AUR_SCORE_EVENTS_MAX + AUR_SCORE_GUEST_EVENTS_MAX]; ///< equal frames: the composer's first
    uint32_t count;
    uint32_t guest_count; ///< of them guests'
    uint32_t notes_of_beat;
    aur_life lives[AUR_SCORE_LIVES_MAX];
    uint32_t life_count;
    uint32_t note_count; ///< of the chapter
    int32_t chapter;
    int64_t young_until_frame;
    int32_t params[AUR_PARAM_COUNT]; ///< as last written
    int32_t given[AUR_PARAM_COUNT];  ///< as last handed out
} aur_score;

typedef struct aur_note {
    int64_t at_frame;
    int64_t gate_frames;
    int64_t release_frames;
    uint8_t layer;
    uint8_t patch;
    uint8_t pitch_midi;
    uint8_t velocity;  ///< 0..127
    int8_t glide_from; ///< semitones above its pitch from which it glides, if its instrument does
    int16_t pan;
    uint16_t dice;
} aur_note;

/// Begins a chapter: its notes are numbered and counted from nothing.  Thread: owner.  RT: safe.
void aur_score_chapter(aur_score *score, int32_t chapter, int64_t at_frame);

/// Begins a beat: forgets lives that have ended.  Thread: owner.  RT: safe.
void aur_score_beat(aur_score *score, int64_t beat_frame);

/// Strikes a note; 0 if its layer is full, else its note_id.  Thread: owner.  RT: safe.
uint32_t aur_score_note(aur_score *score, const aur_note *note);

/// Ends a note early.  Thread: owner.  RT: safe.
void aur_score_off(aur_score *score, uint32_t note_id, int64_t at_frame, int64_t release_frames);

/// Whether the events of one more entry of a guest fit.  Thread: owner.  RT: safe.
bool aur_score_guest_has_room(const aur_score *score);

/// Strikes or ends a guest's note, named by the caller with AUR_SCORE_GUEST; guests count their lives themselves.
/// Thread: owner.  RT: safe.
void aur_score_guest_note(aur_score *score, const aur_note *note, uint32_t note_id);
void aur_score_guest_off(aur_score *score, uint32_t note_id, int64_t at_frame, int64_t release_frames);

/// Writes a PARAM for every value that differs from the one last written.  Thread: owner.  RT: safe.
void aur_score_params(aur_score *score, const int32_t params[AUR_PARAM_COUNT], int64_t at_frame, uint32_t ramp_frames);

/// Writes every PARAM, at once, before all else.  Thread: owner.  RT: safe.
void aur_score_all_params(aur_score *score, int64_t at_frame);

/// Whether `count` more PARAM bursts of one control fit.  Thread: owner.  RT: safe.
bool aur_score_has_room(const aur_score *score);

/// Hands out events before `until_frame`; `events` NULL discards them.  Thread: owner.  RT: safe.
size_t aur_score_take(aur_score *score, int64_t until_frame, aur_event *events, size_t capacity);

#endif
