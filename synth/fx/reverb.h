// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reverb: a feedback delay network of 16 lines (J.-M. Jot, A. Chaigne, "Digital delay networks for designing
/// artificial reverberators", AES 90, 1991) with a Hadamard matrix, slow modulation and a decay that falls with
/// frequency. Linear: two reverbs fed in turn sound as one. Part of a rack.
#ifndef AUR_SYNTH_FX_REVERB_H
#define AUR_SYNTH_FX_REVERB_H

#include "synth/fx/line.h"

#define AUR_REVERB_LINES           16
#define AUR_REVERB_LINE_FRAMES     4992 ///< holds the longest line, its modulation and a block
#define AUR_REVERB_DIFFUSERS       4
#define AUR_REVERB_DIFFUSER_FRAMES 768
#define AUR_REVERB_PREDELAY_FRAMES 2048
#define AUR_REVERB_MARGIN          16 ///< the widest vector
#define AUR_REVERB_LOW_CUT_STEP    4  ///< frames the low cut computes side by side

typedef struct aur_reverb {
    _Alignas(64) float lines[AUR_REVERB_LINES][AUR_LINE_FLOATS(AUR_REVERB_LINE_FRAMES)];
    float diffusers[2][AUR_REVERB_DIFFUSERS][AUR_LINE_FLOATS(AUR_REVERB_DIFFUSER_FRAMES)];
    float predelay[2][AUR_LINE_FLOATS(AUR_REVERB_PREDELAY_FRAMES)];
    float low_cut_in[2][AUR_REVERB_LOW_CUT_STEP], low_cut_low[2][AUR_REVERB_LOW_CUT_STEP]; ///< last of the block before
} aur_reverb;

/// What both racks' reverbs do alike in a block.
typedef struct aur_reverb_shape {
    int32_t t60_ms;                                         ///< what the next but one and two were computed for
    float freeze;                                           ///< and for how much less decay
    float centre[AUR_REVERB_LINES], side[AUR_REVERB_LINES]; ///< the line's decay and three-point low-pass
    float delay_frames[2][AUR_REVERB_LINES];                ///< at the two edges of the block
    /// Scratch: the lines' outputs before their low-pass, AUR_REVERB_MARGIN frames more on both sides of the block.
    _Alignas(64) float taps[AUR_REVERB_LINES][AUR_REVERB_MARGIN + AUR_BLOCK_FRAMES + AUR_REVERB_MARGIN];
} aur_reverb_shape;

#endif
