// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What is counted of a room, or of several together. Pure.
#ifndef AUR_SERVER_TALLY_H
#define AUR_SERVER_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "server/audience.h"
#include "server/hls.h"
#include "stream/quality.h"
#include "stream/room.h"

typedef struct aur_tally {
    aur_room_status status; ///< of several: all that can be added up, the worst of what cannot
    aur_audience_stats audience;
    aur_hls_stats hls;
    uint32_t quality_listeners[AUR_QUALITY_COUNT];
} aur_tally;

/// Adds what rises for ever; and, unless the room is no more, what it is now.  Thread: network.  RT: no.
void aur_tally_add(aur_tally *sum, const aur_tally *room, bool is_no_more);

#endif
