// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Listeners for many rooms: a sending thread that takes each room's packets from its tape and sends them to the room's
/// own listeners by TCP, five a message as to a player in safe mode; and the listeners at the other end.
#ifndef AUR_CLI_ROOM_CROWD_H
#define AUR_CLI_ROOM_CROWD_H

#include "auralis.h"
#include "client/cli/load.h"
#include "stream/room.h"

typedef struct aur_room_crowd aur_room_crowd;

typedef struct aur_room_crowd_result {
    aur_load_result delivered;
    uint64_t lost; ///< packets that the sending thread came too late for, or that a socket did not take
} aur_room_crowd_result;

/// Connects `listeners` to each of the rooms, which are kept and must outlive it; all of them are awake.
/// Thread: main.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY, AUR_ERR_THREAD, those of aur_load_open.
AUR_WARN_UNUSED aur_err aur_room_crowd_open(aur_room *const *rooms, uint32_t count, uint32_t listeners,
                                            aur_room_crowd **out);
/// NULL is allowed.  Thread: main.  RT: no.
void aur_room_crowd_close(aur_room_crowd *crowd);
/// Listens for `seconds` and tells what came in them.  Thread: main.  RT: no.
void aur_room_crowd_listen(aur_room_crowd *crowd, double seconds, aur_room_crowd_result *result);

#endif
