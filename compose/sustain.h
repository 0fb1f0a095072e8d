// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sustained layers: two drones, the five voices of the pad, the noise bed. No note lasts for ever: each voice is
/// struck again at irregular times of its own under a crossfade, and when its pitch changes.
///
/// When a voice is struck is a function of seed, chapter, tempo and beat; so the texture breathes, never runs in step,
/// and is the same after a seek. Thread: owner.  RT: safe.
#ifndef AUR_COMPOSE_SUSTAIN_H
#define AUR_COMPOSE_SUSTAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/form.h"
#include "compose/harmony.h"
#include "compose/phrase.h"
#include "compose/score.h"

typedef enum aur_sustain_voice {
    AUR_SUSTAIN_DRONE,
    AUR_SUSTAIN_DRONE_UPPER,
    AUR_SUSTAIN_PAD,
    AUR_SUSTAIN_NOISE = AUR_SUSTAIN_PAD + AUR_VOICES,
    AUR_SUSTAIN_VOICES
} aur_sustain_voice;

/// The note a voice holds.
typedef struct aur_sustain_note {
    int64_t gate_end_frame;
    uint32_t note_id;
    uint8_t pitch_midi;
    uint8_t patch;
} aur_sustain_note;

typedef struct aur_sustain {
    aur_sustain_note notes[AUR_SUSTAIN_VOICES];
} aur_sustain;

/// Composes one beat. With `new_patches` voices whose patch is another now are struck at once (a preset changed).
void aur_sustain_beat(aur_sustain *sustain, const aur_moment *moment, const aur_harmony *harmony,
                      const aur_phrase *phrase, bool new_patches, aur_score *score);

#endif
