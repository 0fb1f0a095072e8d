// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Two-operator phase modulation (J. Chowning, "The synthesis of complex audio spectra by means of frequency
/// modulation", JAES 21, 1973).
#include "synth/voice/fm.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    (void)lanes; // both sines begin at 0, on the note's first frame: see control
    (void)at;
    (void)voice;
}

static float index_at(const aur_voice *voice, const aur_patch_info *patch, const aur_voice_scene *scene, int64_t frame)
{
    const aur_patch_fm *fm = &patch->fm;
    int64_t frames = frame > voice->start_frame ? frame - voice->start_frame : 0;
    float decayed = aur_exp2(-(float)frames / (float)(fm->index_decay_ms * 48));
    float bright = aur_exp2(0.8f * scene->brightness_oct) * (0.5f + voice->velocity_norm);
    // Higher notes need fewer partials to sound as bright.
    float track = aur_exp2(-0.5f * aur_max(voice->pitch_oct, 0.0f));
    float index = fm->index_turns * (fm->index_sustain + (1.0f - fm->index_sustain) * decayed);
    return aur_min(index * bright * track, 3.0f) * AUR_LANE_INDEX;
}

/// Pitch and index for the next `frames`.
static void head_for(aur_lane_fm *group, unsigned at, aur_voice *voice, const aur_voice_scene *scene, int64_t frames)
{
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    int64_t block_frame = scene->block_frame;
    float octaves = aur_voice_octaves_at(voice, patch, block_frame);
    if (patch->fm.sweep_oct > 0.0f) {
        int64_t since = block_frame > voice->start_frame ? block_frame - voice->start_frame : 0;
        octaves += patch->fm.sweep_oct * aur_exp2(-(float)since / (float)(patch->fm.sweep_ms * 48));
    }
    float inc = (float)aur_voice_increment(octaves);
    group->inc_c[at] = (uint32_t)(int64_t)(inc * patch->fm.carrier);
    group->inc_m[at] = (uint32_t)(int64_t)(inc * patch->fm.modulator);
    if (aur_voice_is_first_block(voice, scene)) {
        uint32_t wait_frames = (uint32_t)(voice->start_frame - block_frame);
        group->phase_c[at] = 0u - group->inc_c[at] * wait_frames;
        group->phase_m[at] = 0u - group->inc_m[at] * wait_frames;
        voice->timbre_next = index_at(voice, patch, scene, block_frame);
    }
    float target = index_at(voice, patch, scene, block_frame + frames);
    aur_voice_ramp(&group->index, at, voice->timbre_next, target, (float)frames);
    voice->timbre_next = target;
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_fm *group = lanes;
    int64_t frames = aur_voice_frames_to_head(voice, scene);
    if (frames > 0)
        head_for(group, at, voice, scene, frames);
    aur_voice_out(&group->out, at, voice, 1.0f, scene);
}

const aur_voice_kind_info aur_voice_fm = {
    .name = "fm",
    .group_bytes = sizeof(aur_lane_fm),
    .dry = AUR_BUS_MIX,
    .send = AUR_BUS_TO_ECHO,
    .width = AUR_WIDTH_FRAMES,
    .begin = begin,
    .control = control,
};
