// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Envelopes, pitch and filters at block edges, from closed forms of the absolute frame.
#include "synth/voice/control.h"

#include <string.h>

#include "synth/dsp/math.h"
#include "synth/voice/envelope.h"
#include "synth/rt.h"

#define MIDDLE_C_HZ         261.625565f
#define PHASE_PER_HZ        (4294967296.0f / 48000.0f)
#define TICK_BLOCKS         4 ///< saws and filters head for a new target every 256 frames, each voice at its own block
#define TICK_FRAMES         (TICK_BLOCKS * AUR_BLOCK_FRAMES)
#define VIBRATO_MILLIHERTZ  5100
#define VIBRATO_FROM_FRAMES 24000

float aur_voice_envelope_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame)
{
    if (frame <= voice->release_frame)
        return aur_envelope_held(patch, frame - voice->start_frame);
    return voice->release_level * aur_envelope_release(frame, voice->release_frame, voice->end_frame);
}

/// Octaves of slow wander and vibrato at `frame`.
static float bend_oct(const aur_voice *voice, const aur_patch_info *patch, int64_t frame)
{
    float cents = 0.0f;
    if (patch->drift_cents > 0.0f)
        cents = patch->drift_cents * aur_lfo(frame, 60 + voice->dice % 90, voice->dice * 2654435761u);
    if (patch->vibrato_cents > 0.0f) {
        float part = (float)(frame - voice->start_frame - VIBRATO_FROM_FRAMES) / 48000.0f;
        cents += patch->vibrato_cents * aur_clamp(part, 0.0f, 1.0f) * aur_lfo(frame, VIBRATO_MILLIHERTZ, voice->dice);
    }
    return cents * (1.0f / 1200.0f);
}

static uint32_t phase_increment(float octaves)
{
    float hz = aur_clamp(MIDDLE_C_HZ * aur_exp2(octaves), 8.0f, 18000.0f);
    return (uint32_t)(int64_t)(hz * PHASE_PER_HZ);
}

/// Filter coefficients at `frame`: keep, drive, follow of aur_lane_svf.
static void filter_at(const aur_voice *voice, const aur_patch_info *patch, const aur_voice_scene *scene, int64_t frame,
                      float coefficients[3])
{
    const aur_patch_filter *filter = &patch->filter;
    float octaves = filter->track_oct * voice->pitch_oct + scene->brightness_oct +
                    filter->velocity_oct * (voice->velocity_norm - 0.5f);
    octaves += filter->envelope_oct * aur_voice_envelope_at(voice, patch, frame);
    if (filter->lfo_oct > 0.0f)
        octaves += filter->lfo_oct * aur_lfo(frame, filter->lfo_millihertz + voice->dice % 31, voice->dice * 40503u);
    float hz = aur_clamp(filter->cutoff_hz * aur_exp2(octaves), 40.0f, 14000.0f);
    uint32_t half_turn = (uint32_t)(int64_t)(hz * (PHASE_PER_HZ * 0.5f));
    float g = aur_sine(half_turn) / aur_sine(half_turn + 0x40000000u); // tan(pi f / fs)
    float twice_a1 = 2.0f / (1.0f + g * (g + 1.0f / filter->resonance_q));
    coefficients[0] = twice_a1;
    coefficients[1] = twice_a1 * g;
    coefficients[2] = g;
}

static float index_at(const aur_voice *voice, const aur_patch_info *patch, const aur_voice_scene *scene, int64_t frame)
{
    int64_t frames = frame > voice->start_frame ? frame - voice->start_frame : 0;
    float decayed = aur_exp2(-(float)frames / (float)(patch->index_decay_ms * 48));
    float bright = aur_exp2(0.8f * scene->brightness_oct) * (0.5f + voice->velocity_norm);
    // Higher notes need fewer partials to sound as bright.
    float track = aur_exp2(-0.5f * aur_max(voice->pitch_oct, 0.0f));
    float index = patch->index_turns * (patch->index_sustain + (1.0f - patch->index_sustain) * decayed);
    return aur_min(index * bright * track, 3.0f);
}

static void set_ramp(aur_lane_ramp *ramp, unsigned at, float from, float to, float frames)
{
    ramp->at[at] = from;
    ramp->step[at] = (to - from) / frames;
}

/// Frames since the last tick of a voice at block edge `frame`; a note's first block is one too.
static int64_t frames_into_tick(const aur_voice *voice, int64_t frame)
{
    return (frame + (int64_t)(voice->dice % TICK_BLOCKS) * AUR_BLOCK_FRAMES) % TICK_FRAMES;
}

static int is_first_block(const aur_voice *voice, int64_t block_frame)
{
    return block_frame <= voice->start_frame;
}

/// Loudness of the block: a straight line between its edges. It passes 0 half a frame before the onset or the end, so
/// that rounding cannot move them. `unit` is what 1 becomes in the kernel, inverted.
static void set_out(aur_lane_out *out, unsigned at, aur_voice *voice, const aur_patch_info *patch, float unit,
                    const aur_voice_scene *scene)
{
    int64_t begin = scene->block_frame, end = begin + AUR_BLOCK_FRAMES;
    const float *gain = scene->layer_gain[patch->layer];
    float from = voice->level_next * gain[0];
    voice->level_next = aur_voice_envelope_at(voice, patch, end);
    float to = voice->level_next * gain[1];
    if (is_first_block(voice, begin)) {
        float step = to / ((float)(end - voice->start_frame) + 0.5f);
        from = step * (0.5f - (float)(voice->start_frame - begin));
    } else if (voice->end_frame < end) {
        to = from - from * (float)AUR_BLOCK_FRAMES / ((float)(voice->end_frame - begin) - 0.5f);
    }
    set_ramp(&out->amp, at, from, to, AUR_BLOCK_FRAMES);
    out->left[at] = voice->level * unit * voice->pan_left;
    out->right[at] = voice->level * unit * voice->pan_right;
    out->send_left[at] = out->left[at] * patch->send;
    out->send_right[at] = out->right[at] * patch->send;
}

/// New filter targets at each tick and at the note's first block; between, the ramps go on.
static void set_filter(aur_lane_svf *lanes, unsigned at, aur_voice *voice, const aur_patch_info *patch,
                       const aur_voice_scene *scene)
{
    int64_t begin = scene->block_frame;
    int64_t into_tick = frames_into_tick(voice, begin);
    if (is_first_block(voice, begin))
        filter_at(voice, patch, scene, begin, voice->filter_next);
    else if (into_tick != 0) {
        lanes->keep.at[at] += lanes->keep.step[at] * AUR_BLOCK_FRAMES;
        lanes->drive.at[at] += lanes->drive.step[at] * AUR_BLOCK_FRAMES;
        lanes->follow.at[at] += lanes->follow.step[at] * AUR_BLOCK_FRAMES;
        return;
    }
    float target[3];
    filter_at(voice, patch, scene, begin - into_tick + TICK_FRAMES, target);
    float frames = (float)(TICK_FRAMES - into_tick);
    set_ramp(&lanes->keep, at, voice->filter_next[0], target[0], frames);
    set_ramp(&lanes->drive, at, voice->filter_next[1], target[1], frames);
    set_ramp(&lanes->follow, at, voice->filter_next[2], target[2], frames);
    memcpy(voice->filter_next, target, sizeof target);
}

static void set_saw(aur_voice_pool *pool, unsigned lane, const aur_voice_scene *scene)
{
    aur_voice *voice = &pool->voices[lane];
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    aur_lane_saw *group = &pool->lanes.saw[lane / AUR_LANES];
    unsigned at = lane % AUR_LANES;
    if (is_first_block(voice, scene->block_frame) || frames_into_tick(voice, scene->block_frame) == 0) {
        float octaves = voice->pitch_oct + bend_oct(voice, patch, scene->block_frame);
        float half_detune = patch->detune_cents * (0.5f / 1200.0f);
        group->inc_a[at] = phase_increment(octaves - half_detune);
        group->inc_b[at] = phase_increment(octaves + half_detune);
        group->corner_a[at] = AUR_LANE_CORNER / (float)group->inc_a[at];
        group->corner_b[at] = AUR_LANE_CORNER / (float)group->inc_b[at];
    }
    set_filter(&group->filter, at, voice, patch, scene);
    set_out(&group->out, at, voice, patch, AUR_LANE_SCALE, scene);
}

static void set_fm(aur_voice_pool *pool, unsigned lane, const aur_voice_scene *scene)
{
    aur_voice *voice = &pool->voices[lane];
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    aur_lane_fm *group = &pool->lanes.fm[lane / AUR_LANES];
    unsigned at = lane % AUR_LANES;
    int64_t begin = scene->block_frame;
    float octaves = voice->pitch_oct + bend_oct(voice, patch, begin);
    if (patch->sweep_oct > 0.0f) {
        int64_t frames = begin > voice->start_frame ? begin - voice->start_frame : 0;
        octaves += patch->sweep_oct * aur_exp2(-(float)frames / (float)(patch->sweep_ms * 48));
    }
    float inc = (float)phase_increment(octaves);
    group->inc_c[at] = (uint32_t)(int64_t)(inc * patch->carrier);
    group->inc_m[at] = (uint32_t)(int64_t)(inc * patch->modulator);
    if (is_first_block(voice, begin)) {
        uint32_t wait_frames = (uint32_t)(voice->start_frame - begin);
        group->phase_c[at] = 0u - group->inc_c[at] * wait_frames; // both sines begin on the note's first frame
        group->phase_m[at] = 0u - group->inc_m[at] * wait_frames;
        voice->index_next = AUR_LANE_INDEX * index_at(voice, patch, scene, begin);
    }
    float target = AUR_LANE_INDEX * index_at(voice, patch, scene, begin + AUR_BLOCK_FRAMES);
    set_ramp(&group->index, at, voice->index_next, target, AUR_BLOCK_FRAMES);
    voice->index_next = target;
    set_out(&group->out, at, voice, patch, 1.0f, scene);
}

static void set_noise(aur_voice_pool *pool, unsigned lane, const aur_voice_scene *scene)
{
    aur_voice *voice = &pool->voices[lane];
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    aur_lane_noise *group = &pool->lanes.noise[lane / AUR_LANES];
    unsigned at = lane % AUR_LANES;
    group->low[at] = patch->low;
    group->band[at] = patch->band;
    set_filter(&group->filter, at, voice, patch, scene);
    set_out(&group->out, at, voice, patch, AUR_LANE_SCALE, scene);
}

void aur_voice_control(aur_voice_pool *pool, unsigned lane, const aur_voice_scene *scene)
{
    if (pool->kind == AUR_VOICE_SAW)
        set_saw(pool, lane, scene);
    else if (pool->kind == AUR_VOICE_FM)
        set_fm(pool, lane, scene);
    else
        set_noise(pool, lane, scene);
}
