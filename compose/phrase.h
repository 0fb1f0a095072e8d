// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A phrase: 8 to 16 bars with a character of its own - who sings, along which contour, how loud, with which patches.
/// Thread: owner.  RT: safe.
#ifndef AUR_COMPOSE_PHRASE_H
#define AUR_COMPOSE_PHRASE_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/form.h"

typedef struct aur_phrase {
    int32_t index;     ///< within the chapter
    int32_t first_bar; ///< of the chapter
    int32_t bars;
    uint32_t swell_bars; ///< bit b: a swell in bar b of the phrase
    uint8_t contour;
    uint8_t lead_first_bar; ///< bars of rest before the lead begins
    uint8_t kick_bars;      ///< a kick may come every so many bars
    int8_t dynamic_percent; ///< louder or softer than the preset
    uint8_t pad_patch, lead_patch, bell_patch;
    bool lead_sings, bell_sings, kick_plays;
} aur_phrase;

/// Returns the phrase of `cut` that holds the present bar, its character drawn from its own dice.
aur_phrase aur_phrase_at(const aur_moment *moment, uint64_t cut);

/// Height of the contour at `bar` of the phrase, in semitones around the middle of the layer.
int32_t aur_phrase_height(const aur_phrase *phrase, int32_t bar);

#endif
