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
#include "server/admission.h"
#include "server/changes.h"
#include "server/listener.h"
#include "server/news.h"
#include "server/outgoing.h"
#include "server/protocol.h"
#include "server/protocol_print.h"
#include "stream/histogram.h"
#include "stream/room.h"
#include "stream/scribe.h"

typedef struct aur_audience aur_audience;

/// Followers of a room at one time, at most: displays and pages, not those who listen.
#define AUR_AUDIENCE_FOLLOWERS_MAX 1000

typedef enum aur_member_kind {
    AUR_MEMBER_TALKER,   ///< a WebSocket: hears and is told everything
    AUR_MEMBER_PLAIN,    ///< hears only (the Ogg stream)
    AUR_MEMBER_FOLLOWER, ///< is told news only, as Server-Sent Events
    AUR_MEMBER_KIND_COUNT
} aur_member_kind;

/// One who is in the room. Embedded in what owns it; zeroed before the first use.
typedef struct aur_member {
    aur_listener listener;
    uint32_t quality; ///< listening: what `listener` is a cursor into
    uint32_t wanted;  ///< listening: the quality to switch to as soon as it can be done without a gap
    aur_member_kind kind;
    bool wants_notes;                   ///< a talker who is told the notes as they sound
    bool is_outside;                    ///< a talker who may not hear the room (yet): is told nothing of its music
    bool is_lost;                       ///< a follower who missed news because he does not read
    int64_t status_due_ns;              ///< listening: when it gets its next `status`
    struct aur_member *next, *previous; ///< of the audience
    aur_outbox outbox;                  ///< texts waiting for this member
} aur_member;

/// All audiences that share places and traffic; zeroed before the first.
typedef struct aur_crowd {
    aur_audience *audiences;
} aur_crowd;

typedef struct aur_audience_config {
    aur_room *room; ///< kept; must outlive the audience
    const char *name;
    int64_t started_at_ns;
    aur_crowd *crowd; ///< kept; whose places these are; NULL = of this audience alone
    uint32_t members_max, followers_max;
    int64_t traffic_max_bps;        ///< of media to all of them; 0 = no limit
    const aur_shedding *shedding;   ///< kept; NULL = none
    const aur_access *access;       ///< kept
    const aur_access_key *key;      ///< kept; also opens control of this room; NULL = none
    aur_scribe *scribe;             ///< kept; writes the room's journal, as results come; NULL = none
    const aur_font_info *soundfont; ///< kept; shown in the status; NULL = none
    /// A person's note is in the log, or is not (`err`); NULL = nobody asks.
    void (*on_note)(void *context, const aur_control_result *result);
    void *context; ///< kept
} aur_audience_config;

/// Packets by which the depth of a listener's queue is told; beyond 150 he is moved forward.
static const double AUR_AUDIENCE_QUEUE_LIMITS[AUR_HISTOGRAM_LIMITS] = {0, 1, 2, 5, 10, 20, 40, 75, 100, 150};

/// Seconds by which the way of notes from the network to the render thread is told.
static const double AUR_AUDIENCE_RELAY_LIMITS_S[AUR_HISTOGRAM_LIMITS] = {.00002, .00005, .0001, .0002, .0005,
                                                                         .001,   .002,   .005,  .01,   .05};

/// Counts since open.
typedef struct aur_audience_stats {
    uint32_t members[AUR_MEMBER_KIND_COUNT], listening;
    uint64_t packets_sent; ///< counted by aur_audience_sent
    uint64_t packets_skipped;
    uint64_t controls_applied, controls_refused;
    uint64_t texts_dropped; ///< a member's outbox was full
    uint64_t phrases;       ///< of music, begun
    uint64_t turned_away[AUR_ADMISSION_VERDICTS];
    aur_histogram queue_packets; ///< waiting for a listener, each once a second; limits AUR_AUDIENCE_QUEUE_LIMITS
    aur_histogram relay_s;       ///< counted by aur_audience_relayed; limits AUR_AUDIENCE_RELAY_LIMITS_S
} aur_audience_stats;

/// Thread: network.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_audience_open(const aur_audience_config *config, aur_audience **out);
/// All members must have left; NULL is allowed.  Thread: network.  RT: no.
void aur_audience_close(aur_audience *audience);

/// Says when the room's frame 0 was, or would have been, on the monotonic clock.  Thread: network.  RT: no.
void aur_audience_start(aur_audience *audience, int64_t start_ns);
/// The room's own key; NULL = none.  Thread: network.  RT: no.
const aur_access_key *aur_audience_key(const aur_audience *audience);
/// The quality that everybody hears who does not choose.  Thread: network.  RT: no.
uint32_t aur_audience_quality(const aur_audience *audience);
/// May another one come in, to listen to a quality? Under load (AUR_SHEDDING_QUALITIES) not to one that nobody hears,
/// but always to aur_audience_quality.  Thread: network.  RT: no.
aur_admission_verdict aur_audience_admits(const aur_audience *audience, uint32_t quality);
/// Counts one who was not let in, but did not try to join either.  Thread: network.  RT: no.
void aur_audience_turn_away(aur_audience *audience, aur_admission_verdict verdict);
/// Joins as one who may listen, to a quality for a beginning.  Errors: AUR_ERR_FULL (aur_audience_admits says why;
/// counted).  Thread: network.  RT: no.
AUR_WARN_UNUSED aur_err aur_audience_join(aur_audience *audience, aur_member *member, uint32_t quality);
/// Joins as a follower; what plays is its first news.  Errors: AUR_ERR_FULL (followers_max; counted).
/// Thread: network.  RT: no.
AUR_WARN_UNUSED aur_err aur_audience_follow(aur_audience *audience, aur_member *member, int64_t now_ns);
/// Drops what waits for the member; one who did not join is allowed.  Thread: network.  RT: no.
void aur_audience_leave(aur_audience *audience, aur_member *member);
/// Starts (or starts again) the media in a quality with the newest `burst_ms`; the room wakes if it rests. One who
/// listens to another quality goes on doing so until the new one can take over without a gap. Either way the member is
/// told by `listening`. To a quality that is not admitted the member listens in that of aur_audience_quality.
/// Thread: network.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_FULL (a talker: its outbox; all is as
/// before).
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
/// The title that is heard at a frame.  Thread: network.  RT: no.
const char *aur_audience_title(const aur_audience *audience, int64_t at_frame);
/// The packets that a member who listens hears.
/// Thread: network.  RT: no.
aur_media *aur_audience_media(aur_audience *audience, const aur_member *member);
/// Texts put into outboxes by the audience itself so far.  Thread: network.  RT: no.
uint64_t aur_audience_told(const aur_audience *audience);
/// Counts what was sent.  Thread: network.  RT: no.
void aur_audience_sent(aur_audience *audience, uint32_t packets);
/// Counts a message of notes that was `seconds` on its way to the render thread.  Thread: network.  RT: no.
void aur_audience_relayed(aur_audience *audience, double seconds);
/// Thread: network.  RT: no.
void aur_audience_stats_get(const aur_audience *audience, aur_audience_stats *stats);

#endif
