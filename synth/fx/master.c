// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/master.h"

#include <string.h>

#include "synth/rt.h"

/// Poles of the low-passes, see aur_lowpass_shape_set.
#define POLE_150_HZ  0.98055532f
#define POLE_240_HZ  0.96906742f
#define POLE_3350_HZ 0.63553777f

void aur_master_init(aur_master *master)
{
    memset(master, 0, sizeof *master);
    aur_lowpass_shape_set(&master->tone.low_shape, POLE_240_HZ);
    aur_lowpass_shape_set(&master->tone.high_shape, POLE_3350_HZ);
    aur_lowpass_shape_set(&master->width.shape, POLE_150_HZ);
    aur_compressor_init(&master->compressor);
    static const float NEUTRAL[AUR_MASTER_CONTROL_COUNT] = {
        [AUR_MASTER_GAIN] = 1.0f,      [AUR_MASTER_TONE_LOW] = 1.0f, [AUR_MASTER_TONE_MID] = 1.0f,
        [AUR_MASTER_TONE_HIGH] = 1.0f, [AUR_MASTER_WIDTH] = 1.0f,
    };
    for (int i = 0; i < AUR_MASTER_CONTROL_COUNT; i++)
        master->controls[i][0] = master->controls[i][1] = NEUTRAL[i];
}
