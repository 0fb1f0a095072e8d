// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Packets from the shared media into pages of a stream of one's own.
#include "server/ogg_listener.h"

#include <stdlib.h>
#include <string.h>

#include "stream/ogg.h"

/// A page with one packet is at most so much longer than the packet: header and lacing (RFC 3533).
#define PAGE_OVERHEAD_BYTES 64

#define HEADERS_BYTES_MAX 1024

typedef struct ogg_listener {
    aur_feed feed; ///< first
    aur_member member;
    aur_audience *audience;
    size_t page_bytes; ///< of a page at most
    aur_ogg *ogg;
    uint8_t headers[HEADERS_BYTES_MAX]; ///< the two header pages, made when the stream is opened
    uint8_t *pages;                     ///< where pages go just now
    size_t pages_bytes, used;
} ogg_listener;

static aur_err collect(void *context, const uint8_t *bytes, size_t count)
{
    ogg_listener *listener = context;
    if (count > listener->pages_bytes - listener->used)
        return AUR_ERR_FULL;
    memcpy(listener->pages + listener->used, bytes, count);
    listener->used += count;
    return AUR_OK;
}

static void close_listener(aur_feed *feed)
{
    ogg_listener *listener = (ogg_listener *)feed;
    aur_audience_leave(listener->audience, &listener->member);
    aur_ogg_close(listener->ogg);
    free(listener);
}

static bool is_ready(const aur_feed *feed)
{
    const ogg_listener *listener = (const ogg_listener *)feed;
    return listener->pages == listener->headers ||
           aur_listener_ready(&listener->member.listener, aur_audience_media(listener->audience, &listener->member));
}

static int64_t take(aur_feed *feed, uint8_t *pages, size_t pages_bytes)
{
    ogg_listener *listener = (ogg_listener *)feed;
    size_t headers = listener->pages == listener->headers ? listener->used : 0;
    if (headers > 0)
        memcpy(pages, listener->headers, headers);
    listener->pages = pages;
    listener->pages_bytes = pages_bytes;
    listener->used = headers;
    uint32_t packets = 0;
    aur_media_packet packet;
    while (pages_bytes - listener->used >= listener->page_bytes &&
           aur_listener_take_packet(&listener->member.listener,
                                    aur_audience_media(listener->audience, &listener->member), &packet)) {
        if (aur_ogg_packet(listener->ogg, packet.packet, packet.packet_bytes) != AUR_OK)
            return AUR_ERR_MEMORY;
        packets++;
    }
    aur_audience_sent(listener->audience, packets);
    return (int64_t)listener->used;
}

static const aur_feed_kind OGG_LISTENER = {.is_ready = is_ready, .take = take, .close = close_listener};

aur_err aur_ogg_listener_open(aur_audience *audience, uint32_t serial, uint32_t quality, int32_t burst_ms,
                              int64_t now_ns, aur_feed **out)
{
    *out = NULL;
    ogg_listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL)
        return AUR_ERR_MEMORY;
    listener->feed.kind = &OGG_LISTENER;
    listener->audience = audience;
    listener->member.kind = AUR_MEMBER_PLAIN;
    listener->page_bytes = aur_quality_get(quality)->packet_bytes + PAGE_OVERHEAD_BYTES;
    listener->pages = listener->headers;
    listener->pages_bytes = sizeof listener->headers;
    aur_ogg_config config = {.sink = collect,
                             .context = listener,
                             .codec = aur_quality_get(quality)->codec,
                             .serial = serial,
                             .endless = true,
                             .pre_skip_frames = aur_audience_view(audience, now_ns)->pre_skip_frames,
                             .packet_frames = aur_quality_get(quality)->packet_frames,
                             .channels = aur_quality_get(quality)->channels};
    aur_err err = aur_ogg_open(&config, &listener->ogg);
    if (err == AUR_OK)
        err = aur_audience_join(audience, &listener->member, quality);
    if (err == AUR_OK)
        err = aur_audience_listen(audience, &listener->member, quality, burst_ms, now_ns);
    if (err != AUR_OK) {
        close_listener(&listener->feed);
        return err;
    }
    *out = &listener->feed;
    return AUR_OK;
}
