// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes come, end early and go; lanes move with them.
#include "synth/voice/pool.h"

#include <string.h>

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/envelope.h"
#include "synth/rt.h"

#define LIFE_MIN_FRAMES (2 * AUR_BLOCK_FRAMES)

void aur_voice_pool_init(aur_voice_pool *pool, aur_voice_kind kind)
{
    memset(pool, 0, sizeof *pool);
    pool->kind = kind;
}

static void equal_power(int16_t pan, float *left, float *right)
{
    uint32_t eighth_turns = (uint32_t)((int32_t)pan + 32768) << 14; // 0 .. 1/4 turn
    *right = aur_sine(eighth_turns);
    *left = aur_sine(eighth_turns + 0x40000000u);
}

static aur_voice voice_from(const aur_event *event)
{
    const aur_patch_info *patch = aur_patch_describe(event->id);
    int64_t gate = event->gate_frames, release = (int64_t)event->release_blocks * AUR_BLOCK_FRAMES;
    gate = gate < AUR_NOTE_LIFE_MAX_FRAMES ? gate : AUR_NOTE_LIFE_MAX_FRAMES;
    release = release > LIFE_MIN_FRAMES ? release : LIFE_MIN_FRAMES;
    release = gate + release < AUR_NOTE_LIFE_MAX_FRAMES ? release : AUR_NOTE_LIFE_MAX_FRAMES - gate;
    if (release < LIFE_MIN_FRAMES) {
        gate = AUR_NOTE_LIFE_MAX_FRAMES - LIFE_MIN_FRAMES;
        release = LIFE_MIN_FRAMES;
    }
    float velocity = (float)event->velocity / 65535.0f;
    aur_voice voice = {
        .start_frame = event->at_frame,
        .release_frame = event->at_frame + gate,
        .end_frame = event->at_frame + gate + release,
        .note_id = event->note_id,
        .dice = aur_hash32(event->dice ^ event->note_id * 2654435761u),
        .patch = event->id,
        .pitch_oct = ((float)event->pitch_q8 / 256.0f - 60.0f) / 12.0f,
        .velocity_norm = velocity,
        .level = patch->gain * 2.0f * velocity * (0.4f + 0.6f * velocity) / 0.7f,
    };
    voice.release_level = aur_envelope_held(patch, gate);
    equal_power(event->pan, &voice.pan_left, &voice.pan_right);
    return voice;
}

/// Copies the audio-rate state of lane `from` to lane `to`; from < 0 clears it.
#define MOVE(array) (to_group->array[to % AUR_LANES] = from < 0 ? 0 : from_group->array[from % AUR_LANES])

static void svf_move(aur_lane_svf *to_group, int to, const aur_lane_svf *from_group, int from)
{
    MOVE(s1);
    MOVE(s2);
    MOVE(keep.at);
    MOVE(drive.at);
    MOVE(follow.at);
    MOVE(keep.step);
    MOVE(drive.step);
    MOVE(follow.step);
}

static void lane_move(aur_voice_pool *pool, int to, int from)
{
    int source = from < 0 ? to : from;
    if (pool->kind == AUR_VOICE_SAW) {
        aur_lane_saw *to_group = &pool->lanes.saw[to / AUR_LANES], *from_group = &pool->lanes.saw[source / AUR_LANES];
        MOVE(phase_a);
        MOVE(phase_b);
        MOVE(inc_a);
        MOVE(inc_b);
        MOVE(corner_a);
        MOVE(corner_b);
        svf_move(&to_group->filter, to, &from_group->filter, from);
    } else if (pool->kind == AUR_VOICE_FM) {
        aur_lane_fm *to_group = &pool->lanes.fm[to / AUR_LANES], *from_group = &pool->lanes.fm[source / AUR_LANES];
        MOVE(phase_c);
        MOVE(phase_m);
    } else {
        aur_lane_noise *to_group = &pool->lanes.noise[to / AUR_LANES];
        const aur_lane_noise *from_group = &pool->lanes.noise[source / AUR_LANES];
        MOVE(dice);
        svf_move(&to_group->filter, to, &from_group->filter, from);
    }
}

/// Where a new note's generators stand.
static void lane_begin(aur_voice_pool *pool, unsigned lane)
{
    const aur_voice *voice = &pool->voices[lane];
    unsigned at = lane % AUR_LANES;
    lane_move(pool, (int)lane, -1);
    if (pool->kind == AUR_VOICE_SAW) {
        aur_lane_saw *group = &pool->lanes.saw[lane / AUR_LANES];
        group->phase_a[at] = aur_hash32(voice->dice);
        group->phase_b[at] = aur_hash32(voice->dice + 1);
    } else if (pool->kind == AUR_VOICE_NOISE) {
        pool->lanes.noise[lane / AUR_LANES].dice[at] = voice->dice;
    }
}

int aur_voice_pool_strike(aur_voice_pool *pool, const aur_event *event)
{
    if (pool->count == AUR_POLYPHONY_MAX)
        return 0;
    unsigned rank = pool->count;
    for (; rank > 0 && pool->voices[rank - 1].note_id > event->note_id; rank--) {
        pool->voices[rank] = pool->voices[rank - 1];
        lane_move(pool, (int)rank, (int)rank - 1);
    }
    pool->voices[rank] = voice_from(event);
    lane_begin(pool, rank);
    pool->count++;
    return 1;
}

void aur_voice_pool_release(aur_voice_pool *pool, const aur_event *event)
{
    for (unsigned i = 0; i < pool->count; i++) {
        aur_voice *voice = &pool->voices[i];
        if (voice->note_id != event->note_id)
            continue;
        int64_t release = (int64_t)event->release_blocks * AUR_BLOCK_FRAMES;
        release = release > LIFE_MIN_FRAMES ? release : LIFE_MIN_FRAMES;
        int64_t at_frame = event->at_frame > voice->start_frame ? event->at_frame : voice->start_frame;
        if (at_frame + release >= voice->end_frame)
            continue; // it ends sooner by itself
        voice->release_level = aur_voice_envelope_at(voice, aur_patch_describe(voice->patch), at_frame);
        voice->release_frame = at_frame;
        voice->end_frame = at_frame + release;
    }
}

/// Runs the kernel over every group in use.
static void render_groups(aur_voice_pool *pool, const aur_kernel *kernel, aur_lane_route *route)
{
    for (unsigned first = 0; first < pool->count; first += AUR_LANES) {
        route->lanes = pool->count - first < AUR_LANES ? pool->count - first : AUR_LANES;
        if (pool->kind == AUR_VOICE_SAW)
            kernel->saw(&pool->lanes.saw[first / AUR_LANES], route);
        else if (pool->kind == AUR_VOICE_FM)
            kernel->fm(&pool->lanes.fm[first / AUR_LANES], route);
        else
            kernel->noise(&pool->lanes.noise[first / AUR_LANES], route);
    }
}

/// A lane without a voice is silent whatever else it holds.
static void silence_lane(aur_voice_pool *pool, unsigned lane)
{
    aur_lane_out *out = pool->kind == AUR_VOICE_SAW  ? &pool->lanes.saw[lane / AUR_LANES].out
                        : pool->kind == AUR_VOICE_FM ? &pool->lanes.fm[lane / AUR_LANES].out
                                                     : &pool->lanes.noise[lane / AUR_LANES].out;
    lane_move(pool, (int)lane, -1);
    out->amp.at[lane % AUR_LANES] = 0.0f;
    out->amp.step[lane % AUR_LANES] = 0.0f;
}

static void remove_ended(aur_voice_pool *pool, int64_t end_frame)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < pool->count; i++) {
        if (pool->voices[i].end_frame <= end_frame)
            continue;
        if (kept != i) {
            pool->voices[kept] = pool->voices[i];
            lane_move(pool, (int)kept, (int)i);
        }
        kept++;
    }
    for (unsigned i = kept; i < pool->count; i++)
        silence_lane(pool, i);
    pool->count = kept;
}

void aur_voice_pool_render(aur_voice_pool *pool, const aur_voice_scene *scene, const aur_kernel *kernel,
                           aur_lane_route *route)
{
    for (unsigned lane = 0; lane < pool->count; lane++)
        aur_voice_control(pool, lane, scene);
    render_groups(pool, kernel, route);
    remove_ended(pool, scene->block_frame + AUR_BLOCK_FRAMES);
}
