// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind MODAL.
#ifndef AUR_SYNTH_VOICE_MODAL_H
#define AUR_SYNTH_VOICE_MODAL_H

#include "synth/voice/lanes.h"

/// Twelve decaying modes, each a complex number that turns and shrinks: struck, they start away from 0; blown, noise
/// keeps pushing them. Where they stand is in aur_modal_bank; which of these a lane uses moves with it.
typedef struct aur_lane_modal {
    aur_lane_out out;
    uint32_t bank[AUR_LANES];
    uint32_t fresh[AUR_LANES];                                                        ///< not 0: to be struck
    float turn_re[AUR_MODAL_MODES][AUR_LANES], turn_im[AUR_MODAL_MODES][AUR_LANES];   ///< of a frame
    float start_re[AUR_MODAL_MODES][AUR_LANES], start_im[AUR_MODAL_MODES][AUR_LANES]; ///< of the strike
    float push[AUR_MODAL_MODES][AUR_LANES];
    uint32_t dice[AUR_LANES];
    float breath[AUR_LANES]; ///< loudness of the noise that pushes
    float power[AUR_LANES];  ///< of the modes, on the average, when noise of loudness 1 pushes
    float hold[AUR_LANES];   ///< gain that evens a blown note out, at the next block
} aur_lane_modal;

_Static_assert(sizeof(aur_lane_modal) <= AUR_LANE_ROWS_MAX * AUR_LANES * sizeof(float), "a group fits its pool");

#endif
