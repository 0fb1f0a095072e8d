// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the room with a clock of our own: packets, sleeping and waking, falling behind, controls, the fade.
/// What it renders is taken from a recorder and compared with an engine that never slept.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "stream/clock.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/file_reader.h"
#include "stream/room.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)

static aur_room_config make_config(uint64_t seed)
{
    aur_room_config config = {.isa = AUR_ISA_AUTO, .complexity = 1}; // quick: the codec is tested elsewhere
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = seed;
    return config;
}

/// Ticks every 20 ms from the present to `until_frame`; a waking room is called again at the same time.
static void run_until(aur_room *room, int64_t *now_frame, int64_t until_frame)
{
    for (; *now_frame <= until_frame; *now_frame += AUR_PACKET_FRAMES)
        while ((aur_room_tick(room, *now_frame) & AUR_ROOM_AGAIN) != 0) {
        }
}

static aur_room_status status_of(aur_room *room)
{
    aur_room_status status;
    aur_room_status_get(room, &status);
    return status;
}

static void packets_are_those_of_engine_and_encoder(void **state)
{
    (void)state;
    static float pcm[AUR_PACKET_FRAMES * 2];
    uint8_t expected[AUR_OPUS_PACKET_BYTES_MAX];
    aur_room_config config = make_config(7);
    aur_room *room = NULL;
    aur_engine *engine = NULL;
    aur_encoder *encoder = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    int64_t now = 0;
    assert_ok(aur_room_open(&config, &room));
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = config.controls}, &engine));
    assert_ok(aur_encoder_open(&(aur_encoder_config){.complexity = 1}, &encoder));
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), 20);
    run_until(room, &now, 2 * SECOND);
    for (uint32_t i = 0; i <= 100; i++) {
        assert_true(aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        int bytes = aur_encoder_packet(encoder, pcm, expected);
        assert_int_equal(packet.sequence, i);
        assert_int_equal(packet.at_frame, (int64_t)i * AUR_PACKET_FRAMES);
        assert_int_equal(packet.joins, i > 0);
        assert_int_equal(packet.bytes, bytes);
        assert_memory_equal(packet.data, expected, (size_t)bytes);
    }
    assert_false(aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
    aur_room_status status = status_of(room);
    assert_int_equal(status.state, AUR_ROOM_PLAYING);
    assert_int_equal(status.packets, 101);
    assert_int_equal(status.missed_packets + status.late_packets, 0);
    assert_int_equal(status.frame, 101 * AUR_PACKET_FRAMES);
    assert_int_equal(aur_room_lookahead_frames(room, AUR_QUALITY_DEFAULT), 312);
    aur_room_close(room);
    aur_engine_close(engine);
    aur_encoder_close(encoder);
}

/// A room with a recorder, and the engine that its recording is compared with.
typedef struct recorded {
    char path[40];
    aur_recorder *recorder;
    aur_room *room;
    aur_room_config config;
    int64_t now_frame;
} recorded;

/// Runs on at a pace the recorder's writer can follow: it has 5 s of room, and these rooms play faster than time.
static void run_recorded(recorded *r, int64_t until_frame)
{
    while (r->now_frame <= until_frame) {
        uint64_t before = aur_tape_count(aur_room_tape(r->room, AUR_QUALITY_DEFAULT));
        int64_t next = r->now_frame + 2 * SECOND - AUR_PACKET_FRAMES;
        run_until(r->room, &r->now_frame, next < until_frame ? next : until_frame);
        if (aur_tape_count(aur_room_tape(r->room, AUR_QUALITY_DEFAULT)) != before)
            aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 7);
    }
    assert_int_equal(aur_recorder_lost_frames(r->recorder), 0);
}

static void open_recorded(recorded *r, uint64_t seed)
{
    snprintf(r->path, sizeof r->path, "/tmp/auralis-room-XXXXXX");
    int fd = mkstemp(r->path);
    assert_true(fd >= 0);
    close(fd);
    r->config = make_config(seed);
    r->now_frame = 0;
    assert_ok(aur_recorder_open(
        &(aur_file_config){.path = r->path, .format = AUR_FILE_WAV, .bits = AUR_FILE_BITS_FLOAT}, &r->recorder));
    r->config.recorder = r->recorder;
    assert_ok(aur_room_open(&r->config, &r->room));
}

/// Frames [from, to) that the room must have rendered, one piece after another.
typedef struct piece {
    int64_t from_frame, to_frame;
} piece;

static void check_recording(recorded *r, const aur_control_event *log, size_t log_count, const piece *pieces,
                            size_t count)
{
    static float got[AUR_PACKET_FRAMES * 2], expected[AUR_PACKET_FRAMES * 2];
    aur_engine *engine = NULL;
    aur_file_reader *reader = NULL;
    assert_ok(aur_recorder_close(r->recorder));
    assert_ok(aur_file_reader_open(r->path, &reader));
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = r->config.controls, .log = log, .log_count = log_count},
                              &engine));
    for (size_t i = 0; i < count; i++)
        while (aur_engine_frame(engine) < pieces[i].to_frame) {
            int64_t at_frame = aur_engine_frame(engine);
            aur_engine_render(engine, expected, AUR_PACKET_FRAMES);
            if (at_frame < pieces[i].from_frame)
                continue;
            assert_int_equal(aur_file_reader_read(reader, got, AUR_PACKET_FRAMES), AUR_PACKET_FRAMES);
            if (memcmp(got, expected, sizeof got) != 0)
                fail_msg("piece %zu differs at frame %lld", i, (long long)at_frame);
        }
    assert_int_equal(aur_file_reader_read(reader, got, 1), 0);
    aur_file_reader_close(reader);
    aur_engine_close(engine);
    unlink(r->path);
}

static void sleeps_and_wakes_exactly(void **state)
{
    (void)state;
    recorded r;
    static aur_packet packet;
    aur_tape_reader reader;
    open_recorded(&r, 11);
    run_recorded(&r, SECOND);
    assert_int_equal(status_of(r.room).packets, 0); // nobody listens
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, 1);
    run_recorded(&r, 3 * SECOND);
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, -1);
    run_recorded(&r, 10 * SECOND);
    aur_room_status asleep = status_of(r.room);
    assert_int_equal(asleep.state, AUR_ROOM_RESTING);
    assert_int_equal(asleep.packets, (8 * SECOND - (SECOND - 18240)) / AUR_PACKET_FRAMES + 1);

    // A listener who comes gets nothing of long ago, then a burst of 0.4 s that ends now.
    r.now_frame = 200 * SECOND;
    aur_tape_reader_start(&reader, aur_room_tape(r.room, AUR_QUALITY_DEFAULT), 100);
    assert_false(aur_tape_read(&reader, aur_room_tape(r.room, AUR_QUALITY_DEFAULT), &packet));
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, 1);
    run_recorded(&r, 202 * SECOND);
    assert_true(aur_tape_read(&reader, aur_room_tape(r.room, AUR_QUALITY_DEFAULT), &packet));
    assert_int_equal(packet.at_frame, 200 * SECOND - 20 * AUR_PACKET_FRAMES);
    assert_false(packet.joins);
    aur_room_status awake = status_of(r.room);
    assert_int_equal(awake.state, AUR_ROOM_PLAYING);
    assert_int_equal(awake.wakes, 2);
    assert_int_equal(awake.missed_packets + awake.late_packets, 0);
    const piece pieces[] = {{SECOND - 18240, 8 * SECOND + AUR_PACKET_FRAMES},
                            {200 * SECOND - 20 * AUR_PACKET_FRAMES, 202 * SECOND + AUR_PACKET_FRAMES}};
    check_recording(&r, NULL, 0, pieces, 2);
    aur_room_close(r.room);
}

/// The tape then has the music of before: the same as if the room had never slept, and nothing counts as late.
static void wakes_further_back_if_asked(void **state)
{
    (void)state;
    static float pcm[AUR_PACKET_FRAMES * 2];
    uint8_t expected[AUR_OPUS_PACKET_BYTES_MAX];
    aur_room_config config = make_config(7);
    aur_room *room = NULL;
    aur_engine *engine = NULL;
    aur_encoder *encoder = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    int64_t now = 0, from_frame = 120 * SECOND - 8 * SECOND;
    assert_ok(aur_room_open(&config, &room));
    run_until(room, &now, 120 * SECOND - AUR_PACKET_FRAMES);
    aur_room_wake_back(room, 8 * SECOND);
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), AUR_TAPE_PACKETS);
    unsigned slices = 1;
    while ((aur_room_tick(room, now) & AUR_ROOM_AGAIN) != 0)
        slices++;
    assert_true(slices > 5500 / 32); // in small steps: 105 s of history and 8 s to be heard
    assert_ok(aur_engine_open(
        &(aur_engine_config){.controls = config.controls, .start_frame = from_frame - AUR_HISTORY_FRAMES}, &engine));
    while (aur_engine_frame(engine) < from_frame)
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
    assert_ok(aur_encoder_open(&(aur_encoder_config){.complexity = 1}, &encoder));
    for (int64_t at_frame = from_frame; at_frame <= now; at_frame += AUR_PACKET_FRAMES) {
        assert_true(aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
        assert_int_equal(packet.at_frame, at_frame);
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        assert_int_equal(packet.bytes, aur_encoder_packet(encoder, pcm, expected));
        assert_memory_equal(packet.data, expected, packet.bytes);
    }
    assert_false(aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
    assert_int_equal(status_of(room).late_packets + status_of(room).missed_packets, 0);
    aur_room_close(room);
    aur_engine_close(engine);
    aur_encoder_close(encoder);
}

static void falling_behind_skips_and_counts(void **state)
{
    (void)state;
    recorded r;
    open_recorded(&r, 12);
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, 1);
    run_recorded(&r, SECOND);
    r.now_frame = SECOND + SECOND / 4; // a quarter of a second late: all are made, some late
    run_recorded(&r, 2 * SECOND);
    aur_room_status late = status_of(r.room);
    assert_int_equal(late.missed_packets, 0);
    assert_int_equal(late.late_packets, 10); // of twelve, two were due less than 40 ms ago
    r.now_frame = 12 * SECOND;               // ten seconds: suspended
    run_recorded(&r, 13 * SECOND);
    aur_room_status after = status_of(r.room);
    const int64_t first_again = 12 * SECOND - 20 * AUR_PACKET_FRAMES;
    assert_int_equal(after.missed_packets, (first_again - 2 * SECOND) / AUR_PACKET_FRAMES);
    assert_int_equal(after.late_packets, 10);
    const piece pieces[] = {{0, 2 * SECOND}, {first_again, 13 * SECOND + AUR_PACKET_FRAMES}};
    check_recording(&r, NULL, 0, pieces, 2);
    aur_room_close(r.room);
}

static aur_control_result next_result(aur_room *room)
{
    aur_control_result result;
    assert_true(aur_room_result(room, &result));
    return result;
}

static void controls_are_stamped_heard_and_kept(void **state)
{
    (void)state;
    recorded r;
    aur_control_event log[5];
    aur_control_result result;
    open_recorded(&r, 13);
    // While it rests, before anybody ever listened.
    r.now_frame = SECOND / 2;
    run_recorded(&r, SECOND);
    const aur_control_event resting = {.control = AUR_CONTROL_KEY, .value = 5, .reserved = 77};
    assert_ok(aur_room_control(r.room, &resting, 1));
    run_recorded(&r, SECOND + AUR_PACKET_FRAMES);
    result = next_result(r.room);
    assert_ok(result.err);
    assert_int_equal(result.event.reserved, 77);
    assert_in_range(result.event.at_frame, SECOND, SECOND + 2 * AUR_PACKET_FRAMES);
    assert_in_range(result.effect_frame, result.event.at_frame, result.event.at_frame + 5 * SECOND);
    log[0] = result.event;
    log[0].reserved = 0;
    // While it plays, two together.
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, 1);
    run_recorded(&r, 4 * SECOND);
    const aur_control_event playing[] = {{.control = AUR_CONTROL_BPM, .value = 80000, .reserved = 1},
                                         {.control = AUR_CONTROL_BRIGHTNESS, .value = 65535, .reserved = 2}};
    assert_ok(aur_room_control(r.room, playing, 2));
    int64_t posted_frame = r.now_frame;
    run_recorded(&r, 5 * SECOND);
    for (uint32_t i = 1; i <= 2; i++) {
        result = next_result(r.room);
        assert_ok(result.err);
        assert_int_equal(result.event.reserved, i);
        assert_in_range(result.event.at_frame, posted_frame, posted_frame + 2 * AUR_PACKET_FRAMES);
        log[i] = result.event;
        log[i].reserved = 0;
    }
    assert_int_equal(log[1].at_frame, log[2].at_frame);
    assert_false(aur_room_result(r.room, &result));
    // It sleeps, is changed in its sleep, and wakes to what it would have been.
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, -1);
    run_recorded(&r, 60 * SECOND);
    const aur_control_event asleep[] = {{.control = AUR_CONTROL_PRESET, .value = 1},
                                        {.control = AUR_CONTROL_SEED, .value = 99}};
    assert_ok(aur_room_control(r.room, asleep, 2));
    run_recorded(&r, 150 * SECOND);
    for (int i = 3; i < 5; i++) {
        result = next_result(r.room);
        assert_ok(result.err);
        log[i] = result.event;
    }
    assert_int_equal(status_of(r.room).piece.controls.seed, 99); // the status of a resting room is kept up to date
    assert_int_equal(status_of(r.room).log_count, 5);
    int64_t woken_frame = r.now_frame;
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, 1);
    run_recorded(&r, 153 * SECOND);
    int64_t first_again = (woken_frame - 20 * AUR_PACKET_FRAMES) / AUR_PACKET_FRAMES * AUR_PACKET_FRAMES;
    const piece pieces[] = {{SECOND + 2 * AUR_PACKET_FRAMES - 20 * AUR_PACKET_FRAMES, 10 * SECOND + AUR_PACKET_FRAMES},
                            {first_again, r.now_frame}};
    check_recording(&r, log, 5, pieces, 2);
    aur_room_close(r.room);
}

static void bad_and_too_many_controls_change_nothing(void **state)
{
    (void)state;
    aur_room_config config = make_config(1);
    aur_room *room = NULL;
    aur_control_result result;
    int64_t now = 0;
    assert_ok(aur_room_open(&config, &room));
    const aur_control_event bad[] = {{.control = AUR_CONTROL_KEY, .value = 3},
                                     {.control = AUR_CONTROL_BPM, .value = 39999}};
    const aur_control_event unknown = {.control = AUR_CONTROL_COUNT};
    assert_int_equal(aur_room_control(room, bad, 2), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_room_control(room, &unknown, 1), AUR_ERR_ARGUMENT);
    run_until(room, &now, SECOND / 10);
    assert_false(aur_room_result(room, &result));
    assert_int_equal(status_of(room).log_count, 0);

    static aur_control_event many[AUR_ROOM_CONTROLS_WAITING_MAX + 1];
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        many[i] = (aur_control_event){.control = AUR_CONTROL_BRIGHTNESS, .value = i};
    assert_int_equal(aur_room_control(room, many, AUR_ROOM_CONTROLS_WAITING_MAX + 1), AUR_ERR_FULL);
    assert_ok(aur_room_control(room, many, 200));
    assert_int_equal(aur_room_control(room, many, 57), AUR_ERR_FULL);
    run_until(room, &now, SECOND);
    int results = 0;
    while (aur_room_result(room, &result))
        results++;
    assert_int_equal(results, 200); // each has its answer, whatever it is
    aur_room_close(room);
}

static void the_log_is_bounded(void **state)
{
    (void)state;
    aur_room_config config = make_config(2);
    aur_room *room = NULL;
    aur_control_result result = {.err = AUR_OK};
    int64_t now = 0;
    uint64_t taken = 0;
    assert_ok(aur_room_open(&config, &room));
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    for (int tick = 0; result.err == AUR_OK && tick < 3000; tick++) {
        aur_control_event events[60];
        for (int i = 0; i < 60; i++)
            events[i] = (aur_control_event){.control = AUR_CONTROL_BRIGHTNESS, .value = (uint64_t)(tick + i) % 65536};
        assert_ok(aur_room_control(room, events, 60));
        run_until(room, &now, now);
        while (aur_room_result(room, &result))
            taken += result.err == AUR_OK;
    }
    assert_int_equal(result.err, AUR_ERR_FULL);
    assert_int_equal(taken, AUR_ROOM_LOG_MAX);
    assert_int_equal(status_of(room).log_count, AUR_ROOM_LOG_MAX);
    uint64_t packets = status_of(room).packets;
    run_until(room, &now, now + SECOND);
    assert_int_equal(status_of(room).packets, packets + 51); // and music goes on
    aur_room_close(room);
}

static double loudest(const float *samples, size_t count)
{
    double peak = 0.0;
    for (size_t i = 0; i < count; i++)
        peak = fabs((double)samples[i]) > peak ? fabs((double)samples[i]) : peak;
    return peak;
}

static void fades_out_and_ends(void **state)
{
    (void)state;
    static float got[AUR_PACKET_FRAMES * 2], plain[AUR_PACKET_FRAMES * 2];
    recorded r;
    aur_file_reader *reader = NULL;
    aur_engine *engine = NULL;
    open_recorded(&r, 14);
    aur_room_listeners_add(r.room, AUR_QUALITY_DEFAULT, 1);
    run_recorded(&r, 2 * SECOND);
    aur_room_fade_out(r.room, 1000);
    run_recorded(&r, 10 * SECOND);
    assert_int_equal(aur_room_state_get(r.room), AUR_ROOM_ENDED);
    assert_int_equal(aur_room_tick(r.room, r.now_frame), 0);
    assert_int_equal(status_of(r.room).packets, 101 + 50 + 5);
    assert_ok(aur_recorder_close(r.recorder));
    assert_ok(aur_file_reader_open(r.path, &reader));
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = r.config.controls}, &engine));
    double gain_before = 1.0;
    for (int i = 0; i < 156; i++) {
        assert_int_equal(aur_file_reader_read(reader, got, AUR_PACKET_FRAMES), AUR_PACKET_FRAMES);
        aur_engine_render(engine, plain, AUR_PACKET_FRAMES);
        double peak = loudest(plain, AUR_PACKET_FRAMES * 2);
        double gain = peak > 0.0 ? loudest(got, AUR_PACKET_FRAMES * 2) / peak : 0.0;
        if (i <= 100)
            assert_memory_equal(got, plain, sizeof got);
        else if (peak > 0.0)
            assert_true(gain <= gain_before + 1e-6);
        if (i >= 151)
            assert_true(loudest(got, AUR_PACKET_FRAMES * 2) == 0.0);
        if (i > 100 && peak > 0.0)
            gain_before = gain < gain_before ? gain + 0.05 : gain_before; // peaks within a packet move about
    }
    aur_file_reader_close(reader);
    aur_engine_close(engine);
    aur_room_close(r.room);
    unlink(r.path);
}

static void a_resting_room_ends_at_once(void **state)
{
    (void)state;
    aur_room_config config = make_config(3);
    aur_room *room = NULL;
    assert_ok(aur_room_open(&config, &room));
    aur_room_tick(room, 0);
    aur_room_fade_out(room, 1000);
    assert_int_equal(aur_room_state_get(room), AUR_ROOM_ENDED);
    aur_room_close(room);
    aur_room_close(NULL);
}

static void refuses_bad_configs(void **state)
{
    (void)state;
    aur_room_config bad_quality = make_config(1), bad_controls = make_config(1);
    bad_quality.quality = "loud";
    bad_controls.controls.bpm_milli = 1;
    aur_room *room = NULL;
    assert_int_equal(aur_room_open(&bad_quality, &room), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_room_open(&bad_controls, &room), AUR_ERR_ARGUMENT);
    assert_null(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_those_of_engine_and_encoder),
        cmocka_unit_test(sleeps_and_wakes_exactly),
        cmocka_unit_test(wakes_further_back_if_asked),
        cmocka_unit_test(falling_behind_skips_and_counts),
        cmocka_unit_test(controls_are_stamped_heard_and_kept),
        cmocka_unit_test(bad_and_too_many_controls_change_nothing),
        cmocka_unit_test(the_log_is_bounded),
        cmocka_unit_test(fades_out_and_ends),
        cmocka_unit_test(a_resting_room_ends_at_once),
        cmocka_unit_test(refuses_bad_configs),
    };
    return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
