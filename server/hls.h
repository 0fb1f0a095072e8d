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
#include "stream/room.h"

#define AUR_HLS_SEGMENT_FRAMES (2 * AUR_SAMPLE_RATE_HZ)

/// Segments in the playlist, and those kept: who comes a little late still gets the ones that left the playlist.
#define AUR_HLS_LISTED 6
#define AUR_HLS_KEPT   10

/// Players begin three segments before the end, so a playlist is given out when it has that many, or what it has after
/// AUR_HLS_WAIT_S.
#define AUR_HLS_READY  3
#define AUR_HLS_WAIT_S 7

/// So long after the last request the segments are given up.
#define AUR_HLS_IDLE_S 30

typedef enum aur_hls_kind { AUR_HLS_PLAYLIST, AUR_HLS_INIT, AUR_HLS_SEGMENT } aur_hls_kind;
#define AUR_HLS_KINDS 3

/// What is asked for.
typedef struct aur_hls_path {
    aur_hls_kind kind;
    uint64_t number; ///< SEGMENT
    int64_t start;   ///< INIT, SEGMENT: of which run of the server; negative = not said
} aur_hls_path;

/// What is answered: written once, sent to many. Counted references, freed with the last; counts are plain numbers.
typedef struct aur_hls_body {
    uint32_t references;
    size_t bytes;
    uint64_t tag; ///< stands for the bytes; not 0
    uint8_t data[];
} aur_hls_body;

typedef struct aur_hls_config {
    aur_room *room;        ///< kept; must outlive it
    int64_t start_unix_ms; ///< wall clock at frame 0
    int64_t run;           ///< keeps the addresses of two runs of the server apart; not negative
} aur_hls_config;

/// Counts since open.
typedef struct aur_hls_stats {
    uint64_t requests[AUR_HLS_KINDS];
    uint64_t segments, segments_lost; ///< made; begun, but a packet was missing
    bool is_awake;
} aur_hls_stats;

/// One who waits for a playlist. Embedded in what owns it; zeroed before the first use.
typedef struct aur_hls_waiter {
    struct aur_hls_waiter *next, *previous;
    void (*done)(void *owner);
    void *owner;
    int64_t until_ns;
    bool is_waiting;
} aur_hls_waiter;

typedef struct aur_hls aur_hls;

/// Parses what follows "/rooms/NAME" (or nothing, for the first room): "/live.m3u8", "/hls/init.mp4",
/// "/hls/NUMBER.m4s"; and `start` as it was given in the query, NULL = not. Returns false for anything else.
/// Thread: any.  RT: no.
bool aur_hls_path_parse(const char *text, const char *start, aur_hls_path *path);

/// Thread: network.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_hls_open(const aur_hls_config *config, aur_hls **out);
/// NULL is allowed; nobody may wait any more.  Thread: network.  RT: no.
void aur_hls_close(aur_hls *hls);

/// True if the room would begin to be heard by this.  Thread: network.  RT: no.
bool aur_hls_would_wake(const aur_hls *hls, const aur_hls_path *path);
/// Somebody asks for `path`: the room is to be heard. Returns true if the answer is there, or never will be; false:
/// wait. Thread: network.  RT: no.
bool aur_hls_ask(aur_hls *hls, const aur_hls_path *path, int64_t now_ns);
/// Calls `done(owner)` once, from aur_hls_tick, when there is an answer or it has waited long enough; `done` may make
/// no other waiter forget.  Thread: network.  RT: no.
void aur_hls_wait(aur_hls *hls, aur_hls_waiter *waiter, void (*done)(void *owner), void *owner, int64_t now_ns);
/// Waits no more; one who does not wait is allowed.  Thread: network.  RT: no.
void aur_hls_forget(aur_hls *hls, aur_hls_waiter *waiter);
/// A reference to the body for `path`; NULL = not there (any more, or yet), of another run, or out of memory.
/// Thread: network.  RT: no.
aur_hls_body *aur_hls_answer(const aur_hls *hls, const aur_hls_path *path);
/// Gives a reference back; NULL is allowed.  Thread: network.  RT: no.
void aur_hls_body_drop(aur_hls_body *body);

/// Takes new packets from the tape, answers those who wait, rests when nobody asks. Call when the station has called
/// back, and at least every 250 ms.  Thread: network.  RT: no.
void aur_hls_tick(aur_hls *hls, int64_t now_ns);
/// Thread: network.  RT: no.
void aur_hls_stats_get(const aur_hls *hls, aur_hls_stats *stats);

#endif
