// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Phrases; see phrase.h.
#include "compose/phrase.h"

#define CONTOURS       6
#define CONTOUR_POINTS 9

/// Arch, inverted arch, wave, inverted wave, slow fall, slow rise.
static const int8_t CONTOUR[CONTOURS][CONTOUR_POINTS] = {
    {-5, -2, 1, 4, 6, 4, 1, -2, -5}, {5, 2, -1, -4, -5, -4, -1, 2, 4}, {0, 4, 6, 4, 0, -4, -6, -4, 0},
    {0, -3, -5, -3, 1, 4, 6, 3, -1}, {6, 5, 4, 2, 1, -1, -2, -4, -5},  {-5, -4, -2, -1, 1, 2, 4, 5, 3},
};

/// Swells come in the first part of a phrase, so that they end within it.
#define SWELL_PART_PERCENT 80

static uint32_t draw_swells(aur_dice *dice, int32_t bars, uint32_t intensity)
{
    uint32_t swells = 0;
    uint32_t count = (2 + aur_dice_below(dice, 2)) * intensity >> 16;
    while (count-- > 0)
        swells |= 1u << aur_dice_below(dice, (uint32_t)(bars * SWELL_PART_PERCENT / 100));
    return swells;
}

aur_phrase aur_phrase_at(const aur_moment *moment, uint64_t cut)
{
    int32_t bar = aur_moment_bar(moment);
    int32_t first_bar = aur_form_begin(cut, bar);
    aur_phrase phrase = {
        .index = aur_form_index(cut, bar), .first_bar = first_bar, .bars = aur_form_next(cut, first_bar) - first_bar};
    const aur_preset *preset = moment->preset;
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_TRAITS, (uint32_t)phrase.index);
    phrase.contour = (uint8_t)aur_dice_below(&dice, CONTOURS);
    phrase.dynamic_percent = (int8_t)aur_dice_between(&dice, -12, 12);
    phrase.lead_sings = !aur_dice_percent(&dice, preset->silent_lead_percent);
    phrase.bell_sings = !aur_dice_percent(&dice, preset->silent_bell_percent);
    phrase.lead_first_bar = (uint8_t)aur_dice_below(&dice, 3);
    phrase.pad_patch = preset->pad[aur_dice_percent(&dice, 35)];
    phrase.lead_patch = preset->lead[aur_dice_percent(&dice, 40)];
    phrase.bell_patch = preset->bell[aur_dice_percent(&dice, 40)];
    phrase.kick_plays = aur_dice_percent(&dice, preset->kick_percent);
    phrase.kick_bars = (uint8_t)aur_dice_between(&dice, 2, 4);
    phrase.swell_bars = draw_swells(&dice, phrase.bars, moment->controls->intensity);
    return phrase;
}

int32_t aur_phrase_height(const aur_phrase *phrase, int32_t bar)
{
    int32_t position = (bar - phrase->first_bar) * (CONTOUR_POINTS - 1) * 256 / phrase->bars;
    int32_t point = position >> 8;
    int32_t part = position & 255;
    const int8_t *contour = CONTOUR[phrase->contour];
    return (contour[point] * (256 - part) + contour[point + 1] * part) / 256;
}
