// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Clouds of grains (C. Roads, "Microsound", 2001). A grain begins at a block's edge, where its window is 0; what it is
/// follows from the voice's dice and its number, counted in absolute frames from the strike.
#include "synth/voice/cloud.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/voice/table.h"
#include "synth/rt.h"

typedef struct grain {
    uint32_t phase; ///< where it begins in the loop
    float scatter;  ///< -1 .. 1
    float level;
    float octaves; ///< that it stands above the note
} grain;

static grain grain_of(const aur_voice *voice, const aur_patch_cloud *cloud, uint32_t number)
{
    uint32_t dice = aur_hash32(voice->dice + number * 2654435761u), other = aur_hash32(dice + 1);
    float level = (float)(int32_t)(other >> 24) * (1.0f / 255.0f);
    return (grain){.phase = dice,
                   .scatter = (float)(int32_t)(other << 8) * (1.0f / 2147483648.0f),
                   .level = 1.0f - cloud->thin * level * level,
                   .octaves = (float)(int32_t)(dice & 0xffu) < 256.0f * cloud->octaves ? 1.0f : 0.0f};
}

/// Blocks that a grain lasts, in four equal parts.
static uint32_t grain_blocks(const aur_patch_cloud *cloud)
{
    return 4 * (uint32_t)(cloud->grain_ms * 12 / AUR_BLOCK_FRAMES);
}

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    uint32_t turn = (uint32_t)(0x100000000 / grain_blocks(&aur_patch_describe(voice->patch)->cloud));
    ((aur_lane_cloud *)lanes)->window_inc[at] = turn / AUR_BLOCK_FRAMES;
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_cloud *group = lanes;
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    const aur_patch_cloud *cloud = &patch->cloud;
    uint32_t blocks = grain_blocks(cloud);
    int first_block = aur_voice_is_first_block(voice, scene), ticks = aur_voice_ticks(voice, scene);
    // The notes of a chord do not begin their grains together; a voice begins in the middle of three.
    int64_t since = (scene->block_frame - (voice->start_frame & ~(int64_t)(AUR_BLOCK_FRAMES - 1))) / AUR_BLOCK_FRAMES;
    uint32_t now = (uint32_t)since + blocks + voice->dice % blocks;
    float moved_oct = ticks ? aur_voice_octaves_at(voice, patch, scene->block_frame) - voice->pitch_oct : 0.0f;
    for (uint32_t i = 0; i < AUR_CLOUD_GRAINS; i++) {
        uint32_t age = (now - i * (blocks / 4)) % blocks;
        int born = age == 0 || first_block;
        if (!born && !ticks)
            continue;
        grain g = grain_of(voice, cloud, AUR_CLOUD_GRAINS * ((now - i * (blocks / 4)) / blocks) + i);
        float octaves = voice->pitch_oct + g.octaves;
        const aur_table *table = aur_table_find(cloud->source.timbre, &octaves);
        if (born) {
            moved_oct = aur_voice_octaves_at(voice, patch, scene->block_frame) - voice->pitch_oct;
            group->first[i][at] = table->first;
            group->phase[i][at] = g.phase;
            group->level[i][at] = g.level;
        }
        octaves += moved_oct + g.scatter * cloud->scatter_cents * (1.0f / 1200.0f);
        group->inc[i][at] = aur_voice_increment(octaves) / table->fundamental_bin;
    }
    group->window[at] = now % blocks * (uint32_t)(0x100000000 / blocks);
    aur_voice_bright(&group->bright, at, voice, &cloud->source, scene);
    aur_voice_out(&group->out, at, voice, AUR_LANE_TABLE_SCALE, scene);
}

const aur_voice_kind_info aur_voice_cloud = {
    .name = "cloud",
    .group_bytes = sizeof(aur_lane_cloud),
    .dry = AUR_BUS_ENSEMBLE,
    .send = AUR_BUS_TO_REVERB,
    .width = AUR_WIDTH_FRAMES,
    .begin = begin,
    .control = control,
};
