// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lanes of the kind NOISE.
#ifndef AUR_SYNTH_VOICE_NOISE_H
#define AUR_SYNTH_VOICE_NOISE_H

#include "synth/voice/lanes.h"

/// Noise through low-pass and band-pass.
typedef struct aur_lane_noise {
    aur_lane_out out;
    uint32_t dice[AUR_LANES]; ///< state of a congruential generator (Numerical Recipes constants)
    float low[AUR_LANES], band[AUR_LANES];
    float steady[AUR_LANES], drop[AUR_LANES]; ///< loudness of the noise itself and of single drops
    uint32_t drops[AUR_LANES];                ///< chance of a drop a frame, of 2^31
    aur_lane_svf filter;
} aur_lane_noise;

#endif
