// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A kick where intensity passes 0.2, grains of shaker above 0.4, both now and then or in an even rhythm of the style;
/// up to three swells a phrase, and one that leads into an arrival.
#include "compose/texture.h"

#include <stdbool.h>

#include "compose/rng.h"

#define KICK_ABOVE   13107 /* 0.2 */
#define SHAKER_ABOVE 26214 /* 0.4 */
#define SECOND       48000

#define KICK_HUMAN_FRAMES   1200
#define SHAKER_HUMAN_FRAMES 600

/// Frame of a sixteenth of this beat; every second one is late by the style's swing.
static int64_t sixteenth_frame(const aur_moment *moment, int sixteenth)
{
    int swing = sixteenth % 2 != 0 ? 250 * moment->preset->style.swing_percent / 100 : 0;
    return aur_moment_frame(moment, sixteenth * 250 + swing);
}

/// Whether a rhythm of `pulses` spread evenly over `steps` sixteenths strikes (Bjorklund's patterns as Toussaint 2005
/// found them in the world's music; by Bresenham's rule, turned once a phrase).
static bool is_pulse(const aur_moment *moment, aur_stream stream, int sixteenth, unsigned pulses, unsigned steps)
{
    uint64_t phrase = aur_rng_hash(moment->controls->seed, stream, moment->chapter, moment->phrase);
    unsigned turn = aur_rng_pick(phrase, 9, steps);
    unsigned place = ((unsigned)moment->beat * 4 + (unsigned)sixteenth + turn) % steps;
    return place * pulses % steps < pulses;
}

static void strike_kick(const aur_moment *moment, int64_t at_frame, int touch, uint64_t hash, aur_score *score)
{
    unsigned velocity = 46 + moment->controls->intensity * 34u / 65535u + aur_rng_pick(hash, 2, 12);
    aur_note note = {.at_frame = at_frame + aur_rng_pick(hash, 1, KICK_HUMAN_FRAMES),
                     .gate_frames = SECOND / 8,
                     .release_frames = SECOND / 3,
                     .layer = AUR_LAYER_PERCUSSION,
                     .patch = AUR_PATCH_KICK,
                     .pitch_midi = 36,
                     .velocity = (uint8_t)((int)velocity + touch),
                     .dice = (uint16_t)aur_rng_pick(hash, 3, 65536)};
    aur_score_note(score, &note);
}

/// Now and then: on a bar line, every 2 to 4 bars.
static void kick_sparsely(const aur_moment *moment, aur_score *score)
{
    uint64_t phrase = aur_rng_hash(moment->controls->seed, AUR_STREAM_KICK, moment->chapter, moment->phrase);
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_KICK, moment->chapter, 1000 + moment->beat);
    int every = 2 + (int)aur_rng_pick(phrase, 0, 3);
    if (moment->beat % 4 == 0 && moment->phrase_bar % every == 0 && aur_rng_pick(hash, 0, 10) >= 3)
        strike_kick(moment, moment->beat_frame, 0, hash, score);
}

static void kick(const aur_moment *moment, aur_score *score)
{
    const aur_style *style = &moment->preset->style;
    if (moment->controls->intensity <= KICK_ABOVE)
        return;
    if (style->kick_pulses == 0 || style->kick_steps == 0) {
        kick_sparsely(moment, score);
        return;
    }
    for (int sixteenth = 0; sixteenth < 4; sixteenth++) {
        uint64_t hash =
            aur_rng_hash(moment->controls->seed, AUR_STREAM_RHYTHM, moment->chapter, moment->beat * 8 + sixteenth);
        bool pulse = is_pulse(moment, AUR_STREAM_KICK, sixteenth, style->kick_pulses, style->kick_steps);
        if (pulse && aur_rng_pick(hash, 0, 100) >= 15)
            strike_kick(moment, sixteenth_frame(moment, sixteenth), -10 - (sixteenth != 0) * 6, hash, score);
    }
}

static void strike_shaker(int64_t at_frame, unsigned velocity, uint64_t hash, aur_score *score)
{
    aur_note note = {.at_frame = at_frame,
                     .gate_frames = SECOND / 20,
                     .release_frames = SECOND / 6,
                     .layer = AUR_LAYER_PERCUSSION,
                     .patch = AUR_PATCH_SHAKER,
                     .pitch_midi = 84,
                     .velocity = (uint8_t)velocity,
                     .pan = (int16_t)((int)aur_rng_pick(hash, 3, 30001) - 15000),
                     .dice = (uint16_t)aur_rng_pick(hash, 4, 65536)};
    aur_score_note(score, &note);
}

static void shaker(const aur_moment *moment, aur_score *score)
{
    const aur_style *style = &moment->preset->style;
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_SHAKER, moment->chapter, moment->beat);
    uint32_t chance = (uint32_t)moment->density * 25u / 65535u;
    if (moment->controls->intensity <= SHAKER_ABOVE)
        return;
    if (style->shaker_pulses == 0 || style->shaker_steps == 0) {
        if (aur_rng_pick(hash, 0, 100) < chance)
            strike_shaker(aur_moment_frame(moment, 500 + (int)aur_rng_pick(hash, 1, 60)),
                          22 + aur_rng_pick(hash, 2, 26), hash, score);
        return;
    }
    for (int sixteenth = 0; sixteenth < 4; sixteenth++) {
        uint64_t dice =
            aur_rng_hash(moment->controls->seed, AUR_STREAM_RHYTHM, moment->chapter, moment->beat * 8 + 4 + sixteenth);
        bool pulse = is_pulse(moment, AUR_STREAM_SHAKER, sixteenth, style->shaker_pulses, style->shaker_steps);
        if (pulse && aur_rng_pick(dice, 0, 100) < 30 + chance * 2)
            strike_shaker(sixteenth_frame(moment, sixteenth) + aur_rng_pick(dice, 1, SHAKER_HUMAN_FRAMES),
                          18 + (sixteenth == 0) * 8 + aur_rng_pick(dice, 2, 14), dice, score);
    }
}

static void strike_swell(const aur_moment *moment, int64_t at_frame, uint64_t hash, unsigned field, aur_score *score)
{
    aur_note note = {.at_frame = at_frame,
                     .gate_frames = SECOND * 2 + aur_rng_pick(hash, field + 2, SECOND * 2),
                     .release_frames = SECOND * 2,
                     .layer = AUR_LAYER_SWELL,
                     .patch = AUR_PATCH_SWELL,
                     .pitch_midi = (uint8_t)(60 + moment->chord->root),
                     .velocity = (uint8_t)(24 + moment->controls->intensity * 60u / 65535u),
                     .pan = (int16_t)((int)aur_rng_pick(hash, field + 3, 24001) - 12000),
                     .dice = (uint16_t)aur_rng_pick(hash, 100 + field / 4, 65536)};
    aur_score_note(score, &note);
}

static void swell(const aur_moment *moment, aur_score *score)
{
    unsigned wanted = moment->controls->intensity * 3u / 65535u;
    wanted += moment->phrase % 2 == 0; // a breath now and then even when all is calm
    uint64_t phrase = aur_rng_hash(moment->controls->seed, AUR_STREAM_SWELL, moment->chapter, moment->phrase);
    for (unsigned i = 0; i < wanted; i++) {
        uint32_t at = aur_rng_pick(phrase, i * 4, (uint32_t)moment->phrase_bars * 4);
        if ((int32_t)at == moment->phrase_bar * 4 + moment->beat % 4)
            strike_swell(moment, aur_moment_frame(moment, (int)aur_rng_pick(phrase, i * 4 + 1, 700)), phrase, i * 4,
                         score);
    }
    const aur_form *form = moment->form;
    bool arrives = form->kind == AUR_SECTION_RISE && moment->beat == (form->from_bar + form->bars) * 4 - 4;
    if (arrives)
        strike_swell(moment, moment->beat_frame, phrase, 80, score);
}

void aur_texture_beat(const aur_moment *moment, aur_score *score)
{
    bool quiet = moment->form->kind == AUR_SECTION_REST || moment->form->kind == AUR_SECTION_OPEN;
    if (moment->preset->percussion && !quiet) {
        kick(moment, score);
        shaker(moment, score);
    }
    swell(moment, score);
}
