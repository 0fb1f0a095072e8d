// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The matrix is that of the specification, 1.2.1; the modal weights favour each mode's own colour chord.
#include "compose/markov.h"

#include "compose/rng.h"

/// Twentieths: every published probability is a multiple of 0.05.
static const uint16_t CLASSIC[AUR_DEGREES][AUR_DEGREES] = {
    {3, 1, 2, 6, 1, 6, 1}, {5, 2, 1, 3, 5, 3, 1}, {4, 1, 3, 2, 2, 6, 2}, {5, 2, 2, 2, 4, 3, 2},
    {8, 2, 1, 4, 1, 3, 1}, {5, 1, 4, 3, 1, 2, 4}, {6, 1, 5, 2, 1, 4, 1},
};

static const uint8_t AMBIENT[AUR_MODE_COUNT][AUR_DEGREES] = {
    [AUR_MODE_AEOLIAN] = {5, 0, 4, 4, 2, 7, 5},          [AUR_MODE_DORIAN] = {5, 4, 3, 7, 2, 0, 5},
    [AUR_MODE_PHRYGIAN] = {5, 7, 3, 4, 0, 4, 5},         [AUR_MODE_LYDIAN] = {5, 7, 4, 0, 2, 4, 4},
    [AUR_MODE_MIXOLYDIAN] = {5, 4, 0, 5, 4, 3, 7},       [AUR_MODE_IONIAN] = {4, 5, 5, 6, 1, 5, 0},
    [AUR_MODE_PENTATONIC_MAJOR] = {5, 4, 4, 0, 3, 6, 0}, [AUR_MODE_PENTATONIC_MINOR] = {5, 0, 6, 5, 3, 0, 5},
};

/// Motion of the root by semitones, either way: steps and thirds before fourths.
static const uint8_t MOTION[7] = {0, 3, 4, 4, 4, 3, 1};

unsigned aur_markov_classic_weight(unsigned from, unsigned to)
{
    return CLASSIC[from % AUR_DEGREES][to % AUR_DEGREES];
}

bool aur_markov_uses(unsigned mode, unsigned degree)
{
    return AMBIENT[mode % AUR_MODE_COUNT][degree % AUR_DEGREES] > 0;
}

unsigned aur_markov_classic(unsigned from, uint64_t hash)
{
    return aur_rng_weighted(hash, CLASSIC[from % AUR_DEGREES], AUR_DEGREES);
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
