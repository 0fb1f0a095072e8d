// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the station in real time: first sound, two seconds without a gap, controls, and the way out.
#include "tests/stream/check.h"

#include <stdatomic.h>

#include "stream/clock.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/station.h"

static atomic_int calls;

static void count_call(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
}

static void wait_ms(int64_t ms)
{
    aur_clock_sleep_until(aur_clock_now_ns() + ms * 1000000);
}

static aur_station *open_station(aur_room **room, uint64_t seed)
{
    aur_station *station = NULL;
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = seed;
    atomic_store(&calls, 0);
    assert_ok(aur_station_open(&(aur_station_config){.on_tick = count_call, .context = &calls}, &station));
    assert_ok(aur_station_room_add(station, &config, room));
    return station;
}

/// Waits for the next packet, at most two seconds.
static void next_packet(aur_tape_reader *reader, aur_room *room, aur_packet *packet)
{
    packet->bytes = 0;
    for (int i = 0; i < 1000 && !aur_tape_read(reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), packet); i++)
        wait_ms(2);
    assert_true(packet->bytes > 0);
}

static void two_seconds_without_a_gap(void **state)
{
    (void)state;
    static float pcm[AUR_PACKET_FRAMES * 2];
    uint8_t expected[AUR_OPUS_PACKET_BYTES_MAX];
    aur_room *room = NULL;
    aur_station *station = open_station(&room, 7);
    aur_tape_reader reader;
    aur_engine_config config = {.isa = AUR_ISA_AUTO};
    aur_engine *engine = NULL;
    aur_encoder *encoder = NULL;
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = 7;
    assert_ok(aur_engine_open(&config, &engine));
    assert_ok(aur_encoder_open(NULL, &encoder));
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), 0);
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    int64_t start_ns = aur_clock_now_ns();
    assert_ok(aur_station_start(station));
    assert_int_equal(aur_station_start(station), AUR_ERR_STATE);
    for (uint32_t i = 0; i < 100; i++) {
        static aur_packet packet;
        next_packet(&reader, room, &packet);
        if (i == 0)
            print_message("first packet after %.1f ms\n", (double)(aur_clock_now_ns() - start_ns) / 1e6);
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        int bytes = aur_encoder_packet(encoder, pcm, expected);
        assert_int_equal(packet.sequence, i);
        assert_int_equal(packet.at_frame, (int64_t)i * AUR_PACKET_FRAMES);
        assert_int_equal(packet.bytes, bytes);
        assert_memory_equal(packet.data, expected, (size_t)bytes);
    }
    int64_t took_ns = aur_clock_now_ns() - start_ns;
    assert_true(took_ns >= 99 * AUR_PACKET_NS); // never ahead of the clock
    assert_true(atomic_load(&calls) > 50);
    aur_station_stats stats;
    aur_station_stats_get(station, &stats);
    assert_true(stats.ticks >= 50);
    assert_false(stats.ended);
    aur_station_log_drain(station);
    aur_station_close(station);
    aur_engine_close(engine);
    aur_encoder_close(encoder);
}

static void controls_answer_within_a_tick_or_two(void **state)
{
    (void)state;
    aur_room *room = NULL;
    aur_station *station = open_station(&room, 8);
    aur_control_result result;
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    assert_ok(aur_station_start(station));
    wait_ms(200);
    const aur_control_event event = {.control = AUR_CONTROL_INTENSITY, .value = 65535, .reserved = 5};
    assert_ok(aur_room_control(room, &event, 1));
    int64_t start_ns = aur_clock_now_ns();
    while (!aur_room_result(room, &result) && aur_clock_now_ns() - start_ns < 2 * AUR_NS_PER_SECOND)
        wait_ms(1);
    assert_ok(result.err);
    assert_int_equal(result.event.reserved, 5);
    wait_ms(100);
    aur_room_status status;
    aur_room_status_get(room, &status);
    assert_int_equal(status.log_count, 1);
    assert_true(status.cpu_ratio > 0.0f);
    aur_station_close(station);
}

static void a_listener_who_comes_is_served_soon(void **state)
{
    (void)state;
    aur_room *room = NULL;
    aur_station *station = open_station(&room, 9);
    aur_tape_reader reader;
    static aur_packet packet;
    assert_ok(aur_station_start(station));
    wait_ms(700);
    assert_int_equal(aur_tape_count(aur_room_tape(room, AUR_QUALITY_DEFAULT)), 0);
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), 20);
    int64_t start_ns = aur_clock_now_ns();
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    next_packet(&reader, room, &packet);
    int64_t took_ns = aur_clock_now_ns() - start_ns;
    print_message("first packet %.1f ms after the listener came\n", (double)took_ns / 1e6);
    assert_true(took_ns < AUR_NS_PER_SECOND * 6 / 10);
    aur_station_close(station);
}

static void fades_out_and_stops(void **state)
{
    (void)state;
    aur_room *room = NULL;
    aur_station *station = open_station(&room, 10);
    aur_station_stats stats = {.ended = false};
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    assert_ok(aur_station_start(station));
    wait_ms(200);
    int64_t start_ns = aur_clock_now_ns();
    aur_station_fade_out(station, 300);
    while (!stats.ended && aur_clock_now_ns() - start_ns < 5 * AUR_NS_PER_SECOND) {
        wait_ms(10);
        aur_station_stats_get(station, &stats);
    }
    assert_true(stats.ended);
    assert_true(aur_clock_now_ns() - start_ns >= 250 * 1000000);
    aur_room_status status;
    aur_room_status_get(room, &status);
    assert_int_equal(status.state, AUR_ROOM_ENDED);
    aur_station_close(station);
}

static void order_of_calls_is_checked(void **state)
{
    (void)state;
    aur_room *room = NULL, *other = NULL;
    aur_station *station = open_station(&room, 1);
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_controls_from_preset(&config.controls, 0);
    assert_ok(aur_station_start(station));
    assert_int_equal(aur_station_room_add(station, &config, &other), AUR_ERR_STATE);
    assert_null(other);
    aur_station_close(station);
    assert_ok(aur_station_open(&(aur_station_config){.ordinary_priority = true}, &station));
    aur_station_close(station); // never started
    aur_station_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_seconds_without_a_gap),           cmocka_unit_test(controls_answer_within_a_tick_or_two),
        cmocka_unit_test(a_listener_who_comes_is_served_soon), cmocka_unit_test(fades_out_and_stops),
        cmocka_unit_test(order_of_calls_is_checked),
    };
    return cmocka_run_group_tests_name("station", tests, NULL, NULL);
}
