// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The ring. See ring.h for the protocol between the two sides.
#include "stream/ring.h"

#include <stdlib.h>
#include <string.h>

aur_err aur_ring_init(aur_ring *ring, uint32_t capacity_items, size_t item_bytes)
{
    memset(ring, 0, sizeof *ring);
    if (capacity_items == 0 || capacity_items > (1u << 30) || (capacity_items & (capacity_items - 1)) != 0 ||
        item_bytes == 0 || item_bytes > (1u << 20))
        return AUR_ERR_ARGUMENT;
    ring->_items = malloc((size_t)capacity_items * item_bytes);
    if (ring->_items == NULL)
        return AUR_ERR_MEMORY;
    memset(ring->_items, 0, (size_t)capacity_items * item_bytes); // touches every page before the first real use
    ring->capacity_items = capacity_items;
    ring->item_bytes = (uint32_t)item_bytes;
    return AUR_OK;
}

void aur_ring_free(aur_ring *ring)
{
    free(ring->_items);
    ring->_items = NULL;
}

uint32_t aur_ring_write_acquire(aur_ring *ring, void **items, uint32_t count)
{
    uint32_t write = atomic_load_explicit(&ring->write_index, memory_order_relaxed);
    uint32_t read = atomic_load_explicit(&ring->read_index, memory_order_acquire);
    uint32_t free_items = ring->capacity_items - (write - read);
    uint32_t slot = write & (ring->capacity_items - 1);
    uint32_t to_end = ring->capacity_items - slot;
    count = count < free_items ? count : free_items;
    *items = ring->_items + (size_t)slot * ring->item_bytes;
    return count < to_end ? count : to_end;
}

void aur_ring_write_commit(aur_ring *ring, uint32_t count)
{
    uint32_t write = atomic_load_explicit(&ring->write_index, memory_order_relaxed);
    atomic_store_explicit(&ring->write_index, write + count, memory_order_release);
}

uint32_t aur_ring_read_acquire(aur_ring *ring, const void **items, uint32_t count)
{
    uint32_t read = atomic_load_explicit(&ring->read_index, memory_order_relaxed);
    uint32_t write = atomic_load_explicit(&ring->write_index, memory_order_acquire);
    uint32_t waiting = write - read;
    uint32_t slot = read & (ring->capacity_items - 1);
    uint32_t to_end = ring->capacity_items - slot;
    count = count < waiting ? count : waiting;
    *items = ring->_items + (size_t)slot * ring->item_bytes;
    return count < to_end ? count : to_end;
}

void aur_ring_read_commit(aur_ring *ring, uint32_t count)
{
    uint32_t read = atomic_load_explicit(&ring->read_index, memory_order_relaxed);
    atomic_store_explicit(&ring->read_index, read + count, memory_order_release);
}

uint32_t aur_ring_write(aur_ring *ring, const void *items, uint32_t count)
{
    const uint8_t *from = items;
    uint32_t written = 0;
    for (int part = 0; part < 2 && written < count; part++) { // the second part follows the wrap
        void *to = NULL;
        uint32_t fit = aur_ring_write_acquire(ring, &to, count - written);
        if (fit == 0)
            break;
        memcpy(to, from + (size_t)written * ring->item_bytes, (size_t)fit * ring->item_bytes);
        aur_ring_write_commit(ring, fit);
        written += fit;
    }
    if (written < count)
        atomic_fetch_add_explicit(&ring->refused_items, count - written, memory_order_relaxed);
    return written;
}

uint32_t aur_ring_read(aur_ring *ring, void *items, uint32_t count)
{
    uint8_t *to = items;
    uint32_t taken = 0;
    for (int part = 0; part < 2 && taken < count; part++) {
        const void *from = NULL;
        uint32_t have = aur_ring_read_acquire(ring, &from, count - taken);
        if (have == 0)
            break;
        memcpy(to + (size_t)taken * ring->item_bytes, from, (size_t)have * ring->item_bytes);
        aur_ring_read_commit(ring, have);
        taken += have;
    }
    return taken;
}

uint32_t aur_ring_fill(const aur_ring *ring)
{
    uint32_t read = atomic_load_explicit(&ring->read_index, memory_order_acquire);
    return atomic_load_explicit(&ring->write_index, memory_order_acquire) - read;
}
