// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A pad out of tables. Every voice begins at two places of the loop of its own, and reads them a little out of tune
/// with each other.
#include "synth/voice/table.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    aur_lane_table *group = lanes;
    float octaves = voice->pitch_oct;
    group->first[at] = aur_table_find(aur_patch_describe(voice->patch)->table.timbre, &octaves)->first;
    group->is_drone[at] = aur_patch_describe(voice->patch)->layer == AUR_LAYER_DRONE;
    group->left[at] = aur_hash32(voice->dice);
    group->right[at] = aur_hash32(voice->dice + 1);
}

static float bright_at(const aur_voice *voice, const aur_patch_table *patch, const aur_voice_scene *scene,
                       int64_t frame)
{
    float bright = patch->bright + patch->brightness * scene->brightness_oct +
                   patch->velocity * (voice->velocity_norm - 0.5f) +
                   patch->envelope * aur_voice_envelope_at(voice, aur_patch_describe(voice->patch), frame) +
                   patch->lfo * aur_lfo(frame, patch->lfo_millihertz + voice->dice % 23, voice->dice * 69069u);
    return (float)AUR_LANE_SIDE * aur_clamp(bright, 0.0f, 1.0f);
}

void aur_voice_bright(aur_lane_ramp *bright, unsigned at, const aur_voice *voice, const aur_patch_table *patch,
                      const aur_voice_scene *scene)
{
    if (!aur_voice_ticks(voice, scene))
        return; // the kernel keeps its ramp going
    float from = aur_voice_is_first_block(voice, scene) ? bright_at(voice, patch, scene, scene->block_frame)
                                                        : aur_clamp(bright->at[at], 0.0f, (float)AUR_LANE_SIDE);
    int32_t frames = voice->tick_blocks * AUR_BLOCK_FRAMES;
    aur_voice_ramp(bright, at, from, bright_at(voice, patch, scene, scene->block_frame + frames), (float)frames);
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_table *group = lanes;
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    if (aur_voice_ticks(voice, scene)) {
        float nominal = voice->pitch_oct;
        const aur_table *table = aur_table_find(patch->table.timbre, &nominal);
        float octaves = aur_voice_octaves_at(voice, patch, scene->block_frame) + (nominal - voice->pitch_oct);
        float half_detune = patch->table.detune_cents * (0.5f / 1200.0f);
        group->left_inc[at] = aur_voice_increment(octaves - half_detune) / table->fundamental_bin;
        group->right_inc[at] = aur_voice_increment(octaves + half_detune) / table->fundamental_bin;
    }
    aur_voice_bright(&group->bright, at, voice, &patch->table, scene);
    aur_voice_out(&group->out, at, voice, AUR_LANE_TABLE_SCALE, scene);
}

const aur_voice_kind_info aur_voice_table = {
    .name = "table",
    .group_bytes = sizeof(aur_lane_table),
    .dry = AUR_BUS_ENSEMBLE,
    .send = AUR_BUS_TO_REVERB,
    .width = AUR_WIDTH_FRAMES,
    .begin = begin,
    .control = control,
};
