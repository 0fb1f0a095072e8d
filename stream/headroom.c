// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Encoder effort by load.
#include "stream/headroom.h"

#include "stream/clock.h"

static const int32_t COMPLEXITIES[] = {10, 7, 5, 2, 1};

#define LAST_STEP (sizeof COMPLEXITIES / sizeof *COMPLEXITIES - 1)

bool aur_headroom_measure(aur_headroom_meter *meter, int64_t woken_ns, int64_t now_ns, bool waking, float *load_norm)
{
    meter->busy_ns += now_ns - woken_ns;
    int64_t elapsed_ns = now_ns - meter->from_ns;
    if (!waking && elapsed_ns < AUR_NS_PER_SECOND)
        return false;
    *load_norm = (float)meter->busy_ns / (float)elapsed_ns;
    *meter = (aur_headroom_meter){.from_ns = now_ns};
    return !waking;
}

int32_t aur_headroom_complexity(const aur_headroom *headroom)
{
    return COMPLEXITIES[headroom->step];
}

int32_t aur_headroom_update(aur_headroom *headroom, float load_norm)
{
    headroom->calm = load_norm < AUR_HEADROOM_CALM_NORM ? headroom->calm + 1 : 0;
    if (load_norm > AUR_HEADROOM_BUSY_NORM && headroom->step < LAST_STEP)
        headroom->step++;
    if (headroom->calm >= AUR_HEADROOM_CALM_UPDATES && headroom->step > 0) {
        headroom->step--;
        headroom->calm = 0;
    }
    return aur_headroom_complexity(headroom);
}
