// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Two detuned band-limited saws through a resonant low-pass.
#include "synth/voice/saw.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    aur_lane_saw *group = lanes;
    group->phase_a[at] = aur_hash32(voice->dice);
    group->phase_b[at] = aur_hash32(voice->dice + 1);
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_saw *group = lanes;
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    if (aur_voice_ticks(voice, scene)) {
        float octaves = aur_voice_octaves_at(voice, patch, scene->block_frame);
        float half_detune = patch->saw.detune_cents * (0.5f / 1200.0f);
        group->inc_a[at] = aur_voice_increment(octaves - half_detune);
        group->inc_b[at] = aur_voice_increment(octaves + half_detune);
        group->corner_a[at] = AUR_LANE_CORNER / (float)group->inc_a[at];
        group->corner_b[at] = AUR_LANE_CORNER / (float)group->inc_b[at];
    }
    aur_voice_filter(&group->filter, at, voice, scene);
    aur_voice_out(&group->out, at, voice, AUR_LANE_SCALE, scene);
}

const aur_voice_kind_info aur_voice_saw = {
    .name = "saw",
    .group_bytes = sizeof(aur_lane_saw),
    .dry = AUR_BUS_ENSEMBLE,
    .send = AUR_BUS_TO_REVERB,
    .begin = begin,
    .control = control,
};
