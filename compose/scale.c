// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Scales; see scale.h.
#include "compose/scale.h"

#include "compose/control.h"

typedef struct mode_row {
    uint8_t degrees;
    uint8_t semitones[AUR_DEGREES_MAX];
} mode_row;

static const mode_row MODES[AUR_MODE_COUNT] = {
    [AUR_MODE_AEOLIAN] = {7, {0, 2, 3, 5, 7, 8, 10}},    [AUR_MODE_DORIAN] = {7, {0, 2, 3, 5, 7, 9, 10}},
    [AUR_MODE_PHRYGIAN] = {7, {0, 1, 3, 5, 7, 8, 10}},   [AUR_MODE_LYDIAN] = {7, {0, 2, 4, 6, 7, 9, 11}},
    [AUR_MODE_MIXOLYDIAN] = {7, {0, 2, 4, 5, 7, 9, 10}}, [AUR_MODE_IONIAN] = {7, {0, 2, 4, 5, 7, 9, 11}},
    [AUR_MODE_PENTATONIC_MAJOR] = {5, {0, 2, 4, 7, 9}},  [AUR_MODE_PENTATONIC_MINOR] = {5, {0, 3, 5, 7, 10}},
};

aur_scale aur_scale_make(unsigned key, unsigned mode)
{
    const mode_row *row = &MODES[mode];
    aur_scale scale = {.key = (uint8_t)key, .mode = (uint8_t)mode, .degrees = row->degrees};
    for (unsigned degree = 0; degree < row->degrees; degree++) {
        scale.semitones[degree] = row->semitones[degree];
        scale.mask |= (uint16_t)(1u << aur_scale_root(&scale, degree));
    }
    return scale;
}
