// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/compressor.h"

#include <string.h>

#include "synth/rt.h"

/// Scales a window so that it adds up to `sum`.
static void normalise(float *window, int count, float sum)
{
    float total = 0.0f;
    for (int i = 0; i < count; i++)
        total += window[i];
    for (int i = 0; i < count; i++)
        window[i] *= sum / total;
}

void aur_compressor_init(aur_compressor *compressor)
{
    enum { POWER = AUR_COMPRESSOR_POWER_STEPS, SMOOTH = AUR_COMPRESSOR_SMOOTH_STEPS };
    memset(compressor, 0, sizeof *compressor);
    for (int i = 0; i < POWER; i++) // a parabola, largest at the newest step
        compressor->power_window[i] = (float)((i + 1) * (i + 1));
    for (int i = 0; i < SMOOTH; i++) // a parabola that is 0 on both sides
        compressor->smooth_window[i] = (float)((2 * i + 1) * (2 * SMOOTH - 2 * i - 1));
    normalise(compressor->power_window, POWER, 1.0f / (2 * AUR_COMPRESSOR_STEP_BLOCKS * AUR_BLOCK_FRAMES));
    normalise(compressor->smooth_window, SMOOTH, 1.0f);
}
