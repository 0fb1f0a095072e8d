// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What sounds on the same bus but is not ours to keep bit-identical: a SoundFont player, a convolution. An option,
/// never the default; who renders with one says so.
#ifndef AUR_SYNTH_OUTSIDE_H
#define AUR_SYNTH_OUTSIDE_H

#include <stdint.h>

#include "auralis.h"
#include "synth/event.h"

/// One block in the middle of the mix: after the voices, before the space. A member adds to what is there.
typedef struct aur_outside_block {
    int64_t block_frame;                  ///< output frame at which the block is heard
    float mix[2][AUR_BLOCK_FRAMES];       ///< left, right: dry sound, on its way to the master gain
    float to_space[2][AUR_BLOCK_FRAMES];  ///< left, right: on its way to the reverb
    float space_gain[2];                  ///< of what comes back from the reverb, at the block's two edges
    float layer_gain[AUR_LAYER_COUNT][2]; ///< at the block's two edges
    float brightness_oct;                 ///< by which filters are open at the block's end
} aur_outside_block;

/// One member. They are called in order; a later one hears what the ones before it added.
typedef struct aur_outside {
    void *context; ///< borrowed
    /// Thread: owner of the synth.  RT: safe.
    void (*render)(void *context, aur_outside_block *block);
} aur_outside;

#endif
