// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Ranges of Unicode, as far as names and chat need them.
#include "server/people/letters.h"

#include <stddef.h>

uint32_t aur_letters_next(const char **at)
{
    const uint8_t *bytes = (const uint8_t *)*at;
    if (bytes[0] == 0)
        return 0;
    *at += 1;
    if (bytes[0] < 0x80)
        return bytes[0];
    unsigned more = bytes[0] >= 0xF0 ? 3 : bytes[0] >= 0xE0 ? 2 : 1;
    if (bytes[0] < 0xC2 || bytes[0] > 0xF4)
        return AUR_LETTERS_WRONG;
    uint32_t point = bytes[0] & (0x3Fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return AUR_LETTERS_WRONG;
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    *at += more;
    return point;
}

/// Capitals first..last: the small letter is `up` further on; 0: each capital is followed by its small letter.
typedef struct cases {
    uint32_t first, last;
    uint32_t up;
} cases;

static const cases CASES[] = {
    {'A', 'Z', 32},     {0xC0, 0xD6, 32},    {0xD8, 0xDE, 32},    {0x100, 0x12F, 0},  {0x132, 0x137, 0},
    {0x139, 0x148, 0},  {0x14A, 0x177, 0},   {0x179, 0x17E, 0},   {0x391, 0x3A1, 32}, {0x3A3, 0x3AB, 32},
    {0x400, 0x40F, 80}, {0x410, 0x42F, 32},  {0x460, 0x481, 0},   {0x48A, 0x4BF, 0},  {0x4D0, 0x52F, 0},
    {0x531, 0x556, 48}, {0x1E00, 0x1E95, 0}, {0x1EA0, 0x1EFF, 0},
};

uint32_t aur_letters_fold(uint32_t point)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const cases *c = &CASES[i];
        if (point < c->first || point > c->last)
            continue;
        return c->up > 0 ? point + c->up : point + ((point - c->first) % 2 == 0);
    }
    return point;
}

bool aur_letters_in_word(uint32_t point)
{
    /* what is no letter, from 0x80 on: signs, punctuation, arrows and shapes, selectors, emoji and private letters */
    static const struct {
        uint32_t first, last;
    } OTHER[] = {{0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},       {0xBB, 0xBF},
                 {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2000, 0x2BFF},   {0x3000, 0x3004},
                 {0x3008, 0x3020}, {0xE000, 0xF8FF}, {0xFE00, 0xFE1F},   {0xFE30, 0xFE6F},
                 {0xFF00, 0xFF0F}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, UINT32_MAX}};
    if (point < 0x80)
        return (point >= '0' && point <= '9') || (aur_letters_fold(point) >= 'a' && aur_letters_fold(point) <= 'z');
    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++)
        if (point >= OTHER[i].first && point <= OTHER[i].last)
            return false;
    return true;
}

bool aur_letters_same(const char *a, const char *b)
{
    uint32_t x = 0, y = 0;
    do {
        x = aur_letters_fold(aur_letters_next(&a));
        y = aur_letters_fold(aur_letters_next(&b));
    } while (x == y && x != 0);
    return x == y;
}
