// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Cursors.
#include "server/listener.h"

#include "server/outgoing.h"

_Static_assert(sizeof(((aur_listener_scratch *)0)->message) == AUR_OUTGOING_HEADROOM + AUR_MEDIA_MESSAGE_BYTES_MAX,
               "the scratch has the headroom");
_Static_assert(AUR_LISTENER_LAG_MAX_PACKETS < AUR_MEDIA_PACKETS, "what a listener may lag is kept");

void aur_listener_start(aur_listener *listener, const aur_media *media, uint32_t burst_packets)
{
    listener->next = aur_media_start(media, burst_packets);
    listener->active = true;
    listener->first = true;
}

void aur_listener_move(aur_listener *listener, uint64_t next)
{
    listener->next = next;
    listener->first = true;
}

void aur_listener_stop(aur_listener *listener)
{
    listener->active = false;
}

uint32_t aur_listener_limit(aur_listener *listener, const aur_media *media)
{
    if (!listener->active)
        return 0;
    uint64_t waiting = aur_media_next(media) - listener->next;
    bool lost = listener->next < aur_media_oldest(media);
    if (waiting <= AUR_LISTENER_LAG_MAX_PACKETS && !lost)
        return 0;
    uint64_t resume = aur_media_start(media, AUR_LISTENER_RESUME_PACKETS);
    uint64_t skipped = resume - listener->next;
    listener->next = resume;
    listener->skipped += skipped;
    listener->first = true;
    return (uint32_t)skipped;
}

bool aur_listener_ready(const aur_listener *listener, const aur_media *media)
{
    if (!listener->active)
        return false; // there may be no media of it
    uint64_t next = aur_media_next(media), wanted = listener->first ? 1 : listener->message_packets;
    return listener->next < next && listener->next + wanted <= next && listener->next >= aur_media_oldest(media);
}

/// Packets from the cursor on that join in one run, 1..AUR_MEDIA_MESSAGE_PACKETS_MAX.
static uint32_t run_length(const aur_listener *listener, aur_media *media)
{
    uint64_t waiting = aur_media_next(media) - listener->next;
    uint32_t most = waiting < AUR_MEDIA_MESSAGE_PACKETS_MAX ? (uint32_t)waiting : AUR_MEDIA_MESSAGE_PACKETS_MAX;
    uint32_t count = 1;
    while (count < most && aur_media_get(media, listener->next + count).joins)
        count++;
    return count;
}

static void put_together(aur_listener_scratch *scratch, aur_media *media, uint64_t first, uint32_t count, uint8_t flags)
{
    if (scratch->media == media && scratch->first == first && scratch->count == count && scratch->flags == flags)
        return;
    scratch->media = media;
    scratch->first = first;
    scratch->count = count;
    scratch->flags = flags;
    scratch->bytes = aur_media_message(media, first, count, flags, scratch->message + AUR_OUTGOING_HEADROOM);
}

bool aur_listener_take(aur_listener *listener, aur_media *media, aur_listener_scratch *scratch,
                       aur_listener_message *message)
{
    if (!aur_listener_ready(listener, media))
        return false;
    uint32_t count = run_length(listener, media);
    aur_media_packet packet = aur_media_get(media, listener->next);
    if (count == 1 && !listener->first) {
        *message = (aur_listener_message){.data = packet.message, .bytes = packet.message_bytes, .packets = 1};
    } else {
        uint8_t flags = listener->first || !packet.joins ? AUR_MEDIA_FIRST : 0;
        uint8_t *data = scratch->message + AUR_OUTGOING_HEADROOM;
        put_together(scratch, media, listener->next, count, flags);
        *message = (aur_listener_message){.data = data, .bytes = scratch->bytes, .packets = count};
    }
    listener->next += count;
    listener->first = false;
    return true;
}

bool aur_listener_take_packet(aur_listener *listener, aur_media *media, aur_media_packet *packet)
{
    if (!aur_listener_ready(listener, media))
        return false;
    *packet = aur_media_get(media, listener->next);
    listener->next++;
    listener->first = false;
    return true;
}
