// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/master.h"

#include <string.h>

#include "synth/rt.h"

/// Poles of the low-passes, see aur_lowpass_shape_set.
#define POLE_120_HZ  0.98441413f
#define POLE_180_HZ  0.97671134f
#define POLE_4200_HZ 0.56002691f

void aur_master_init(aur_master *master)
{
    memset(master, 0, sizeof *master);
    aur_lowpass_shape_set(&master->tone.low_shape, POLE_180_HZ);
    aur_lowpass_shape_set(&master->tone.high_shape, POLE_4200_HZ);
    aur_lowpass_shape_set(&master->width.shape, POLE_120_HZ);
    aur_compressor_init(&master->compressor);
}
