// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Shimmer: what comes out of the reverb goes in again an octave higher. Two heads run along a line at double speed and
/// hand over to each other; where each begins is drawn anew, so that their distance makes no comb. Part of a rack.
#ifndef AUR_SYNTH_FX_SHIMMER_H
#define AUR_SYNTH_FX_SHIMMER_H

#include "synth/fx/line.h"

#define AUR_SHIMMER_CYCLE_FRAMES 4096 ///< a head's way
#define AUR_SHIMMER_JITTER       1024 ///< frames within which it begins
#define AUR_SHIMMER_FRAMES       5376

typedef struct aur_shimmer {
    float lines[2][AUR_LINE_FLOATS(AUR_SHIMMER_FRAMES)];
    float up[2][AUR_BLOCK_FRAMES]; ///< an octave higher; goes into the reverb with the next block
} aur_shimmer;

#endif
