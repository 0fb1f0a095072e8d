// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A push: one room sent to an Icecast server somewhere else, as the source of one of its mounts. A thread of its own
/// reads the room's tape and sends one endless Ogg Opus stream; what Icecast does not take in time is skipped. When the
/// connection breaks it is made again, later and later. push_shout.c alone knows libshout.
#ifndef AUR_STREAM_PUSH_H
#define AUR_STREAM_PUSH_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/room.h"

/// Where to.
typedef struct aur_push_target {
    char user[64];
    char password[128]; ///< secret
    char host[256];     ///< without brackets; "" = none
    uint16_t port;
    char mount[128]; ///< with its slash
} aur_push_target;

typedef struct aur_push_config {
    aur_room *room;                ///< kept, must outlive the push; wakes while there is a connection
    const aur_push_target *target; ///< borrowed until return
    const char *name;              ///< of the stream, as Icecast lists it; borrowed until return
} aur_push_config;

/// Counts since open.
typedef struct aur_push_stats {
    bool is_connected;
    uint64_t connects, failures; ///< connections made; attempts that failed and connections that broke
    uint64_t packets, bytes;     ///< sent; bytes with their container
    uint64_t packets_skipped;    ///< because Icecast did not take them in time
} aur_push_stats;

typedef struct aur_push aur_push;

/// Parses "icecast://USER:PASSWORD@HOST[:PORT]/MOUNT"; the port is 8000 if none is given, %40 stands for "@" in user
/// and password. Thread: any.  RT: no.  Errors: AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_push_target_parse(const char *text, aur_push_target *target);

/// Starts the thread.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_THREAD, AUR_ERR_UNSUPPORTED (built without libshout).
AUR_WARN_UNUSED aur_err aur_push_open(const aur_push_config *config, aur_push **out);
/// Ends the stream; NULL is allowed. The room may go then; a thread that waits for a name server ends by itself later.
/// Thread: the opener.  RT: no (it waits, but for less than a second).
void aur_push_close(aur_push *push);
/// NULL is allowed: all zeros.  Thread: any.  RT: safe.
void aur_push_stats_get(const aur_push *push, aur_push_stats *stats);

#endif
