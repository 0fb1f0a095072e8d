// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The modal weights favour each mode's own colour chord.
#include "compose/markov.h"

#include "compose/rng.h"

static const uint8_t AMBIENT[AUR_MODE_COUNT][AUR_DEGREES] = {
    [AUR_MODE_AEOLIAN] = {5, 0, 4, 4, 2, 7, 5},          [AUR_MODE_DORIAN] = {5, 4, 3, 7, 2, 0, 5},
    [AUR_MODE_PHRYGIAN] = {5, 7, 3, 4, 0, 4, 5},         [AUR_MODE_LYDIAN] = {5, 7, 4, 0, 2, 4, 4},
    [AUR_MODE_MIXOLYDIAN] = {5, 4, 0, 5, 4, 3, 7},       [AUR_MODE_IONIAN] = {4, 5, 5, 6, 1, 5, 0},
    [AUR_MODE_PENTATONIC_MAJOR] = {5, 4, 4, 0, 3, 6, 0}, [AUR_MODE_PENTATONIC_MINOR] = {5, 0, 6, 5, 3, 0, 5},
};

/// Motion of the root by semitones, either way: steps and thirds before fourths.
static const uint8_t MOTION[7] = {0, 3, 4, 4, 4, 3, 1};

bool aur_markov_uses(unsigned mode, unsigned degree)
{
    return AMBIENT[mode % AUR_MODE_COUNT][degree % AUR_DEGREES] > 0;
}

bool aur_markov_is_own(const aur_style *style)
{
    for (unsigned from = 0; from < AUR_DEGREES; from++)
        if (aur_style_sum(style->chord_first[from], AUR_DEGREES) > 0)
            return true;
    return false;
}

unsigned aur_markov_own(const aur_style *style, unsigned before, unsigned from, bool last, uint64_t hash)
{
    const uint8_t *row = style->chord_second[before % AUR_DEGREES][from % AUR_DEGREES];
    uint16_t weights[AUR_DEGREES], others[AUR_DEGREES];
    unsigned sum = 0;
    if (aur_style_sum(row, AUR_DEGREES) == 0)
        row = style->chord_first[from % AUR_DEGREES];
    for (unsigned to = 0; to < AUR_DEGREES; to++) {
        bool barred = !style->cadences && ((from == 4 && to == 0) || (last && to == 4));
        weights[to] = barred ? 0 : row[to];
        others[to] = !barred && to != from;
        sum += weights[to];
    }
    if (sum == 0) // the style only knows a way that is barred
        return aur_rng_weighted(hash, others, AUR_DEGREES);
    return aur_rng_weighted(hash, weights, AUR_DEGREES);
}

unsigned aur_markov_ambient(unsigned mode, unsigned before, unsigned from, bool last, uint64_t hash)
{
    uint16_t weights[AUR_DEGREES];
    for (unsigned to = 0; to < AUR_DEGREES; to++) {
        unsigned apart = (aur_scale_step(mode, to) + 12 - aur_scale_step(mode, from)) % 12;
        unsigned motion = MOTION[apart > 6 ? 12 - apart : apart];
        unsigned weight = AMBIENT[mode % AUR_MODE_COUNT][to] * motion * 3;
        if (to == before)
            weight /= 3; // circle on rather than swing between two chords
        if (to == 0 && before != 0)
            weight = weight * 3 / 2; // home after two chords away
        bool barred = to == from || (from == 4 && to == 0) || (last && to == 4);
        weights[to] = (uint16_t)(barred ? 0 : weight);
    }
    return aur_rng_weighted(hash, weights, AUR_DEGREES);
}
