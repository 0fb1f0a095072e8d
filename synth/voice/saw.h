// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind SAW.
#ifndef AUR_SYNTH_VOICE_SAW_H
#define AUR_SYNTH_VOICE_SAW_H

#include "synth/voice/lanes.h"

/// (2^31 / 12)^(1/4): the unit in which the saw's corner measures time, see saw_sample in kernel.inc.
#define AUR_LANE_CORNER 115.66106f

/// Two saws through a low-pass.
typedef struct aur_lane_saw {
    aur_lane_out out;
    uint32_t phase_a[AUR_LANES], phase_b[AUR_LANES];
    uint32_t inc_a[AUR_LANES], inc_b[AUR_LANES];
    float corner_a[AUR_LANES], corner_b[AUR_LANES]; ///< AUR_LANE_CORNER / inc
    aur_lane_svf filter;
} aur_lane_saw;

#endif
