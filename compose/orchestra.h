// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who plays: a preset names three instruments for each part, and they take turns by section or by phrase.
#ifndef AUR_COMPOSE_ORCHESTRA_H
#define AUR_COMPOSE_ORCHESTRA_H

#include "compose/moment.h"
#include "compose/rng.h"

/// Instrument (aur_patch) of the part in this chapter; `part` numbers the parts, and the phrases of parts whose players
/// change with the phrase.  Thread: any.  RT: safe.
static inline uint8_t aur_orchestra_player(const aur_moment *moment, const uint8_t players[AUR_PRESET_PLAYERS],
                                           unsigned part)
{
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_ORCHESTRA, moment->chapter, (int64_t)part);
    return players[aur_rng_pick(hash, 0, AUR_PRESET_PLAYERS)];
}

/// Whether `patch` is one of the part's players: a note that it holds may go on.  Thread: any.  RT: safe.
static inline bool aur_orchestra_has(const uint8_t players[AUR_PRESET_PLAYERS], uint8_t patch)
{
    for (int i = 0; i < AUR_PRESET_PLAYERS; i++)
        if (players[i] == patch)
            return true;
    return false;
}

#endif
