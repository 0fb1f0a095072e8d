// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A kick every 2-4 bars where intensity passes 0.2, grains of shaker above 0.4, up to three swells a phrase.
#include "compose/texture.h"

#include "compose/rng.h"

#define KICK_ABOVE   13107 /* 0.2 */
#define SHAKER_ABOVE 26214 /* 0.4 */
#define SECOND       48000

static void kick(const aur_moment *moment, aur_score *score)
{
    uint64_t phrase = aur_rng_hash(moment->controls->seed, AUR_STREAM_KICK, moment->chapter, moment->phrase);
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_KICK, moment->chapter, 1000 + moment->beat);
    int every = 2 + (int)aur_rng_pick(phrase, 0, 3);
    if (moment->controls->intensity <= KICK_ABOVE || moment->beat % 4 != 0 || moment->phrase_bar % every != 0)
        return;
    if (aur_rng_pick(hash, 0, 10) < 3)
        return;
    aur_note note = {.at_frame = moment->beat_frame + aur_rng_pick(hash, 1, 1200),
                     .gate_frames = SECOND / 8,
                     .release_frames = SECOND / 3,
                     .layer = AUR_LAYER_PERCUSSION,
                     .patch = AUR_PATCH_KICK,
                     .pitch_midi = 36,
                     .velocity = (uint8_t)(46 + moment->controls->intensity * 34u / 65535u + aur_rng_pick(hash, 2, 12)),
                     .dice = (uint16_t)aur_rng_pick(hash, 3, 65536)};
    aur_score_note(score, &note);
}

static void shaker(const aur_moment *moment, aur_score *score)
{
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_SHAKER, moment->chapter, moment->beat);
    uint32_t chance = (uint32_t)moment->density * 25u / 65535u;
    if (moment->controls->intensity <= SHAKER_ABOVE || aur_rng_pick(hash, 0, 100) >= chance)
        return;
    aur_note note = {.at_frame = aur_moment_frame(moment, 500 + (int)aur_rng_pick(hash, 1, 60)),
                     .gate_frames = SECOND / 20,
                     .release_frames = SECOND / 6,
                     .layer = AUR_LAYER_PERCUSSION,
                     .patch = AUR_PATCH_SHAKER,
                     .pitch_midi = 84,
                     .velocity = (uint8_t)(22 + aur_rng_pick(hash, 2, 26)),
                     .pan = (int16_t)((int)aur_rng_pick(hash, 3, 30001) - 15000),
                     .dice = (uint16_t)aur_rng_pick(hash, 4, 65536)};
    aur_score_note(score, &note);
}

static void swell(const aur_moment *moment, aur_score *score)
{
    unsigned wanted = moment->controls->intensity * 3u / 65535u;
    wanted += moment->phrase % 2 == 0; // a breath now and then even when all is calm
    uint64_t phrase = aur_rng_hash(moment->controls->seed, AUR_STREAM_SWELL, moment->chapter, moment->phrase);
    for (unsigned i = 0; i < wanted; i++) {
        uint32_t at = aur_rng_pick(phrase, i * 4, (uint32_t)moment->phrase_bars * 4);
        if ((int32_t)at != moment->phrase_bar * 4 + moment->beat % 4)
            continue;
        aur_note note = {.at_frame = aur_moment_frame(moment, (int)aur_rng_pick(phrase, i * 4 + 1, 700)),
                         .gate_frames = SECOND * 2 + aur_rng_pick(phrase, i * 4 + 2, SECOND * 2),
                         .release_frames = SECOND * 2,
                         .layer = AUR_LAYER_SWELL,
                         .patch = AUR_PATCH_SWELL,
                         .pitch_midi = (uint8_t)(60 + moment->chord->root),
                         .velocity = (uint8_t)(24 + moment->controls->intensity * 60u / 65535u),
                         .pan = (int16_t)((int)aur_rng_pick(phrase, i * 4 + 3, 24001) - 12000),
                         .dice = (uint16_t)aur_rng_pick(phrase, 100 + i, 65536)};
        aur_score_note(score, &note);
    }
}

void aur_texture_beat(const aur_moment *moment, aur_score *score)
{
    if (moment->preset->percussion) {
        kick(moment, score);
        shaker(moment, score);
    }
    swell(moment, score);
}
