// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Voicings: the five pitches of the pad, led from chord to chord by the least motion.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_VOICING_H
#define AUR_COMPOSE_VOICING_H

#include <stdint.h>

#include "compose/chord.h"

/// Voice 0 is the bass, the others lie above it in rising order.
#define AUR_VOICES 5

#define AUR_VOICING_BASS_LOW_MIDI  38
#define AUR_VOICING_BASS_HIGH_MIDI 51
#define AUR_VOICING_LOW_MIDI       53
#define AUR_VOICING_HIGH_MIDI      77

typedef struct aur_voicing {
    uint8_t pitch_midi[AUR_VOICES];
} aur_voicing;

/// Where a chain of voicings begins: no chord, the middle of each voice's range.
aur_voicing aur_voicing_home(void);

/// Returns the voicing of `chord` nearest to `from`: few semitones moved, every tone present, no close clusters, voices
/// near home.
aur_voicing aur_voicing_lead(const aur_voicing *from, const aur_chord *chord);

#endif
