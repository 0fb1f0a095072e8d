// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Control rate of the voices: envelopes, pitch and filters at block edges, from closed forms of the absolute frame.
#include "synth/voice/pool.h"

#include <string.h>

#include "synth/dsp/math.h"
#include "synth/voice/envelope.h"
#include "synth/rt.h"

#define MIDDLE_C_HZ         261.625565f
#define PHASE_PER_HZ        (4294967296.0f / 48000.0f)
#define TICK_BLOCKS         4 ///< filters head for a new target every 256 frames
#define TICK_FRAMES         (TICK_BLOCKS * AUR_BLOCK_FRAMES)
#define LIFE_MIN_FRAMES     (2 * AUR_BLOCK_FRAMES)
#define VIBRATO_MILLIHERTZ  5100
#define VIBRATO_FROM_FRAMES 24000

void aur_voice_pool_init(aur_voice_pool *pool, aur_voice_kind kind)
{
    memset(pool, 0, sizeof *pool);
    pool->kind = kind;
}

static float envelope_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame)
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

/// Filter coefficients at `frame`.
static void filter_at(const aur_voice *voice, const aur_patch_info *patch, const aur_voice_scene *scene, int64_t frame,
                      float a[3])
{
    const aur_patch_filter *filter = &patch->filter;
    float octaves = filter->track_oct * voice->pitch_oct + scene->brightness_oct +
                    filter->velocity_oct * (voice->velocity_norm - 0.5f);
    octaves += filter->envelope_oct * envelope_at(voice, patch, frame);
    if (filter->lfo_oct > 0.0f)
        octaves += filter->lfo_oct * aur_lfo(frame, filter->lfo_millihertz + voice->dice % 31, voice->dice * 40503u);
    float hz = aur_clamp(filter->cutoff_hz * aur_exp2(octaves), 40.0f, 14000.0f);
    uint32_t half_turn = (uint32_t)(int64_t)(hz * (PHASE_PER_HZ * 0.5f));
    float g = aur_sine(half_turn) / aur_sine(half_turn + 0x40000000u); // tan(pi f / fs)
    a[0] = 1.0f / (1.0f + g * (g + 1.0f / filter->resonance_q));
    a[1] = g * a[0];
    a[2] = g * a[1];
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
    MOVE(a1.at);
    MOVE(a2.at);
    MOVE(a3.at);
    MOVE(a1.step);
    MOVE(a2.step);
    MOVE(a3.step);
}

static void lane_move(aur_voice_pool *pool, int to, int from)
{
    int source = from < 0 ? to : from;
    if (pool->kind == AUR_VOICE_SAW) {
        aur_lane_saw *to_group = &pool->lanes.saw[to / AUR_LANES], *from_group = &pool->lanes.saw[source / AUR_LANES];
        MOVE(phase_a);
        MOVE(phase_b);
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

/// Phases at the start of the block the note begins in; the loudness ramp makes the onset exact.
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
        voice->release_level = envelope_at(voice, aur_patch_describe(voice->patch), at_frame);
        voice->release_frame = at_frame;
        voice->end_frame = at_frame + release;
    }
}

static void set_ramp(aur_lane_ramp *ramp, unsigned at, float from, float to, float frames)
{
    ramp->at[at] = from;
    ramp->step[at] = (to - from) / frames;
}

/// Loudness of the block: a straight line between its edges; through 0 on the exact frame of onset or end.
static void set_out(aur_lane_out *out, unsigned at, aur_voice *voice, const aur_patch_info *patch,
                    const aur_voice_scene *scene)
{
    int64_t begin = scene->block_frame, end = begin + AUR_BLOCK_FRAMES;
    const float *gain = scene->layer_gain[patch->layer];
    float from = voice->level_next * gain[0];
    voice->level_next = envelope_at(voice, patch, end);
    float to = voice->level_next * gain[1];
    if (voice->start_frame > begin) {
        float step = to / (float)(end - voice->start_frame);
        from = -step * (float)(voice->start_frame - begin);
    } else if (voice->end_frame < end) {
        to = from - from * (float)AUR_BLOCK_FRAMES / (float)(voice->end_frame - begin);
    }
    set_ramp(&out->amp, at, from, to, AUR_BLOCK_FRAMES);
    out->left[at] = voice->level * voice->pan_left;
    out->right[at] = voice->level * voice->pan_right;
    out->send_left[at] = out->left[at] * patch->send;
    out->send_right[at] = out->right[at] * patch->send;
}

/// New filter targets at each tick and at the note's first block; between, the ramps go on.
static void set_filter(aur_lane_svf *lanes, unsigned at, aur_voice *voice, const aur_patch_info *patch,
                       const aur_voice_scene *scene)
{
    int64_t begin = scene->block_frame;
    int64_t into_tick = begin % TICK_FRAMES;
    if (begin <= voice->start_frame)
        filter_at(voice, patch, scene, begin, voice->filter_next);
    else if (into_tick != 0) {
        lanes->a1.at[at] += lanes->a1.step[at] * AUR_BLOCK_FRAMES;
        lanes->a2.at[at] += lanes->a2.step[at] * AUR_BLOCK_FRAMES;
        lanes->a3.at[at] += lanes->a3.step[at] * AUR_BLOCK_FRAMES;
        return;
    }
    float target[3];
    filter_at(voice, patch, scene, begin - into_tick + TICK_FRAMES, target);
    float frames = (float)(TICK_FRAMES - into_tick);
    set_ramp(&lanes->a1, at, voice->filter_next[0], target[0], frames);
    set_ramp(&lanes->a2, at, voice->filter_next[1], target[1], frames);
    set_ramp(&lanes->a3, at, voice->filter_next[2], target[2], frames);
    memcpy(voice->filter_next, target, sizeof target);
}

static void set_saw(aur_voice_pool *pool, unsigned lane, const aur_voice_scene *scene)
{
    aur_voice *voice = &pool->voices[lane];
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    aur_lane_saw *group = &pool->lanes.saw[lane / AUR_LANES];
    unsigned at = lane % AUR_LANES;
    float octaves = voice->pitch_oct + bend_oct(voice, patch, scene->block_frame);
    float half_detune = patch->detune_cents * (0.5f / 1200.0f);
    group->inc_a[at] = phase_increment(octaves - half_detune);
    group->inc_b[at] = phase_increment(octaves + half_detune);
    group->samples_a[at] = 2147483648.0f / (float)group->inc_a[at];
    group->samples_b[at] = 2147483648.0f / (float)group->inc_b[at];
    set_filter(&group->filter, at, voice, patch, scene);
    set_out(&group->out, at, voice, patch, scene);
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
    if (begin <= voice->start_frame)
        voice->index_next = index_at(voice, patch, scene, begin);
    float target = index_at(voice, patch, scene, begin + AUR_BLOCK_FRAMES);
    set_ramp(&group->index, at, voice->index_next, target, AUR_BLOCK_FRAMES);
    voice->index_next = target;
    set_out(&group->out, at, voice, patch, scene);
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
    set_out(&group->out, at, voice, patch, scene);
}

static void flush(float *states)
{
    for (unsigned at = 0; at < AUR_LANES; at++)
        states[at] = aur_flush(states[at]);
}

/// Runs the kernel over every group in use.
static void render_groups(aur_voice_pool *pool, const aur_kernel *kernel, aur_lane_route *route)
{
    for (unsigned first = 0; first < pool->count; first += AUR_LANES) {
        route->lanes = pool->count - first < AUR_LANES ? pool->count - first : AUR_LANES;
        if (pool->kind == AUR_VOICE_SAW) {
            aur_lane_saw *group = &pool->lanes.saw[first / AUR_LANES];
            kernel->saw(group, route);
            flush(group->filter.s1);
            flush(group->filter.s2);
        } else if (pool->kind == AUR_VOICE_FM) {
            kernel->fm(&pool->lanes.fm[first / AUR_LANES], route);
        } else {
            aur_lane_noise *group = &pool->lanes.noise[first / AUR_LANES];
            kernel->noise(group, route);
            flush(group->filter.s1);
            flush(group->filter.s2);
        }
        route->dry_fresh = 0;
        route->send_fresh = 0;
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
    for (unsigned lane = 0; lane < pool->count; lane++) {
        if (pool->kind == AUR_VOICE_SAW)
            set_saw(pool, lane, scene);
        else if (pool->kind == AUR_VOICE_FM)
            set_fm(pool, lane, scene);
        else
            set_noise(pool, lane, scene);
    }
    render_groups(pool, kernel, route);
    remove_ended(pool, scene->block_frame + AUR_BLOCK_FRAMES);
}
