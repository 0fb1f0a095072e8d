// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Percussion and swells: sparse, soft, optional.
#ifndef AUR_COMPOSE_TEXTURE_H
#define AUR_COMPOSE_TEXTURE_H

#include "compose/moment.h"
#include "compose/score.h"

/// Keeps no state: every dice is that of its beat or phrase.  Thread: owner.  RT: safe.
void aur_texture_beat(const aur_moment *moment, aur_score *score);

#endif
