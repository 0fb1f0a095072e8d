// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One-pole low-pass of finite memory. Within a block it is the recursion, begun at zero; what came before enters as
/// the ends of the last blocks, each by how much of it would be left. So it forgets exactly after AUR_LOWPASS_BLOCKS.
#ifndef AUR_SYNTH_FX_LOWPASS_H
#define AUR_SYNTH_FX_LOWPASS_H

#include "auralis.h"

#define AUR_LOWPASS_BLOCKS 16
#define AUR_LOWPASS_STEP   8 ///< frames the recursion computes side by side

/// One cutoff; shared by all filters that have it.
typedef struct aur_lowpass_shape {
    float taps[AUR_LOWPASS_STEP];     ///< its impulse response while a step lasts
    float keep;                       ///< what is left after a step
    float fall[AUR_BLOCK_FRAMES];     ///< what the state before a block adds to each of its frames
    float weight[AUR_LOWPASS_BLOCKS]; ///< what is left of the ends of earlier blocks, newest first
} aur_lowpass_shape;

typedef struct aur_lowpass {
    float ends[AUR_LOWPASS_BLOCKS]; ///< newest first
} aur_lowpass;

/// `pole` = (1 - tan(pi cutoff / rate)) / (1 + tan(pi cutoff / rate)), 0..0.99: the bilinear transform, so that what
/// the filter takes away is a high-pass that is full at half the sample rate.  Thread: any.  RT: safe.
void aur_lowpass_shape_set(aur_lowpass_shape *shape, float pole);

#endif
