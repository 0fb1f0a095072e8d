// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/lowpass.h"

#include "synth/dsp/math.h"
#include "synth/rt.h"

void aur_lowpass_shape_set(aur_lowpass_shape *shape, float pole)
{
    float left = 1.0f, gain = 0.5f * (1.0f - pole);
    for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
        if (t < AUR_LOWPASS_STEP)
            shape->taps[t] = gain * left;
        shape->fall[t] = aur_flush((1.0f + pole) * left);
        left *= pole;
        if (t == AUR_LOWPASS_STEP - 1)
            shape->keep = left;
    }
    float weight = 1.0f;
    for (int i = 0; i < AUR_LOWPASS_BLOCKS; i++) {
        shape->weight[i] = weight;
        weight = aur_flush(weight * aur_flush(left));
    }
}
