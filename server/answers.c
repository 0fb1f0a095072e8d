// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Answers.
#include "server/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/icestats.h"
#include "server/metrics.h"
#include "server/playlist.h"
#include "server/protocol_print.h"
#include "stream/clock.h"

/// No room can have this name.
#define OPENED_NAME "(opened)"

static char *print_metrics(const aur_answers *a)
{
    int64_t now_ns = aur_clock_now_ns();
    aur_metrics metrics = {.names = {aur_venues_first(a->venues)->named.name, OPENED_NAME},
                           .uptime_s = (double)(now_ns - a->started_at_ns) / 1e9,
                           .certificate_expires_at_s = *a->tls != NULL ? aur_tls_expires_at_s(*a->tls) : 0,
                           .shedding = a->shedding,
                           .jitter_s = *a->jitter_s,
                           .sessions = a->hub->counts,
                           .net = a->hub->stats};
    aur_process_stats_get(&metrics.process);
    aur_venues_stats_get(a->venues, &metrics.venues);
    aur_venues_tally_first(a->venues, &metrics.rooms[0]);
    aur_venues_tally_opened(a->venues, &metrics.rooms[1]);
    metrics.rooms[0].status = *aur_audience_view(aur_venues_first(a->venues)->audience, now_ns)->status;
    metrics.room_count = metrics.venues.max > 0 ? 2 : 1;
    aur_station_stats_get(a->station, &metrics.station);
    aur_push_stats_get(*a->push, &metrics.push);
    aur_people_stats_get(a->people, &metrics.people);
    aur_keeper_stats_get(a->keeper, &metrics.keeper);
    metrics.store = aur_store_health_get(a->store);
    return aur_metrics_print(&metrics);
}

/// The journal up to now.
static aur_answer copy_journal(const aur_venue *venue)
{
    size_t bytes = 0;
    const uint8_t *data = aur_scribe_bytes(venue->scribe, &bytes);
    void *copy = malloc(bytes);
    if (copy == NULL)
        return (aur_answer){.data = NULL};
    memcpy(copy, data, bytes);
    return (aur_answer){.data = copy, .bytes = bytes};
}

/// The addresses that a plain player can take.
static unsigned list_mounts(const aur_answers *a, const aur_venue *venue, const aur_http_request *request,
                            aur_mount mounts[AUR_MOUNTS_MAX])
{
    static const struct {
        aur_http_target target;
        uint32_t quality;
        const char *codec, *content_type, *suffix;
    } kinds[AUR_MOUNTS_MAX] = {
        {AUR_HTTP_STREAM, AUR_QUALITY_COUNT, "Opus", "audio/ogg", "ogg"}, // the rooms' own quality
        {AUR_HTTP_MP3, AUR_QUALITY_mp3, "MP3", "audio/mpeg", "mp3"},
        {AUR_HTTP_FLAC, AUR_QUALITY_flac, "FLAC", "audio/ogg", "oga"},
    };
    char base[AUR_ACCESS_NAME_BYTES + 32];
    uint32_t usual = aur_room_quality(aur_venues_first(a->venues)->room); // of all rooms; this one may sleep
    unsigned count = 0;
    aur_http_base(request, base, sizeof base);
    for (int i = 0; i < AUR_MOUNTS_MAX; i++) {
        uint32_t quality = kinds[i].quality < AUR_QUALITY_COUNT ? kinds[i].quality : usual;
        if (!aur_quality_is_built_in(quality))
            continue;
        aur_mount *m = &mounts[count++];
        *m = (aur_mount){.room = venue->named.name,
                         .codec = kinds[i].codec,
                         .content_type = kinds[i].content_type,
                         .bitrate_bps = aur_quality_get(quality)->bitrate_bps,
                         .listeners = venue->feeds_open[kinds[i].target],
                         .listeners_peak = venue->feeds_peak[kinds[i].target]};
        snprintf(m->path, sizeof m->path, "/rooms/%s/stream.%s", venue->named.name, kinds[i].suffix);
        snprintf(m->url, sizeof m->url, "%s%s", base, m->path);
    }
    return count;
}

/// What is made for plain players, with addresses as the request named this server.
static char *answer_plain(const aur_answers *a, const aur_venue *venue, aur_http_target target,
                          const aur_http_request *request)
{
    aur_mount mounts[AUR_MOUNTS_MAX];
    unsigned count = list_mounts(a, venue, request, mounts);
    aur_playlist_format format = target == AUR_HTTP_M3U   ? AUR_PLAYLIST_M3U
                                 : target == AUR_HTTP_PLS ? AUR_PLAYLIST_PLS
                                                          : AUR_PLAYLIST_XSPF;
    if (target != AUR_HTTP_ICESTATS && target != AUR_HTTP_PUBLIC_STATS)
        return aur_playlist_print(format, mounts, count);
    aur_icestats stats = {.mounts = mounts,
                          .count = count,
                          .host = request->host,
                          .started_at = a->started_at,
                          .title = aur_audience_title(venue->audience, INT64_MAX)};
    return target == AUR_HTTP_ICESTATS ? aur_icestats_print(&stats) : aur_icestats_print_public(&stats);
}

static char *print_status(const aur_answers *a, aur_venue *venue)
{
    aur_venues_stats stats;
    aur_room_view view = *aur_audience_view(venue->audience, aur_clock_now_ns());
    aur_venues_stats_get(a->venues, &stats);
    view.opened_rooms = stats.open;
    view.opened_rooms_max = stats.max;
    view.has_openid = aur_provider_is_ready(a->provider);
    view.is_closed = venue->named.is_closed_to_strangers;
    return aur_protocol_print_http_status(&view);
}

/// The music goes on without the store, so the process is well in any case.
static char *print_health(const aur_answers *a)
{
    char text[64];
    snprintf(text, sizeof text, "{\"status\":\"ok\",\"store\":\"%s\"}",
             aur_store_health_name(aur_store_health_get(a->store)));
    return strdup(text);
}

static char *make_text(const aur_answers *a, aur_venue *venue, aur_http_target target, const aur_http_request *request)
{
    switch (target) {
    case AUR_HTTP_STATUS:
        return print_status(a, venue);
    case AUR_HTTP_PRESETS:
        return aur_protocol_print_presets();
    case AUR_HTTP_CONTROLS:
        return aur_protocol_print_controls(
            &aur_audience_view(venue->audience, aur_clock_now_ns())->status->piece.controls);
    case AUR_HTTP_METRICS:
        return print_metrics(a);
    case AUR_HTTP_M3U:
    case AUR_HTTP_PLS:
    case AUR_HTTP_XSPF:
    case AUR_HTTP_ICESTATS:
    case AUR_HTTP_PUBLIC_STATS:
        return answer_plain(a, venue, target, request);
    case AUR_HTTP_READY:
        return strdup(a->hub->config.rules->stopping ? "{\"status\":\"stopping\"}" : "{\"status\":\"ready\"}");
    default:
        return print_health(a);
    }
}

aur_answer aur_answers_make(void *context, aur_venue *venue, aur_http_target target, const aur_http_request *request)
{
    const aur_answers *a = context;
    return target == AUR_HTTP_JOURNAL ? copy_journal(venue) : aur_answer_text(make_text(a, venue, target, request));
}
