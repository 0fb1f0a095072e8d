// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The tuner: stays connected to one room or stream, comes back by itself after a loss, and puts what it hears in
/// buffer. The same rules as client/web/connection.js and player.js.
#ifndef AUR_CLI_TUNER_H
#define AUR_CLI_TUNER_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/backoff.h"
#include "client/cli/dial.h"
#include "client/cli/feed.h"
#include "client/cli/ladder.h"
#include "client/cli/playout.h"
#include "client/cli/reply.h"
#include "client/cli/timebase.h"
#include "stream/ogg_reader.h"

typedef enum aur_tuner_state {
    AUR_TUNER_CONNECTING,
    AUR_TUNER_OPEN,
    AUR_TUNER_WAITING, ///< for the next attempt
    AUR_TUNER_FAILED,  ///< the first attempt did not succeed: there is no other
} aur_tuner_state;

typedef struct aur_tuner {
    aur_url url;
    const char *quality; ///< to hear whatever the line does, borrowed; NULL = what serves the buffer mode best, or less
                         ///< where the line does not carry it
    bool sync;           ///< ask for the server's time often enough to keep in time
    double behind_s;     ///< sync: how far behind the server it plays
    aur_playout *playout; ///< kept
    aur_dial *dial;       ///< kept; set before the first tick
    aur_tuner_state state;
    aur_timebase timebase;
    aur_feed feed;
    aur_reply hello;                     ///< the last one
    char heard[AUR_REPLY_QUALITY_BYTES]; ///< quality, as the server says; empty before
    aur_ladder ladder;                   ///< of what the line carries
    uint32_t reconnects;                 ///< connections after the first
    uint32_t overruns;                   ///< times the server left packets out
    int32_t wait_ms;                     ///< WAITING: how long in all
    aur_dial_end end;                    ///< of the last connection, with the status and the reason
    int status;
    char reason[160];

    int _asked;          ///< number of the quality asked for last; -1 = of none
    bool _switches;      ///< another is to be asked for, once there is something to fade over
    uint32_t _underruns; ///< that the ladder knows of
    aur_backoff _backoff;
    aur_ogg_reader *_ogg;
    bool _opened, _ever_open;
    int64_t _opened_ns, _heard_ns, _retry_ns, _ping_ns;
    int32_t _retry_ms; ///< what the server asked for
    uint32_t _pings;
    uint32_t _stream_packets; ///< of an Ogg stream: numbers of its packets, and their frames
    int64_t _stream_frame;
} aur_tuner;

/// What the dial calls; its context is the tuner.
extern const aur_dial_events AUR_TUNER_EVENTS;

/// `playout` and `buffer` are kept.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_tuner_open(aur_tuner *tuner, const aur_url *url, aur_playout *playout,
                                       aur_jitter_buffer *buffer);
/// A zeroed tuner is allowed.  Thread: owner.  RT: no.
void aur_tuner_close(aur_tuner *tuner);
/// Connects, asks for the time, gives up what says nothing for long. Call often.  Thread: owner.  RT: no.
void aur_tuner_tick(aur_tuner *tuner, int64_t now_ns);

#endif
