// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind SUPER.
#ifndef AUR_SYNTH_VOICE_SUPER_H
#define AUR_SYNTH_VOICE_SUPER_H

#include "synth/voice/lanes.h"

#define AUR_SUPER_SAWS 7

/// Seven saws, every other one to the other side, through a low-pass a side.
typedef struct aur_lane_super {
    aur_lane_out out;
    uint32_t phase[AUR_SUPER_SAWS][AUR_LANES];
    uint32_t inc[AUR_SUPER_SAWS][AUR_LANES];
    float corner[AUR_SUPER_SAWS][AUR_LANES];
    float across[AUR_LANES];                        ///< share of each side's saws that crosses over
    aur_lane_svf filter;                            ///< left
    float right_s1[AUR_LANES], right_s2[AUR_LANES]; ///< states of the right one
} aur_lane_super;

_Static_assert(sizeof(aur_lane_super) <= AUR_LANE_ROWS_MAX * AUR_LANES * sizeof(float), "a group fits its pool");

#endif
