// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Units shared by compose/ and synth/: 16-bit norms, 8.8 pitch and frames. Integer only, no libm.
#ifndef AUR_SYNTH_UNITS_H
#define AUR_SYNTH_UNITS_H

#include <stdint.h>

#include "auralis.h"

/// Full scale of a 16-bit norm: 65535 means 1.0.
#define AUR_NORM_ONE 65535

/// Pitch in 8.8 fixed point MIDI: middle C (60) is 60 * 256; one step is 0.39 cent.
#define AUR_PITCH_Q8(midi) ((uint16_t)((midi)*256))

/// 1.0 in 16.16 fixed point.
#define AUR_Q16_ONE 65536

static inline int64_t aur_frames_from_ms(int64_t ms)
{
    return ms * (AUR_SAMPLE_RATE_HZ / 1000);
}

/// Start frame of the block that holds `at_frame` (rounds toward minus infinity).
static inline int64_t aur_block_start(int64_t at_frame)
{
    int64_t offset = at_frame % AUR_BLOCK_FRAMES;
    return at_frame - (offset < 0 ? offset + AUR_BLOCK_FRAMES : offset);
}

#endif
