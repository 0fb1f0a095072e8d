// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/compressor.h"

#include <string.h>

#include "synth/rt.h"

void aur_compressor_init(aur_compressor *compressor)
{
    enum { POWER = AUR_COMPRESSOR_POWER_STEPS, SMOOTH = AUR_COMPRESSOR_SMOOTH_STEPS };
    memset(compressor, 0, sizeof *compressor);
    // A parabola that is largest at the newest step; it adds up to 1 / the samples of a step.
    for (int i = 0; i < POWER; i++) {
        float x = (float)(i + 1) / (float)POWER;
        compressor->power_window[i] =
            x * x * (3.0f / (float)POWER) / (2.0f * AUR_COMPRESSOR_STEP_BLOCKS * AUR_BLOCK_FRAMES);
    }
    // A parabola that is 0 on both sides.
    for (int i = 0; i < SMOOTH; i++) {
        float x = ((float)i + 0.5f) / (float)SMOOTH;
        compressor->smooth_window[i] = x * (1.0f - x) * (6.0f / (float)SMOOTH);
    }
    compressor->gain = 1.0f;
}
