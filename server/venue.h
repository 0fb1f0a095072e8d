// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A venue: a room as the server has it, with its name, its audience, its journal and its segments. Network thread
/// only, RT: no, throughout.
#ifndef AUR_SERVER_VENUE_H
#define AUR_SERVER_VENUE_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/audience.h"
#include "server/hls.h"
#include "server/http.h"
#include "server/people/gathering.h"
#include "stream/room.h"
#include "stream/scribe.h"

typedef struct aur_venue {
    aur_http_room named; ///< first: as requests find it
    aur_room *room;      ///< borrowed; NULL = not there yet
    aur_scribe *scribe;  ///< keeps the room's journal
    aur_audience *audience;
    aur_hls *hls;
    aur_access_key key;       ///< if named.key is
    int64_t start_frame;      ///< where its clock began
    int64_t start_ns;         ///< when its frame 0 was, or would have been, on the monotonic clock
    uint32_t users;           ///< connections that refer to it
    int64_t empty_since_ns;   ///< nobody is in it since then; 0 = somebody is
    bool is_closing;          ///< nobody finds it any more, and who refers to it has to go
    struct aur_stage *stage;  ///< where its notes go; set with `gathering`
    aur_gathering *gathering; ///< its people; NULL = it is about music alone
    bool is_kept;             ///< stays, without music, when nobody listens
    bool is_waking;           ///< its music is on the way
    uint32_t outside;         ///< of `users`: people in it who have not asked for its music
    uint32_t feeds_open[AUR_HTTP_TARGET_COUNT], feeds_peak[AUR_HTTP_TARGET_COUNT]; ///< answers that do not end
} aur_venue;

/// Lets people in: opens audience and segments of a venue that has a room, a name, a scribe and its times. `audience`
/// is what all audiences have in common.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_venue_open(aur_venue *venue, const aur_audience_config *audience);
/// Frees audience and segments; nobody may listen.
void aur_venue_quieten(aur_venue *venue);
/// Frees all but the room; nobody may be in it.
void aur_venue_close(aur_venue *venue);
/// True if somebody listens in it, or may begin to.
bool aur_venue_is_used(const aur_venue *venue);
/// One more (or, with a negative number, one less) connection gets an answer that does not end.
void aur_venue_feeds_add(aur_venue *venue, aur_http_target target, int change);

#endif
