// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Counter-based dice; see rng.h.
#include "compose/rng.h"

#define GOLDEN_GAMMA UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

aur_dice aur_dice_open(uint64_t seed, aur_stream stream, int32_t chapter, uint32_t place)
{
    uint64_t key = mix(seed + GOLDEN_GAMMA) ^ mix(((uint64_t)stream + 1) * GOLDEN_GAMMA);
    uint64_t where = (uint64_t)(uint32_t)chapter << 32 | place;
    return (aur_dice){mix(mix(key) + where * GOLDEN_GAMMA)};
}

uint32_t aur_dice_roll(aur_dice *dice)
{
    dice->_state += GOLDEN_GAMMA;
    return (uint32_t)(mix(dice->_state) >> 32);
}

uint32_t aur_dice_below(aur_dice *dice, uint32_t count)
{
    return (uint32_t)((uint64_t)aur_dice_roll(dice) * count >> 32);
}

int32_t aur_dice_between(aur_dice *dice, int32_t low, int32_t high)
{
    return low + (int32_t)aur_dice_below(dice, (uint32_t)(high - low + 1));
}

bool aur_dice_percent(aur_dice *dice, uint32_t percent)
{
    return aur_dice_below(dice, 100) < percent;
}

uint32_t aur_dice_weighted(aur_dice *dice, const uint32_t *weights, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i];
    uint32_t left = aur_dice_below(dice, sum);
    uint32_t index = 0;
    while (index + 1 < count && left >= weights[index])
        left -= weights[index++];
    return index;
}
