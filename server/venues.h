// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// All venues of a server: the first, which is always there, and those that people open. What is opened closes by
/// itself when nobody has been in it for a while. Network thread only, RT: no, throughout; time is passed in.
#ifndef AUR_SERVER_VENUES_H
#define AUR_SERVER_VENUES_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/admission.h"
#include "server/bucket.h"
#include "server/opening.h"
#include "server/tally.h"
#include "server/venue.h"
#include "stream/station.h"

/// A room that was opened closes so long after the last one left.
#define AUR_VENUES_IDLE_S 60

/// Rooms that may be opened a second, and at once.
#define AUR_VENUES_OPENED_A_SECOND 2
#define AUR_VENUES_OPENED_BURST    16

/// Rooms that can be opened at most: one place of the station is the first room's.
#define AUR_VENUES_OPENED_MAX (AUR_STATION_ROOMS_MAX - 1)

/// Of a room's token, its end included.
#define AUR_VENUES_TOKEN_BYTES 33

typedef struct aur_venues_config {
    aur_station *station;         ///< kept; NULL = no rooms can be opened
    aur_room_config room;         ///< what all rooms have in common: quality, space, SoundFont, rest
    aur_controls controls;        ///< of a room for which nothing else is asked, but for the seed
    aur_audience_config audience; ///< what all audiences have in common
    uint32_t opened_max;          ///< 0..AUR_VENUES_OPENED_MAX
    /// The music of a venue that was woken is there, or cannot be (`err`); NULL = nobody asks.
    void (*woken)(void *context, aur_venue *venue, aur_err err);
    void *context; ///< kept
} aur_venues_config;

/// A room that somebody has opened; borrowed for the call.
typedef struct aur_venues_answer {
    aur_venue *venue;  ///< NULL = failed
    const char *token; ///< opens control of it; NULL = none is needed
    const char *note;  ///< "" = none
    aur_err err;       ///< why it failed
} aur_venues_answer;

typedef void (*aur_venues_done)(void *owner, const aur_venues_answer *answer);

/// Counts since open, of rooms that were opened.
typedef struct aur_venues_stats {
    uint64_t opened, closed;
    uint64_t refused[AUR_ADMISSION_VERDICTS];
    uint32_t open; ///< now, with those on their way in and out
    uint32_t max;  ///< how many there may be
} aur_venues_stats;

typedef struct aur_venues aur_venues;

/// `first` is taken over: it has room, name, scribe, and gets the rest. *out is NULL on failure, and `first` as it was.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_venues_open(const aur_venues_config *config, aur_venue *first, aur_venues **out);
/// Nobody refers to any venue. Their rooms stay with the station. NULL is allowed.
void aur_venues_close(aur_venues *venues);

/// The first; and any as a request found it.
aur_venue *aur_venues_first(aur_venues *venues);
aur_venue *aur_venues_of(aur_venues *venues, const aur_http_room *named);
/// The list for aur_http_rules; it changes, but not its first.
const aur_http_room *aur_venues_named(const aur_venues *venues);

/// May another room be opened now? Judged by the rate, by opened_max, and like a newcomer to a quality that nobody
/// hears yet. Counted.
aur_admission_verdict aur_venues_admit(aur_venues *venues, int64_t now_ns);
/// What a room begins with if nothing else is asked for: with a seed that no other has.
void aur_venues_controls(const aur_venues *venues, aur_controls *controls);
/// Opens a room; `done` comes once, from aur_venues_tick, unless aur_venues_forget came before: then the room closes at
/// once. The opening is taken over, whatever comes of it.
/// Errors: AUR_ERR_FULL (opened_max), AUR_ERR_MEMORY, AUR_ERR_ARGUMENT (what it begins with cannot be written down).
AUR_WARN_UNUSED aur_err aur_venues_begin(aur_venues *venues, aur_opening *opening, aur_venues_done done, void *owner);
/// `owner` is no more: do not call back.
void aur_venues_forget(aur_venues *venues, const void *owner);

/// A venue for people: found under `id`, without music until it is woken. Its clock begins now, and its journal stays
/// while it sleeps. NULL = no memory.
aur_venue *aur_venues_keep(aur_venues *venues, const char *id, aur_gathering *gathering, int64_t now_ns);
/// What one that has not been woken yet begins with (borrowed), in place of what it had; its clock stands at that frame
/// now. On failure all is as it was.  Errors: AUR_ERR_MEMORY, AUR_ERR_ARGUMENT (it cannot be written down).
AUR_WARN_UNUSED aur_err aur_venues_compose(aur_venue *venue, const aur_opening *opening, int64_t now_ns);
/// Nobody finds it any more; it goes when nobody refers to it.
void aur_venues_release(aur_venues *venues, aur_venue *venue);
/// Asks for its music, which goes on at the present frame; `woken` is called when it is there. One that is awake or
/// waking already is allowed.  Errors: AUR_ERR_FULL (opened_max), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_venues_wake(aur_venues *venues, aur_venue *venue, int64_t now_ns);
/// The present frame of a venue, asleep or awake.
int64_t aur_venues_frame(const aur_venue *venue, int64_t now_ns);

/// Takes over what the render thread has left, in every venue; lets those in that are ready, and closes those that are
/// done with. Call when the station has called back, and at least every 250 ms.
void aur_venues_tick(aur_venues *venues, int64_t now_ns);
/// Texts put into outboxes so far, in all venues.
uint64_t aur_venues_told(const aur_venues *venues);
void aur_venues_stats_get(const aur_venues *venues, aur_venues_stats *stats);
/// What is counted of the first; of all that were opened, together.
void aur_venues_tally_first(const aur_venues *venues, aur_tally *tally);
void aur_venues_tally_opened(const aur_venues *venues, aur_tally *tally);

#endif
