// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sound in store.
#include "client/cli/store.h"

#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"

#define MASK (AUR_STORE_FRAMES - 1)

aur_err aur_store_init(aur_store *store)
{
    memset(store, 0, sizeof *store);
    store->samples = calloc(AUR_STORE_FRAMES, AUR_CHANNELS * sizeof *store->samples);
    return store->samples != NULL ? AUR_OK : AUR_ERR_MEMORY;
}

void aur_store_free(aur_store *store)
{
    free(store->samples);
    store->samples = NULL;
}

/// False if too many marks wait.
static bool mark(aur_store *store, int64_t frame, bool flush)
{
    uint32_t next = atomic_load_explicit(&store->mark_write, memory_order_relaxed);
    if (next - atomic_load_explicit(&store->mark_read, memory_order_acquire) >= AUR_STORE_MARKS)
        return false;
    store->marks[next % AUR_STORE_MARKS] = (aur_store_mark){
        .frame = frame, .index = atomic_load_explicit(&store->write, memory_order_relaxed), .flush = flush};
    atomic_store_explicit(&store->mark_write, next + 1, memory_order_release);
    return true;
}

void aur_store_write(aur_store *store, int64_t frame, const float *interleaved, uint32_t frames)
{
    uint32_t index = atomic_load_explicit(&store->write, memory_order_relaxed);
    uint32_t space = AUR_STORE_FRAMES - (index - atomic_load_explicit(&store->read, memory_order_acquire));
    bool joins = store->has_next && frame == store->next_frame;
    if (space < frames || (!joins && !mark(store, frame, false))) {
        store->dropped += frames;
        store->has_next = false;
        return;
    }
    uint32_t at = index & MASK, head = frames < AUR_STORE_FRAMES - at ? frames : AUR_STORE_FRAMES - at;
    memcpy(store->samples + (size_t)AUR_CHANNELS * at, interleaved, sizeof(float) * AUR_CHANNELS * head);
    memcpy(store->samples, interleaved + (size_t)AUR_CHANNELS * head, sizeof(float) * AUR_CHANNELS * (frames - head));
    atomic_store_explicit(&store->came_ns, aur_clock_now_ns(), memory_order_relaxed);
    atomic_store_explicit(&store->write, index + frames, memory_order_release);
    store->next_frame = frame + frames;
    store->has_next = true;
}

void aur_store_flush(aur_store *store)
{
    mark(store, 0, true);
    store->has_next = false;
}

double aur_store_age_s(const aur_store *store)
{
    return (double)(aur_clock_now_ns() - atomic_load_explicit(&store->came_ns, memory_order_relaxed)) / 1e9;
}

uint32_t aur_store_end(const aur_store *store)
{
    return atomic_load_explicit(&store->write, memory_order_acquire);
}

void aur_store_release(aur_store *store, uint32_t index)
{
    atomic_store_explicit(&store->read, index, memory_order_release);
}

uint32_t aur_store_marks(const aur_store *store)
{
    return atomic_load_explicit(&store->mark_write, memory_order_acquire) -
           atomic_load_explicit(&store->mark_read, memory_order_relaxed);
}

aur_store_mark aur_store_mark_peek(const aur_store *store, uint32_t k)
{
    return store->marks[(atomic_load_explicit(&store->mark_read, memory_order_relaxed) + k) % AUR_STORE_MARKS];
}

void aur_store_mark_drop(aur_store *store)
{
    uint32_t next = atomic_load_explicit(&store->mark_read, memory_order_relaxed);
    atomic_store_explicit(&store->mark_read, next + 1, memory_order_release);
}
