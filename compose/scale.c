// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Scales, and the names of keys and modes.
#include "compose/scale.h"

#include <stddef.h>
#include <strings.h>

static const uint8_t STEPS[AUR_MODE_COUNT][AUR_DEGREES] = {
    [AUR_MODE_AEOLIAN] = {0, 2, 3, 5, 7, 8, 10},          [AUR_MODE_DORIAN] = {0, 2, 3, 5, 7, 9, 10},
    [AUR_MODE_PHRYGIAN] = {0, 1, 3, 5, 7, 8, 10},         [AUR_MODE_LYDIAN] = {0, 2, 4, 6, 7, 9, 11},
    [AUR_MODE_MIXOLYDIAN] = {0, 2, 4, 5, 7, 9, 10},       [AUR_MODE_IONIAN] = {0, 2, 4, 5, 7, 9, 11},
    [AUR_MODE_PENTATONIC_MAJOR] = {0, 2, 4, 5, 7, 9, 11}, [AUR_MODE_PENTATONIC_MINOR] = {0, 2, 3, 5, 7, 8, 10},
};

/// Degrees that sound: bit d is degree d.
static const uint8_t SOUNDING[AUR_MODE_COUNT] = {
    [AUR_MODE_AEOLIAN] = 0x7f,          [AUR_MODE_DORIAN] = 0x7f,           [AUR_MODE_PHRYGIAN] = 0x7f,
    [AUR_MODE_LYDIAN] = 0x7f,           [AUR_MODE_MIXOLYDIAN] = 0x7f,       [AUR_MODE_IONIAN] = 0x7f,
    [AUR_MODE_PENTATONIC_MAJOR] = 0x37, [AUR_MODE_PENTATONIC_MINOR] = 0x5d,
};

static const char *const MODE_NAMES[AUR_MODE_COUNT] = {
    "aeolian", "dorian", "phrygian", "lydian", "mixolydian", "ionian", "pentatonic_major", "pentatonic_minor",
};

static const char *const KEY_NAMES[12] = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};

static const struct {
    const char *name;
    int key;
} FLATS[] = {{"Db", 1}, {"Eb", 3}, {"Fb", 4}, {"Gb", 6}, {"Ab", 8}, {"Bb", 10}, {"Cb", 11}, {"E#", 5}, {"B#", 0}};

unsigned aur_scale_step(unsigned mode, unsigned degree)
{
    return STEPS[mode % AUR_MODE_COUNT][degree % AUR_DEGREES];
}

/// Pitch classes of the degrees in `degrees`, bit d.
static uint16_t mask_of(unsigned key, unsigned mode, unsigned degrees)
{
    unsigned mask = 0;
    for (unsigned degree = 0; degree < AUR_DEGREES; degree++)
        if ((degrees >> degree) & 1u)
            mask |= 1u << ((key + aur_scale_step(mode, degree)) % 12);
    return (uint16_t)mask;
}

uint16_t aur_scale_mask(unsigned key, unsigned mode)
{
    return mask_of(key, mode, SOUNDING[mode % AUR_MODE_COUNT]);
}

uint16_t aur_scale_parent_mask(unsigned key, unsigned mode)
{
    return mask_of(key, mode, (1u << AUR_DEGREES) - 1);
}

bool aur_scale_is_minor(unsigned mode)
{
    return aur_scale_step(mode, 2) == 3;
}

int aur_mask_count(uint16_t mask)
{
    int count = 0;
    for (; mask != 0; mask = (uint16_t)(mask & (mask - 1)))
        count++;
    return count;
}

int aur_mask_nearest(uint16_t mask, int pitch_midi, int reach)
{
    for (int step = 0; step <= reach; step++) {
        if (pitch_midi - step >= 0 && aur_mask_has(mask, pitch_midi - step))
            return pitch_midi - step;
        if (pitch_midi + step <= AUR_PITCH_MIDI_MAX && aur_mask_has(mask, pitch_midi + step))
            return pitch_midi + step;
    }
    return pitch_midi;
}

const char *aur_key_name(unsigned key)
{
    return key < 12 ? KEY_NAMES[key] : "?";
}

int aur_key_find(const char *name)
{
    for (int key = 0; key < 12; key++)
        if (strcasecmp(name, KEY_NAMES[key]) == 0)
            return key;
    for (size_t i = 0; i < sizeof FLATS / sizeof FLATS[0]; i++)
        if (strcasecmp(name, FLATS[i].name) == 0)
            return FLATS[i].key;
    return -1;
}

const char *aur_mode_name(unsigned mode)
{
    return mode < AUR_MODE_COUNT ? MODE_NAMES[mode] : "?";
}

int aur_mode_find(const char *name)
{
    for (int mode = 0; mode < AUR_MODE_COUNT; mode++)
        if (strcasecmp(name, MODE_NAMES[mode]) == 0)
            return mode;
    return -1;
}
