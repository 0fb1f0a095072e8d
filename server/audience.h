// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The audience of a room: who is there, what they hear, what is told to all, and what they change.
/// All of it belongs to the network thread; the room's render thread is reached through stream/room.h alone.
#ifndef AUR_SERVER_AUDIENCE_H
#define AUR_SERVER_AUDIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/access.h"
#include "server/listener.h"
#include "server/outgoing.h"
#include "server/protocol.h"
#include "server/protocol_print.h"
#include "stream/room.h"
#include "stream/scribe.h"

typedef struct aur_audience aur_audience;

/// One who is in the room. Embedded in what owns it; zeroed before the first use.
typedef struct aur_member {
    struct aur_member *next, *previous; ///< of the audience
    aur_listener listener;
    aur_outbox outbox;     ///< texts waiting for this member
    int64_t status_due_ns; ///< listening: when it gets its next `status`
    uint32_t quality;      ///< listening: what `listener` is a cursor into
    uint32_t wanted;       ///< listening: the quality to switch to as soon as it can be done without a gap
    bool is_plain;         ///< hears only: no texts (the Ogg stream)
} aur_member;

typedef struct aur_audience_config {
    aur_room *room; ///< kept; must outlive the audience
    const char *name;
    int64_t started_at_ns;
    uint32_t members_max;
    const aur_access *access;       ///< kept
    aur_scribe *scribe;             ///< kept; writes the room's journal, as results come; NULL = none
    const aur_font_info *soundfont; ///< kept; shown in the status; NULL = none
} aur_audience_config;

/// Counts since open.
typedef struct aur_audience_stats {
    uint32_t members, listening;
    uint64_t packets_sent; ///< counted by aur_audience_sent
    uint64_t packets_skipped;
    uint64_t controls_applied, controls_refused;
    uint64_t texts_dropped; ///< a member's outbox was full
} aur_audience_stats;

/// What became of a change asked for by other means than a member: results, or why not.
typedef void (*aur_change_done)(void *owner, const aur_change_view *change, aur_err err);

/// Thread: network.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_audience_open(const aur_audience_config *config, aur_audience **out);
/// All members must have left; NULL is allowed.  Thread: network.  RT: no.
void aur_audience_close(aur_audience *audience);

/// Says when the room's frame 0 was, on the monotonic clock.  Thread: network.  RT: no.
void aur_audience_start(aur_audience *audience, int64_t start_ns);
/// Errors: AUR_ERR_FULL (members_max).  Thread: network.  RT: no.
AUR_WARN_UNUSED aur_err aur_audience_join(aur_audience *audience, aur_member *member);
/// Drops what waits for the member; one who did not join is allowed.  Thread: network.  RT: no.
void aur_audience_leave(aur_audience *audience, aur_member *member);
/// Starts (or starts again) the media in a quality with the newest `burst_ms`; the room wakes if it rests. One who
/// listens to another quality goes on doing so until the new one can take over without a gap. Either way the member is
/// told by `listening`.  Thread: network.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC (all is as before).
AUR_WARN_UNUSED aur_err aur_audience_listen(aur_audience *audience, aur_member *member, uint32_t quality,
                                            int32_t burst_ms, int64_t now_ns);
/// Thread: network.  RT: no.
void aur_audience_mute(aur_audience *audience, aur_member *member);

/// Posts changes that belong together. When they have been stamped, every member is told; the `sender` (NULL = none)
/// with its `id`, and `done` (NULL = none) is called with `owner`.
/// Thread: network.  RT: no.  Errors: AUR_ERR_FULL (too many changes a second, or too many waiting).
AUR_WARN_UNUSED aur_err aur_audience_control(aur_audience *audience, const aur_control_set *controls,
                                             aur_member *sender, const char *id, aur_change_done done, void *owner,
                                             int64_t now_ns);
/// `owner` is no more: do not call back.  Thread: network.  RT: no.
void aur_audience_forget(aur_audience *audience, const void *owner);

/// Takes over what the render thread has left: packets, results, status; tells members; moves those forward who lag.
/// Call when the station has called back, and at least every 250 ms.  Thread: network.  RT: no.
void aur_audience_tick(aur_audience *audience, int64_t now_ns);

/// Puts a text into the outbox of every member (borrowed).  Thread: network.  RT: no.
void aur_audience_tell(aur_audience *audience, aur_outgoing *outgoing);
/// The `status` of a member; a new reference, NULL if out of memory.  Thread: network.  RT: no.
aur_outgoing *aur_audience_status(aur_audience *audience, const aur_member *member, int64_t now_ns);
/// The room as messages show it; valid until the next call.  Thread: network.  RT: no.
const aur_room_view *aur_audience_view(aur_audience *audience, int64_t now_ns);
/// The packets of a quality, NULL if nobody has listened to it yet; and what a member who listens hears.
/// Thread: network.  RT: no.
aur_media *aur_audience_media(aur_audience *audience, uint32_t quality);
aur_media *aur_audience_media_of(aur_audience *audience, const aur_member *member);
/// Counts what was sent.  Thread: network.  RT: no.
void aur_audience_sent(aur_audience *audience, uint32_t packets);
/// Thread: network.  RT: no.
void aur_audience_stats_get(const aur_audience *audience, aur_audience_stats *stats);

#endif
