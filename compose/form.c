// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Form; see form.h.
#include "compose/form.h"

#define PHRASE_BARS_MIN 8
#define PHRASE_BARS_MAX 16

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

int32_t aur_form_count(int32_t bars, const aur_form_limits *limits)
{
    int32_t total = limits->age + bars;
    int32_t fewest = (total + limits->max - 1) / limits->max;
    int32_t most = larger(total / limits->min, 1);
    return smaller(larger(limits->wanted, fewest), most);
}

/// A length between `low` and `high`, bunched around `mean`: one throw on either side of it.
static int32_t draw_length(aur_dice *dice, int32_t low, int32_t mean, int32_t high)
{
    if (high <= low)
        return low;
    mean = smaller(larger(mean, low), high);
    return (aur_dice_between(dice, low, mean) + aur_dice_between(dice, mean, high)) / 2;
}

uint64_t aur_form_cut(aur_dice *dice, int32_t bars, const aur_form_limits *limits)
{
    uint64_t cut = 0;
    int32_t at = -limits->age;
    for (int32_t others = aur_form_count(bars, limits) - 1; others > 0; others--) {
        int32_t rest = bars - at;
        int32_t low = larger(limits->min, rest - others * limits->max);
        int32_t high = smaller(limits->max, rest - others * limits->min);
        at += larger(draw_length(dice, low, rest / (others + 1), high), 1 - at);
        if (at >= bars)
            break;
        cut |= UINT64_C(1) << at;
    }
    return cut;
}

uint64_t aur_form_phrases(uint64_t seed, int32_t chapter)
{
    aur_dice dice = aur_dice_open(seed, AUR_STREAM_PHRASES, chapter, 0);
    int32_t wanted = aur_dice_between(&dice, 5, 7);
    return 1 | aur_form_cut(&dice, AUR_CHAPTER_BARS, &(aur_form_limits){0, PHRASE_BARS_MIN, PHRASE_BARS_MAX, wanted});
}

int32_t aur_form_next(uint64_t cut, int32_t bar)
{
    do
        bar++;
    while (bar < AUR_CHAPTER_BARS && !aur_form_has(cut, bar));
    return bar;
}

int32_t aur_form_begin(uint64_t cut, int32_t bar)
{
    while (bar > 0 && !aur_form_has(cut, bar))
        bar--;
    return bar;
}

int32_t aur_form_index(uint64_t cut, int32_t bar)
{
    int32_t index = -1;
    for (int32_t at = 0; at <= bar; at++)
        index += aur_form_has(cut, at);
    return index;
}
