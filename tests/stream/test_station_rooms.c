// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests rooms that come and go while the station runs: that they play what their log says from their frame on, that
/// the others do not notice, and that nothing is left of them.
#include "tests/stream/check.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "stream/clock.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/station.h"

#ifdef AUR_TEST_SLOW_BUILD // looks for other faults, too slow to play in time
#define MINUTE_FRAMES (INT64_C(1) * AUR_SAMPLE_RATE_HZ)
#define FAR_FRAMES    (10 * MINUTE_FRAMES)
#define SLOWER        10
#define ROOMS         2
#else
#define MINUTE_FRAMES (INT64_C(60) * AUR_SAMPLE_RATE_HZ)
#define FAR_FRAMES    (9 * 60 * MINUTE_FRAMES) // as much as a room can have to render before it begins
#define SLOWER        1
#define ROOMS         8
#endif

#define TEN_MINUTES_MS (10 * MINUTE_FRAMES / (AUR_SAMPLE_RATE_HZ / 1000))

static void wait_ms(int64_t ms)
{
    aur_clock_sleep_until(aur_clock_now_ns() + ms * 1000000);
}

static aur_room_config room_config(uint64_t seed)
{
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = seed;
    return config;
}

/// A station that runs, with a first room.
static aur_station *start_station(aur_room **first)
{
    aur_station *station = NULL;
    aur_room_config config = room_config(7);
    assert_ok(aur_station_open(&(aur_station_config){.ordinary_priority = SLOWER > 1}, &station));
    assert_ok(aur_station_room_add(station, &config, first));
    assert_ok(aur_station_start(station));
    return station;
}

static aur_station_opened wait_opened(aur_station *station)
{
    aur_station_opened opened = {.room = NULL};
    for (int i = 0; i < SLOWER * 5000; i++) {
        if (aur_station_room_opened(station, &opened))
            return opened;
        wait_ms(2);
    }
    fail_msg("not opened within %d s", SLOWER * 10);
    return opened;
}

/// Valid until the next call.
static const aur_packet *next_packet(aur_tape_reader *reader, const aur_tape *tape)
{
    static aur_packet packet;
    packet.bytes = 0;
    for (int i = 0; i < SLOWER * 2000 && !aur_tape_read(reader, tape, &packet); i++)
        wait_ms(2);
    assert_true(packet.bytes > 0);
    return &packet;
}

/// Packets of a room from its first on must be those of an engine with its log.
static void assert_plays(aur_room *room, const aur_room_config *config, int64_t from_frame, int packets)
{
    static float pcm[AUR_PACKET_FRAMES * AUR_CHANNELS];
    uint8_t expected[AUR_OPUS_PACKET_BYTES_MAX];
    const aur_tape *tape = aur_room_tape(room, AUR_QUALITY_DEFAULT);
    aur_tape_reader reader;
    aur_engine *engine = NULL;
    aur_encoder *encoder = NULL;
    aur_tape_reader_start(&reader, tape, 0);
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    const aur_packet *packet = next_packet(&reader, tape);
    assert_true(packet->at_frame > from_frame - AUR_SAMPLE_RATE_HZ &&
                packet->at_frame < from_frame + 2 * AUR_SAMPLE_RATE_HZ);
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = config->controls,
                                                   .log = config->entries,
                                                   .log_count = config->entry_count,
                                                   .start_frame = packet->at_frame,
                                                   .history_frames = AUR_HISTORY_FRAMES,
                                                   .isa = AUR_ISA_AUTO},
                              &engine));
    assert_ok(aur_encoder_open(NULL, &encoder));
    for (int i = 0; i < packets; i++) {
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        int bytes = aur_encoder_packet(encoder, pcm, expected);
        assert_int_equal(packet->bytes, bytes);
        assert_memory_equal(packet->data, expected, (size_t)bytes);
        int64_t next_frame = packet->at_frame + AUR_PACKET_FRAMES;
        packet = next_packet(&reader, tape);
        if (SLOWER > 1 && packet->at_frame != next_frame)
            break;
        assert_int_equal(packet->at_frame, next_frame);
    }
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, -1);
    aur_encoder_close(encoder);
    aur_engine_close(engine);
}

static void a_room_goes_on_where_its_log_stands(void **state)
{
    (void)state;
    const aur_control_event entries[] = {
        {.at_frame = 3 * MINUTE_FRAMES + 17, .control = AUR_CONTROL_KEY, .value = 5},
        {.at_frame = 10 * MINUTE_FRAMES - AUR_SAMPLE_RATE_HZ, .control = AUR_CONTROL_DENSITY, .value = 60000}};
    int owner = 0;
    aur_room *first = NULL;
    aur_station *station = start_station(&first);
    aur_room_config config = room_config(99);
    config.entries = entries;
    config.entry_count = 2;
    config.start_frame = 10 * MINUTE_FRAMES;
    int64_t asked_ns = aur_clock_now_ns();
    assert_ok(aur_station_room_open(station, &config, &owner));
    aur_station_opened opened = wait_opened(station);
    int64_t now_ns = aur_clock_now_ns();
    assert_ok(opened.err);
    assert_ptr_equal(opened.owner, &owner);
    assert_true(opened.took_ns > 0 && opened.took_ns < now_ns - asked_ns);
    print_message("ten minutes in: opened in %.0f ms\n", (double)opened.took_ns / 1e6);
    // It is there now: zero lies ten minutes back, to a tick.
    int64_t since_ms = (now_ns - opened.zero_ns) / 1000000;
    assert_true(since_ms >= TEN_MINUTES_MS - 20 && since_ms < TEN_MINUTES_MS + SLOWER * 500);
    assert_plays(opened.room, &config, config.start_frame, 50);
    static aur_room_status status;
    aur_room_status_get(opened.room, &status);
    assert_int_equal(status.log_count, 2);
    assert_true(SLOWER > 1 || status.missed_packets == 0);
    aur_station_room_close(station, opened.room);
    aur_station_close(station);
}

/// The packet after the one at `frame`; returns where it is.
static int64_t follow(aur_tape_reader *reader, const aur_tape *tape, int64_t frame)
{
    int64_t at_frame = next_packet(reader, tape)->at_frame;
    assert_true(at_frame == frame + AUR_PACKET_FRAMES || (SLOWER > 1 && at_frame > frame));
    return at_frame;
}

static void the_others_do_not_notice(void **state)
{
    (void)state;
    aur_room *first = NULL;
    aur_station *station = start_station(&first);
    aur_tape_reader reader;
    const aur_tape *tape = aur_room_tape(first, AUR_QUALITY_DEFAULT);
    aur_tape_reader_start(&reader, tape, 0);
    aur_room_listeners_add(first, AUR_QUALITY_DEFAULT, 1);
    int64_t frame = next_packet(&reader, tape)->at_frame;
    aur_room_config config = room_config(5);
    config.start_frame = FAR_FRAMES;
    static aur_station_opened opened[ROOMS];
    for (int i = 0; i < ROOMS; i++)
        assert_ok(aur_station_room_open(station, &config, NULL));
    for (int count = 0; count < ROOMS;) {
        frame = follow(&reader, tape, frame);
        if (aur_station_room_opened(station, &opened[count])) {
            assert_ok(opened[count].err);
            aur_room_listeners_add(opened[count++].room, AUR_QUALITY_DEFAULT, 1);
        }
    }
    for (int i = 0; i < ROOMS; i += 2) {
        aur_room_listeners_add(opened[i].room, AUR_QUALITY_DEFAULT, -1);
        aur_station_room_close(station, opened[i].room);
    }
    for (int i = 0; i < 20; i++)
        frame = follow(&reader, tape, frame);
    static aur_room_status status;
    aur_room_status_get(first, &status);
    assert_true(SLOWER > 1 || status.missed_packets == 0);
    aur_station_close(station);
}

static size_t count_of(const char *path, int field)
{
    unsigned long long numbers[2] = {0, 0};
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%llu %llu", &numbers[0], &numbers[1]), 2);
    fclose(file);
    return (size_t)numbers[field];
}

/// What the allocator keeps of what was freed is given back first.
static size_t resident_bytes(void)
{
    malloc_trim(0);
    return count_of("/proc/self/statm", 1) * (size_t)sysconf(_SC_PAGESIZE);
}

static void nothing_is_left_of_hundreds_of_rooms(void **state)
{
    (void)state;
    aur_room *first = NULL;
    aur_station *station = start_station(&first);
    aur_room_config config = room_config(3);
    size_t before = 0;
    for (int i = 0; i < 200 / SLOWER; i++) {
        aur_station_opened some[4];
        for (int k = 0; k < 4; k++)
            assert_ok(aur_station_room_open(station, &config, NULL));
        for (int k = 0; k < 4; k++) {
            some[k] = wait_opened(station);
            assert_ok(some[k].err);
        }
        for (int k = 0; k < 4; k++)
            aur_station_room_close(station, some[k].room);
        wait_ms(5);
        if (i == 19)
            before = resident_bytes();
    }
    size_t after = resident_bytes();
    for (int i = 0; i < 50 && after >= before + (8 << 20); i++) { // closed rooms are freed when the ticks leave time
        wait_ms(100);
        after = resident_bytes();
    }
    print_message("%.1f MB after 80 rooms, %.1f MB after %d\n", (double)before / 1e6, (double)after / 1e6,
                  800 / SLOWER);
    assert_true(SLOWER > 1 || after < before + (8 << 20)); // sanitizers keep what is freed for a while
    aur_station_close(station);
}

static void what_cannot_be_opened_is_said(void **state)
{
    (void)state;
    const aur_control_event late = {.at_frame = 100, .control = AUR_CONTROL_KEY, .value = 5};
    const aur_control_event unknown = {.at_frame = 0, .control = 77, .value = 5};
    aur_room *first = NULL;
    aur_station *station = NULL;
    aur_station_opened opened;
    aur_room_config config = room_config(3);
    assert_ok(aur_station_open(&(aur_station_config){.context = NULL}, &station));
    assert_int_equal(aur_station_room_open(station, &config, NULL), AUR_ERR_STATE);
    aur_station_close(station);
    station = start_station(&first);
    config.entry_count = 1;
    config.entries = &late;
    config.start_frame = 99;
    assert_ok(aur_station_room_open(station, &config, NULL));
    config.entries = &unknown;
    assert_ok(aur_station_room_open(station, &config, NULL));
    for (int i = 0; i < 2; i++) {
        opened = wait_opened(station);
        assert_int_equal(opened.err, AUR_ERR_ARGUMENT);
        assert_null(opened.room);
    }
    assert_false(aur_station_room_opened(station, &opened));
    aur_station_close(station);
}

static void there_is_an_end_to_places_and_to_the_station(void **state)
{
    (void)state;
    aur_room *first = NULL;
    aur_station *station = start_station(&first);
    aur_room_config config = room_config(3);
    config.start_frame = FAR_FRAMES;
    for (int i = 1; i < AUR_STATION_ROOMS_MAX; i++)
        assert_ok(aur_station_room_open(station, &config, NULL));
    assert_int_equal(aur_station_room_open(station, &config, NULL), AUR_ERR_FULL);
    int64_t begin_ns = aur_clock_now_ns();
    aur_station_close(station); // in the midst of it
    assert_true(aur_clock_now_ns() - begin_ns < SLOWER * 5 * AUR_NS_PER_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_room_goes_on_where_its_log_stands),          cmocka_unit_test(the_others_do_not_notice),
        cmocka_unit_test(nothing_is_left_of_hundreds_of_rooms),         cmocka_unit_test(what_cannot_be_opened_is_said),
        cmocka_unit_test(there_is_an_end_to_places_and_to_the_station),
    };
    return cmocka_run_group_tests_name("station_rooms", tests, NULL, NULL);
}
