// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The tape: a sequence lock per slot (H.-J. Boehm, "Can seqlocks get along with programming language memory models?",
/// MSPC 2012). Payload words are stored with release and loaded with acquire instead of fences, which a thread checker
/// cannot follow; on x86-64 they are plain moves.
#include "stream/tape.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/memory.h"

#define BEING_WRITTEN UINT64_C(0)

_Static_assert((AUR_TAPE_PACKETS & (AUR_TAPE_PACKETS - 1)) == 0, "slots are found by masking");

typedef struct slot {
    _Atomic uint64_t tag; ///< number of the packet + 1, or BEING_WRITTEN
    _Atomic int64_t at_frame;
    _Atomic uint64_t bytes;
    _Atomic uint64_t words[]; ///< as many as the longest packet needs
} slot;

struct aur_tape {
    _Alignas(64) _Atomic uint64_t count;  ///< packets appended; number of the next
    _Atomic uint64_t run_start;           ///< number of the first packet of the present run
    _Atomic uint64_t caught_up_at;        ///< see aur_tape_caught_up_at
    uint16_t packet_frames, packet_bytes; ///< immutable
    size_t slot_bytes;                    ///< immutable
    _Alignas(64) uint8_t slots[];         ///< AUR_TAPE_PACKETS of them
};

aur_err aur_tape_open(uint16_t packet_frames, uint16_t packet_bytes, aur_tape **out)
{
    size_t slot_bytes = sizeof(slot) + (packet_bytes + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
    aur_tape *tape = aur_memory_new(sizeof *tape + AUR_TAPE_PACKETS * slot_bytes);
    *out = tape;
    if (tape == NULL)
        return AUR_ERR_MEMORY;
    tape->packet_frames = packet_frames;
    tape->packet_bytes = packet_bytes;
    tape->slot_bytes = slot_bytes;
    return AUR_OK;
}

void aur_tape_close(aur_tape *tape)
{
    free(tape);
}

/// Where a packet is or goes; the one writer alone writes there.
static slot *slot_of(const aur_tape *tape, uint64_t number)
{
    return (slot *)(uintptr_t)(tape->slots + (number & (AUR_TAPE_PACKETS - 1)) * tape->slot_bytes);
}

void aur_tape_append(aur_tape *tape, int64_t at_frame, const uint8_t *data, size_t bytes)
{
    uint64_t number = atomic_load_explicit(&tape->count, memory_order_relaxed);
    slot *s = slot_of(tape, number);
    bytes = bytes < tape->packet_bytes ? bytes : tape->packet_bytes;

    atomic_store_explicit(&s->tag, BEING_WRITTEN, memory_order_relaxed);
    atomic_store_explicit(&s->at_frame, at_frame, memory_order_release);
    atomic_store_explicit(&s->bytes, bytes, memory_order_release);
    for (size_t at = 0, word = 0; at < bytes; at += 8, word++) {
        uint64_t value = 0;
        memcpy(&value, data + at, bytes - at < 8 ? bytes - at : 8);
        atomic_store_explicit(&s->words[word], value, memory_order_release);
    }
    atomic_store_explicit(&s->tag, number + 1, memory_order_release);
    atomic_store_explicit(&tape->count, number + 1, memory_order_release);
}

void aur_tape_restart(aur_tape *tape)
{
    uint64_t count = atomic_load_explicit(&tape->count, memory_order_relaxed);
    atomic_store_explicit(&tape->run_start, count, memory_order_release);
}

void aur_tape_catching_up(aur_tape *tape, bool catching_up)
{
    uint64_t at = catching_up ? UINT64_MAX : aur_tape_count(tape);
    if (catching_up || aur_tape_caught_up_at(tape) == UINT64_MAX)
        atomic_store_explicit(&tape->caught_up_at, at, memory_order_release);
}

uint16_t aur_tape_packet_frames(const aur_tape *tape)
{
    return tape->packet_frames;
}

uint16_t aur_tape_packet_bytes(const aur_tape *tape)
{
    return tape->packet_bytes;
}

uint64_t aur_tape_count(const aur_tape *tape)
{
    return atomic_load_explicit(&tape->count, memory_order_acquire);
}

uint64_t aur_tape_caught_up_at(const aur_tape *tape)
{
    return atomic_load_explicit(&tape->caught_up_at, memory_order_acquire);
}

void aur_tape_reader_start(aur_tape_reader *reader, const aur_tape *tape, uint32_t back_packets)
{
    uint64_t run_start = atomic_load_explicit(&tape->run_start, memory_order_acquire);
    uint64_t count = aur_tape_count(tape); // read after run_start, so never before it
    uint64_t back = back_packets < AUR_TAPE_PACKETS / 2 ? back_packets : AUR_TAPE_PACKETS / 2;
    back = back < count - run_start ? back : count - run_start;
    *reader = (aur_tape_reader){.next = count - back, .next_frame = INT64_MIN};
}

uint64_t aur_tape_waiting(const aur_tape_reader *reader, const aur_tape *tape)
{
    return aur_tape_count(tape) - reader->next;
}

uint64_t aur_tape_skip(aur_tape_reader *reader, const aur_tape *tape, uint32_t keep_packets)
{
    uint64_t waiting = aur_tape_waiting(reader, tape);
    if (waiting <= keep_packets)
        return 0;
    reader->next += waiting - keep_packets;
    reader->skipped_packets += waiting - keep_packets;
    return waiting - keep_packets;
}

/// Copies a packet out; false if its slot does not hold packet `number` from the first look to the last.
static bool copy_out(const aur_tape *tape, uint64_t number, aur_packet *packet)
{
    const slot *s = slot_of(tape, number);
    if (atomic_load_explicit(&s->tag, memory_order_acquire) != number + 1)
        return false;
    packet->at_frame = atomic_load_explicit(&s->at_frame, memory_order_acquire);
    uint64_t bytes = atomic_load_explicit(&s->bytes, memory_order_acquire);
    bytes = bytes < tape->packet_bytes ? bytes : tape->packet_bytes;
    for (size_t at = 0, word = 0; at < bytes; at += 8, word++) {
        uint64_t value = atomic_load_explicit(&s->words[word], memory_order_acquire);
        memcpy(packet->data + at, &value, bytes - at < 8 ? bytes - at : 8);
    }
    packet->bytes = (uint16_t)bytes;
    packet->sequence = (uint32_t)number;
    return atomic_load_explicit(&s->tag, memory_order_relaxed) == number + 1;
}

bool aur_tape_read(aur_tape_reader *reader, const aur_tape *tape, aur_packet *packet)
{
    for (;;) {
        uint64_t waiting = aur_tape_waiting(reader, tape);
        if (waiting == 0)
            return false;
        if (waiting <= AUR_TAPE_PACKETS && copy_out(tape, reader->next, packet))
            break;
        // The writer passed. It needs seconds to fill half a tape, so the next attempt finds a quiet slot.
        aur_tape_skip(reader, tape, AUR_TAPE_PACKETS / 2);
    }
    packet->joins = packet->at_frame == reader->next_frame;
    reader->next_frame = packet->at_frame + tape->packet_frames;
    reader->next++;
    return true;
}
