// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The ladder.
#include "server/shedding.h"

#include <string.h>

#include "stream/clock.h"

#define UP_AFTER_NS   AUR_NS_PER_SECOND
#define DOWN_AFTER_NS (10 * AUR_NS_PER_SECOND)

/// So many late ticks of a hundred mean that the thread gets too little time, whatever its own load.
#define LATE_PERCENT 20

void aur_shedding_init(aur_shedding *shedding, double load_max)
{
    memset(shedding, 0, sizeof *shedding);
    shedding->load_max = load_max;
}

const char *aur_shedding_name(aur_shedding_level level)
{
    static const char *const names[] = {
        [AUR_SHEDDING_NONE] = "none",
        [AUR_SHEDDING_EFFORT] = "effort",
        [AUR_SHEDDING_QUALITIES] = "qualities",
        [AUR_SHEDDING_JOINS] = "joins",
    };
    return names[level];
}

/// Load at which `level` begins.
static double limit_of(const aur_shedding *shedding, aur_shedding_level level)
{
    return shedding->load_max * (3 + (double)level) / (3 + AUR_SHEDDING_JOINS);
}

/// Notes since when something holds. Returns true if it has held for `wanted_ns`.
static bool holds_for(int64_t *since_ns, bool holds, int64_t wanted_ns, int64_t now_ns)
{
    if (!holds)
        *since_ns = 0;
    else if (*since_ns == 0)
        *since_ns = now_ns;
    return holds && now_ns - *since_ns >= wanted_ns;
}

static bool go(aur_shedding *shedding, aur_shedding_level level)
{
    shedding->level = level;
    shedding->changes++;
    shedding->above_since_ns = shedding->below_since_ns = 0;
    return true;
}

static void measure(aur_shedding *shedding, const aur_shedding_sample *sample, int64_t now_ns)
{
    const aur_shedding_sample *last = &shedding->last;
    shedding->load = (double)(sample->cpu_ns - last->cpu_ns) / (double)(now_ns - shedding->last_ns);
    shedding->is_late = (sample->late_ticks - last->late_ticks) * 100 > (sample->ticks - last->ticks) * LATE_PERCENT;
}

bool aur_shedding_take(aur_shedding *shedding, const aur_shedding_sample *sample, int64_t now_ns)
{
    bool is_first = shedding->last_ns == 0;
    if (!is_first && now_ns <= shedding->last_ns)
        return false;
    if (!is_first)
        measure(shedding, sample, now_ns);
    shedding->last = *sample;
    shedding->last_ns = now_ns;
    if (is_first)
        return false;
    aur_shedding_level level = shedding->level;
    bool can_rise = level<AUR_SHEDDING_JOINS, can_fall = level> AUR_SHEDDING_NONE;
    bool above = can_rise && (shedding->is_late || shedding->load > limit_of(shedding, level + 1));
    bool below = can_fall && !shedding->is_late && shedding->load < limit_of(shedding, level) / 2;
    if (holds_for(&shedding->above_since_ns, above, UP_AFTER_NS, now_ns))
        return go(shedding, level + 1);
    if (holds_for(&shedding->below_since_ns, below, DOWN_AFTER_NS, now_ns))
        return go(shedding, level - 1);
    return false;
}
