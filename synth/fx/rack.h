// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The space: echo and reverb in two racks that take turns, so that memory is finite.
///
/// Every 60 s of frames the sends move to the other rack, which is zero. The old one rings on for 15 s, fading over the
/// last 5, and is then zeroed a piece a block. Racks are linear and share their modulation, so nobody hears the change.
/// What is frozen goes with its rack too: it holds for 10 to 70 s and is gone after 75 s at most.
#ifndef AUR_SYNTH_FX_RACK_H
#define AUR_SYNTH_FX_RACK_H

#include <stdint.h>

#include "synth/fx/echo.h"
#include "synth/fx/reverb.h"
#include "synth/fx/shimmer.h"

#define AUR_RACK_TURN_FRAMES ((int64_t)60 * 48000)
#define AUR_RACK_RING_FRAMES ((int64_t)15 * 48000)
#define AUR_RACK_FADE_FRAMES ((int64_t)5 * 48000)

typedef struct aur_rack {
    aur_echo echo;
    aur_reverb reverb;
    aur_shimmer shimmer;
} aur_rack;

typedef struct aur_space {
    aur_rack racks[2];
    aur_reverb_shape shape;
} aur_space;

/// What goes in and how much comes back, at the two edges of the block.
typedef struct aur_space_block {
    int64_t block_frame;
    int32_t reverb_ms;
    float freeze;         ///< 0..1: how much of the reverb's decay and input is taken away
    float shimmer[2];     ///< 0..1: share of what the reverb may get back an octave higher
    float echo_spread[2]; ///< 0..1: level of the echoes between the echoes
    float echo_gain[2];
    float reverb_gain[2];
    float to_echo[2][AUR_BLOCK_FRAMES]; ///< left, right: also goes to the reverb
    float to_reverb[2][AUR_BLOCK_FRAMES];
    float out[2][AUR_BLOCK_FRAMES]; ///< result
} aur_space_block;

#endif
