// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Seven detuned band-limited saws, in stereo. The distances are those measured on the instrument that made the sound
/// known (A. Szabo, "How to emulate the super saw", KTH 2010).
#include "synth/voice/super.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/voice/saw.h"
#include "synth/rt.h"

/// Share of the detune; neighbours in pitch stand on different sides.
static const float DISTANCE[AUR_SUPER_SAWS] = {-1.0f, -0.5716f, -0.1775f, 0.0f, 0.1810f, 0.5650f, 0.9767f};

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    aur_lane_super *group = lanes;
    for (uint32_t i = 0; i < AUR_SUPER_SAWS; i++)
        group->phase[i][at] = aur_hash32(voice->dice + i);
    group->across[at] = aur_patch_describe(voice->patch)->super.across;
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_super *group = lanes;
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    if (aur_voice_ticks(voice, scene)) {
        float octaves = aur_voice_octaves_at(voice, patch, scene->block_frame);
        for (int i = 0; i < AUR_SUPER_SAWS; i++) {
            group->inc[i][at] =
                aur_voice_increment(octaves + DISTANCE[i] * patch->super.detune_cents * (1.0f / 1200.0f));
            group->corner[i][at] = AUR_LANE_CORNER / (float)group->inc[i][at];
        }
    }
    aur_voice_filter(&group->filter, at, voice, scene);
    aur_voice_out(&group->out, at, voice, AUR_LANE_SCALE, scene);
}

const aur_voice_kind_info aur_voice_super = {
    .name = "super",
    .group_bytes = sizeof(aur_lane_super),
    .dry = AUR_BUS_ENSEMBLE,
    .send = AUR_BUS_TO_REVERB,
    .begin = begin,
    .control = control,
};
