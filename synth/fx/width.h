// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Stereo width: the difference of the channels is made larger or smaller, and its bass taken away, so that a small
/// loudspeaker or a record cutter gets one bass. What both channels share is not touched: mono hears no change.
#ifndef AUR_SYNTH_FX_WIDTH_H
#define AUR_SYNTH_FX_WIDTH_H

#include "synth/fx/lowpass.h"

typedef struct aur_width {
    aur_lowpass_shape shape; ///< 150 Hz
    aur_lowpass stages[2];   ///< the high-pass is two of first order
    int32_t awake;
} aur_width;

#endif
