// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Control rate that kinds share: envelope, pitch, filter and loudness at block edges, from closed forms of the frame.
/// Thread: owner of the synth.  RT: safe, throughout.
#ifndef AUR_SYNTH_VOICE_CONTROL_H
#define AUR_SYNTH_VOICE_CONTROL_H

#include "synth/voice/pool.h"

/// Envelope level 0..1 of a voice at `frame`.
float aur_voice_envelope_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame);

/// Octaves above middle C at `frame`: pitch, glide, slow wander and vibrato.
float aur_voice_octaves_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame);

/// Phase a sample, 2^32 = one turn, clamped to 8 Hz .. 18 kHz.
uint32_t aur_voice_increment(float octaves);

/// Frames since the last tick of a voice at block edge `frame`. Ticks follow the note's own first block, at a distance
/// of its own, so that the notes of a chord do not tick together.
static inline int64_t aur_voice_frames_into_tick(const aur_voice *voice, int64_t frame)
{
    int64_t since = (frame - (voice->start_frame & ~(int64_t)(AUR_BLOCK_FRAMES - 1))) / AUR_BLOCK_FRAMES;
    return (int64_t)(((uint32_t)since + voice->dice) & (voice->tick_blocks - 1u)) * AUR_BLOCK_FRAMES;
}

static inline int aur_voice_is_first_block(const aur_voice *voice, const aur_voice_scene *scene)
{
    return scene->block_frame <= voice->start_frame;
}

/// Whether the voice heads for new targets in the block of `scene`: at its ticks, and in its first block.
static inline int aur_voice_ticks(const aur_voice *voice, const aur_voice_scene *scene)
{
    return aur_voice_is_first_block(voice, scene) || aur_voice_frames_into_tick(voice, scene->block_frame) == 0;
}

/// Frames for which a voice whose beginning moves fast heads now for new targets: a block at a time at first, then from
/// tick to tick; 0 where the last ones hold.
int64_t aur_voice_frames_to_head(const aur_voice *voice, const aur_voice_scene *scene);

/// A straight line over `frames`.
void aur_voice_ramp(aur_lane_ramp *ramp, unsigned at, float from, float to, float frames);

/// The filter's line through the block, towards new targets at each tick.
void aur_voice_filter(aur_lane_svf *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene);

/// Loudness and place of the block. `unit` is what 1 becomes in the kernel, inverted.
void aur_voice_out(aur_lane_out *out, unsigned at, aur_voice *voice, float unit, const aur_voice_scene *scene);

#endif
