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
    [AUR_PATCH_DRONE_DEEP] = {"warm pad", 0.0f, 0, 89},
    [AUR_PATCH_DRONE_REED] = {"reed organ", 0.0f, 0, 20},
    [AUR_PATCH_DRONE_BLOWN] = {"pan flute", 0.0f, 0, 75},
    [AUR_PATCH_DRONE_BOWED] = {"contrabass", 0.0f, 0, 43},
    [AUR_PATCH_PAD_STRINGS] = {"string ensemble", 0.0f, 0, 48},
    [AUR_PATCH_PAD_AIR] = {"halo pad", 0.0f, 0, 94},
    [AUR_PATCH_PAD_ORGAN] = {"church organ", 0.0f, 0, 19},
    [AUR_PATCH_CHOIR_OOH] = {"voice oohs", 0.0f, 0, 53},
    [AUR_PATCH_CHOIR_AAH] = {"choir aahs", 0.0f, 0, 52},
    [AUR_PATCH_CLOUD_SOFT] = {"slow strings", 0.0f, 0, 49},
    [AUR_PATCH_CLOUD_GLASS] = {"bowed glass pad", 0.0f, 0, 92},
    [AUR_PATCH_COUNTER_REED] = {"clarinet", 0.0f, 0, 71},
    [AUR_PATCH_COUNTER_FLUTE] = {"flute", 0.0f, 0, 73},
    [AUR_PATCH_COUNTER_BOWED] = {"cello", 0.0f, 0, 42},
    [AUR_PATCH_FIGURE_GLASS] = {"music box", 0.0f, 0, 10},
    [AUR_PATCH_FIGURE_TINE] = {"kalimba", 0.0f, 0, 108},
    [AUR_PATCH_FIGURE_HARP] = {"harp", 0.0f, 0, 46},
    [AUR_PATCH_KICK] = {"bass drum", 0.0f, 0, 36},
    [AUR_PATCH_SHAKER] = {"maracas", 0.0f, 0, 70},
};

const aur_program *aur_program_of(unsigned patch)
{
    const aur_program *program = aur_program_in_score(patch);
    return program != NULL && program->level > 0.0f ? program : NULL;
}

const aur_program *aur_program_in_score(unsigned patch)
{
    return patch < AUR_PATCH_COUNT && PROGRAMS[patch].name != NULL ? &PROGRAMS[patch] : NULL;
}
