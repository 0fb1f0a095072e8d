// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind MODAL.
#ifndef AUR_SYNTH_VOICE_MODAL_H
#define AUR_SYNTH_VOICE_MODAL_H

#include "synth/voice/lanes.h"

#define AUR_MODAL_MODES 12

/// Twelve decaying modes, each a complex number that turns and shrinks: struck, they start away from 0; blown, noise
/// keeps pushing them.
typedef struct aur_lane_modal {
    aur_lane_out out;
    float turn_re[AUR_MODAL_MODES][AUR_LANES], turn_im[AUR_MODAL_MODES][AUR_LANES];
    float push[AUR_MODAL_MODES][AUR_LANES];
    float re[AUR_MODAL_MODES][AUR_LANES], im[AUR_MODAL_MODES][AUR_LANES];
    uint32_t dice[AUR_LANES];
    float breath[AUR_LANES]; ///< loudness of the noise that pushes
} aur_lane_modal;

_Static_assert(sizeof(aur_lane_modal) <= AUR_LANE_ROWS_MAX * AUR_LANES * sizeof(float), "a group fits its pool");

#endif
