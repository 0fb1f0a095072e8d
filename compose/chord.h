// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chords: kinds, the notes they hold and their names.
#ifndef AUR_COMPOSE_CHORD_H
#define AUR_COMPOSE_CHORD_H

#include <stddef.h>
#include <stdint.h>

typedef enum aur_chord_kind {
    AUR_CHORD_MAJOR,
    AUR_CHORD_MINOR,
    AUR_CHORD_SUS2,
    AUR_CHORD_SUS4,
    AUR_CHORD_ADD9,
    AUR_CHORD_MINOR_ADD9,
    AUR_CHORD_MAJOR7,
    AUR_CHORD_MINOR7,
    AUR_CHORD_SEVENTH,
    AUR_CHORD_QUARTAL,
    AUR_CHORD_KIND_COUNT
} aur_chord_kind;

typedef struct aur_chord {
    uint16_t mask;  ///< pitch classes, bit p
    uint8_t degree; ///< 0..6
    uint8_t kind;
    uint8_t root; ///< pitch class
    uint8_t bass; ///< pitch class
} aur_chord;

/// Pitch classes of a kind on a root.  Thread: any.  RT: safe.
uint16_t aur_chord_mask(unsigned root, unsigned kind);

/// "Dm7"; `text` holds 16.  Thread: any.  RT: safe.
void aur_chord_name(const aur_chord *chord, char *text, size_t bytes);

#endif
