// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Percussion and swells; see percussion.h.
#include "compose/percussion.h"

#include "synth/units.h"

#define KICK_FROM_NORM    (AUR_NORM_ONE / 5)
#define SHAKER_FROM_NORM  (AUR_NORM_ONE * 2 / 5)
#define KICK_PITCH_MIDI   36
#define SHAKER_PITCH_MIDI 84
#define SWELL_PITCH_MIDI  72
#define JITTER_MS         25

static int64_t jitter(aur_dice *dice)
{
    return aur_dice_below(dice, (uint32_t)aur_frames_from_ms(JITTER_MS));
}

static void kick(const aur_moment *moment, aur_dice *dice, aur_score *score)
{
    int32_t velocity = 26000 + moment->controls->intensity * 3 / 10 + aur_dice_between(dice, -4000, 4000);
    aur_score_strike(score, AUR_LAYER_PERCUSSION,
                     &(aur_event){.at_frame = moment->at_frame + jitter(dice),
                                  .gate_frames = (uint32_t)aur_frames_from_ms(350),
                                  .pitch_q8 = AUR_PITCH_Q8(KICK_PITCH_MIDI),
                                  .velocity = (uint16_t)velocity,
                                  .dice = (uint16_t)aur_dice_below(dice, 65536),
                                  .release_blocks = 150,
                                  .id = AUR_PATCH_KICK});
}

static void shake(const aur_moment *moment, aur_dice *dice, aur_score *score)
{
    int64_t half_beat = (moment->next_frame - moment->at_frame) / 2;
    aur_score_strike(score, AUR_LAYER_PERCUSSION,
                     &(aur_event){.at_frame = moment->at_frame + half_beat + jitter(dice),
                                  .gate_frames = (uint32_t)aur_frames_from_ms(90),
                                  .pitch_q8 = AUR_PITCH_Q8(SHAKER_PITCH_MIDI),
                                  .velocity = (uint16_t)aur_dice_between(dice, 12000, 24000),
                                  .pan = (int16_t)aur_dice_between(dice, -16000, 16000),
                                  .dice = (uint16_t)aur_dice_below(dice, 65536),
                                  .release_blocks = 90,
                                  .id = AUR_PATCH_SHAKER});
}

static void swell(const aur_moment *moment, aur_dice *dice, aur_score *score)
{
    int32_t velocity = moment->controls->intensity * 7 / 10 + aur_dice_between(dice, -4000, 4000);
    aur_score_strike(score, AUR_LAYER_SWELL,
                     &(aur_event){.at_frame = moment->at_frame + jitter(dice),
                                  .gate_frames = (uint32_t)aur_frames_from_ms(aur_dice_between(dice, 2000, 4000)),
                                  .pitch_q8 = (uint16_t)AUR_PITCH_Q8(SWELL_PITCH_MIDI + aur_dice_between(dice, -7, 7)),
                                  .velocity = (uint16_t)(velocity > 8000 ? velocity : 8000),
                                  .pan = (int16_t)aur_dice_between(dice, -14000, 14000),
                                  .dice = (uint16_t)aur_dice_below(dice, 65536),
                                  .release_blocks = 2000,
                                  .id = AUR_PATCH_SWELL});
}

void aur_percussion_beat(const aur_moment *moment, const aur_phrase *phrase, aur_score *score)
{
    int32_t bar = aur_moment_bar(moment) - phrase->first_bar;
    int32_t beat_in_bar = moment->beat % AUR_BEATS_PER_BAR;
    uint32_t intensity = moment->controls->intensity;
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_PERCUSSION, (uint32_t)moment->beat);
    if (beat_in_bar == 0 && phrase->kick_plays && intensity > KICK_FROM_NORM && bar % phrase->kick_bars == 0)
        kick(moment, &dice, score);
    if (beat_in_bar == 2 && (phrase->swell_bars >> bar & 1) != 0)
        swell(moment, &dice, score);
    if (beat_in_bar % 2 == 1 && intensity > SHAKER_FROM_NORM && aur_dice_percent(&dice, moment->preset->shaker_percent))
        shake(moment, &dice, score);
}
