// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The rules a melody keeps to, as questions that composer and tests put in the same words.
///
/// A note is a tone of the chord, a tone of the scale, or a passing tone: outside the scale, and resolved by the next
/// note of its layer within two semitones. Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_RULES_H
#define AUR_COMPOSE_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/scale.h"

typedef enum aur_rule_kind { AUR_RULE_CHORD, AUR_RULE_SCALE, AUR_RULE_PASSING, AUR_RULE_KIND_COUNT } aur_rule_kind;

/// Share of each kind wanted, of 1000 notes.
#define AUR_RULE_CHORD_PERMILLE   700
#define AUR_RULE_SCALE_PERMILLE   250
#define AUR_RULE_PASSING_PERMILLE 50

/// A passing tone moves on by at most this many semitones.
#define AUR_RULE_RESOLVE_SEMITONES 2

static inline aur_rule_kind aur_rule_kind_of(int pitch_midi, uint16_t chord_mask, uint16_t scale_mask)
{
    if (aur_mask_has(chord_mask, pitch_midi))
        return AUR_RULE_CHORD;
    return aur_mask_has(scale_mask, pitch_midi) ? AUR_RULE_SCALE : AUR_RULE_PASSING;
}

/// True if `next_midi` resolves a passing tone `pitch_midi`.
static inline bool aur_rule_resolves(int pitch_midi, int next_midi)
{
    int step = next_midi > pitch_midi ? next_midi - pitch_midi : pitch_midi - next_midi;
    return step > 0 && step <= AUR_RULE_RESOLVE_SEMITONES;
}

/// True if a tone held over into a chord would rub: a semitone beside one of its tones and not one of them.
static inline bool aur_rule_rubs(int pitch_midi, uint16_t chord_mask)
{
    uint16_t beside = (uint16_t)(aur_mask_move(chord_mask, 1) | aur_mask_move(chord_mask, 11));
    return aur_mask_has(beside, pitch_midi) && !aur_mask_has(chord_mask, pitch_midi);
}

#endif
