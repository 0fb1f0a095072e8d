// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the tape: numbering, bursts, runs, readers that fall behind, and readers racing the writer.
#include "tests/stream/check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "stream/tape.h"

/// Packet `number`: length and bytes follow from the number.
static size_t make_packet(uint64_t number, uint8_t *data)
{
    size_t bytes = 1 + dice(number) % AUR_OPUS_PACKET_BYTES_MAX;
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(dice(number) >> (i % 57));
    return bytes;
}

static void append(aur_tape *tape, uint64_t number)
{
    uint8_t data[AUR_OPUS_PACKET_BYTES_MAX];
    size_t bytes = make_packet(number, data);
    aur_tape_append(tape, (int64_t)number * AUR_PACKET_FRAMES, data, bytes);
}

static int is_whole(const aur_packet *packet)
{
    uint8_t data[AUR_OPUS_PACKET_BYTES_MAX];
    size_t bytes = make_packet(packet->sequence, data);
    return packet->at_frame == (int64_t)packet->sequence * AUR_PACKET_FRAMES && packet->bytes == bytes &&
           memcmp(packet->data, data, bytes) == 0;
}

static void reads_in_order(void **state)
{
    (void)state;
    aur_tape *tape = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    aur_tape_reader_start(&reader, tape, 10);
    assert_false(aur_tape_read(&reader, tape, &packet));
    for (uint64_t i = 0; i < 3; i++)
        append(tape, i);
    assert_int_equal(aur_tape_waiting(&reader, tape), 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(aur_tape_read(&reader, tape, &packet));
        assert_int_equal(packet.sequence, i);
        assert_true(is_whole(&packet));
        assert_int_equal(packet.joins, i > 0);
    }
    assert_false(aur_tape_read(&reader, tape, &packet));
    assert_int_equal(reader.skipped_packets, 0);
    aur_tape_close(tape);
}

/// A tape is as wide as its quality's packets, and takes no more memory than that.
static void packets_are_as_long_as_the_tape_takes(void **state)
{
    (void)state;
    static const uint16_t most[] = {1, 8, 384, AUR_OPUS_PACKET_BYTES_MAX, AUR_PACKET_BYTES_MAX};
    static uint8_t data[AUR_PACKET_BYTES_MAX];
    static aur_packet packet;
    for (size_t k = 0; k < sizeof most / sizeof *most; k++) {
        aur_tape *tape = NULL;
        aur_tape_reader reader;
        assert_ok(aur_tape_open(AUR_PACKET_FRAMES, most[k], &tape));
        assert_int_equal(aur_tape_packet_bytes(tape), most[k]);
        aur_tape_reader_start(&reader, tape, 0);
        for (uint64_t number = 0; number < 2 * AUR_TAPE_PACKETS; number++) { // all slots, and again
            for (size_t i = 0; i < most[k]; i++)
                data[i] = (uint8_t)dice(number * AUR_PACKET_BYTES_MAX + i);
            size_t bytes = number % 3 == 0 ? most[k] : 1 + dice(number) % most[k];
            aur_tape_append(tape, (int64_t)number * AUR_PACKET_FRAMES, data, bytes);
            assert_true(aur_tape_read(&reader, tape, &packet));
            assert_int_equal(packet.bytes, bytes);
            assert_memory_equal(packet.data, data, bytes);
        }
        aur_tape_close(tape);
    }
}

static void bursts_within_the_run(void **state)
{
    (void)state;
    aur_tape *tape = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    for (uint64_t i = 0; i < 100; i++)
        append(tape, i);
    aur_tape_reader_start(&reader, tape, 20);
    assert_true(aur_tape_read(&reader, tape, &packet));
    assert_int_equal(packet.sequence, 80);
    aur_tape_restart(tape);
    aur_tape_reader_start(&reader, tape, 20);
    assert_false(aur_tape_read(&reader, tape, &packet)); // nothing of the old run
    append(tape, 100);
    append(tape, 101);
    aur_tape_reader_start(&reader, tape, 20);
    assert_true(aur_tape_read(&reader, tape, &packet));
    assert_int_equal(packet.sequence, 100);
    aur_tape_close(tape);
}

static void tells_jumps_of_the_frame(void **state)
{
    (void)state;
    aur_tape *tape = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    uint8_t byte = 1;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    aur_tape_append(tape, 0, &byte, 1);
    aur_tape_append(tape, 960, &byte, 1);
    aur_tape_append(tape, 96000, &byte, 1);
    aur_tape_reader_start(&reader, tape, 3);
    const int joins[] = {0, 1, 0};
    for (int i = 0; i < 3; i++) {
        assert_true(aur_tape_read(&reader, tape, &packet));
        assert_int_equal(packet.joins, joins[i]);
        assert_int_equal(packet.sequence, i);
    }
    aur_tape_close(tape);
}

static void counts_what_a_slow_reader_loses(void **state)
{
    (void)state;
    aur_tape *tape = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    aur_tape_reader_start(&reader, tape, 0);
    const uint64_t appended = AUR_TAPE_PACKETS + 100;
    for (uint64_t i = 0; i < appended; i++)
        append(tape, i);
    uint64_t got = 0, first = UINT64_MAX;
    while (aur_tape_read(&reader, tape, &packet)) {
        assert_true(is_whole(&packet));
        first = first == UINT64_MAX ? packet.sequence : first;
        got++;
    }
    assert_int_equal(got + reader.skipped_packets, appended);
    assert_int_equal(first, reader.skipped_packets);
    assert_int_equal(got, AUR_TAPE_PACKETS / 2);
    aur_tape_close(tape);
}

static void skips_on_request(void **state)
{
    (void)state;
    aur_tape *tape = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    aur_tape_reader_start(&reader, tape, 0);
    for (uint64_t i = 0; i < 50; i++)
        append(tape, i);
    assert_int_equal(aur_tape_skip(&reader, tape, 60), 0);
    assert_int_equal(aur_tape_skip(&reader, tape, 20), 30);
    assert_int_equal(reader.skipped_packets, 30);
    assert_true(aur_tape_read(&reader, tape, &packet));
    assert_int_equal(packet.sequence, 30);
    assert_false(packet.joins);
    aur_tape_close(tape);
}

#define READERS 3
#define RACED   40000

typedef struct race {
    aur_tape *tape;
    atomic_int ready;
    uint64_t got[READERS], lost[READERS], torn[READERS], out_of_order[READERS];
} race;

typedef struct racer {
    race *race;
    int index;
} racer;

static void *read_all(void *context)
{
    racer *self = context;
    race *r = self->race;
    aur_tape_reader reader;
    aur_packet packet;
    uint64_t expected = 0;
    aur_tape_reader_start(&reader, r->tape, 0);
    atomic_fetch_add(&r->ready, 1);
    while (expected < RACED) {
        if (!aur_tape_read(&reader, r->tape, &packet)) {
            sched_yield();
            continue;
        }
        r->torn[self->index] += !is_whole(&packet);
        r->out_of_order[self->index] += packet.sequence != expected + (reader.skipped_packets - r->lost[self->index]);
        r->lost[self->index] = reader.skipped_packets;
        expected = (uint64_t)packet.sequence + 1;
        r->got[self->index]++;
        for (int pause = 0; self->index == 1 && packet.sequence % 2000 == 0 && pause < 2000; pause++)
            sched_yield(); // this one falls behind
    }
    return NULL;
}

static void readers_race_the_writer(void **state)
{
    (void)state;
    static race r;
    racer racers[READERS];
    pthread_t threads[READERS];
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &r.tape));
    for (int i = 0; i < READERS; i++) {
        racers[i] = (racer){&r, i};
        assert_int_equal(pthread_create(&threads[i], NULL, read_all, &racers[i]), 0);
    }
    while (atomic_load(&r.ready) < READERS)
        sched_yield();
    for (uint64_t number = 0; number < RACED; number++) {
        append(r.tape, number);
        if (number % 64 == 0)
            sched_yield();
    }
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(r.torn[i], 0);
        assert_int_equal(r.out_of_order[i], 0);
        assert_int_equal(r.got[i] + r.lost[i], RACED);
        assert_true(r.got[i] > 0);
    }
    aur_tape_close(r.tape);
}

static atomic_int writing;

/// Reads the oldest slot over and over, the very one that is about to be overwritten.
static void *read_oldest(void *context)
{
    const aur_tape *tape = context;
    static _Thread_local aur_packet packet;
    aur_tape_reader reader;
    uint64_t torn = 0;
    aur_tape_reader_start(&reader, tape, 0);
    while (atomic_load(&writing)) {
        reader.next = aur_tape_count(tape) - AUR_TAPE_PACKETS;
        torn += aur_tape_read(&reader, tape, &packet) && !is_whole(&packet);
    }
    return (void *)(uintptr_t)torn;
}

static void a_slot_being_overwritten_is_not_read(void **state)
{
    (void)state;
    aur_tape *tape = NULL;
    pthread_t reader;
    void *torn = NULL;
    uint64_t number = 0;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    for (; number < AUR_TAPE_PACKETS; number++)
        append(tape, number);
    atomic_store(&writing, 1);
    assert_int_equal(pthread_create(&reader, NULL, read_oldest, tape), 0);
    for (; number < 400000; number++)
        append(tape, number);
    atomic_store(&writing, 0);
    pthread_join(reader, &torn);
    assert_int_equal((uintptr_t)torn, 0);
    aur_tape_close(tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_in_order),
        cmocka_unit_test(packets_are_as_long_as_the_tape_takes),
        cmocka_unit_test(bursts_within_the_run),
        cmocka_unit_test(tells_jumps_of_the_frame),
        cmocka_unit_test(counts_what_a_slow_reader_loses),
        cmocka_unit_test(skips_on_request),
        cmocka_unit_test(readers_race_the_writer),
        cmocka_unit_test(a_slot_being_overwritten_is_not_read),
    };
    return cmocka_run_group_tests_name("tape", tests, NULL, NULL);
}
