// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which quality the line can carry.
#include "client/cli/ladder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SECOND_S 1.0
/// A second so long had a hole in it: a stall, which says nothing about what the line carries.
#define HOLE_S 1.6
/// Later by so much in each of so many seconds, and by so much together, or the other while a step up is tried.
#define LATER_S          0.05
#define SECONDS          3
#define LATER_TOGETHER_S 0.4
#define LATER_IN_TRIAL_S 0.25
/// What was sent before a step down still comes: so long nothing is judged.
#define DRAIN_S      5.0
#define TRIAL_S      60.0
#define CALM_FIRST_S 60.0
#define CALM_LAST_S  1920.0
#define UNDERRUNS_S  60.0
/// What carries a quality beside its own bits: headers of packets, frames and segments, and something to spare.
#define OVERHEAD 1.25
/// Late by more than this for so long the line is not calm; a stall is over sooner where the line carries enough.
#define CALM_LATE_S     0.5
#define CALM_LATE_FOR_S 3.0

/// Where a quality stands among the others: of as many bits, stereo is worth more than mono.
static double worth(const aur_reply_quality *quality)
{
    return quality->bitrate_bps + (quality->channels > 1 ? 0.5 : 0.0);
}

static void add_rung(aur_ladder *ladder, const aur_reply_quality *quality, int number)
{
    aur_rung *rung = &ladder->rungs[ladder->count++];
    *rung = (aur_rung){.bitrate_bps = quality->bitrate_bps, .number = number};
    memcpy(rung->name, quality->name, sizeof rung->name);
}

/// Number of the best one that is worth less than `most` and comes in packets of `packet_frames`; -1 = none.
static int best_below(const aur_reply_quality *qualities, int count, double most, double packet_frames)
{
    int best = -1;
    for (int k = 0; k < count; k++)
        if (qualities[k].packet_frames == packet_frames && worth(&qualities[k]) < most &&
            (best < 0 || worth(&qualities[k]) > worth(&qualities[best])))
            best = k;
    return best;
}

void aur_ladder_init(aur_ladder *ladder, const aur_reply_quality *qualities, int count, const char *top)
{
    *ladder = (aur_ladder){._calm_s = CALM_FIRST_S,
                           ._tried_s = -(double)INFINITY,
                           ._dropped_s = -(double)INFINITY,
                           ._underrun_s = -(double)INFINITY,
                           ._calm_since_s = (double)NAN};
    aur_ladder_forget(ladder);
    double longest = 0.0;
    int next = -1;
    for (int k = 0; k < count; k++) {
        longest = fmax(longest, qualities[k].packet_frames);
        next = strcmp(qualities[k].name, top) == 0 ? k : next;
    }
    for (; next >= 0 && ladder->count < AUR_REPLY_QUALITIES;
         next = best_below(qualities, count, worth(&qualities[next]), longest))
        add_rung(ladder, &qualities[next], next);
}

void aur_ladder_forget(aur_ladder *ladder)
{
    ladder->_begin_s = (double)NAN;
    ladder->_early_s = (double)INFINITY;
    ladder->_late_since_s = (double)NAN;
    ladder->_second_count = 0;
}

/// The share of the present quality that came through; 1 if it is not known.
static double carried(const aur_ladder *ladder)
{
    double sum = 0.0;
    for (int k = 0; k < ladder->_second_count; k++)
        sum += ladder->_seconds[k].carried;
    return ladder->_second_count == 0 ? 1.0 : sum / ladder->_second_count;
}

static bool step_down(aur_ladder *ladder, double now_s)
{
    double share = carried(ladder);
    if (now_s - ladder->_tried_s < TRIAL_S)
        ladder->_calm_s = fmin(CALM_LAST_S, 2 * ladder->_calm_s);
    ladder->_tried_s = -(double)INFINITY;
    ladder->_dropped_s = ladder->_calm_since_s = now_s;
    ladder->_underrun_s = -(double)INFINITY;
    ladder->_second_count = 0;
    if (ladder->at >= ladder->count - 1)
        return false;
    double bitrate_bps = ladder->rungs[ladder->at].bitrate_bps * OVERHEAD * share;
    do
        ladder->at++;
    while (ladder->at < ladder->count - 1 && ladder->rungs[ladder->at].bitrate_bps * OVERHEAD > bitrate_bps);
    return true;
}

static bool step_up(aur_ladder *ladder, double now_s)
{
    if (now_s - ladder->_tried_s > 2 * TRIAL_S && isfinite(ladder->_tried_s)) // the last try held
        ladder->_calm_s = CALM_FIRST_S;
    ladder->at--;
    ladder->_tried_s = ladder->_calm_since_s = now_s;
    ladder->_second_count = 0;
    return true;
}

/// A second is over, at whose end packets came `late_s` later than the earliest.
static bool judge(aur_ladder *ladder, double now_s, double late_s)
{
    bool is_trial = now_s - ladder->_tried_s < TRIAL_S;
    double together_s = 0.0;
    if (late_s <= CALM_LATE_S)
        ladder->_late_since_s = (double)NAN;
    else if (isnan(ladder->_late_since_s))
        ladder->_late_since_s = now_s;
    if (now_s - ladder->_late_since_s >= CALM_LATE_FOR_S)
        ladder->_calm_since_s = now_s;
    if (now_s - ladder->_dropped_s < DRAIN_S) {
        ladder->_second_count = 0;
        return false;
    }
    for (int k = 0; k < ladder->_second_count; k++)
        together_s += ladder->_seconds[k].later_s;
    bool enough = ladder->_second_count >= (is_trial ? SECONDS - 1 : SECONDS);
    if (enough && together_s > (is_trial ? LATER_IN_TRIAL_S : LATER_TOGETHER_S))
        return step_down(ladder, now_s);
    return ladder->at > 0 && now_s - ladder->_calm_since_s > ladder->_calm_s && step_up(ladder, now_s);
}

bool aur_ladder_came(aur_ladder *ladder, double end_s, double now_s)
{
    double late_s = now_s - end_s;
    ladder->_early_s = fmin(ladder->_early_s, late_s);
    if (isnan(ladder->_begin_s)) {
        ladder->_begin_s = now_s;
        ladder->_begin_late_s = late_s;
        if (isnan(ladder->_calm_since_s))
            ladder->_calm_since_s = now_s;
    }
    double passed_s = now_s - ladder->_begin_s, later_s = late_s - ladder->_begin_late_s;
    if (passed_s < SECOND_S)
        return false;
    if (passed_s > HOLE_S || later_s < LATER_S) {
        ladder->_second_count = 0;
    } else if (ladder->_second_count < AUR_LADDER_SECONDS) {
        ladder->_seconds[ladder->_second_count].later_s = later_s;
        ladder->_seconds[ladder->_second_count++].carried = 1 - later_s / passed_s;
    }
    ladder->_begin_s = now_s;
    ladder->_begin_late_s = late_s;
    return judge(ladder, now_s, late_s - ladder->_early_s);
}

bool aur_ladder_underrun(aur_ladder *ladder, double now_s)
{
    double before_s = ladder->_underrun_s;
    ladder->_calm_since_s = ladder->_underrun_s = now_s;
    if (now_s - before_s >= UNDERRUNS_S || now_s - ladder->_dropped_s < DRAIN_S)
        return false;
    return step_down(ladder, now_s);
}

bool aur_ladder_overrun(aur_ladder *ladder, double now_s)
{
    if (now_s - ladder->_dropped_s < DRAIN_S)
        return false;
    return step_down(ladder, now_s);
}
