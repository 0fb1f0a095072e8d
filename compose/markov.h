// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chord chains: the published first-order matrix of `classic`, and second-order modal chains for the ambient presets.
#ifndef AUR_COMPOSE_MARKOV_H
#define AUR_COMPOSE_MARKOV_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/scale.h"

/// Weight out of 20 of the published matrix.  Thread: any.  RT: safe.
unsigned aur_markov_classic_weight(unsigned from, unsigned to);

/// Whether the ambient chain of a mode uses this degree.  Thread: any.  RT: safe.
bool aur_markov_uses(unsigned mode, unsigned degree);

/// Next degree of `classic`.  Thread: any.  RT: safe.
unsigned aur_markov_classic(unsigned from, uint64_t hash);

/// Next degree of the ambient chain after `before`, `from`; never `from` itself, never the fifth degree to the first.
/// With `last` the fifth degree is left out too, so that no chapter ends on it.  Thread: any.  RT: safe.
unsigned aur_markov_ambient(unsigned mode, unsigned before, unsigned from, bool last, uint64_t hash);

#endif
