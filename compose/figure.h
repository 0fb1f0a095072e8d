// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Second layers: a counter-line of long notes that moves against the tune, ostinati of 7, 11 or 13 steps that never
/// fall in with the bar, and broken chords. Which of them a section has, its form says.
#ifndef AUR_COMPOSE_FIGURE_H
#define AUR_COMPOSE_FIGURE_H

#include <stdint.h>

#include "compose/moment.h"
#include "compose/score.h"

typedef struct aur_figure {
    uint8_t counter_midi; ///< last note of the counter-line; 0 = none yet
    uint8_t tune_midi;    ///< where the tune was then
} aur_figure;

/// `tune_midi` is the last note of the tune.  Thread: owner.  RT: safe.
void aur_figure_beat(aur_figure *figure, const aur_moment *moment, uint8_t tune_midi, aur_score *score);

#endif
