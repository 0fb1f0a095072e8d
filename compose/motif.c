// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Four to six notes over at most two bars: steps more than leaps, one leap at least, a long last note.
#include "compose/motif.h"

#include <string.h>

#include "compose/rng.h"

#define NOTES_MIN   4
#define NOTES_RANGE 3
#define EIGHTHS_MAX 16
#define STEP_MAX    6
#define MIDDLE      (AUR_STYLE_STEPS / 2)

/// Lengths in eighths and how much they are liked.
static const uint8_t LENGTHS[5] = {1, 2, 3, 4, 6};
static const uint16_t LIKING[5] = {2, 6, 3, 4, 1};

/// Eighths of the lengths of a style.
static const uint8_t STYLE_LENGTHS[AUR_STYLE_LENGTHS] = {1, 1, 2, 2, 3, 4, 6, 8};

/// Of a step from 7 down to 7 up.
static const uint16_t MOTION[AUR_STYLE_STEPS] = {0, 0, 0, 1, 2, 5, 7, 1, 7, 5, 2, 1, 0, 0, 0};

static uint8_t draw_length(const aur_style *style, uint64_t hash)
{
    if (aur_style_sum(style->lengths, AUR_STYLE_LENGTHS) == 0)
        return LENGTHS[aur_rng_weighted(hash, LIKING, 5)];
    return STYLE_LENGTHS[aur_style_draw(hash, style->lengths, AUR_STYLE_LENGTHS)];
}

/// A step after the step `before` that keeps the motif within STEP_MAX of `height` 0.
static int draw_step(const aur_style *style, int before, int height, bool leap, uint64_t hash)
{
    uint16_t weights[AUR_STYLE_STEPS];
    const uint8_t *row = style->motion[before + MIDDLE];
    unsigned sum = aur_style_sum(row, AUR_STYLE_STEPS);
    for (int i = 0; i < AUR_STYLE_STEPS; i++) {
        int step = i - MIDDLE, there = height + step;
        bool barred = there > STEP_MAX || there < -STEP_MAX || (leap && step >= -1 && step <= 1);
        weights[i] = barred ? 0 : sum > 0 ? row[i] : MOTION[i];
    }
    unsigned drawn = aur_rng_weighted(hash, weights, AUR_STYLE_STEPS);
    return weights[drawn] > 0 ? (int)drawn - MIDDLE : height > 0 ? -2 : 2;
}

void aur_motif_make(aur_motif *motif, uint64_t seed, int which, const aur_style *style)
{
    uint64_t hash = aur_rng_hash(seed, AUR_STREAM_MOTIF, which, 0);
    unsigned count = NOTES_MIN + aur_rng_pick(hash, 0, NOTES_RANGE);
    unsigned leap_at = 1 + aur_rng_pick(hash, 1, count - 1);
    int height = 0, step = 0;
    unsigned at = 0;
    memset(motif, 0, sizeof *motif);
    for (unsigned i = 0; i < count && at + 2 <= EIGHTHS_MAX; i++) {
        uint64_t dice = aur_rng_hash(seed, AUR_STREAM_MOTIF, which, 1 + (int64_t)i);
        if (i > 0)
            step = draw_step(style, step, height, i == leap_at, dice);
        height += step;
        unsigned length = draw_length(style, aur_rng_hash(seed, AUR_STREAM_MOTIF, which, 100 + (int64_t)i));
        if (i + 1 == count && length < 3)
            length = 4;
        length = at + length > EIGHTHS_MAX ? EIGHTHS_MAX - at : length;
        motif->step[i] = (int8_t)height;
        motif->at_eighth[i] = (uint8_t)at;
        motif->length_eighths[i] = (uint8_t)length;
        motif->count++;
        at += length;
    }
    motif->eighths = (uint8_t)at;
}

static void augment(aur_motif *motif)
{
    for (unsigned i = 0; i < motif->count; i++) {
        motif->at_eighth[i] = (uint8_t)(motif->at_eighth[i] * 2);
        motif->length_eighths[i] = (uint8_t)(motif->length_eighths[i] * 2);
    }
    motif->eighths = (uint8_t)(motif->eighths * 2);
}

/// Its beginning or its end, three notes at least.
static void fragment(aur_motif *motif, uint64_t hash)
{
    unsigned keep = motif->count > 3 ? 3 + aur_rng_pick(hash, 11, motif->count - 3u) : motif->count;
    unsigned first = aur_rng_pick(hash, 12, 3) == 0 ? motif->count - keep : 0;
    aur_motif whole = *motif;
    for (unsigned i = 0; i < keep; i++) {
        motif->step[i] = (int8_t)(whole.step[first + i] - whole.step[first]);
        motif->at_eighth[i] = (uint8_t)(whole.at_eighth[first + i] - whole.at_eighth[first]);
        motif->length_eighths[i] = whole.length_eighths[first + i];
    }
    motif->count = (uint8_t)keep;
    motif->eighths = (uint8_t)(motif->at_eighth[keep - 1] + motif->length_eighths[keep - 1]);
}

/// The longest note but the last one goes to its neighbour and comes back.
static void ornament(aur_motif *motif, uint64_t hash)
{
    unsigned at = 0;
    for (unsigned i = 1; i + 1 < motif->count; i++)
        if (motif->length_eighths[i] > motif->length_eighths[at])
            at = i;
    unsigned length = motif->length_eighths[at];
    if (length < 3 || motif->count + 2u > AUR_MOTIF_NOTES_MAX)
        return;
    for (unsigned i = motif->count; i-- > at + 1;) {
        motif->step[i + 2] = motif->step[i];
        motif->at_eighth[i + 2] = motif->at_eighth[i];
        motif->length_eighths[i + 2] = motif->length_eighths[i];
    }
    int neighbour = aur_rng_pick(hash, 13, 2) == 0 ? 1 : -1;
    for (unsigned k = 1; k <= 2; k++) {
        motif->step[at + k] = (int8_t)(motif->step[at] + (k == 1 ? neighbour : 0));
        motif->at_eighth[at + k] = (uint8_t)(motif->at_eighth[at] + length - 3 + k);
        motif->length_eighths[at + k] = 1;
    }
    motif->length_eighths[at] = (uint8_t)(length - 2);
    motif->count = (uint8_t)(motif->count + 2);
}

void aur_motif_vary(aur_motif *motif, aur_motif_form form, uint64_t hash)
{
    if (form == AUR_MOTIF_INVERTED)
        for (unsigned i = 0; i < motif->count; i++)
            motif->step[i] = (int8_t)-motif->step[i];
    else if (form == AUR_MOTIF_AUGMENTED)
        augment(motif);
    else if (form == AUR_MOTIF_FRAGMENT)
        fragment(motif, hash);
    else if (form == AUR_MOTIF_ORNAMENTED)
        ornament(motif, hash);
}
