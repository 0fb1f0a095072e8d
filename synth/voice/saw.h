// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind SAW.
#ifndef AUR_SYNTH_VOICE_SAW_H
#define AUR_SYNTH_VOICE_SAW_H

#include "synth/voice/lanes.h"

/// The saw's smoothed step, see saw_sample in saw.inc: found by a search for the least power of aliases in 0..16 kHz
/// over polynomials x - 2.00887 x^3 / 3 + 1.15287 x^5 / 5 and reaches, in units of time that make the last coefficient
/// 1 when the step is 2^31 high.
#define AUR_LANE_REACH  1.40364299f                      ///< samples on either side
#define AUR_LANE_EDGE   61.540797f                       ///< the same in those units
#define AUR_LANE_STEP_1 62207592.8f                      ///< coefficient of the first power
#define AUR_LANE_STEP_3 10998.8786f                      ///< of the third, turned over
#define AUR_LANE_CORNER (AUR_LANE_EDGE / AUR_LANE_REACH) ///< units a sample

/// Two saws through a low-pass.
typedef struct aur_lane_saw {
    aur_lane_out out;
    uint32_t phase_a[AUR_LANES], phase_b[AUR_LANES];
    uint32_t inc_a[AUR_LANES], inc_b[AUR_LANES];
    float corner_a[AUR_LANES], corner_b[AUR_LANES]; ///< AUR_LANE_CORNER / inc
    aur_lane_svf filter;
} aur_lane_saw;

#endif
