// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tape-like saturation: a cubic, bent where the curve would turn, at twice the sample rate. A cubic makes three times
/// the highest frequency and no more, so little is left to fold back. Only what the curve adds goes through the
/// filters; the sound itself is only delayed, by a block, always.
#ifndef AUR_SYNTH_FX_SATURATION_H
#define AUR_SYNTH_FX_SATURATION_H

#include <stdint.h>

#include "auralis.h"

#define AUR_SATURATION_DELAY_FRAMES AUR_BLOCK_FRAMES
#define AUR_SATURATION_TAPS         8                         ///< of the half-band filter between the samples
#define AUR_SATURATION_REACH_FRAMES (AUR_SATURATION_TAPS - 1) ///< of both filters, up and down, on each side

typedef struct aur_saturation {
    float x[2][2 * AUR_BLOCK_FRAMES];        ///< the last two blocks
    float added[2][AUR_SATURATION_TAPS - 1]; ///< last of what the curve added between the samples
    int32_t awake;
} aur_saturation;

#endif
