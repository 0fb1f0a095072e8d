// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The station: the render thread. It owns rooms, ticks them every 20 ms of an absolute clock (every 10 or 5 ms while
/// somebody listens to packets as short), and calls back after each tick that put something on a tape or answered a
/// control.
///
/// Rooms come and go while it runs. A second thread, the builder, makes a room ready with all its history and closes
/// those that are done with; the render thread finds a pointer in a ring at the edge of a tick, and leaves one there.
#ifndef AUR_STREAM_STATION_H
#define AUR_STREAM_STATION_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/room.h"

/// Rooms one station renders.
#define AUR_STATION_ROOMS_MAX 256

typedef struct aur_station aur_station;

typedef struct aur_station_config {
    void (*on_tick)(void *context);   ///< called on the render thread when there is something new; must not block or
                                      ///< allocate (write to an eventfd, lws_cancel_service); NULL = none
    void (*on_opened)(void *context); ///< called on the builder's thread: aur_station_room_opened has news; NULL = none
    void *context;                    ///< kept
    bool ordinary_priority;           ///< do not ask for real-time priority
} aur_station_config;

typedef struct aur_station_stats {
    uint64_t ticks;
    uint64_t late_ticks; ///< woken more than half a tick late
    int64_t late_max_ns;
    int64_t cpu_ns;     ///< CPU time of the render thread
    float load_norm;    ///< share of the last second in which the thread was busy, 0..1
    int32_t complexity; ///< that encoders may have at most (stream/headroom.h)
    bool realtime;      ///< real-time priority was granted
    bool ended;         ///< every room has faded out; the thread has stopped
} aur_station_stats;

/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_station_open(const aur_station_config *config, aur_station **out);
/// Stops the thread at once (fade out before, if wanted), closes all rooms; NULL is allowed.
/// Thread: any but render.  RT: no.
void aur_station_close(aur_station *station);

/// Adds a room, before start. *out is borrowed, lives as long as the station. `config->log` is set by the station.
/// Thread: the opener.  RT: no.  Errors: as aur_room_open, AUR_ERR_FULL, AUR_ERR_STATE (started).
AUR_WARN_UNUSED aur_err aur_station_room_add(aur_station *station, const aur_room_config *config, aur_room **out);
/// A room that was to be opened.
typedef struct aur_station_opened {
    void *owner;     ///< as it was given
    aur_room *room;  ///< borrowed until aur_station_room_close; NULL = it could not be opened
    int64_t zero_ns; ///< when its frame 0 was, or would have been, on the monotonic clock
    int64_t took_ns; ///< to open it, without waiting for others
    aur_err err;
} aur_station_opened;

/// Opens a room while the station runs; it begins at its start_frame when it is ready, and others do not notice.
/// `config` and its entries are copied, `config->log` is set by the station. `owner` comes back with the answer.
/// Thread: network.  RT: no.  Errors: AUR_ERR_STATE (not started), AUR_ERR_FULL (AUR_STATION_ROOMS_MAX),
/// AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_station_room_open(aur_station *station, const aur_room_config *config, void *owner);
/// Takes the next answer; false = there is none. `err` is one of aur_room_open or aur_room_prepare.
/// Thread: network.  RT: safe.
bool aur_station_room_opened(aur_station *station, aur_station_opened *opened);
/// Closes a room that aur_station_room_open has opened. Nobody uses it or its tapes any more.
/// Thread: network.  RT: safe.
void aur_station_room_close(aur_station *station, aur_room *room);

/// Starts the threads; frame 0 of every room is now.  Thread: the opener.  RT: no.  Errors: AUR_ERR_THREAD,
/// AUR_ERR_STATE.
AUR_WARN_UNUSED aur_err aur_station_start(aur_station *station);

/// When frame 0 was, on the monotonic clock; 0 before the start.  Thread: any after start.  RT: safe.
int64_t aur_station_start_ns(const aur_station *station);
/// Fades every room to silence over `fade_ms`; when all have ended the thread stops, stats say `ended` and on_tick is
/// called a last time.  Thread: any.  RT: safe.
void aur_station_fade_out(aur_station *station, int32_t fade_ms);
/// Thread: any.  RT: safe.
void aur_station_stats_get(const aur_station *station, aur_station_stats *stats);
/// Writes to the log what the render thread has recorded. Call about once a second.  Thread: network.  RT: no.
void aur_station_log_drain(aur_station *station);

#endif
