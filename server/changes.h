// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Changes that people asked for and that wait until the render thread has stamped them: which results belong together,
/// who is to be told, and how many a second a room takes.
#ifndef AUR_SERVER_CHANGES_H
#define AUR_SERVER_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/bucket.h"
#include "server/protocol.h"
#include "server/protocol_print.h"
#include "stream/room.h"

/// Changes that may wait at one time.
#define AUR_CHANGES_MAX 64

typedef struct aur_member aur_member;

/// What became of a change asked for by other means than a member: results, or why not.
typedef void (*aur_change_done)(void *owner, const aur_change_view *change, aur_err err);

/// Changes that belong together and wait for their results.
typedef struct aur_change {
    uint32_t tag; ///< comes back in `reserved` of each result; 0 = free
    uint32_t wanted, count;
    aur_member *sender;   ///< NULL = none
    aur_change_done done; ///< NULL = none
    void *owner;
    aur_err err; ///< first failure
    aur_control_result results[AUR_PROTOCOL_CONTROL_EVENTS_MAX];
    char id[AUR_PROTOCOL_ID_BYTES_MAX + 1];
} aur_change;

/// Of one room; zeroed before the first use.
typedef struct aur_changes {
    aur_bucket bucket;
    uint32_t last_tag;
    aur_change waiting[AUR_CHANGES_MAX];
} aur_changes;

/// Hands a set to the room. `id` is copied.  Thread: network.  RT: no.
/// Errors: AUR_ERR_FULL (too many a second, or too many waiting).
AUR_WARN_UNUSED aur_err aur_changes_post(aur_changes *changes, aur_room *room, const aur_control_set *controls,
                                         const aur_change *as, const char *id, int64_t now_ns);
/// Takes a result in. Returns true if all of the change that it belongs to is known now: *finished is a copy, and the
/// change waits no more.  Thread: network.  RT: no.
bool aur_changes_take(aur_changes *changes, const aur_control_result *result, aur_change *finished);
/// `owner` is no more: nobody is called back. `sender` is no more: nobody is told.  Thread: network.  RT: no.
void aur_changes_forget(aur_changes *changes, const void *owner);
void aur_changes_leave(aur_changes *changes, const aur_member *sender);

#endif
