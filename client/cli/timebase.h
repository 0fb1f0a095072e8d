// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The room's time at this end of the line (docs/protocol.md, section 2.6): from pings and their answers how far the
/// server's clock is from ours, and so which frame is made now.
#ifndef AUR_CLI_TIMEBASE_H
#define AUR_CLI_TIMEBASE_H

#include <stdbool.h>
#include <stdint.h>

/// Answers looked at: the newest.
#define AUR_TIMEBASE_ANSWERS 64
/// So many answers and the estimate is good enough to play by.
#define AUR_TIMEBASE_ANSWERS_MIN 8

typedef struct aur_timebase {
    double rtt_ms; ///< of the newest answer; negative = none yet

    double _zero_ms; ///< server time of frame 0
    bool _has_zero;
    uint32_t _answers;
    double _up_ms[AUR_TIMEBASE_ANSWERS];   ///< server's time less ours when sent
    double _down_ms[AUR_TIMEBASE_ANSWERS]; ///< our time when received less the server's
} aur_timebase;

/// Nothing is known: for a new connection.  Thread: owner.  RT: safe.
void aur_timebase_reset(aur_timebase *timebase);
/// What `hello` says.  Thread: owner.  RT: safe.
void aur_timebase_zero(aur_timebase *timebase, double zero_ms);
/// What a `pong` says: our time when asked, the server's, ours now.  Thread: owner.  RT: safe.
void aur_timebase_answer(aur_timebase *timebase, double sent_ms, double server_ms, double received_ms);
/// True as soon as the functions below mean something.  Thread: owner.  RT: safe.
bool aur_timebase_is_known(const aur_timebase *timebase);
/// True if enough was heard to keep in time with others.  Thread: owner.  RT: safe.
bool aur_timebase_is_good(const aur_timebase *timebase);
/// Server time at our `local_ms`.  Thread: owner.  RT: safe.
double aur_timebase_server_ms(const aur_timebase *timebase, double local_ms);
/// The frame that was made at our `local_ms`.  Thread: owner.  RT: safe.
double aur_timebase_frame(const aur_timebase *timebase, double local_ms);

#endif
