// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Melody: a lead that sings in gestures with rests between them, and bells an octave above that answer it.
///
/// A gesture follows the contour of its phrase, or states the motif of its chapter: a rhythm and a line that come back,
/// turned over or moved elsewhere. The kind of each note is drawn first (see rules.h), then the pitch of that kind that
/// suits the line with small steps. A passing tone comes with its resolution half a beat later, whatever happens
/// between. Thread: owner.  RT: safe.
#ifndef AUR_COMPOSE_MELODY_H
#define AUR_COMPOSE_MELODY_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/form.h"
#include "compose/harmony.h"
#include "compose/phrase.h"
#include "compose/score.h"

#define AUR_MOTIF_SLOTS 8

typedef struct aur_motif {
    uint8_t rhythm;                 ///< bit s: a note in slot s
    int8_t height[AUR_MOTIF_SLOTS]; ///< semitones around where it is stated
} aur_motif;

typedef struct aur_lead {
    uint32_t note_id;     ///< last struck
    int32_t resolve_half; ///< half beat of the chapter that must resolve a passing tone, -1 = none
    uint8_t pitch_midi;   ///< last struck, 0 = none in this chapter
    uint8_t resolve_midi; ///< the tone intended there
    uint8_t slots_left;   ///< of the gesture
    uint8_t slot;         ///< within the gesture
    uint8_t rest_slots;   ///< before the next gesture
    int8_t motif_sign;    ///< 0: free gesture; 1, -1: the motif as it is, turned over
    uint8_t anchor_midi;  ///< where the motif is stated
} aur_lead;

typedef struct aur_bell {
    uint8_t pitch_midi;
    uint8_t notes_left; ///< of the answer
    uint8_t slot;
} aur_bell;

typedef struct aur_melody {
    aur_motif motif;
    aur_lead lead;
    aur_bell bell;
} aur_melody;

/// Begins a chapter.
void aur_melody_begin(aur_melody *melody, const aur_moment *moment);

/// Begins a phrase: the gesture before it is over.
void aur_melody_phrase(aur_melody *melody);

/// Composes one beat.
void aur_melody_beat(aur_melody *melody, const aur_moment *moment, const aur_harmony *harmony, const aur_phrase *phrase,
                     aur_score *score);

#endif
