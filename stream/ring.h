// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The ring: the one single-producer single-consumer queue of the house, for items of any size.
///
/// Capacity is a power of two; the two indices run freely (32 bits, wrapping) on their own cache lines and are masked
/// on access. Each side reads its own index relaxed, the other's with acquire, and publishes with release. The writer
/// never overwrites: what does not fit is refused and counted.
#ifndef AUR_STREAM_RING_H
#define AUR_STREAM_RING_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_ring {
    /* producer */
    _Alignas(64) _Atomic uint32_t write_index;
    _Atomic uint64_t refused_items; ///< any thread may read: items that found no room in aur_ring_write
    /* consumer */
    _Alignas(64) _Atomic uint32_t read_index;
    /* immutable after init */
    _Alignas(64) uint8_t *_items;
    uint32_t capacity_items;
    uint32_t item_bytes;
} aur_ring;

/// Takes memory for `capacity_items` (a power of two, at most 2^30) of `item_bytes` each and touches it.
/// Thread: one, before use.  RT: no.  Errors: AUR_ERR_ARGUMENT, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_ring_init(aur_ring *ring, uint32_t capacity_items, size_t item_bytes);
/// Frees the memory; a zeroed ring is allowed.  Thread: one, after use.  RT: no.
void aur_ring_free(aur_ring *ring);

/// Copies up to `count` items in; never blocks, never overwrites. Returns items written; the rest is counted as
/// refused. Thread: the one producer.  RT: safe.
uint32_t aur_ring_write(aur_ring *ring, const void *items, uint32_t count);
/// Copies up to `count` items out. Returns items read.  Thread: the one consumer.  RT: safe.
uint32_t aur_ring_read(aur_ring *ring, void *items, uint32_t count);

/// Points `*items` at free space that is contiguous; returns how many items fit there (0..count). Borrowed until
/// commit. Thread: the one producer.  RT: safe.
uint32_t aur_ring_write_acquire(aur_ring *ring, void **items, uint32_t count);
/// Publishes the first `count` acquired items.  Thread: the one producer.  RT: safe.
void aur_ring_write_commit(aur_ring *ring, uint32_t count);
/// Points `*items` at the oldest items that are contiguous; returns how many there are (0..count). Borrowed until
/// commit. Thread: the one consumer.  RT: safe.
uint32_t aur_ring_read_acquire(aur_ring *ring, const void **items, uint32_t count);
/// Gives back the first `count` acquired items.  Thread: the one consumer.  RT: safe.
void aur_ring_read_commit(aur_ring *ring, uint32_t count);

/// Items waiting; exact for the producer (never more than it knows) and the consumer, a guess for others.
/// Thread: any.  RT: safe.
uint32_t aur_ring_fill(const aur_ring *ring);

#endif
