// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Percussion and swells: a soft kick every few bars, a rare shaker, a breath of noise. Sparse by design.
/// Thread: owner.  RT: safe.  Keeps no state: each beat is a function of its place, the phrase and the controls.
#ifndef AUR_COMPOSE_PERCUSSION_H
#define AUR_COMPOSE_PERCUSSION_H

#include "compose/form.h"
#include "compose/phrase.h"
#include "compose/score.h"

/// Composes one beat.
void aur_percussion_beat(const aur_moment *moment, const aur_phrase *phrase, aur_score *score);

#endif
