// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/fx/limiter.h"

#include <string.h>

#include "synth/rt.h"

void aur_limiter_init(aur_limiter *limiter, int64_t block)
{
    memset(limiter, 0, sizeof *limiter);
    for (int i = 0; i < AUR_LIMITER_HISTORY; i++)
        limiter->wanted[i] = limiter->wanted[i + AUR_LIMITER_HISTORY] = limiter->held[i] = 1.0f;
    for (int i = 0; i < AUR_LIMITER_RELEASE_BLOCKS; i++) {
        float x = (float)i / (float)AUR_LIMITER_RELEASE_BLOCKS;
        limiter->release[AUR_LIMITER_RELEASE_BLOCKS - 1 - i] = x * x * (3.0f - 2.0f * x);
    }
    limiter->last_over_block = block - AUR_LIMITER_HISTORY;
}
