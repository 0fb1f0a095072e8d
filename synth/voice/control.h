// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Control rate of the voices: what a lane's kernel needs for the next block.
/// Thread: owner of the synth.  RT: safe, throughout.
#ifndef AUR_SYNTH_VOICE_CONTROL_H
#define AUR_SYNTH_VOICE_CONTROL_H

#include "synth/voice/pool.h"

/// Envelope level 0..1 of a voice at `frame`.
float aur_voice_envelope_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame);

/// Sets pitch, filter and loudness of voice and lane number `lane` for the block of `scene`.
void aur_voice_control(aur_voice_pool *pool, unsigned lane, const aur_voice_scene *scene);

#endif
