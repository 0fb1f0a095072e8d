// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chord chains: those a style brings as weights (the published first-order matrix of `classic`, what was learned), and
/// second-order modal chains for all others.
#ifndef AUR_COMPOSE_MARKOV_H
#define AUR_COMPOSE_MARKOV_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/scale.h"
#include "compose/style.h"

/// Whether the ambient chain of a mode uses this degree.  Thread: any.  RT: safe.
bool aur_markov_uses(unsigned mode, unsigned degree);

/// Whether a style brings chord weights of its own.  Thread: any.  RT: safe.
bool aur_markov_is_own(const aur_style *style);

/// Next degree of a style with weights of its own, after `before`, `from`: of the second order where it has a row, else
/// of the first. Without cadences the fifth degree never goes to the first and, with `last`, no chapter ends on it.
/// Thread: any.  RT: safe.
unsigned aur_markov_own(const aur_style *style, unsigned before, unsigned from, bool last, uint64_t hash);

/// Next degree of the ambient chain after `before`, `from`; never `from` itself, never the fifth degree to the first.
/// With `last` the fifth degree is left out too, so that no chapter ends on it.  Thread: any.  RT: safe.
unsigned aur_markov_ambient(unsigned mode, unsigned before, unsigned from, bool last, uint64_t hash);

#endif
