// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Phaser: four all-pass stages of first order in a row, swept slowly from 250 to 2000 Hz, the right channel a quarter
/// of a turn behind the left. With the dry sound they make two notches that wander. Its recursion is in a relay.
#ifndef AUR_SYNTH_FX_PHASER_H
#define AUR_SYNTH_FX_PHASER_H

#include <stdint.h>

#include "auralis.h"

#define AUR_PHASER_STAGES 4
#define AUR_PHASER_LANES  4 ///< left and right of the relay's first instance, then of its second

typedef struct aur_phaser {
    float state[AUR_PHASER_STAGES][AUR_PHASER_LANES];
    int32_t awake;
} aur_phaser;

#endif
