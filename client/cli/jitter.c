// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The jitter buffer's judgement.
#include "client/cli/jitter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMOOTHING_S     2.0
#define TRIM_HORIZON_S  10.0
#define TRIM_MIN        0.0003
#define TRIM_SLEW_PER_S 0.001
/// Above the target by this much, play jumps forward once instead of trimming.
#define EXCESS_S 0.1

/// So long after something came again the target is waited for; then what a line is begun with is enough.
#define PATIENCE_S 1.5
#define GROWTH     1.5
#define SHRINK_S   0.02

#define ARRIVALS_MIN   32
#define JITTER_EVERY_S 1.0
#define JITTER_SHARE   0.05
#define STILL_S        0.03
#define PACKET_S       0.02
/// A burst comes in pieces: nothing is judged before it is there. What it brought too much is jumped over then.
#define SETTLE_S 0.5
/// Earlier than ever by this much: the device or the line was another until now.
#define EARLIER_S 0.1
/// What was to come by now counts as on its way up to this share of the target; a line may have stopped.
#define AGE_SHARE 0.5

// The latest packets are remembered in stretches of time. Less than the one above them is too little, and then so much
// more is kept that another a little later still changes nothing.
#define LATEST_SPARE_S 0.1
#define LATEST_AMPLE_S 0.15
#define LATEST_TIMES   1.1

// In time with others: nothing is done about less than the one, a trim ends below the other, more is one jump.
#define FOLLOW_LATE_S    0.001
#define FOLLOW_RELEASE_S 0.0003
#define FOLLOW_JUMP_S    0.03
#define FOLLOW_HORIZON_S 1.0
#define FOLLOW_SLEW      0.003

static const aur_jitter_mode MODES[] = {
    {.name = "live",
     .start_s = 0.04,
     .min_s = 0.04,
     .max_s = 1.0,
     .grow_s = 0.01,
     .calm_s = 2,
     .times = 2,
     .spare_s = 0.01,
     .low_s = 0.012,
     .high_s = 0.015,
     .release_low_s = 0.003,
     .release_high_s = 0.005,
     .sync_s = 0.1},
    {.name = "balanced",
     .start_s = 0.1,
     .min_s = 0.1,
     .max_s = 2.0,
     .grow_s = 0.03,
     .calm_s = 4,
     .times = 2,
     .spare_s = 0.02,
     .low_s = 0.03,
     .high_s = 0.04,
     .release_low_s = 0.01,
     .release_high_s = 0.015,
     .sync_s = 0.25},
    {.name = "auto",
     .start_s = 0.25,
     .min_s = 0.12,
     .max_s = 4.0,
     .grow_s = 0.05,
     .calm_s = 10,
     .remember_s = 240,
     .times = 1,
     .spare_s = 0.05,
     .low_s = 0.04,
     .high_s = 0.06,
     .release_low_s = 0.01,
     .release_high_s = 0.02,
     .sync_s = 0.6},
    {.name = "safe",
     .start_s = 0.25,
     .min_s = 0.25,
     .max_s = 4.0,
     .grow_s = 0.05,
     .calm_s = 10,
     .remember_s = 600,
     .times = 2,
     .spare_s = 0.05,
     .low_s = 0.04,
     .high_s = 0.06,
     .release_low_s = 0.01,
     .release_high_s = 0.02,
     .sync_s = 0.6},
};

const aur_jitter_mode *aur_jitter_mode_find(const char *name)
{
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++)
        if (strcmp(MODES[i].name, name) == 0)
            return &MODES[i];
    return NULL;
}

void aur_jitter_init(aur_jitter *jitter, const aur_jitter_mode *mode)
{
    memset(jitter, 0, sizeof *jitter);
    jitter->mode = *mode;
    jitter->target_s = mode->start_s;
    jitter->_floor_s = mode->min_s;
    aur_jitter_forget(jitter);
    aur_jitter_restart(jitter, 0.0);
}

void aur_jitter_packet(aur_jitter *jitter, double packet_s)
{
    double shorter_s = (PACKET_S - packet_s) / 2;
    jitter->target_s -= shorter_s - jitter->_shorter_s;
    jitter->_floor_s -= shorter_s - jitter->_shorter_s;
    jitter->_shorter_s = shorter_s;
}

double aur_jitter_enough(const aur_jitter *jitter)
{
    double start_s = jitter->mode.start_s - jitter->_shorter_s;
    return jitter->_patient_s < PATIENCE_S ? jitter->target_s : fmin(jitter->target_s, start_s);
}

double aur_jitter_most(const aur_jitter *jitter, double age_s)
{
    return jitter->target_s + jitter->mode.spare_s - fmin(age_s, AGE_SHARE * jitter->target_s);
}

void aur_jitter_restart(aur_jitter *jitter, double buffered_s)
{
    jitter->level_s = buffered_s;
    jitter->trim = 0.0;
    jitter->_trimming = false;
    jitter->_calm_s = 0.0;
    jitter->_lowest_s = INFINITY;
    jitter->_last_s = buffered_s;
    jitter->_patient_s = 0.0;
}

void aur_jitter_forget(aur_jitter *jitter)
{
    jitter->_arrivals = 0;
    jitter->_early_s = 0.0;
    jitter->_waited_s = 0.0;
    jitter->_measured_s = 0.0;
    jitter->_settled_s = 0.0;
    jitter->_is_settled = false;
    jitter->_least_s = INFINITY;
    jitter->_most_s = 0.0;
}

void aur_jitter_underrun(aur_jitter *jitter)
{
    if (jitter->_is_settled) // all of the burst is there
        jitter->target_s = fmin(jitter->mode.max_s, jitter->target_s * GROWTH + jitter->mode.grow_s);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t known_arrivals(const aur_jitter *jitter)
{
    return jitter->_arrivals < AUR_JITTER_ARRIVALS ? (size_t)jitter->_arrivals : AUR_JITTER_ARRIVALS;
}

/// How late the latest packet known was.
static double latest_s(const aur_jitter *jitter)
{
    double most_s = 0.0;
    if (jitter->mode.remember_s == 0.0)
        return 0.0;
    for (int k = 0; k < AUR_JITTER_STRETCHES; k++)
        most_s = fmax(most_s, jitter->_latest_s[k]);
    return most_s;
}

/// Sees to it that what packets were like until now is no danger.
static void set_floor(aur_jitter *jitter)
{
    double late_s = latest_s(jitter), ample_s = late_s > 0 ? LATEST_TIMES * late_s + LATEST_AMPLE_S : 0;
    jitter->_ample_s = late_s + LATEST_SPARE_S > jitter->_ample_s ? ample_s : fmin(jitter->_ample_s, ample_s);
    double wanted_s = fmax(jitter->mode.min_s, STILL_S + jitter->mode.times * jitter->jitter_s);
    jitter->_floor_s = fmin(jitter->mode.max_s, fmax(wanted_s, jitter->_ample_s)) - jitter->_shorter_s;
    jitter->target_s = fmax(jitter->target_s, jitter->_floor_s);
}

/// Time passes, and what is long ago is forgotten.
static void pass(aur_jitter *jitter, double block_s)
{
    jitter->_stretch_s += block_s;
    if (jitter->_stretch_s < jitter->mode.remember_s / AUR_JITTER_STRETCHES)
        return;
    jitter->_stretch_s = 0.0;
    jitter->_stretch = (jitter->_stretch + 1) % AUR_JITTER_STRETCHES;
    jitter->_latest_s[jitter->_stretch] = 0.0;
}

/// What was waited for so long is here.
static void arrive(aur_jitter *jitter, double waited_s)
{
    double early_s = waited_s, *stretch_s = &jitter->_latest_s[jitter->_stretch];
    if (jitter->_settled_s < SETTLE_S)
        return;
    for (size_t k = 0; k < known_arrivals(jitter); k++)
        early_s = fmin(early_s, jitter->_came_s[k]);
    if (jitter->_arrivals > 0 && jitter->_early_s - waited_s > EARLIER_S) {
        aur_jitter_forget(jitter);
        return;
    }
    jitter->_early_s = early_s;
    jitter->_came_s[jitter->_arrivals++ % AUR_JITTER_ARRIVALS] = waited_s;
    *stretch_s = fmax(*stretch_s, waited_s - early_s);
    if (latest_s(jitter) + LATEST_SPARE_S > jitter->_ample_s)
        set_floor(jitter);
}

/// Notes how late a packet is; once a second says how far these differ, and keeps the target above.
static void measure(aur_jitter *jitter, double buffered_s, double block_s, double played_s)
{
    double came_s = buffered_s - (jitter->_last_s - played_s);
    jitter->_last_s = buffered_s;
    jitter->_waited_s += block_s;
    if (jitter->_settled_s > 0.0 || came_s > block_s / 2)
        jitter->_settled_s += block_s;
    pass(jitter, block_s);
    if (came_s > block_s / 2) {
        arrive(jitter, jitter->_waited_s);
        jitter->_waited_s -= came_s;
    }
    jitter->_measured_s += block_s;
    if (jitter->_measured_s < JITTER_EVERY_S || jitter->_arrivals < ARRIVALS_MIN)
        return;
    jitter->_measured_s = 0.0;
    size_t count = known_arrivals(jitter);
    double sorted_s[AUR_JITTER_ARRIVALS];
    memcpy(sorted_s, jitter->_came_s, count * sizeof *sorted_s);
    qsort(sorted_s, count, sizeof *sorted_s, compare);
    jitter->jitter_s = sorted_s[count - 1 - (size_t)((double)count * JITTER_SHARE)] - sorted_s[0];
    set_floor(jitter);
}

/// After each calm stretch in which the buffer never came near empty, a little less is kept.
static void shrink(aur_jitter *jitter, double buffered_s, double block_s)
{
    jitter->_calm_s += block_s;
    jitter->_lowest_s = fmin(jitter->_lowest_s, buffered_s);
    if (jitter->_calm_s < jitter->mode.calm_s)
        return;
    if (jitter->_lowest_s > jitter->target_s / 2)
        jitter->target_s = fmax(jitter->_floor_s, jitter->target_s - SHRINK_S);
    jitter->_calm_s = 0.0;
    jitter->_lowest_s = INFINITY;
}

static void slew(aur_jitter *jitter, double wanted, double step)
{
    if (fabs(wanted - jitter->trim) <= step)
        jitter->trim = wanted;
    else
        jitter->trim += wanted > jitter->trim ? step : -step;
}

/// Too much is played faster, too little slower.
static double wanted_trim(double over_s, double horizon_s)
{
    double size = fmin(AUR_JITTER_TRIM_MAX, fmax(TRIM_MIN, fabs(over_s) / horizon_s));
    return over_s > 0 ? size : -size;
}

static double jump(aur_jitter *jitter, double jump_s, double buffered_s)
{
    aur_jitter_restart(jitter, buffered_s - jump_s);
    jitter->level_s = jitter->target_s;
    return jump_s;
}

/// Looks, while the burst settles, how full the buffer is. True if it proved too full.
static bool settle(aur_jitter *jitter, double buffered_s)
{
    if (jitter->_is_settled || jitter->_settled_s < SETTLE_S / 2)
        return false;
    jitter->_least_s = fmin(jitter->_least_s, buffered_s);
    jitter->_most_s = fmax(jitter->_most_s, buffered_s);
    if (jitter->_settled_s < SETTLE_S)
        return false;
    jitter->_is_settled = true;
    jitter->level_s = (jitter->_least_s + jitter->_most_s) / 2;
    return jitter->level_s - jitter->target_s > 2 * jitter->mode.spare_s; // a whole message too much
}

void aur_jitter_wait(aur_jitter *jitter, double buffered_s, double block_s)
{
    if (jitter->_patient_s > 0 || buffered_s > jitter->_last_s)
        jitter->_patient_s += block_s;
    measure(jitter, buffered_s, block_s, 0.0);
}

double aur_jitter_update(aur_jitter *jitter, double buffered_s, double block_s)
{
    const aur_jitter_mode *mode = &jitter->mode;
    jitter->level_s += (buffered_s - jitter->level_s) * fmin(1.0, block_s / SMOOTHING_S);
    measure(jitter, buffered_s, block_s, block_s * (1 + jitter->trim));
    shrink(jitter, buffered_s, block_s);
    if (settle(jitter, buffered_s))
        return jump(jitter, jitter->level_s - jitter->target_s, buffered_s);
    double over_s = jitter->level_s - jitter->target_s;
    if (over_s > EXCESS_S && buffered_s - jitter->target_s > EXCESS_S)
        return jump(jitter, buffered_s - jitter->target_s, buffered_s);
    if (over_s > mode->high_s || over_s < -mode->low_s)
        jitter->_trimming = true;
    else if (over_s < mode->release_high_s && over_s > -mode->release_low_s)
        jitter->_trimming = false;
    slew(jitter, jitter->_trimming ? wanted_trim(over_s, TRIM_HORIZON_S) : 0.0, TRIM_SLEW_PER_S * block_s);
    return 0.0;
}

double aur_jitter_follow(aur_jitter *jitter, double buffered_s, double block_s, double late_s)
{
    jitter->level_s += (buffered_s - jitter->level_s) * fmin(1.0, block_s / SMOOTHING_S);
    measure(jitter, buffered_s, block_s, block_s * (1 + jitter->trim));
    if (fabs(late_s) > FOLLOW_JUMP_S) {
        aur_jitter_restart(jitter, buffered_s - late_s);
        return late_s;
    }
    if (fabs(late_s) > FOLLOW_LATE_S)
        jitter->_trimming = true;
    else if (fabs(late_s) < FOLLOW_RELEASE_S)
        jitter->_trimming = false;
    slew(jitter, jitter->_trimming ? wanted_trim(late_s, FOLLOW_HORIZON_S) : 0.0, FOLLOW_SLEW * block_s);
    return 0.0;
}
