// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Three bands of tone: what is below 240 Hz and above 3.4 kHz by first-order slopes, and the rest, each with a gain.
#ifndef AUR_SYNTH_FX_TONE_H
#define AUR_SYNTH_FX_TONE_H

#include "synth/fx/lowpass.h"

typedef struct aur_tone {
    aur_lowpass_shape low_shape, high_shape;
    aur_lowpass low[2], high[2]; ///< both low-passes; what is above the second is the high band
    int32_t low_awake, high_awake;
} aur_tone;

#endif
