// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MP3 frames from the shared media, and titles between them.
#include "server/mp3_listener.h"

#include <stdlib.h>
#include <string.h>

#include "server/icy.h"
#include "stream/mp3.h"

/// Room that one packet may need, if a title comes with it.
#define TAKE_BYTES (AUR_MP3_PACKET_BYTES + AUR_ICY_BLOCK_BYTES_MAX)

typedef struct mp3_listener {
    aur_feed feed; ///< first
    aur_member member;
    aur_audience *audience;
    bool has_titles;
    aur_icy icy;
} mp3_listener;

static bool is_ready(const aur_feed *feed)
{
    const mp3_listener *listener = (const mp3_listener *)feed;
    return aur_listener_ready(&listener->member.listener, aur_audience_media(listener->audience, &listener->member));
}

static size_t put_packet(mp3_listener *listener, const aur_media_packet *packet, uint8_t *to)
{
    if (!listener->has_titles) {
        memcpy(to, packet->packet, packet->packet_bytes);
        return packet->packet_bytes;
    }
    int64_t heard_frame = packet->at_frame + AUR_MP3_PACKET_FRAMES - AUR_MP3_LOOKAHEAD_FRAMES;
    const char *title = aur_audience_title(listener->audience, heard_frame);
    return aur_icy_put(&listener->icy, AUR_ICY_INTERVAL_BYTES, packet->packet, packet->packet_bytes, title, to);
}

static int64_t take(aur_feed *feed, uint8_t *bytes, size_t bytes_max)
{
    mp3_listener *listener = (mp3_listener *)feed;
    aur_media *media = aur_audience_media(listener->audience, &listener->member);
    aur_media_packet packet;
    uint32_t packets = 0;
    size_t used = 0;
    for (; bytes_max - used >= TAKE_BYTES && aur_listener_take_packet(&listener->member.listener, media, &packet);
         packets++)
        used += put_packet(listener, &packet, bytes + used);
    aur_audience_sent(listener->audience, packets);
    return (int64_t)used;
}

static void close_listener(aur_feed *feed)
{
    mp3_listener *listener = (mp3_listener *)feed;
    aur_audience_leave(listener->audience, &listener->member);
    free(listener);
}

static const aur_feed_kind MP3_LISTENER = {.is_ready = is_ready, .take = take, .close = close_listener};

aur_err aur_mp3_listener_open(aur_audience *audience, bool has_titles, int32_t burst_ms, int64_t now_ns, aur_feed **out)
{
    *out = NULL;
    mp3_listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL)
        return AUR_ERR_MEMORY;
    listener->feed.kind = &MP3_LISTENER;
    listener->audience = audience;
    listener->member.kind = AUR_MEMBER_PLAIN;
    listener->has_titles = has_titles;
    aur_err err = aur_audience_join(audience, &listener->member, AUR_QUALITY_mp3);
    if (err == AUR_OK)
        err = aur_audience_listen(audience, &listener->member, AUR_QUALITY_mp3, burst_ms, now_ns);
    if (err != AUR_OK) {
        close_listener(&listener->feed);
        return err;
    }
    *out = &listener->feed;
    return AUR_OK;
}
