// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Finished media messages, a ring of them.
#include "server/media.h"

#include <stdlib.h>
#include <string.h>

#include "server/frame.h"
#include "server/outgoing.h"
#include "stream/little.h"
#include "stream/quality.h"

/// Before a packet in its slot: room for its frame's header, its message's header, its length.
#define SLOT_OVERHEAD_BYTES (AUR_OUTGOING_HEADROOM + AUR_MEDIA_HEADER_BYTES + 2)
#define TYPE_OPUS           1

_Static_assert(AUR_QUALITY_COUNT <= 16, "a quality's number fits its flags");
_Static_assert((AUR_MEDIA_PACKETS & (AUR_MEDIA_PACKETS - 1)) == 0, "slots are found by masking");

typedef struct slot {
    int64_t at_frame;
    uint16_t packet_bytes;
    bool joins;
    uint8_t space[]; ///< SLOT_OVERHEAD_BYTES and the longest packet
} slot;

struct aur_media {
    const aur_tape *tape;
    aur_tape_reader reader;
    uint64_t oldest;  ///< all from here to reader.next are kept
    uint64_t present; ///< see aur_media_present
    uint16_t packet_frames;
    uint8_t flags; ///< of every message: what it is made of
    size_t slot_bytes;
    _Alignas(slot) uint8_t slots[]; ///< AUR_MEDIA_PACKETS of them
};

static slot *slot_of(const aur_media *media, uint64_t number)
{
    return (slot *)(uintptr_t)(media->slots + (number & (AUR_MEDIA_PACKETS - 1)) * media->slot_bytes);
}

static uint8_t *put_header(uint8_t *at, uint8_t flags, uint32_t count, uint64_t first, int64_t at_frame)
{
    at = aur_little_put(at, TYPE_OPUS, 1);
    at = aur_little_put(at, flags, 1);
    at = aur_little_put(at, count, 2);
    at = aur_little_put(at, (uint32_t)first, 4);
    return aur_little_put(at, (uint64_t)at_frame, 8);
}

/// The tape may be further than this thread.
static void see_present(aur_media *media)
{
    uint64_t present = aur_tape_caught_up_at(media->tape);
    media->present = present <= media->reader.next ? present : UINT64_MAX;
}

aur_err aur_media_open(const aur_tape *tape, uint32_t quality, aur_media **out)
{
    size_t unaligned_bytes = offsetof(slot, space) + SLOT_OVERHEAD_BYTES + aur_tape_packet_bytes(tape);
    size_t slot_bytes = (unaligned_bytes + _Alignof(slot) - 1) / _Alignof(slot) * _Alignof(slot);
    aur_media *media = calloc(1, sizeof *media + AUR_MEDIA_PACKETS * slot_bytes);
    *out = media;
    if (media == NULL)
        return AUR_ERR_MEMORY;
    media->tape = tape;
    media->slot_bytes = slot_bytes;
    media->packet_frames = aur_tape_packet_frames(tape);
    media->flags = (uint8_t)(quality << AUR_MEDIA_QUALITY_SHIFT);
    for (uint16_t frames = media->packet_frames; frames < AUR_PACKET_FRAMES; frames *= 2)
        media->flags += 1 << AUR_MEDIA_LENGTH_SHIFT;
    aur_tape_reader_start(&media->reader, tape, 0);
    media->oldest = media->reader.next;
    see_present(media);
    return AUR_OK;
}

void aur_media_close(aur_media *media)
{
    free(media);
}

unsigned aur_media_follow(aur_media *media)
{
    unsigned taken = 0;
    aur_packet packet;
    for (;;) {
        uint64_t skipped = media->reader.skipped_packets;
        if (!aur_tape_read(&media->reader, media->tape, &packet)) {
            see_present(media);
            return taken;
        }
        uint64_t number = media->reader.next - 1;
        if (media->reader.skipped_packets != skipped)
            media->oldest = number; // this thread slept for seconds; what it missed nobody gets
        slot *s = slot_of(media, number);
        s->at_frame = packet.at_frame;
        s->packet_bytes = packet.bytes;
        s->joins = packet.joins && media->reader.skipped_packets == skipped;
        uint8_t flags = media->flags | (s->joins ? 0 : AUR_MEDIA_FIRST);
        uint8_t *at = put_header(s->space + AUR_OUTGOING_HEADROOM, flags, 1, number, packet.at_frame);
        at = aur_little_put(at, packet.bytes, 2);
        memcpy(at, packet.data, packet.bytes);
        aur_frame_finish(s->space + AUR_OUTGOING_HEADROOM, AUR_FRAME_BINARY,
                         (size_t)AUR_MEDIA_HEADER_BYTES + 2 + packet.bytes);
        if (media->reader.next - media->oldest > AUR_MEDIA_PACKETS)
            media->oldest = media->reader.next - AUR_MEDIA_PACKETS;
        taken++;
    }
}

uint64_t aur_media_next(const aur_media *media)
{
    return media->reader.next;
}

uint64_t aur_media_oldest(const aur_media *media)
{
    return media->oldest;
}

uint64_t aur_media_start(const aur_media *media, uint32_t back_packets)
{
    // The tape knows where the present run begins, and may by now be a packet or two ahead of this thread.
    aur_tape_reader probe;
    aur_tape_reader_start(&probe, media->tape, AUR_TAPE_PACKETS);
    uint64_t next = media->reader.next;
    uint64_t start = next > back_packets ? next - back_packets : 0;
    start = start > probe.next ? start : probe.next;
    start = start > media->oldest ? start : media->oldest;
    return start < next ? start : next;
}

uint64_t aur_media_present(const aur_media *media)
{
    return media->present;
}

int64_t aur_media_frame(const aur_media *media, uint64_t number)
{
    return number == media->reader.next ? media->reader.next_frame : slot_of(media, number)->at_frame;
}

bool aur_media_find(const aur_media *media, int64_t frame, uint64_t *number)
{
    int64_t end_frame = media->reader.next_frame;
    if (frame >= end_frame)
        return false;
    uint64_t back = (uint64_t)((end_frame - frame + media->packet_frames - 1) / media->packet_frames);
    uint64_t start = aur_media_start(media, AUR_MEDIA_PACKETS);
    if (back > media->reader.next - start)
        return false;
    *number = media->reader.next - back;
    int64_t at_frame = aur_media_frame(media, *number);
    return at_frame <= frame && frame < at_frame + media->packet_frames;
}

aur_media_packet aur_media_get(aur_media *media, uint64_t number)
{
    slot *s = slot_of(media, number);
    uint8_t *message = s->space + AUR_OUTGOING_HEADROOM;
    return (aur_media_packet){.message = message,
                              .packet = message + AUR_MEDIA_HEADER_BYTES + 2,
                              .at_frame = s->at_frame,
                              .message_bytes = (uint16_t)(AUR_MEDIA_HEADER_BYTES + 2 + s->packet_bytes),
                              .packet_bytes = s->packet_bytes,
                              .joins = s->joins};
}

size_t aur_media_message(aur_media *media, uint64_t first, uint32_t count, uint8_t flags, uint8_t *message)
{
    uint8_t *at = put_header(message, flags | media->flags, count, first, slot_of(media, first)->at_frame);
    for (uint32_t k = 0; k < count; k++) {
        const slot *s = slot_of(media, first + k);
        memcpy(at, s->space + AUR_OUTGOING_HEADROOM + AUR_MEDIA_HEADER_BYTES, (size_t)s->packet_bytes + 2);
        at += s->packet_bytes + 2;
    }
    aur_frame_finish(message, AUR_FRAME_BINARY, (size_t)(at - message));
    return (size_t)(at - message);
}
