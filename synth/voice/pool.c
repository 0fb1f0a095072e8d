// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes come, end early and go; lanes move with them.
#include "synth/voice/pool.h"

#include <string.h>

#include "synth/dsp/math.h"
#include "synth/units.h"
#include "synth/voice/control.h"
#include "synth/voice/envelope.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

#define TICK_BLOCKS     8 ///< 94 a second; vibrato needs twice as many
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

/// Voice `member` of the note's unison.
static aur_voice voice_from(const aur_event *event, int member)
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
    float pan = (float)event->pan;
    float velocity = (float)event->velocity / 65535.0f;
    aur_voice voice = {
        .start_frame = event->at_frame,
        .release_frame = event->at_frame + gate,
        .end_frame = event->at_frame + gate + release,
        .note_id = event->note_id,
        .dice = aur_hash32((event->dice ^ event->note_id * 2654435761u) + (uint32_t)member * 0x9e3779b9u),
        .patch = event->id,
        .member = (uint8_t)member,
        .tick_blocks = patch->vibrato_cents > 0.0f ? TICK_BLOCKS / 2 : TICK_BLOCKS,
        .pitch_oct = ((float)event->pitch_q8 / 256.0f - 60.0f) / 12.0f,
        .velocity_norm = velocity,
        .glide_oct = aur_clamp((float)event->value_q16 / (float)AUR_Q16_ONE, -4.0f, 4.0f),
        .level = patch->gain * 2.0f * velocity * (0.4f + 0.6f * velocity) / 0.7f,
        .send = patch->send * (1.0f + patch->velocity_send * (1.0f - 2.0f * velocity)),
        .decay_rate = aur_exp2(patch->velocity_decay * (1.0f - 2.0f * velocity)) / (float)(patch->decay_ms * 48),
    };
    voice.decay_keep = aur_exp2(-voice.decay_rate * AUR_BLOCK_FRAMES);
    voice.release_level = aur_envelope_held(patch, voice.decay_rate, gate);
    if (patch->unison > 1) {
        float place = (float)(2 * member - patch->unison + 1) / (float)(patch->unison - 1); // -1 .. 1
        voice.pitch_oct += place * patch->spread_cents * (0.5f / 1200.0f);
        voice.level /= aur_sqrt((float)patch->unison);
        pan = aur_clamp(pan + place * patch->spread_pan * 32767.0f, -32767.0f, 32767.0f);
    }
    equal_power((int16_t)pan, &voice.pan_left, &voice.pan_right);
    return voice;
}

/// The row of `lane`'s group, at its place.
static uint32_t *lane_words(aur_voice_pool *pool, unsigned lane)
{
    return &pool->lanes[lane / AUR_LANES][0][lane % AUR_LANES];
}

static unsigned row_count(const aur_voice_pool *pool)
{
    return (unsigned)(aur_voice_kind_describe(pool->kind)->group_bytes / sizeof pool->lanes[0][0]);
}

static void lane_move(aur_voice_pool *pool, unsigned to, unsigned from)
{
    uint32_t *target = lane_words(pool, to);
    const uint32_t *source = lane_words(pool, from);
    for (unsigned row = 0; row < row_count(pool); row++)
        target[(size_t)row * AUR_LANES] = source[(size_t)row * AUR_LANES];
}

/// A lane of zeros is silent.
static void lane_clear(aur_voice_pool *pool, unsigned lane)
{
    uint32_t *words = lane_words(pool, lane);
    for (unsigned row = 0; row < row_count(pool); row++)
        words[(size_t)row * AUR_LANES] = 0;
}

/// The lowest number that no voice has.
static uint8_t free_number(const aur_voice_pool *pool)
{
    uint64_t taken = 0;
    for (unsigned i = 0; i < pool->count; i++)
        taken |= UINT64_C(1) << pool->voices[i].number;
    return (uint8_t)__builtin_ctzll(~taken);
}

static void strike_one(aur_voice_pool *pool, const aur_voice *voice)
{
    uint8_t number = free_number(pool);
    unsigned rank = pool->count;
    for (; rank > 0 && pool->voices[rank - 1].note_id > voice->note_id; rank--) {
        pool->voices[rank] = pool->voices[rank - 1];
        lane_move(pool, rank, rank - 1);
    }
    pool->voices[rank] = *voice;
    pool->voices[rank].number = number;
    lane_clear(pool, rank);
    aur_voice_kind_describe(pool->kind)->begin(pool->lanes[rank / AUR_LANES], rank % AUR_LANES, &pool->voices[rank]);
    pool->count++;
}

int aur_voice_pool_strike(aur_voice_pool *pool, const aur_event *event, float brightness_oct)
{
    int unison = aur_patch_describe(event->id)->unison > 1 ? aur_patch_describe(event->id)->unison : 1;
    if (pool->count + (unsigned)unison > AUR_POLYPHONY_MAX)
        return 0;
    for (int member = 0; member < unison; member++) {
        aur_voice voice = voice_from(event, member);
        voice.brightness_oct = brightness_oct;
        strike_one(pool, &voice);
    }
    pool->notes++;
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

static void remove_ended(aur_voice_pool *pool, int64_t end_frame)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < pool->count; i++) {
        if (pool->voices[i].end_frame <= end_frame) {
            pool->notes -= pool->voices[i].member == 0;
            continue;
        }
        if (kept != i) {
            pool->voices[kept] = pool->voices[i];
            lane_move(pool, kept, i);
        }
        kept++;
    }
    for (unsigned i = kept; i < pool->count; i++)
        lane_clear(pool, i);
    pool->count = kept;
}

/// Whether no lane of a group is heard in this block: its layers are muted. Such a group stands still.
static int is_silent(uint32_t (*group)[AUR_LANES], unsigned lanes)
{
    const aur_lane_out *out = (const aur_lane_out *)group;
    for (unsigned at = 0; at < lanes; at++)
        if (out->amp.at[at] != 0.0f || out->amp.step[at] != 0.0f)
            return 0;
    return 1;
}

void aur_voice_pool_render(aur_voice_pool *pool, const aur_voice_scene *scene, const aur_kernel *kernel,
                           aur_lane_route *route)
{
    const aur_voice_kind_info *kind = aur_voice_kind_describe(pool->kind);
    route->block_frame = scene->block_frame;
    for (unsigned lane = 0; lane < pool->count; lane++)
        kind->control(pool->lanes[lane / AUR_LANES], lane % AUR_LANES, &pool->voices[lane], scene);
    for (unsigned first = 0; first < pool->count; first += AUR_LANES) {
        route->lanes = pool->count - first < AUR_LANES ? pool->count - first : AUR_LANES;
        int narrow = kind->width == AUR_WIDTH_VOICES && route->lanes <= AUR_LANES / 2;
        const aur_kernel *fitting = narrow ? kernel->narrow : kernel;
        if (kind->width != AUR_WIDTH_VOICES || !is_silent(pool->lanes[first / AUR_LANES], route->lanes))
            fitting->voices[pool->kind](pool->lanes[first / AUR_LANES], route);
    }
    remove_ended(pool, scene->block_frame + AUR_BLOCK_FRAMES);
}
