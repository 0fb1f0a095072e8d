// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind CLOUD.
#ifndef AUR_SYNTH_VOICE_CLOUD_H
#define AUR_SYNTH_VOICE_CLOUD_H

#include "synth/voice/lanes.h"

#define AUR_CLOUD_GRAINS 4

/// Four grains of tables, a quarter of their length apart, in turn on the left and on the right.
typedef struct aur_lane_cloud {
    aur_lane_out out;
    uint32_t first[AUR_CLOUD_GRAINS][AUR_LANES]; ///< word of the table
    uint32_t phase[AUR_CLOUD_GRAINS][AUR_LANES], inc[AUR_CLOUD_GRAINS][AUR_LANES];
    float level[AUR_CLOUD_GRAINS][AUR_LANES];
    uint32_t window[AUR_LANES], window_inc[AUR_LANES]; ///< turn of the grains; 0 where the first begins
    aur_lane_ramp bright;                              ///< as TABLE has it
} aur_lane_cloud;

_Static_assert(sizeof(aur_lane_cloud) <= AUR_LANE_ROWS_MAX * AUR_LANES * sizeof(float), "a group fits its pool");

#endif
