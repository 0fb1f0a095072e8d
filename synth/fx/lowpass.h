// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One-pole low-pass of finite memory, computed over eight strips of a block side by side.
///
/// In strips, frame 8 s + i of a block lies at 8 i + s. Each strip runs the recursion from zero; what the strips before
/// it leave is added by weights, and so is what the blocks before leave, each by how much of its end would be left. So
/// the filter forgets exactly after AUR_LOWPASS_BLOCKS.
#ifndef AUR_SYNTH_FX_LOWPASS_H
#define AUR_SYNTH_FX_LOWPASS_H

#include "auralis.h"

#define AUR_STRIPS         8
#define AUR_STRIP_FRAMES   (AUR_BLOCK_FRAMES / AUR_STRIPS)
#define AUR_LOWPASS_BLOCKS 16

/// One cutoff; shared by all filters that have it.
typedef struct aur_lowpass_shape {
    float gain, pole;
    float fall[AUR_STRIP_FRAMES];          ///< what the state before a strip adds to each of its frames
    float between[AUR_STRIPS][AUR_STRIPS]; ///< what is left of one strip's end before another
    float before[AUR_STRIPS];              ///< what is left, before each strip, of the state before the block
    float weight[AUR_LOWPASS_BLOCKS];      ///< what is left of the ends of earlier blocks, oldest first
} aur_lowpass_shape;

typedef struct aur_lowpass {
    float ends[2 * AUR_LOWPASS_BLOCKS]; ///< of earlier blocks; kept twice, to be read in one piece
    int32_t oldest;
} aur_lowpass;

/// `pole` = (1 - tan(pi cutoff / rate)) / (1 + tan(pi cutoff / rate)), 0..0.99: the bilinear transform, so that what
/// the filter takes away is a high-pass that is full at half the sample rate.  Thread: any.  RT: safe.
void aur_lowpass_shape_set(aur_lowpass_shape *shape, float pole);

#endif
