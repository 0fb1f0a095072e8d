// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the ring: bounds, wrap of the free-running indices, and data carried between two threads.
#include "tests/stream/check.h"

#include <pthread.h>
#include <sched.h>

#include "stream/ring.h"

/// Puts both indices just below the wrap of 32 bits, as after 2^32 - `below` items.
static void near_wrap(aur_ring *ring, uint32_t below)
{
    atomic_store(&ring->write_index, 0u - below);
    atomic_store(&ring->read_index, 0u - below);
}

static void refuses_bad_sizes(void **state)
{
    (void)state;
    aur_ring ring;
    assert_int_equal(aur_ring_init(&ring, 0, 4), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_ring_init(&ring, 3, 4), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_ring_init(&ring, 4, 0), AUR_ERR_ARGUMENT);
    aur_ring_free(&ring);
}

static void never_overwrites(void **state)
{
    (void)state;
    aur_ring ring;
    uint32_t items[5] = {1, 2, 3, 4, 5}, out[5] = {0};
    assert_ok(aur_ring_init(&ring, 4, sizeof *items));
    near_wrap(&ring, 2);
    assert_int_equal(aur_ring_write(&ring, items, 5), 4);
    assert_int_equal(atomic_load(&ring.refused_items), 1);
    assert_int_equal(aur_ring_write(&ring, items, 1), 0);
    assert_int_equal(aur_ring_fill(&ring), 4);
    assert_int_equal(aur_ring_read(&ring, out, 5), 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(out[i], i + 1);
    assert_int_equal(aur_ring_read(&ring, out, 1), 0);
    aur_ring_free(&ring);
}

static void acquires_contiguous_parts(void **state)
{
    (void)state;
    aur_ring ring;
    void *to = NULL;
    const void *from = NULL;
    assert_ok(aur_ring_init(&ring, 8, 1));
    near_wrap(&ring, 3);
    assert_int_equal(aur_ring_write_acquire(&ring, &to, 8), 3); // to the end of the memory
    memcpy(to, "abc", 3);
    aur_ring_write_commit(&ring, 3);
    assert_int_equal(aur_ring_write_acquire(&ring, &to, 8), 5);
    memcpy(to, "defgh", 5);
    aur_ring_write_commit(&ring, 2);
    assert_int_equal(aur_ring_fill(&ring), 5);
    assert_int_equal(aur_ring_read_acquire(&ring, &from, 8), 3);
    assert_memory_equal(from, "abc", 3);
    aur_ring_read_commit(&ring, 3);
    assert_int_equal(aur_ring_read_acquire(&ring, &from, 8), 2);
    assert_memory_equal(from, "de", 2);
    aur_ring_free(&ring);
}

/// An item that is only right if all of it arrived.
typedef struct item {
    uint64_t number;
    uint64_t mixed[3];
} item;

static item make_item(uint64_t number)
{
    return (item){number, {dice(number), dice(number) ^ number, ~dice(number)}};
}

#define ITEMS 200000

static void *produce(void *context)
{
    aur_ring *ring = context;
    item batch[7];
    for (uint64_t next = 0; next < ITEMS;) {
        uint32_t count = 1 + (uint32_t)(dice(next) % 7);
        count = next + count <= ITEMS ? count : (uint32_t)(ITEMS - next);
        for (uint32_t i = 0; i < count; i++)
            batch[i] = make_item(next + i);
        for (uint32_t sent = 0; sent < count;) {
            uint32_t now = aur_ring_write(ring, batch + sent, count - sent);
            sent += now;
            if (now == 0)
                sched_yield();
        }
        next += count;
    }
    return NULL;
}

static void carries_data_between_threads(void **state)
{
    (void)state;
    aur_ring ring;
    pthread_t producer;
    assert_ok(aur_ring_init(&ring, 64, sizeof(item)));
    near_wrap(&ring, 1000); // the indices wrap on the way
    assert_int_equal(pthread_create(&producer, NULL, produce, &ring), 0);
    uint64_t wrong = 0;
    for (uint64_t next = 0; next < ITEMS;) {
        item got[5];
        uint32_t count = aur_ring_read(&ring, got, 1 + (uint32_t)(dice(~next) % 5));
        for (uint32_t i = 0; i < count; i++) {
            item expected = make_item(next + i);
            wrong += memcmp(&expected, &got[i], sizeof expected) != 0;
        }
        next += count;
        if (count == 0)
            sched_yield();
    }
    pthread_join(producer, NULL);
    assert_int_equal(wrong, 0);
    assert_int_equal(aur_ring_fill(&ring), 0);
    aur_ring_free(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bad_sizes),
        cmocka_unit_test(never_overwrites),
        cmocka_unit_test(acquires_contiguous_parts),
        cmocka_unit_test(carries_data_between_threads),
    };
    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
