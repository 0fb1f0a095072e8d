// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind STRING.
#ifndef AUR_SYNTH_VOICE_STRING_H
#define AUR_SYNTH_VOICE_STRING_H

#include "synth/voice/lanes.h"

/// Delay loops of plucked strings; which of the lines in aur_string_lines a lane uses moves with it.
typedef struct aur_lane_string {
    aur_lane_out out;
    uint32_t line[AUR_LANES];
    uint32_t delay[AUR_LANES];                   ///< whole frames
    float allpass[AUR_LANES];                    ///< the rest of the delay
    float centre[AUR_LANES], side[AUR_LANES];    ///< loss a turn: three-point low-pass
    float all_in[AUR_LANES], all_out[AUR_LANES]; ///< all-pass, one frame ago
    float before[AUR_LANES];                     ///< its output two frames ago
    float bright[AUR_LANES];                     ///< of the pluck: weight of its one-pole low-pass
    float pick[AUR_LANES];                       ///< where along the string, 0..1/2
    uint32_t dice[AUR_LANES];                    ///< not 0: to be plucked in this block
} aur_lane_string;

_Static_assert(sizeof(aur_lane_string) <= AUR_LANE_ROWS_MAX * AUR_LANES * sizeof(float), "a group fits its pool");

#endif
