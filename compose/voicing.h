// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Voicings: four notes of a chord, each as near as may be to where its voice was.
#ifndef AUR_COMPOSE_VOICING_H
#define AUR_COMPOSE_VOICING_H

#include <stdint.h>

#define AUR_VOICING_VOICES 4

typedef struct aur_voicing {
    uint8_t pitch_midi[AUR_VOICING_VOICES]; ///< ascending
} aur_voicing;

/// Where voices begin: open fifths about `centre`.  Thread: any.  RT: safe.
void aur_voicing_start(aur_voicing *voicing, unsigned centre_midi);

/// Moves the voices to the chord `mask` with the least motion; every note of it is present where four voices allow.
/// Thread: any.  RT: safe.
void aur_voicing_lead(aur_voicing *voicing, uint16_t mask, unsigned centre_midi);

#endif
