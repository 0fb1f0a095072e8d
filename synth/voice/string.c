// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A plucked string (K. Karplus, A. Strong, "Digital synthesis of plucked-string and drum timbres", CMJ 7(2), 1983),
/// tuned by an all-pass (D. Jaffe, J. Smith, "Extensions of the Karplus-Strong plucked-string algorithm", same issue).
#include "synth/voice/string.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

#define MIDDLE_C_HZ 261.625565f

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    aur_lane_string *group = lanes;
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    const aur_patch_string *string = &patch->string;
    float hz = aur_clamp(MIDDLE_C_HZ * aur_exp2(voice->pitch_oct), 52.0f, 4000.0f);
    // A turn is the line, the all-pass and one frame of the low-pass.
    float turn_frames = 48000.0f / hz;
    float line_frames = turn_frames - 1.0f;
    uint32_t whole = (uint32_t)(int32_t)(line_frames - 0.4f);
    float rest = line_frames - (float)whole; // 0.4 .. 1.4
    group->line[at] = 1u + voice->number;
    group->delay[at] = whole;
    group->allpass[at] = (1.0f - rest) / (1.0f + rest);
    float ring = (float)string->ring_ms * aur_exp2(-string->track * voice->pitch_oct +
                                                   patch->velocity_decay * (2.0f * voice->velocity_norm - 1.0f));
    float keep = aur_exp2(-turn_frames / (ring * 48.0f));
    group->side[at] = 0.5f * keep * string->damping;
    group->centre[at] = keep * (1.0f - string->damping);
    float harmonics = string->harmonics *
                      aur_exp2(string->velocity_oct * (voice->velocity_norm - 0.5f) + 0.5f * voice->brightness_oct);
    group->bright[at] = aur_min(6.2831853f * hz * harmonics * (1.0f / 48000.0f), 0.9f);
    group->pick[at] = string->pick;
    group->dice[at] = voice->dice | 1u;
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_voice_out(&((aur_lane_string *)lanes)->out, at, voice, 1.0f, scene);
}

const aur_voice_kind_info aur_voice_string = {
    .name = "string",
    .group_bytes = sizeof(aur_lane_string),
    .dry = AUR_BUS_MIX,
    .send = AUR_BUS_TO_ECHO,
    .begin = begin,
    .control = control,
};
