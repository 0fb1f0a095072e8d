// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The log: one line an event, to standard error or to the host's function. Outside the render path only.
///
/// The render path writes fixed 32-byte records into a ring (aur_log_ring); another thread turns them into lines,
/// at most a few a second of each kind, so that a fault that repeats cannot flood the log.
#ifndef AUR_STREAM_LOG_H
#define AUR_STREAM_LOG_H

#include <stdint.h>

#include "auralis.h"
#include "stream/ring.h"

typedef enum aur_log_level { AUR_LOG_ERROR, AUR_LOG_WARNING, AUR_LOG_INFO, AUR_LOG_DEBUG } aur_log_level;

/// Receives one finished line without newline; called from any thread, one call at a time.
typedef void (*aur_log_sink)(void *context, aur_log_level level, const char *topic, const char *text);

/// Writes a line if `level` is at or above the set level.  Thread: any.  RT: no.
__attribute__((format(printf, 3, 4))) void aur_log(aur_log_level level, const char *topic, const char *format, ...);

/// Least important level that is still written; AUR_LOG_INFO at start.  Thread: any.  RT: safe.
void aur_log_level_set(aur_log_level level);
/// Returns the level named "error", "warning", "info" or "debug", or -1.  Thread: any.  RT: safe.
int aur_log_level_find(const char *name);
/// Replaces standard error; NULL restores it. `context` is kept.  Thread: any.  RT: no.
void aur_log_sink_set(aur_log_sink sink, void *context);

/// What the render path may say. One list makes the enum and the texts; %lld are the record's a and b.
#define AUR_LOG_RECORD_LIST(X)                                                                                         \
    X(AUR_LOG_RECORD_LATE, AUR_LOG_WARNING, "woke %lld ms late, %lld packets behind")                                  \
    X(AUR_LOG_RECORD_MISSED, AUR_LOG_WARNING, "skipped %lld packets to catch up (slept %lld ms)")                      \
    X(AUR_LOG_RECORD_OPEN_FAILED, AUR_LOG_ERROR, "engine could not be opened (error %lld), next try in %lld ms")       \
    X(AUR_LOG_RECORD_ENCODE_FAILED, AUR_LOG_ERROR, "encoder failed (error %lld), packet of %lld frames left out")      \
    X(AUR_LOG_RECORD_WOKE, AUR_LOG_DEBUG, "rendering again; %lld ms of history took %lld ms")                          \
    X(AUR_LOG_RECORD_IDLE, AUR_LOG_DEBUG, "nobody listens, resting after %lld packets (%lld late)")

typedef enum aur_log_record_id {
#define AUR_LOG_RECORD_ENUM(id, level, text) id,
    AUR_LOG_RECORD_LIST(AUR_LOG_RECORD_ENUM)
#undef AUR_LOG_RECORD_ENUM
        AUR_LOG_RECORD_COUNT
} aur_log_record_id;

typedef struct aur_log_record {
    int64_t at_frame;
    int64_t a, b;
    uint32_t id;
    uint32_t source; ///< which room
} aur_log_record;

typedef struct aur_log_ring {
    aur_ring _ring;
    /* draining thread */
    int64_t _window_start_ns;
    uint32_t _written[AUR_LOG_RECORD_COUNT];
    uint32_t _held_back[AUR_LOG_RECORD_COUNT];
} aur_log_ring;

/// Thread: one, before use.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_log_ring_init(aur_log_ring *ring);
/// A zeroed ring is allowed.  Thread: one, after use.  RT: no.
void aur_log_ring_free(aur_log_ring *ring);
/// Records; a full ring drops the record and counts it.  Thread: the one producer.  RT: safe.
void aur_log_ring_push(aur_log_ring *ring, aur_log_record record);
/// Turns waiting records into lines, at most 5 of a kind in 10 s, then a count.  Thread: one, not the producer.  RT:
/// no.
void aur_log_ring_drain(aur_log_ring *ring);

#endif
