// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Impulse responses: noise in seven bands, each with its own decay, behind early reflections.
#include "synth/fx/impulse.h"

#include <string.h>

#include "synth/dsp/math.h"

#define BANDS        7
#define LOW_CUT_HZ   40.0f      ///< nothing below it: it would only cost headroom
#define LN2_PER_TURN 9.0647203f ///< 2 pi / ln 2

/// A reflection is a click through a pole of its own: what is left a frame later, for how long, and its energy.
#define CLICK_KEEP   0.75f
#define CLICK_FRAMES 96
#define CLICK_ENERGY (1.0f / (1.0f - CLICK_KEEP * CLICK_KEEP))

enum { FRAMES_PER_MS = AUR_SAMPLE_RATE_HZ / 1000 };

/// Upper edges of all bands but the last.
static const float EDGES_HZ[BANDS - 1] = {250.0f, 500.0f, 1000.0f, 2000.0f, 4000.0f, 8000.0f};

typedef struct place {
    const char *name;
    int32_t length_ms;
    int32_t decay_ms[BANDS]; ///< time to fall by 60 dB
    int32_t first_ms;        ///< before the noise
    int32_t onset_ms;        ///< the noise rises
    int32_t early_from_ms, early_to_ms;
    int32_t early_count;
    float early_share; ///< of the energy
} place;

static const place PLACES[AUR_IMPULSE_COUNT] = {
    [AUR_IMPULSE_HALL] = {"hall", 4000, {3500, 3300, 3000, 2600, 2000, 1400, 900}, 20, 25, 12, 85, 14, 0.2f},
    [AUR_IMPULSE_PLATE] = {"plate", 2500, {1900, 2200, 2200, 2000, 1700, 1300, 1000}, 0, 3, 1, 9, 8, 0.05f},
    [AUR_IMPULSE_CAVE] = {"cave", 7000, {6500, 6000, 5000, 3600, 2400, 1500, 800}, 60, 160, 45, 420, 11, 0.15f},
};

/// Low-pass of fourth order, so that a band's long decay does not outlast the short ones above it.
typedef struct low_pass {
    float follow, state[4];
} low_pass;

static void set_low_pass(low_pass *f, float cutoff_hz)
{
    *f = (low_pass){.follow = 1.0f - aur_exp2(-LN2_PER_TURN * cutoff_hz / AUR_SAMPLE_RATE_HZ)};
}

static float run_low_pass(low_pass *f, float x)
{
    for (int pole = 0; pole < 4; pole++) {
        f->state[pole] += f->follow * (x - f->state[pole]);
        x = f->state[pole];
    }
    return x;
}

/// Number `index` of the stream `stream` of a seed: -1..1.
static float dice(uint32_t seed, uint32_t stream, uint32_t index)
{
    uint32_t drawn = aur_hash32(aur_hash32(seed ^ aur_hash32(stream + 0x9e3779b9u)) + index);
    return (float)(int32_t)drawn * (1.0f / 2147483648.0f);
}

/// Square root by Newton's steps.
static float root_of(double x)
{
    double y = x > 1.0 ? x : 1.0;
    for (int i = 0; i < 60; i++)
        y = 0.5 * (y + x / y);
    return (float)y;
}

/// The noise of one side, from `first` on.
static void make_late(const place *p, uint32_t seed, uint32_t side, float stretch, uint32_t frames, float *out)
{
    low_pass filters[BANDS];
    double gain[BANDS], fall[BANDS];
    set_low_pass(&filters[0], LOW_CUT_HZ);
    for (int band = 0; band < BANDS; band++) {
        if (band > 0)
            set_low_pass(&filters[band], EDGES_HZ[band - 1]);
        gain[band] = 1.0;
        // ln 1000 over the frames of the decay, so small that two terms of the power series are all of it
        double rate = 6.907755279 / ((double)p->decay_ms[band] * FRAMES_PER_MS * (double)stretch);
        fall[band] = 1.0 - rate + 0.5 * rate * rate;
    }
    float onset_step = 1.0f / (float)(p->onset_ms * FRAMES_PER_MS), onset = 0.0f;
    uint32_t first = (uint32_t)p->first_ms * FRAMES_PER_MS, fade = frames / 8;
    for (uint32_t t = first; t < frames; t++) {
        float x = dice(seed, side, t), below = run_low_pass(&filters[0], x), sum = 0.0f;
        for (int band = 0; band < BANDS; band++) {
            float up_to = band < BANDS - 1 ? run_low_pass(&filters[band + 1], x) : x;
            sum += (up_to - below) * (float)gain[band];
            gain[band] *= fall[band];
            below = up_to;
        }
        onset = aur_min(onset + onset_step, 1.0f);
        float end = aur_min((float)(frames - 1 - t) / (float)fade, 1.0f); // so that it does not break off
        out[t] = sum * onset * onset * end * end;
    }
}

/// Adds a reflection: a click, low-passed.
static void add_click(float *out, uint32_t frames, uint32_t at, float gain)
{
    for (uint32_t i = 0; i < CLICK_FRAMES && at + i < frames; i++, gain *= CLICK_KEEP)
        out[at + i] += gain;
}

/// Reflections, closer and softer as they come later. Each one reaches both ears, at times and strengths of their own.
static void add_early(const place *p, uint32_t seed, uint32_t frames, float *sides[2])
{
    float span = (float)p->early_to_ms / (float)p->early_from_ms, energy = 0.0f;
    for (int pass = 0; pass < 2; pass++) {
        float scale = pass == 0 ? 1.0f : root_of((double)(2.0f * p->early_share / (energy * CLICK_ENERGY)));
        for (int i = 0; i < p->early_count; i++) {
            float part = ((float)i + 0.4f * dice(seed, 2, (uint32_t)i)) / (float)p->early_count;
            float ms = (float)p->early_from_ms * (1.0f + (span - 1.0f) * (1.0f - (1.0f - part) * (1.0f - part)));
            float pan = 0.5f + 0.3f * dice(seed, 3, (uint32_t)i);
            float gain = scale * root_of((double)((float)p->early_from_ms / ms)) *
                         (dice(seed, 4, (uint32_t)i) < 0.0f ? -1.0f : 1.0f);
            if (pass == 0)
                energy += gain * gain * (pan * pan + (1.0f - pan) * (1.0f - pan));
            for (int side = 0; pass == 1 && side < 2; side++) {
                float at_ms = ms + 0.7f * (side == 0 ? pan : 1.0f - pan);
                add_click(sides[side], frames, (uint32_t)(at_ms * FRAMES_PER_MS),
                          gain * (side == 0 ? 1.0f - pan : pan));
            }
        }
    }
}

const char *aur_impulse_name(aur_impulse_kind kind)
{
    return PLACES[kind].name;
}

uint32_t aur_impulse_frames(aur_impulse_kind kind, int32_t length_ms)
{
    length_ms = length_ms != 0 ? length_ms : PLACES[kind].length_ms;
    length_ms = length_ms < AUR_IMPULSE_MS_MIN ? AUR_IMPULSE_MS_MIN : length_ms;
    length_ms = length_ms > AUR_IMPULSE_MS_MAX ? AUR_IMPULSE_MS_MAX : length_ms;
    return (uint32_t)length_ms * FRAMES_PER_MS;
}

/// Scales both sides so that their energy is `wanted` on average.
static void scale_to(float *sides[2], uint32_t frames, double wanted)
{
    double energy = 0.0;
    for (int side = 0; side < 2; side++)
        for (uint32_t t = 0; t < frames; t++)
            energy += (double)sides[side][t] * (double)sides[side][t];
    float scale = energy > 0.0 ? root_of(2.0 * wanted / energy) : 0.0f;
    for (int side = 0; side < 2; side++)
        for (uint32_t t = 0; t < frames; t++)
            sides[side][t] *= scale;
}

void aur_impulse_make(aur_impulse_kind kind, uint32_t seed, uint32_t frames, float *left, float *right)
{
    const place *p = &PLACES[kind];
    float *sides[2] = {left, right};
    float stretch = (float)frames / (float)(p->length_ms * FRAMES_PER_MS);
    for (uint32_t side = 0; side < 2; side++) {
        memset(sides[side], 0, frames * sizeof(float));
        make_late(p, seed, side, stretch, frames, sides[side]);
    }
    scale_to(sides, frames, 1.0 - (double)p->early_share);
    add_early(p, seed, frames, sides);
    scale_to(sides, frames, 1.0);
}
