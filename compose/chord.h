// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chords: a root of the scale and a type all of whose tones lie in the scale.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_CHORD_H
#define AUR_COMPOSE_CHORD_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/rng.h"
#include "compose/scale.h"

typedef enum aur_chord_type {
    AUR_CHORD_MAJOR,
    AUR_CHORD_MINOR,
    AUR_CHORD_SUS2,
    AUR_CHORD_SUS4,
    AUR_CHORD_ADD9,
    AUR_CHORD_MINOR_ADD9,
    AUR_CHORD_MAJOR_7,
    AUR_CHORD_MINOR_7,
    AUR_CHORD_DOMINANT_7,
    AUR_CHORD_7SUS4,
    AUR_CHORD_HALF_DIMINISHED,
    AUR_CHORD_QUARTAL, ///< two fourths: the one type that fits every degree of every mode here
    AUR_CHORD_TYPE_COUNT
} aur_chord_type;

typedef struct aur_chord {
    uint8_t degree;
    uint8_t root;  ///< pitch class
    uint8_t type;  ///< aur_chord_type
    uint16_t mask; ///< pitch classes
} aur_chord;

#define AUR_CHORD_NAME_BYTES 16

/// Returns the tones of `type` above a root of C.
uint16_t aur_chord_type_mask(aur_chord_type type);

/// True if every tone of `type` on `degree` lies in the scale.
bool aur_chord_fits(const aur_scale *scale, unsigned degree, aur_chord_type type);

/// The chord of `type` on `degree`.
aur_chord aur_chord_make(const aur_scale *scale, unsigned degree, aur_chord_type type);

/// Draws a type that fits among those with a weight; where none does, the fourths.
aur_chord aur_chord_draw(const aur_scale *scale, unsigned degree, const uint8_t weights[AUR_CHORD_TYPE_COUNT],
                         aur_dice *dice);

/// Writes the name, for example "Dm7", "Gsus2", "Aq4".
void aur_chord_name(const aur_chord *chord, char name[AUR_CHORD_NAME_BYTES]);

#endif
