// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// All that the mix goes through before the limiter: gain, saturation, tone, width, compressor. What is neutral costs
/// nothing and changes no bit.
#ifndef AUR_SYNTH_FX_MASTER_H
#define AUR_SYNTH_FX_MASTER_H

#include "synth/fx/compressor.h"
#include "synth/fx/saturation.h"
#include "synth/fx/tone.h"
#include "synth/fx/width.h"

#define AUR_MASTER_DELAY_FRAMES AUR_SATURATION_DELAY_FRAMES

typedef enum aur_master_control {
    AUR_MASTER_GAIN,
    AUR_MASTER_DRIVE,
    AUR_MASTER_TONE_LOW,
    AUR_MASTER_TONE_MID,
    AUR_MASTER_TONE_HIGH,
    AUR_MASTER_WIDTH,
    AUR_MASTER_MONO_BASS,
    AUR_MASTER_COMPRESS,
    AUR_MASTER_CONTROL_COUNT
} aur_master_control;

typedef struct aur_master {
    aur_saturation saturation;
    aur_tone tone;
    aur_width width;
    aur_compressor compressor;
    float controls[AUR_MASTER_CONTROL_COUNT][2]; ///< of the block that the saturation holds back
} aur_master;

/// One block: values of the controls at its two edges.
typedef struct aur_master_block {
    int64_t block;
    float controls[AUR_MASTER_CONTROL_COUNT][2];
} aur_master_block;

/// Thread: owner of the synth.  RT: no.
void aur_master_init(aur_master *master);

#endif
