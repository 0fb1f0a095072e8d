// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Harmony as a chain: which degree follows the two before it.
///
/// Modal models are of second order: the weight of a step from the present degree times the weight of how far it lies
/// from the degree before (so that harmony circles instead of rocking between two chords). They lean on the colour of
/// their mode - IV in dorian, flat II in phrygian, II in lydian, flat VII in mixolydian - and never step from the
/// dominant to the tonic. The seven-state matrix of `classic` is of first order. Integer weights throughout.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_MODEL_H
#define AUR_COMPOSE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/rng.h"
#include "compose/scale.h"

typedef struct aur_model {
    uint8_t step[AUR_DEGREES_MAX][AUR_DEGREES_MAX]; ///< [from][to]
    uint8_t turn[AUR_DEGREES_MAX];                  ///< by degrees up from the one before the present
} aur_model;

/// Returns the model for a mode; with `classic` the published matrix, where the mode has seven degrees.
const aur_model *aur_model_get(unsigned mode, bool classic);

/// Writes the weights of each degree after `before`, `present`.
void aur_model_weights(const aur_model *model, const aur_scale *scale, unsigned before, unsigned present,
                       uint32_t weights[AUR_DEGREES_MAX]);

/// Draws the degree after `before`, `present`.
unsigned aur_model_next(const aur_model *model, const aur_scale *scale, unsigned before, unsigned present,
                        aur_dice *dice);

#endif
