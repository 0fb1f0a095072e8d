// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of programs. Levels are such that a phrase played by FluidR3 is as loud (LUFS) as one of our own voice;
/// other fonts are brought to the same. Kalimba, music box and glockenspiel of many fonts tick; their parts are given
/// to softer instruments.
#include "stream/program.h"

#include <stddef.h>

static const aur_program PROGRAMS[AUR_PATCH_COUNT] = {
    [AUR_PATCH_PAD_WARM] = {"warm pad", 0.077f, -1200, 89},
    [AUR_PATCH_PAD_GLASS] = {"new age pad", 0.097f, 0, 88},
    [AUR_PATCH_PAD_DARK] = {"warm pad", 0.117f, -2400, 89},
    [AUR_PATCH_PAD_WIDE] = {"polysynth pad", 0.091f, -2400, 90},
    [AUR_PATCH_LEAD_SOFT] = {"piano", 0.070f, -1500, 0},
    [AUR_PATCH_LEAD_REED] = {"voice oohs", 0.108f, 0, 53},
    [AUR_PATCH_LEAD_FLUTE] = {"choir aahs", 0.068f, -600, 52},
    [AUR_PATCH_BELL] = {"celesta", 0.044f, 0, 8},
    [AUR_PATCH_PLUCK] = {"piano", 0.053f, -1200, 0},
    [AUR_PATCH_KEYS] = {"piano", 0.072f, -1200, 0},
    [AUR_PATCH_PLUCK_HARP] = {"harp", 0.058f, 0, 46},
    [AUR_PATCH_PLUCK_KALIMBA] = {"electric piano", 0.053f, 0, 5},
    [AUR_PATCH_PLUCK_MARIMBA] = {"marimba", 0.046f, 0, 12},
    [AUR_PATCH_BELL_BOWL] = {"bowed glass pad", 0.053f, 0, 92},
    [AUR_PATCH_BELL_CHIME] = {"crystal", 0.034f, 0, 98},
};

const aur_program *aur_program_of(unsigned patch)
{
    return patch < AUR_PATCH_COUNT && PROGRAMS[patch].name != NULL ? &PROGRAMS[patch] : NULL;
}
