// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// True-peak limiter with look-ahead and without recursion: the gain is the least of what the peaks of the last 0.8 s
/// and the next 256 frames ask for, each relaxing along a fixed shape. It remembers less than a second, exactly.
#ifndef AUR_SYNTH_FX_LIMITER_H
#define AUR_SYNTH_FX_LIMITER_H

#include <stdint.h>

#include "auralis.h"

#define AUR_LIMITER_AHEAD_BLOCKS   4
#define AUR_LIMITER_RELEASE_BLOCKS 608  ///< 0.81 s, whole vectors
#define AUR_LIMITER_HISTORY        1024 ///< slots of blocks, a power of two
#define AUR_LIMITER_DELAY_SLOTS    8
#define AUR_LIMITER_CEILING        0.7586f ///< -2.4 dBTP: the codec at 64 kbit/s adds up to a decibel
#define AUR_LIMITER_TAPS           12
#define AUR_LIMITER_TAIL           16 ///< as many, in whole vectors

typedef struct aur_limiter {
    _Alignas(64) float delay[2][AUR_LIMITER_DELAY_SLOTS][AUR_BLOCK_FRAMES]; ///< by block number
    float wanted[2 * AUR_LIMITER_HISTORY];     ///< gain each block asks for; kept twice, to be read in one piece
    float held[AUR_LIMITER_HISTORY];           ///< the same after the release shape
    float release[AUR_LIMITER_RELEASE_BLOCKS]; ///< share of the way back to 1, oldest block first
    float tail[2][AUR_LIMITER_TAIL];           ///< end of the block before, for the oversampled peak, and zeros
    int64_t last_over_block;                   ///< last block that asked for less than 1
} aur_limiter;

/// Thread: owner of the synth.  RT: no.
void aur_limiter_init(aur_limiter *limiter, int64_t block);

#endif
