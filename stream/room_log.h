// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Keeps a room's log within its limit. Controls are for ever; a note of a person is nothing any more when it has ended
/// and no engine that is opened would hear of it.
#ifndef AUR_STREAM_ROOM_LOG_H
#define AUR_STREAM_ROOM_LOG_H

#include <stdint.h>

#include "compose/control.h"

/// If `log` is full, leaves out notes that cannot be heard from `now_frame` on. `known` is how many of the entries the
/// engine knows; it goes down with *count.  Thread: owner.  RT: no (rarely; it moves the whole log once).
void aur_room_log_make_room(aur_control_event *log, uint32_t *count, uint32_t *known, uint32_t most, int64_t now_frame);

#endif
