// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The amplitude envelope in closed form: a function of the frame, no state. Smooth attack, exponential decay to the
/// sustain level, and a cubic release that is exactly 0 at its last frame.
/// Thread: any.  RT: safe.
#ifndef AUR_SYNTH_VOICE_ENVELOPE_H
#define AUR_SYNTH_VOICE_ENVELOPE_H

#include <stdint.h>

#include "synth/dsp/math.h"
#include "synth/patch.h"

/// Level 0..1 `frames` after the strike, while the note is held; `decay_rate` in halvings a frame.
static inline float aur_envelope_held(const aur_patch_info *patch, float decay_rate, int64_t frames)
{
    int64_t attack_frames = (int64_t)patch->attack_ms * 48;
    if (frames <= 0)
        return 0.0f;
    if (frames < attack_frames) {
        float x = (float)frames / (float)attack_frames;
        return x * x * (3.0f - 2.0f * x);
    }
    float decayed = aur_exp2(-(float)(frames - attack_frames) * decay_rate);
    return patch->sustain + (1.0f - patch->sustain) * decayed;
}

/// What is left of the release: 1 at its start, 0 from `end` on.
static inline float aur_envelope_release(int64_t frame, int64_t release, int64_t end)
{
    if (frame >= end)
        return 0.0f;
    float left = (float)(end - frame) / (float)(end - release);
    return left * left * left;
}

#endif
