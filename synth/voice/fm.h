// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind FM.
#ifndef AUR_SYNTH_VOICE_FM_H
#define AUR_SYNTH_VOICE_FM_H

#include "synth/voice/lanes.h"

/// FM: an index of one half turn enters the kernel as this number.
#define AUR_LANE_INDEX 16777216.0f

/// Two-operator phase modulation.
typedef struct aur_lane_fm {
    aur_lane_out out;
    uint32_t phase_c[AUR_LANES], phase_m[AUR_LANES];
    uint32_t inc_c[AUR_LANES], inc_m[AUR_LANES];
    aur_lane_ramp index; ///< half turns times AUR_LANE_INDEX
} aur_lane_fm;

#endif
