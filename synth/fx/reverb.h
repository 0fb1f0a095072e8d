// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reverb: a feedback delay network of 16 lines (J.-M. Jot, A. Chaigne, "Digital delay networks for designing
/// artificial reverberators", AES 90, 1991) with a Hadamard matrix, slow modulation, and a decay shorter in the bass
/// and in the treble. Linear: two reverbs fed in turn sound as one. Part of a rack.
#ifndef AUR_SYNTH_FX_REVERB_H
#define AUR_SYNTH_FX_REVERB_H

#include "synth/fx/line.h"

#define AUR_REVERB_LINES           16
#define AUR_REVERB_STILL           8 ///< the short lines stand still, the long ones wander
#define AUR_REVERB_WANDERING       (AUR_REVERB_LINES - AUR_REVERB_STILL)
#define AUR_REVERB_STILL_FRAMES    2368 ///< of the longest of them
#define AUR_REVERB_WANDER_FRAMES   4800
#define AUR_REVERB_DIFFUSERS       4
#define AUR_REVERB_DIFFUSER_FRAMES 640
#define AUR_REVERB_PREDELAY_FRAMES 512
#define AUR_REVERB_BASS_LINES      2 ///< lines that lose bass, for all
#define AUR_REVERB_POLES           (2 + AUR_REVERB_BASS_LINES)
#define AUR_REVERB_STRIDE_FLOATS   16 ///< lines a power of two apart would fight for the same cache lines
#define AUR_REVERB_PLACES          32 ///< of all lines, in whole vectors
#define AUR_REVERB_HOLD_BLOCKS     64 ///< from open to frozen, and back: 85 ms

/// Octaves of the design table: 125 Hz to 8 kHz.
#define AUR_REVERB_OCTAVES 7

/// Decay time of each octave as a share of the one that is set: what the lines' losses come to.
static const float AUR_REVERB_DECAY[AUR_REVERB_OCTAVES] = {0.84f, 0.90f, 0.94f, 0.95f, 0.89f, 0.71f, 0.45f};

typedef struct aur_reverb {
    _Alignas(64) float still[AUR_REVERB_STILL][AUR_LINE_FLOATS(AUR_REVERB_STILL_FRAMES) + AUR_REVERB_STRIDE_FLOATS];
    float wandering[AUR_REVERB_WANDERING][AUR_LINE_FLOATS(AUR_REVERB_WANDER_FRAMES) + AUR_REVERB_STRIDE_FLOATS];
    float diffusers[2][AUR_REVERB_DIFFUSERS][AUR_LINE_FLOATS(AUR_REVERB_DIFFUSER_FRAMES) + AUR_REVERB_STRIDE_FLOATS];
    float predelay[2][AUR_LINE_FLOATS(AUR_REVERB_PREDELAY_FRAMES)];
    float pole_low[AUR_REVERB_POLES]; ///< last of the block before
} aur_reverb;

/// What both racks' reverbs do alike in a block.
typedef struct aur_reverb_shape {
    int32_t t60_ms;                                          ///< what the decay was computed for
    int32_t decay_held;                                      ///< and how much of AUR_REVERB_HOLD_BLOCKS it was frozen
    int32_t held[2];                                         ///< the same, at the two edges of the block
    float centre[AUR_REVERB_STILL], outer[AUR_REVERB_STILL]; ///< weights of a frame and of its neighbours
    float gain[AUR_REVERB_WANDERING];                        ///< share of the decay
    float bass_loss;                                         ///< share of the bass that AUR_REVERB_BASS_LINES drop
    float shimmer_gain;                                      ///< what shimmer may feed back at most
    uint32_t whole[AUR_REVERB_WANDERING];                    ///< delay in frames,
    float part[AUR_REVERB_WANDERING], part_step[AUR_REVERB_WANDERING]; ///< and the rest, which moves a step a frame
    uint32_t at[AUR_REVERB_PLACES]; ///< where the block lies in each line: the 16, diffusers, pre-delays
} aur_reverb_shape;

#endif
