// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Noise through low-pass and band-pass: shaker, swells, beds of air, sea, wind, rain and an old record.
#include "synth/voice/noise.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    aur_lane_noise *group = lanes;
    const aur_patch_noise *noise = &aur_patch_describe(voice->patch)->noise;
    group->dice[at] = voice->dice;
    group->low[at] = noise->low;
    group->band[at] = noise->band;
    group->steady[at] = 1.0f - noise->drops;
    // Rare drops are louder: their power is that of the noise they stand for.
    float chance = noise->drops_per_s * (1.0f / 48000.0f);
    group->drop[at] = noise->drops > 0.0f ? noise->drops / aur_sqrt(chance) : 0.0f;
    group->drops[at] = (uint32_t)(int64_t)(chance * 2147483648.0f);
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_noise *group = lanes;
    aur_voice_filter(&group->filter, at, voice, scene);
    aur_voice_out(&group->out, at, voice, AUR_LANE_SCALE, scene);
}

const aur_voice_kind_info aur_voice_noise = {
    .name = "noise",
    .group_bytes = sizeof(aur_lane_noise),
    .dry = AUR_BUS_MIX,
    .send = AUR_BUS_TO_REVERB,
    .begin = begin,
    .control = control,
};
