// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A room over HLS (RFC 8216): a playlist and segments of fragmented MP4 that any HTTP cache may keep and hand on.
/// Segment n is the music from frame n * AUR_HLS_SEGMENT_FRAMES, whoever made it and whenever the server was started.
/// Segments are put together from the tape while somebody asks; the room counts all of them as one listener.
#ifndef AUR_SERVER_HLS_H
#define AUR_SERVER_HLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/hls_body.h"
#include "server/hls_playlist.h"
#include "stream/room.h"

/// Segments in the playlist, and those kept: who comes a little late still gets the ones that left the playlist.
#define AUR_HLS_LISTED 6
#define AUR_HLS_KEPT   10

/// Segments whose parts are listed too, and those whose parts are kept: each three target durations at least after it
/// left the list, and then the time of an answer.
#define AUR_HLS_PARTED      3
#define AUR_HLS_PARTED_KEPT 8

/// Players begin three segments before the end, so a playlist is given out when it has that many, or what it has after
/// AUR_HLS_WAIT_S.
#define AUR_HLS_READY  3
#define AUR_HLS_WAIT_S 7

/// Who asks for what is still to come waits so long at most, and may ask for so many segments after the last; and so
/// many wait at one time.
#define AUR_HLS_BLOCK_S     6
#define AUR_HLS_AHEAD       2
#define AUR_HLS_WAITERS_MAX 4096

/// So long after the last request the segments are given up.
#define AUR_HLS_IDLE_S 30

typedef enum aur_hls_kind {
    AUR_HLS_PLAYLIST,
    AUR_HLS_LOW, ///< the playlist of low latency
    AUR_HLS_INIT,
    AUR_HLS_SEGMENT,
    AUR_HLS_PART
} aur_hls_kind;
#define AUR_HLS_KINDS 5

/// What is asked for.
typedef struct aur_hls_path {
    aur_hls_kind kind;
    uint64_t number; ///< SEGMENT; PART: counted from frame 0; LOW: the part that the list must have
    bool is_reload;  ///< LOW: such a part is asked for
    bool has_waited; ///< the answer is the first that has what was asked for
    int64_t start;   ///< INIT, SEGMENT, PART: of which run of the server; negative = not said
} aur_hls_path;

typedef struct aur_hls_config {
    aur_room *room;        ///< kept; must outlive it
    int64_t start_unix_ms; ///< wall clock at frame 0
    int64_t run;           ///< keeps the addresses of two runs of the server apart; not negative
} aur_hls_config;

/// Counts since open.
typedef struct aur_hls_stats {
    uint64_t requests[AUR_HLS_KINDS];
    uint64_t segments, segments_lost; ///< made; begun, but a packet was missing
    uint32_t waiting;                 ///< now
    bool is_awake;
} aur_hls_stats;

/// One who waits for a playlist or a part. Embedded in what owns it; zeroed before the first use.
typedef struct aur_hls_waiter {
    struct aur_hls_waiter *next, *previous;
    const aur_hls_path *path;
    void (*done)(void *owner);
    void *owner;
    int64_t until_ns;
    bool is_waiting;
} aur_hls_waiter;

typedef struct aur_hls aur_hls;

/// Parses what follows "/rooms/NAME" (or nothing, for the first room): "/live.m3u8", "/low.m3u8", "/hls/init.mp4",
/// "/hls/NUMBER.m4s", "/hls/NUMBER.PART.m4s"; and `start` as it was given in the query, NULL = not. Returns false for
/// anything else. Thread: any.  RT: no.
bool aur_hls_path_parse(const char *text, const char *start, aur_hls_path *path);
/// LOW: parses what the list must have, `_HLS_msn` and `_HLS_part` as they were given in the query (NULL or "" = not).
/// Returns NULL, or the name of the one that is wrong.  Thread: any.  RT: no.
const char *aur_hls_reload_parse(const char *msn, const char *part, aur_hls_path *path);

/// Thread: network.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_hls_open(const aur_hls_config *config, aur_hls **out);
/// NULL is allowed; nobody may wait any more.  Thread: network.  RT: no.
void aur_hls_close(aur_hls *hls);

/// True if the room would begin to be heard by this.  Thread: network.  RT: no.
bool aur_hls_would_wake(const aur_hls *hls, const aur_hls_path *path);
/// Somebody asks for `path`: the room is to be heard. Returns true if the answer is there, or never will be; false:
/// wait. Thread: network.  RT: no.
bool aur_hls_ask(aur_hls *hls, const aur_hls_path *path, int64_t now_ns);
/// Calls `done(owner)` once, from aur_hls_tick, when there is an answer to `path` (kept until then) or it has waited
/// long enough; `done` may make no other waiter forget.  Thread: network.  RT: no.
/// Errors: AUR_ERR_FULL (AUR_HLS_WAITERS_MAX wait).
AUR_WARN_UNUSED aur_err aur_hls_wait(aur_hls *hls, const aur_hls_path *path, aur_hls_waiter *waiter,
                                     void (*done)(void *owner), void *owner, int64_t now_ns);
/// Waits no more; one who does not wait is allowed.  Thread: network.  RT: no.
void aur_hls_forget(aur_hls *hls, aur_hls_waiter *waiter);
/// True if `path` asks for a segment too far ahead; *last is the last that may be asked for.  Thread: network.  RT: no.
bool aur_hls_is_too_far(const aur_hls *hls, const aur_hls_path *path, uint64_t *last);
/// A reference to the body for `path`; NULL = not there (any more, or yet), of another run, or out of memory.
/// Thread: network.  RT: no.
aur_hls_body *aur_hls_answer(aur_hls *hls, const aur_hls_path *path);

/// Takes new packets from the tape, answers those who wait, rests when nobody asks. Call when the station has called
/// back, and at least every 250 ms.  Thread: network.  RT: no.
void aur_hls_tick(aur_hls *hls, int64_t now_ns);
/// Thread: network.  RT: no.
void aur_hls_stats_get(const aur_hls *hls, aur_hls_stats *stats);

#endif
