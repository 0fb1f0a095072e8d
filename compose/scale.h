// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Modes as tables. A pentatonic mode takes its chord roots from the seven-note scale that holds it.
#ifndef AUR_COMPOSE_SCALE_H
#define AUR_COMPOSE_SCALE_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/control.h"

#define AUR_DEGREES 7

#define AUR_PITCH_MIDI_MAX 127

/// Semitones above the tonic of degree 0..6 of the mode (of the parent scale of a pentatonic one).
/// Thread: any.  RT: safe.
unsigned aur_scale_step(unsigned mode, unsigned degree);

/// The notes of a mode in a key: bit p is pitch class p.  Thread: any.  RT: safe.
uint16_t aur_scale_mask(unsigned key, unsigned mode);

/// The seven notes of the mode; of a pentatonic one those of the scale that holds it.  Thread: any.  RT: safe.
uint16_t aur_scale_parent_mask(unsigned key, unsigned mode);

/// Whether the third of the mode is minor.  Thread: any.  RT: safe.
bool aur_scale_is_minor(unsigned mode);

/// Whether the note is in the set.  Thread: any.  RT: safe.
static inline bool aur_mask_has(uint16_t mask, int pitch_midi)
{
    return (mask >> (unsigned)(pitch_midi % 12)) & 1u;
}

/// Pitch classes in the set.  Thread: any.  RT: safe.
int aur_mask_count(uint16_t mask);

/// The note of the set nearest to `pitch_midi`, within `reach` semitones and 0..127, the lower of two; else
/// `pitch_midi`. Thread: any.  RT: safe.
int aur_mask_nearest(uint16_t mask, int pitch_midi, int reach);

#endif
