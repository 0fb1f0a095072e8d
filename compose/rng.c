// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The mixing step is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
#include "compose/rng.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t aur_rng_hash(uint64_t seed, aur_stream stream, int64_t chapter, int64_t index)
{
    uint64_t x = mix(seed + GOLDEN);
    x = mix(x ^ ((uint64_t)stream + 1) * GOLDEN);
    x = mix(x + (uint64_t)chapter * UINT64_C(0xd1342543de82ef95) + 1);
    return mix(x + (uint64_t)index * GOLDEN + 1);
}

uint32_t aur_rng_pick(uint64_t hash, unsigned field, uint32_t count)
{
    uint64_t x = mix(hash + ((uint64_t)field + 1) * GOLDEN);
    return (uint32_t)(((x >> 32) * count) >> 32);
}

unsigned aur_rng_weighted(uint64_t hash, const uint16_t *weights, unsigned count)
{
    uint32_t total = 0;
    for (unsigned i = 0; i < count; i++)
        total += weights[i];
    if (total == 0)
        return 0;
    uint32_t dice = aur_rng_pick(hash, 0, total);
    for (unsigned i = 0; i < count; i++) {
        if (dice < weights[i])
            return i;
        dice -= weights[i];
    }
    return 0;
}
