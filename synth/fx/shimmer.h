// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Shimmer: what leaves the reverb, an octave higher, to go in again. Two heads a channel run along a delay at twice
/// its speed and are crossfaded with equal power; each begins a grain somewhere else, so that no comb can be heard.
/// Where is a hash of the grain's number on the absolute grid: linear, and the same in both racks. Part of a rack.
#ifndef AUR_SYNTH_FX_SHIMMER_H
#define AUR_SYNTH_FX_SHIMMER_H

#include "synth/fx/line.h"

#define AUR_SHIMMER_FRAMES       16384
#define AUR_SHIMMER_GRAIN_BLOCKS 192  ///< 256 ms
#define AUR_SHIMMER_APART_FRAMES 3840 ///< how far from each other grains may begin

typedef struct aur_shimmer {
    float line[AUR_LINE_FLOATS(AUR_SHIMMER_FRAMES)];
} aur_shimmer;

#endif
