// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tells the notes of a room to those members who asked for them.
#ifndef AUR_SERVER_NOTING_H
#define AUR_SERVER_NOTING_H

#include <stdint.h>

#include "server/audience.h"
#include "stream/room.h"

/// Notes in a message, at most; more are left out.
#define AUR_NOTING_MAX 64

/// Puts one `notes` message into the outboxes of those of `members` (and the next, ...) who listen and want notes: what
/// the room composed since the last call, but for what began more than a second before `now_frame`. While there are
/// none of them the room keeps no notes. Returns how many were told. Call about every 200 ms.  Thread: network.  RT:
/// no.
uint32_t aur_noting_tell(aur_room *room, aur_member *members, int64_t now_frame);

#endif
