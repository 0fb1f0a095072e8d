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
#define AUR_REVERB_STILL_FRAMES    2496 ///< holds the longest of them and a block
#define AUR_REVERB_WANDER_FRAMES   4992
#define AUR_REVERB_DIFFUSERS       4
#define AUR_REVERB_DIFFUSER_FRAMES 768
#define AUR_REVERB_PREDELAY_FRAMES 640
#define AUR_REVERB_BASS_LINES      2 ///< lines that lose bass, for all
#define AUR_REVERB_POLES           (2 + AUR_REVERB_BASS_LINES)
#define AUR_REVERB_STRIDE_FLOATS   16 ///< lines a power of two apart would fight for the same cache lines
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
    int32_t t60_ms;               ///< what the decay was computed for
    int32_t decay_held;           ///< and how much of AUR_REVERB_HOLD_BLOCKS it was frozen
    int32_t held[2];              ///< the same, at the two edges of the block
    float gain[AUR_REVERB_LINES]; ///< share of the decay
    float side;                   ///< weight of the neighbours in the low-pass of those that stand still
    float bass_loss;              ///< share of the bass that AUR_REVERB_BASS_LINES drop
    float shimmer_gain;           ///< what shimmer may feed back at most
    float delay_frames[AUR_REVERB_WANDERING * 2];                 ///< of each line at the two edges of the block
    _Alignas(64) float lines[AUR_REVERB_LINES][AUR_BLOCK_FRAMES]; ///< scratch: what the lines give
} aur_reverb_shape;

#endif
