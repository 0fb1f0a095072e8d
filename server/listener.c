// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Cursors.
#include "server/listener.h"

#include "server/outgoing.h"

/// What comes until a burst is sent must be kept beside it.
#define BURST_MAX_PACKETS (AUR_MEDIA_PACKETS - 32)

_Static_assert(sizeof(((aur_listener_scratch *)0)->message) == AUR_OUTGOING_HEADROOM + AUR_MEDIA_MESSAGE_BYTES_MAX,
               "the scratch has the headroom");
_Static_assert(AUR_LISTENER_LAG_MAX_PACKETS < AUR_MEDIA_PACKETS, "what a listener may lag is kept");

void aur_listener_start(aur_listener *listener, const aur_media *media, uint32_t burst_packets)
{
    listener->burst_packets = burst_packets < BURST_MAX_PACKETS ? burst_packets : BURST_MAX_PACKETS;
    listener->next = aur_media_start(media, listener->burst_packets);
    listener->active = true;
    listener->fresh = true;
    listener->first = true;
}

void aur_listener_move(aur_listener *listener, uint64_t next)
{
    listener->next = next;
    listener->fresh = false;
    listener->first = true;
}

void aur_listener_stop(aur_listener *listener)
{
    listener->active = false;
}

/// True for one who came while what he is to hear first is not made yet.
static bool is_early(const aur_listener *listener, const aur_media *media)
{
    return listener->fresh && aur_media_present(media) == UINT64_MAX;
}

/// Where the cursor stands, or would if it had followed the media to the present.
static uint64_t next_of(const aur_listener *listener, const aur_media *media)
{
    if (!listener->fresh || is_early(listener, media))
        return listener->next;
    uint64_t present = aur_media_present(media);
    uint64_t first = present > listener->burst_packets ? present - listener->burst_packets : 0;
    return first > listener->next ? first : listener->next;
}

uint64_t aur_listener_waiting(const aur_listener *listener, const aur_media *media)
{
    return aur_media_next(media) - next_of(listener, media);
}

int64_t aur_listener_due_frame(const aur_listener *listener, const aur_media *media)
{
    uint64_t next = next_of(listener, media);
    bool is_known = !is_early(listener, media) && next >= aur_media_oldest(media);
    return is_known ? aur_media_frame(media, next) : INT64_MIN;
}

uint32_t aur_listener_limit(aur_listener *listener, const aur_media *media)
{
    if (!listener->active || is_early(listener, media))
        return 0;
    listener->next = next_of(listener, media);
    uint64_t waiting = aur_listener_waiting(listener, media);
    uint64_t most = AUR_LISTENER_LAG_MAX_PACKETS + (listener->fresh ? listener->burst_packets : 0);
    bool lost = listener->next < aur_media_oldest(media);
    if (waiting <= most && !lost)
        return 0;
    uint64_t resume = aur_media_start(media, AUR_LISTENER_RESUME_PACKETS);
    uint64_t skipped = resume - listener->next;
    listener->next = resume;
    listener->fresh = false;
    listener->skipped += skipped;
    listener->first = true;
    return (uint32_t)skipped;
}

bool aur_listener_ready(const aur_listener *listener, const aur_media *media)
{
    if (!listener->active) // there may be no media of it
        return false;
    uint64_t first = next_of(listener, media), next = aur_media_next(media);
    uint64_t wanted = listener->first ? 1 : listener->message_packets;
    return !is_early(listener, media) && first < next && first + wanted <= next && first >= aur_media_oldest(media);
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
    listener->next = next_of(listener, media);
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
    listener->fresh = listener->first = false;
    return true;
}

bool aur_listener_take_packet(aur_listener *listener, aur_media *media, aur_media_packet *packet)
{
    if (!aur_listener_ready(listener, media))
        return false;
    listener->next = next_of(listener, media);
    *packet = aur_media_get(media, listener->next);
    listener->next++;
    listener->fresh = listener->first = false;
    return true;
}
