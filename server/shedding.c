// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The ladder.
#include "server/shedding.h"

#include <string.h>

#include "stream/clock.h"

#define UP_AFTER_NS   AUR_NS_PER_SECOND
#define DOWN_AFTER_NS (10 * AUR_NS_PER_SECOND)
#define DOWN_BELOW    0.8

/// Below its limit, but not far below, for so long: that was a peak, and what is steady fits.
#define STEADY_AFTER_NS (60 * AUR_NS_PER_SECOND)

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

/// Notes since when something holds. Returns true if it has held for `wanted_ns`.
static bool holds_for(int64_t *since_ns, bool holds, int64_t wanted_ns, int64_t now_ns)
{
    if (!holds)
        *since_ns = 0;
    else if (*since_ns == 0)
        *since_ns = now_ns;
    return holds && now_ns - *since_ns >= wanted_ns;
}

static void measure(aur_shedding *shedding, const aur_shedding_sample *sample)
{
    uint64_t ticks = sample->ticks - shedding->ticks, late = sample->late_ticks - shedding->late_ticks;
    shedding->load = sample->load;
    shedding->is_late = late * 100 > ticks * LATE_PERCENT;
    shedding->ticks = sample->ticks;
    shedding->late_ticks = sample->late_ticks;
}

/// The level from the load alone: NONE, QUALITIES or JOINS.
static aur_shedding_level climb(aur_shedding *shedding, int64_t now_ns)
{
    aur_shedding_level level = shedding->level >= AUR_SHEDDING_QUALITIES ? shedding->level : AUR_SHEDDING_NONE;
    bool is_highest = level == AUR_SHEDDING_JOINS;
    aur_shedding_level higher = level == AUR_SHEDDING_NONE ? AUR_SHEDDING_QUALITIES : AUR_SHEDDING_JOINS;
    aur_shedding_level lower = is_highest ? AUR_SHEDDING_QUALITIES : AUR_SHEDDING_NONE;
    const double limits[] = {
        [AUR_SHEDDING_QUALITIES] = shedding->load_max * 5 / 6, [AUR_SHEDDING_JOINS] = shedding->load_max};
    bool above = !is_highest && (shedding->is_late || shedding->load > limits[higher]);
    bool steady = level != AUR_SHEDDING_NONE && !shedding->is_late && shedding->load < limits[level];
    bool below = steady && shedding->load < limits[level] * DOWN_BELOW;
    bool up = holds_for(&shedding->above_since_ns, above, UP_AFTER_NS, now_ns);
    bool calm = holds_for(&shedding->below_since_ns, below, DOWN_AFTER_NS, now_ns);
    bool down = holds_for(&shedding->steady_since_ns, steady, STEADY_AFTER_NS, now_ns) || calm;
    if (up || down)
        shedding->above_since_ns = shedding->below_since_ns = shedding->steady_since_ns = 0;
    return up ? higher : down ? lower : level;
}

bool aur_shedding_take(aur_shedding *shedding, const aur_shedding_sample *sample, int64_t now_ns)
{
    aur_shedding_level before = shedding->level;
    measure(shedding, sample);
    shedding->level = climb(shedding, now_ns);
    if (shedding->level == AUR_SHEDDING_NONE && sample->is_effort_low)
        shedding->level = AUR_SHEDDING_EFFORT;
    shedding->changes += shedding->level != before;
    return shedding->level != before;
}
