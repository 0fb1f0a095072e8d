// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Packets from the shared media into pages of a stream of one's own.
#include "server/ogg_listener.h"

#include <stdlib.h>
#include <string.h>

#include "stream/ogg.h"

#define BURST_MS 2000

/// A page with one packet is at most so much longer than the packet: header and lacing (RFC 3533).
#define PAGE_OVERHEAD_BYTES 64

#define HEADERS_BYTES_MAX 1024

struct aur_ogg_listener {
    aur_member member;
    aur_audience *audience;
    aur_ogg *ogg;
    uint8_t headers[HEADERS_BYTES_MAX]; ///< the two header pages, made when the stream is opened
    uint8_t *pages;                     ///< where pages go just now
    size_t pages_bytes, used;
};

static aur_err collect(void *context, const uint8_t *bytes, size_t count)
{
    aur_ogg_listener *listener = context;
    if (count > listener->pages_bytes - listener->used)
        return AUR_ERR_FULL;
    memcpy(listener->pages + listener->used, bytes, count);
    listener->used += count;
    return AUR_OK;
}

aur_err aur_ogg_listener_open(aur_audience *audience, uint32_t serial, uint32_t quality, int64_t now_ns,
                              aur_ogg_listener **out)
{
    *out = NULL;
    aur_ogg_listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL)
        return AUR_ERR_MEMORY;
    listener->audience = audience;
    listener->member.is_plain = true;
    listener->pages = listener->headers;
    listener->pages_bytes = sizeof listener->headers;
    aur_ogg_config config = {.sink = collect,
                             .context = listener,
                             .serial = serial,
                             .endless = true,
                             .pre_skip_frames = aur_audience_view(audience, now_ns)->pre_skip_frames,
                             .packet_frames = aur_quality_get(quality)->packet_frames,
                             .channels = aur_quality_get(quality)->channels};
    aur_err err = aur_ogg_open(&config, &listener->ogg);
    if (err == AUR_OK)
        err = aur_audience_join(audience, &listener->member);
    if (err == AUR_OK)
        err = aur_audience_listen(audience, &listener->member, quality, BURST_MS, now_ns);
    if (err != AUR_OK) {
        aur_ogg_listener_close(listener);
        return err;
    }
    *out = listener;
    return AUR_OK;
}

void aur_ogg_listener_close(aur_ogg_listener *listener)
{
    if (listener == NULL)
        return;
    aur_audience_leave(listener->audience, &listener->member);
    aur_ogg_close(listener->ogg);
    free(listener);
}

bool aur_ogg_listener_ready(const aur_ogg_listener *listener)
{
    return listener->pages == listener->headers ||
           aur_listener_ready(&listener->member.listener, aur_audience_media_of(listener->audience, &listener->member));
}

int64_t aur_ogg_listener_take(aur_ogg_listener *listener, uint8_t *pages, size_t pages_bytes)
{
    size_t headers = listener->pages == listener->headers ? listener->used : 0;
    if (headers > 0)
        memcpy(pages, listener->headers, headers);
    listener->pages = pages;
    listener->pages_bytes = pages_bytes;
    listener->used = headers;
    uint32_t packets = 0;
    aur_media_packet packet;
    while (pages_bytes - listener->used >= AUR_PACKET_BYTES_MAX + PAGE_OVERHEAD_BYTES &&
           aur_listener_take_packet(&listener->member.listener,
                                    aur_audience_media_of(listener->audience, &listener->member), &packet)) {
        if (aur_ogg_packet(listener->ogg, packet.packet, packet.packet_bytes) != AUR_OK)
            return AUR_ERR_MEMORY;
        packets++;
    }
    aur_audience_sent(listener->audience, packets);
    return (int64_t)listener->used;
}
