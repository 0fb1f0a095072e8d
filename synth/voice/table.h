// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind TABLE, and what CLOUD shares with it.
#ifndef AUR_SYNTH_VOICE_TABLE_H
#define AUR_SYNTH_VOICE_TABLE_H

#include "synth/table.h"
#include "synth/voice/lanes.h"
#include "synth/voice/pool.h"

/// Weight of one side of a table when all of it is heard.
#define AUR_LANE_SIDE 32767

/// What of each ear's reading the other hears, so that both beat against each other and neither hears the loop come
/// round.
#define AUR_LANE_ACROSS 0.3f

/// A loop between its two sides, read at two places that drift apart: one more for the left, one more for the right.
typedef struct aur_lane_table {
    aur_lane_out out;
    uint32_t first[AUR_LANES];                     ///< word of the table
    uint32_t left[AUR_LANES], left_inc[AUR_LANES]; ///< phases
    uint32_t right[AUR_LANES], right_inc[AUR_LANES];
    aur_lane_ramp bright;         ///< weight of the bright side, of AUR_LANE_SIDE
    uint32_t is_drone[AUR_LANES]; ///< not 0: past phaser and ensemble, whose delays would double and cancel deep notes
} aur_lane_table;

/// Level of a table, of rms 1 / 4, through weights and reading.
#define AUR_LANE_TABLE_SCALE (1.0f / (6.0f * 32767.0f * 25200.0f))

/// Heads for the side that `patch` asks for, at the voice's ticks.  Thread: owner of the synth.  RT: safe.
void aur_voice_bright(aur_lane_ramp *bright, unsigned at, const aur_voice *voice, const aur_patch_table *patch,
                      const aur_voice_scene *scene);

#endif
