// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which quality the line can carry, the same as client/web/ladder.js; tests/e2e/unit/ladder_cases.txt holds both to
/// it. Packets that come later and later, though they keep coming, or a buffer that ran empty twice in a minute, are a
/// line that is too slow: a step down, as far as what came through allows. After a calm time one step up is tried; each
/// try that fails makes the next calm twice as long.
#ifndef AUR_CLI_LADDER_H
#define AUR_CLI_LADDER_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/reply.h"

/// Seconds in which packets came later, that are looked at together; so many are too late together.
#define AUR_LADDER_SECONDS 16

typedef struct aur_rung {
    char name[AUR_REPLY_QUALITY_BYTES];
    double bitrate_bps;
    int number; ///< the server's; -1 = it said of none
} aur_rung;

typedef struct aur_ladder {
    aur_rung rungs[AUR_REPLY_QUALITIES]; ///< best first: where it begins and what it never exceeds
    int count;                           ///< 0 = there is nothing to choose
    int at;                              ///< the one to hear

    double _calm_s, _tried_s, _dropped_s, _calm_since_s, _underrun_s;
    double _begin_s, _begin_late_s, _early_s; ///< the second that is measured now
    double _late_since_s;                     ///< NaN = it is not late
    struct {
        double later_s, carried;
    } _seconds[AUR_LADDER_SECONDS]; ///< the last ones without a hole in which packets came later
    int _second_count;
} aur_ladder;

/// Begins on `top`, a name of `qualities`; below it each other of fewer bits, in the longest packets there are, best
/// first, and mono last.  Thread: owner.  RT: safe.
void aur_ladder_init(aur_ladder *ladder, const aur_reply_quality *qualities, int count, const char *top);
/// The line is another, or media begins again: what was measured holds no more.  Thread: owner.  RT: safe.
void aur_ladder_forget(aur_ladder *ladder);
/// Media came whose end belongs at `end_s` of the stream. True if another quality is wanted from now on.
/// Thread: owner.  RT: safe.
bool aur_ladder_came(aur_ladder *ladder, double end_s, double now_s);
/// The buffer ran empty for want of packets. True if another quality is wanted from now on.  Thread: owner.  RT: safe.
bool aur_ladder_underrun(aur_ladder *ladder, double now_s);
/// The server left packets out, because they waited too long. True if another is wanted.  Thread: owner.  RT: safe.
bool aur_ladder_overrun(aur_ladder *ladder, double now_s);

#endif
