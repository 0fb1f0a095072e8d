// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One venue.
#include "server/venue.h"

#include "stream/clock.h"

/// The wall clock at a moment of the monotonic one.
static int64_t unix_ms_at(int64_t ns)
{
    return aur_clock_unix_ms() - (aur_clock_now_ns() - ns) / 1000000;
}

aur_err aur_venue_open(aur_venue *venue, const aur_audience_config *audience)
{
    aur_audience_config config = *audience;
    config.room = venue->room;
    config.name = venue->named.name;
    config.scribe = venue->scribe;
    config.key = venue->named.key;
    config.context = venue;
    aur_err err = aur_audience_open(&config, &venue->audience);
    if (err != AUR_OK)
        return err;
    aur_audience_start(venue->audience, venue->start_ns);
    aur_hls_config hls = {.room = venue->room,
                          .start_unix_ms = unix_ms_at(venue->start_ns),
                          .run = unix_ms_at(aur_clock_now_ns()) / 1000};
    return aur_hls_open(&hls, &venue->hls);
}

void aur_venue_quieten(aur_venue *venue)
{
    aur_hls_close(venue->hls);
    aur_audience_close(venue->audience);
    venue->hls = NULL;
    venue->audience = NULL;
}

void aur_venue_close(aur_venue *venue)
{
    aur_venue_quieten(venue);
    aur_scribe_close(venue->scribe);
    venue->scribe = NULL;
}

bool aur_venue_is_used(const aur_venue *venue)
{
    aur_audience_stats stats;
    aur_hls_stats hls;
    if (venue->audience == NULL)
        return false;
    aur_audience_stats_get(venue->audience, &stats);
    aur_hls_stats_get(venue->hls, &hls);
    return stats.members[AUR_MEMBER_TALKER] + stats.members[AUR_MEMBER_PLAIN] > 0 || hls.is_awake;
}

void aur_venue_feeds_add(aur_venue *venue, aur_http_target target, int change)
{
    uint32_t open = venue->feeds_open[target] += (uint32_t)change;
    if (open > venue->feeds_peak[target])
        venue->feeds_peak[target] = open;
}
