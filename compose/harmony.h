// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Harmony: the chord that sounds, when the next one comes, and the voicing of the pad.
///
/// The degree of a chord is a function of the controls and of its place: the chain is thrown anew over the last slots
/// with the dice of those slots, so that it runs on unchanged through chapter boundaries and is the same after a seek.
/// Thread: owner.  RT: safe.
#ifndef AUR_COMPOSE_HARMONY_H
#define AUR_COMPOSE_HARMONY_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/chord.h"
#include "compose/form.h"
#include "compose/scale.h"
#include "compose/voicing.h"

typedef struct aur_harmony {
    aur_scale scale;
    aur_chord chord;
    aur_voicing voicing;
    uint64_t cut;            ///< bars of the chapter at which a chord begins
    int64_t changed_frame;   ///< at which the present chord began
    int32_t slot;            ///< number of the present chord in its chapter
    int32_t slots;           ///< chords a chapter has under the present controls
    uint8_t before, present; ///< degrees of the chain; the chord may differ, see harmony.c
    bool every_bar;
    bool sounding; ///< false before the first chord
} aur_harmony;

/// Frames a chord lasts at least and at most where the preset's harmony is modal.
#define AUR_HARMONY_MIN_FRAMES ((int64_t)30 * AUR_SAMPLE_RATE_HZ)
#define AUR_HARMONY_MAX_FRAMES ((int64_t)90 * AUR_SAMPLE_RATE_HZ)

/// Begins a chapter: plans its chords, sounds the first.
void aur_harmony_begin(aur_harmony *harmony, const aur_moment *moment);

/// Key, mode, preset or seed changed within a chapter: sounds the chord of this place under the new controls.
void aur_harmony_rekey(aur_harmony *harmony, const aur_moment *moment);

/// The tempo changed within a chapter: the chord stays, the rest of the chapter is planned again.
void aur_harmony_replan(aur_harmony *harmony, const aur_moment *moment);

/// At a bar: goes to the next chord if one begins here. Returns true if it did.
bool aur_harmony_bar(aur_harmony *harmony, const aur_moment *moment);

#endif
