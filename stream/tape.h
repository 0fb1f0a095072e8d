// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The tape: the newest packets of a room, numbered. One writer, any number of readers with a cursor each.
///
/// The writer never waits and never looks at readers. Each slot carries the number of the packet in it; a reader copies
/// a packet out and looks again whether the slot still holds it. A reader that fell behind is moved forward and told
/// how far.
#ifndef AUR_STREAM_TAPE_H
#define AUR_STREAM_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/packet.h"

/// Packets a tape holds: 10.24 s of 20 ms each.
#define AUR_TAPE_PACKETS 512

typedef struct aur_tape aur_tape;

/// A cursor; plain memory of its owner.
typedef struct aur_tape_reader {
    uint64_t next;            ///< number of the packet to be read next
    uint64_t skipped_packets; ///< packets lost to this reader since its start because it fell behind
    int64_t next_frame;       ///< frame that would continue the last packet read
} aur_tape_reader;

/// For packets of `packet_frames` frames and `packet_bytes` bytes at most (1..AUR_PACKET_BYTES_MAX).  Thread: any.
/// RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_tape_open(uint16_t packet_frames, uint16_t packet_bytes, aur_tape **out);
/// NULL is allowed.  Thread: one, after use.  RT: no.
void aur_tape_close(aur_tape *tape);

/// Appends a packet (1..packet_bytes bytes, copied).  Thread: the one writer.  RT: safe.
void aur_tape_append(aur_tape *tape, int64_t at_frame, const uint8_t *data, size_t bytes);
/// Begins a new run: readers that start from now on get no packet from before.  Thread: the one writer.  RT: safe.
void aur_tape_restart(aur_tape *tape);
/// While a tape catches up, what is appended is of the past and comes faster than time; at first it does not.
/// Thread: the one writer.  RT: safe.
void aur_tape_catching_up(aur_tape *tape, bool catching_up);

/// Frames in a packet, and its bytes at most.  Thread: any.  RT: safe.
uint16_t aur_tape_packet_frames(const aur_tape *tape);
uint16_t aur_tape_packet_bytes(const aur_tape *tape);
/// Packets appended since open.  Thread: any.  RT: safe.
uint64_t aur_tape_count(const aur_tape *tape);
/// Packets there were when it had last caught up; UINT64_MAX while it has not.  Thread: any.  RT: safe.
uint64_t aur_tape_caught_up_at(const aur_tape *tape);

/// Puts the cursor `back_packets` before the end, or at the start of the present run if that is nearer.
/// Thread: the reader's owner.  RT: safe.
void aur_tape_reader_start(aur_tape_reader *reader, const aur_tape *tape, uint32_t back_packets);
/// Packets that wait for this reader; may exceed AUR_TAPE_PACKETS, then some are lost.
/// Thread: the reader's owner.  RT: safe.
uint64_t aur_tape_waiting(const aur_tape_reader *reader, const aur_tape *tape);
/// Copies the next packet out and moves on. Returns false if there is none.
/// Thread: the reader's owner.  RT: safe.  A reader that fell behind is moved to the older half of the tape; counted.
bool aur_tape_read(aur_tape_reader *reader, const aur_tape *tape, aur_packet *packet);
/// Drops all waiting packets but the newest `keep_packets`; counted as skipped. Returns how many were dropped.
/// Thread: the reader's owner.  RT: safe.
uint64_t aur_tape_skip(aur_tape_reader *reader, const aur_tape *tape, uint32_t keep_packets);

#endif
