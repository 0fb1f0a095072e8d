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
#define VIBRATO_MILLIHERTZ  5100
#define VIBRATO_FROM_FRAMES 24000
#define YOUNG_FRAMES        3072

float aur_voice_envelope_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame)
{
    if (frame <= voice->release_frame)
        return aur_envelope_held(patch, voice->decay_rate, frame - voice->start_frame);
    return voice->release_level * aur_envelope_release(frame, voice->release_frame, voice->end_frame);
}

float aur_voice_octaves_at(const aur_voice *voice, const aur_patch_info *patch, int64_t frame)
{
    float octaves = voice->pitch_oct, cents = 0.0f;
    if (voice->glide_oct != 0.0f && patch->glide_ms > 0) {
        int64_t frames = frame > voice->start_frame ? frame - voice->start_frame : 0;
        octaves += voice->glide_oct * aur_exp2(-(float)frames / (float)(patch->glide_ms * 48));
    }
    if (patch->drift_cents > 0.0f)
        cents = patch->drift_cents * aur_lfo(frame, 60 + voice->dice % 90, voice->dice * 2654435761u);
    if (patch->vibrato_cents > 0.0f) {
        float part = (float)(frame - voice->start_frame - VIBRATO_FROM_FRAMES) / 48000.0f;
        cents += patch->vibrato_cents * aur_clamp(part, 0.0f, 1.0f) * aur_lfo(frame, VIBRATO_MILLIHERTZ, voice->dice);
    }
    return octaves + cents * (1.0f / 1200.0f);
}

uint32_t aur_voice_increment(float octaves)
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

void aur_voice_ramp(aur_lane_ramp *ramp, unsigned at, float from, float to, float frames)
{
    ramp->at[at] = from;
    ramp->step[at] = (to - from) / frames;
}

int64_t aur_voice_frames_to_head(const aur_voice *voice, const aur_voice_scene *scene)
{
    int64_t into_tick = aur_voice_frames_into_tick(voice, scene->block_frame);
    int64_t next_tick = scene->block_frame - into_tick + voice->tick_blocks * AUR_BLOCK_FRAMES;
    if (next_tick - voice->start_frame <= YOUNG_FRAMES)
        return AUR_BLOCK_FRAMES;
    return into_tick == 0 || scene->block_frame <= voice->start_frame ? next_tick - scene->block_frame : 0;
}

/// The envelope at block edge `frame`, asked for one edge after the other: the decay goes on by multiplication.
static float envelope_next(aur_voice *voice, const aur_patch_info *patch, int64_t frame)
{
    int64_t frames = frame - voice->start_frame - (int64_t)patch->attack_ms * 48;
    if (frame > voice->release_frame || frames <= 0)
        return aur_voice_envelope_at(voice, patch, frame);
    if (frames <= AUR_BLOCK_FRAMES)
        voice->decayed = aur_exp2(-(float)frames * voice->decay_rate);
    else
        voice->decayed *= voice->decay_keep;
    return patch->sustain + (1.0f - patch->sustain) * voice->decayed;
}

/// A straight line between the block's edges. It passes 0 half a frame before the onset or the end, so that rounding
/// cannot move them.
void aur_voice_out(aur_lane_out *out, unsigned at, aur_voice *voice, float unit, const aur_voice_scene *scene)
{
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    int64_t begin = scene->block_frame, end = begin + AUR_BLOCK_FRAMES;
    const float *gain = scene->layer_gain[patch->layer];
    float from = voice->level_next * gain[0];
    voice->level_next = envelope_next(voice, patch, end);
    float to = voice->level_next * gain[1];
    if (aur_voice_is_first_block(voice, scene)) {
        float step = to / ((float)(end - voice->start_frame) + 0.5f);
        from = step * (0.5f - (float)(voice->start_frame - begin));
        out->left[at] = voice->level * unit * voice->pan_left;
        out->right[at] = voice->level * unit * voice->pan_right;
        out->send_left[at] = out->left[at] * voice->send;
        out->send_right[at] = out->right[at] * voice->send;
    } else if (voice->end_frame < end) {
        to = from - from * (float)AUR_BLOCK_FRAMES / ((float)(voice->end_frame - begin) - 0.5f);
    }
    out->amp.at[at] = from;
    out->amp.step[at] = (to - from) * (1.0f / AUR_BLOCK_FRAMES);
}

void aur_voice_filter(aur_lane_svf *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    int64_t begin = scene->block_frame;
    int64_t into_tick = aur_voice_frames_into_tick(voice, begin);
    if (aur_voice_is_first_block(voice, scene))
        filter_at(voice, patch, scene, begin, voice->filter_next);
    else if (into_tick != 0)
        return; // the kernel keeps its ramps going
    float target[3];
    filter_at(voice, patch, scene, begin - into_tick + voice->tick_blocks * AUR_BLOCK_FRAMES, target);
    float frames = (float)(voice->tick_blocks * AUR_BLOCK_FRAMES - into_tick);
    aur_voice_ramp(&lanes->keep, at, voice->filter_next[0], target[0], frames);
    aur_voice_ramp(&lanes->drive, at, voice->filter_next[1], target[1], frames);
    aur_voice_ramp(&lanes->follow, at, voice->filter_next[2], target[2], frames);
    memcpy(voice->filter_next, target, sizeof target);
}
