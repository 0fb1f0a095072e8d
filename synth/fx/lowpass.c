// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/lowpass.h"

#include <string.h>

#include "synth/dsp/math.h"
#include "synth/rt.h"

void aur_lowpass_shape_set(aur_lowpass_shape *shape, float pole)
{
    memset(shape, 0, sizeof *shape);
    shape->gain = 0.5f * (1.0f - pole);
    shape->pole = pole;
    float strip = 1.0f, block = 1.0f, left = 1.0f;
    for (int i = 0; i < AUR_STRIP_FRAMES; i++) {
        shape->fall[i] = (1.0f + pole) * strip;
        strip *= pole;
    }
    for (int distance = 0; distance < AUR_STRIPS; distance++) {
        shape->before[distance] = block;
        for (int from = 0; from + distance + 1 < AUR_STRIPS; from++)
            shape->between[from][from + distance + 1] = block;
        block *= strip;
    }
    for (int i = AUR_LOWPASS_BLOCKS - 1; i >= 0; i--) {
        shape->weight[i] = left;
        left = aur_flush(left * block);
    }
}
