// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sustained layers: drone, pad and noise bed, struck again under a crossfade because no note lives over 30 s.
#ifndef AUR_COMPOSE_SUSTAIN_H
#define AUR_COMPOSE_SUSTAIN_H

#include <stdint.h>

#include "compose/moment.h"
#include "compose/scale.h"
#include "compose/score.h"
#include "compose/voicing.h"

#define AUR_SUSTAIN_DRONES 2
#define AUR_SUSTAIN_VOICES (AUR_VOICING_VOICES + AUR_SUSTAIN_DRONES + 1)

typedef struct aur_sustain_voice {
    uint32_t note_id; ///< 0: silent
    uint8_t pitch_midi;
    uint8_t patch;
    int64_t again_frame; ///< when to strike again
    int64_t gate_end_frame;
} aur_sustain_voice;

/// Pads first, then drones, then the noise bed.
typedef struct aur_sustain {
    aur_sustain_voice voices[AUR_SUSTAIN_VOICES];
} aur_sustain;

/// Releases all that sounds: the chapter ends.  Thread: owner.  RT: safe.
void aur_sustain_release(aur_sustain *sustain, aur_score *score, int64_t at_frame);

/// Thread: owner.  RT: safe.
void aur_sustain_beat(aur_sustain *sustain, const aur_moment *moment, aur_score *score);

#endif
