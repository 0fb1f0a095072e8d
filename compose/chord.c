// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chords; see chord.h.
#include "compose/chord.h"

#include "compose/control.h"

typedef struct type_row {
    const char *suffix;
    uint16_t mask;
} type_row;

#define TONE(semitones) (1u << (semitones))

static const type_row TYPES[AUR_CHORD_TYPE_COUNT] = {
    [AUR_CHORD_MAJOR] = {"", TONE(0) | TONE(4) | TONE(7)},
    [AUR_CHORD_MINOR] = {"m", TONE(0) | TONE(3) | TONE(7)},
    [AUR_CHORD_SUS2] = {"sus2", TONE(0) | TONE(2) | TONE(7)},
    [AUR_CHORD_SUS4] = {"sus4", TONE(0) | TONE(5) | TONE(7)},
    [AUR_CHORD_ADD9] = {"add9", TONE(0) | TONE(2) | TONE(4) | TONE(7)},
    [AUR_CHORD_MINOR_ADD9] = {"madd9", TONE(0) | TONE(2) | TONE(3) | TONE(7)},
    [AUR_CHORD_MAJOR_7] = {"maj7", TONE(0) | TONE(4) | TONE(7) | TONE(11)},
    [AUR_CHORD_MINOR_7] = {"m7", TONE(0) | TONE(3) | TONE(7) | TONE(10)},
    [AUR_CHORD_DOMINANT_7] = {"7", TONE(0) | TONE(4) | TONE(7) | TONE(10)},
    [AUR_CHORD_7SUS4] = {"7sus4", TONE(0) | TONE(5) | TONE(7) | TONE(10)},
    [AUR_CHORD_HALF_DIMINISHED] = {"m7b5", TONE(0) | TONE(3) | TONE(6) | TONE(10)},
    [AUR_CHORD_QUARTAL] = {"q4", TONE(0) | TONE(5) | TONE(10)},
};

uint16_t aur_chord_type_mask(aur_chord_type type)
{
    return TYPES[type].mask;
}

bool aur_chord_fits(const aur_scale *scale, unsigned degree, aur_chord_type type)
{
    return (aur_mask_move(TYPES[type].mask, aur_scale_root(scale, degree)) & ~scale->mask) == 0;
}

aur_chord aur_chord_make(const aur_scale *scale, unsigned degree, aur_chord_type type)
{
    uint8_t root = aur_scale_root(scale, degree);
    return (aur_chord){
        .degree = (uint8_t)degree, .root = root, .type = (uint8_t)type, .mask = aur_mask_move(TYPES[type].mask, root)};
}

aur_chord aur_chord_draw(const aur_scale *scale, unsigned degree, const uint8_t weights[AUR_CHORD_TYPE_COUNT],
                         aur_dice *dice)
{
    uint32_t fitting[AUR_CHORD_TYPE_COUNT];
    uint32_t sum = 0;
    for (unsigned type = 0; type < AUR_CHORD_TYPE_COUNT; type++) {
        fitting[type] = aur_chord_fits(scale, degree, (aur_chord_type)type) ? weights[type] : 0;
        sum += fitting[type];
    }
    if (sum == 0)
        return aur_chord_make(scale, degree, AUR_CHORD_QUARTAL);
    return aur_chord_make(scale, degree, (aur_chord_type)aur_dice_weighted(dice, fitting, AUR_CHORD_TYPE_COUNT));
}

static char *append(char *to, const char *end, const char *text)
{
    while (*text != '\0' && to < end)
        *to++ = *text++;
    return to;
}

void aur_chord_name(const aur_chord *chord, char name[AUR_CHORD_NAME_BYTES])
{
    const char *end = name + AUR_CHORD_NAME_BYTES - 1;
    char *to = append(name, end, aur_key_name(chord->root));
    to = append(to, end, TYPES[chord->type].suffix);
    *to = '\0';
}
