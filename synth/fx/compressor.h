// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bus compressor: loudness is the power of the last third of a second, in a window that weighs the newest most; above
/// a soft knee the gain gives way, smoothed by a second window. No recursion: it forgets exactly (D. Giannoulis, M.
/// Massberg, J. Reiss, "Digital dynamic range compressor design", JAES 2012, for the knee).
#ifndef AUR_SYNTH_FX_COMPRESSOR_H
#define AUR_SYNTH_FX_COMPRESSOR_H

#include <stdint.h>

#include "auralis.h"

#define AUR_COMPRESSOR_STEP_BLOCKS  4  ///< the gain has a corner every 5.3 ms, on the absolute grid
#define AUR_COMPRESSOR_POWER_STEPS  64 ///< 0.34 s
#define AUR_COMPRESSOR_SMOOTH_STEPS 16 ///< 85 ms

#define AUR_COMPRESSOR_THRESHOLD_DB (-24.0f) ///< mean of both channels' power; a full sine has -3
#define AUR_COMPRESSOR_KNEE_DB      12.0f
#define AUR_COMPRESSOR_SLOPE        0.75f    ///< at full amount: 4 to 1
#define AUR_COMPRESSOR_NEUTRAL_DB   (-18.0f) ///< what is this loud keeps its level

typedef struct aur_compressor {
    float power[2 * AUR_COMPRESSOR_POWER_STEPS]; ///< of each step; kept twice, to be read in one piece
    float over[2 * AUR_COMPRESSOR_SMOOTH_STEPS]; ///< octaves above the threshold; likewise
    float power_window[AUR_COMPRESSOR_POWER_STEPS], smooth_window[AUR_COMPRESSOR_SMOOTH_STEPS]; ///< oldest first
    float step_power;                                                                           ///< so far
    float relief[2]; ///< octaves by which to turn up, at full amount; at the step's edges
    float gain[2];   ///< at the edges of the last block
    int32_t awake;
} aur_compressor;

/// Thread: owner of the synth.  RT: safe.
void aur_compressor_init(aur_compressor *compressor);

#endif
