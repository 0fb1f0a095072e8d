// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The newest packets of a room as finished media messages (docs/protocol.md, section 2.4): built once when a packet
/// appears on the tape, sent to every listener from the same memory.
#ifndef AUR_SERVER_MEDIA_H
#define AUR_SERVER_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/tape.h"

/// Packets kept: 5.12 s, more than any burst or allowed lag.
#define AUR_MEDIA_PACKETS 256

/// Packets one message carries at most, and its bytes; messages are for WebSockets, which get Opus only.
#define AUR_MEDIA_MESSAGE_PACKETS_MAX 100

#define AUR_MEDIA_HEADER_BYTES 16
#define AUR_MEDIA_MESSAGE_BYTES_MAX                                                                                    \
    (AUR_MEDIA_HEADER_BYTES + AUR_MEDIA_MESSAGE_PACKETS_MAX * (2 + AUR_OPUS_PACKET_BYTES_MAX))

/// Flag: the first message after `listen`, after a skip or a switch, or where frames jump.
#define AUR_MEDIA_FIRST 1
/// Flags, bits 1 and 2: packets have AUR_PACKET_FRAMES >> n frames; bits 4 to 7: number of the quality.
#define AUR_MEDIA_LENGTH_SHIFT  1
#define AUR_MEDIA_QUALITY_SHIFT 4

typedef struct aur_media aur_media;

/// One packet; borrowed, valid until the next aur_media_follow.
typedef struct aur_media_packet {
    uint8_t *message; ///< finished message of this one packet, its frame's header before it
    uint8_t *packet;  ///< the packet in it
    int64_t at_frame;
    uint16_t message_bytes;
    uint16_t packet_bytes;
    bool joins; ///< its frame continues the packet before it
} aur_media_packet;

/// `tape` is kept and must outlive it; it holds packets of `quality`.  Thread: network.  RT: no.  *out is NULL on
/// failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_media_open(const aur_tape *tape, uint32_t quality, aur_media **out);
/// NULL is allowed.  Thread: network.  RT: no.
void aur_media_close(aur_media *media);

/// Takes over what is new on the tape. Returns how many packets.  Thread: network.  RT: no.
unsigned aur_media_follow(aur_media *media);
/// Number of the packet that comes next, and of the oldest one that is kept.  Thread: network.  RT: no.
uint64_t aur_media_next(const aur_media *media);
uint64_t aur_media_oldest(const aur_media *media);
/// Number to start from so as to get the newest `back_packets`, or fewer where the present run of music is shorter.
/// Thread: network.  RT: no.
uint64_t aur_media_start(const aur_media *media, uint32_t back_packets);
/// A run may begin in the past, and its first packets then come faster than time. Number of the packet that came next
/// when it had caught up; UINT64_MAX while it has not.  Thread: network.  RT: no.
uint64_t aur_media_present(const aur_media *media);
/// Frame at which packet `number` begins, oldest <= number <= next: the one to come continues the last. INT64_MIN if
/// there has been none.  Thread: network.  RT: no.
int64_t aur_media_frame(const aur_media *media, uint64_t number);
/// Finds the packet of the present run that holds `frame`. Returns false if none that is kept does.
/// Thread: network.  RT: no.
bool aur_media_find(const aur_media *media, int64_t frame, uint64_t *number);
/// Packet `number`, oldest <= number < next.  Thread: network.  RT: no.
aur_media_packet aur_media_get(aur_media *media, uint64_t number);

/// Writes a message of Opus packets first..first + count (1..AUR_MEDIA_MESSAGE_PACKETS_MAX, all kept, frames joined) to
/// `message` (AUR_MEDIA_MESSAGE_BYTES_MAX bytes), and its frame's header before it. Returns the length of the message.
/// Thread: network.  RT: no.
size_t aur_media_message(aur_media *media, uint64_t first, uint32_t count, uint8_t flags, uint8_t *message);

#endif
