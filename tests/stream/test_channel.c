// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the qualities of a room: each is what its encoder makes of the render, on its own grid, whoever else listens
/// and however often the room is ticked; and each is made only while somebody listens to it.
#include "tests/stream/check.h"

#include <stdio.h>

#include "stream/channel.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/room.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)

static aur_room *room;
static int64_t now_frame;

static int set_up(void **state)
{
    (void)state;
    aur_room_config config = {.complexity = 1, .idle_after_ms = 1000};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
    now_frame = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    aur_room_close(room);
    return 0;
}

/// Ticks as a station does, as often as the room wants it.
static void run_until(int64_t until_frame)
{
    while (now_frame < until_frame) {
        while ((aur_room_tick(room, now_frame) & AUR_ROOM_AGAIN) != 0) {
        }
        int32_t step = aur_room_step_frames(room);
        now_frame = now_frame / step * step + step;
    }
}

static uint64_t packets_of(uint32_t quality)
{
    return aur_tape_count(aur_room_tape(room, quality));
}

/// Compares all that is on a tape (a run that began at `from_frame`) with an encoder of its own.
static void check_tape(uint32_t index, int64_t from_frame, uint32_t packets)
{
    static float pcm[AUR_QUALITY_PACKET_FRAMES_MAX * AUR_CHANNELS];
    static uint8_t expected[AUR_PACKET_BYTES_MAX];
    const aur_quality *quality = aur_quality_get(index);
    const aur_tape *tape = aur_room_tape(room, index);
    aur_engine *engine = NULL;
    aur_encoder *encoder = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = controls}, &engine));
    assert_ok(aur_encoder_open(&(aur_encoder_config){.codec = quality->codec,
                                                     .bitrate_bps = quality->bitrate_bps,
                                                     .complexity = 1,
                                                     .channels = quality->channels,
                                                     .packet_frames = quality->packet_frames},
                               &encoder));
    aur_encoder_reset(encoder); // as a run begins
    while (aur_engine_frame(engine) < from_frame)
        aur_engine_render(engine, pcm, 240);
    aur_tape_reader_start(&reader, tape, AUR_TAPE_PACKETS / 2);
    for (uint32_t i = 0; i < packets; i++) {
        if (!aur_tape_read(&reader, tape, &packet))
            fail_msg("%s: only %u packets", quality->name, i);
        aur_engine_render(engine, pcm, quality->packet_frames);
        int bytes = aur_encoder_packet(encoder, pcm, expected);
        if (packet.at_frame != from_frame + (int64_t)i * quality->packet_frames || packet.bytes != bytes ||
            memcmp(packet.data, expected, (size_t)bytes) != 0)
            fail_msg("%s: packet %u is another", quality->name, i);
    }
    aur_engine_close(engine);
    aur_encoder_close(encoder);
}

static void every_quality_is_its_encoder_of_the_same_music(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++) {
        if (!aur_quality_is_built_in(i))
            continue;
        assert_ok(aur_room_quality_open(room, i));
        aur_room_listeners_add(room, i, 1);
    }
    run_until(SECOND);
    assert_int_equal(aur_room_step_frames(room), 240);
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        if (aur_quality_is_built_in(i))
            check_tape(i, 0, (uint32_t)(SECOND / aur_quality_get(i)->packet_frames));
    aur_room_status status;
    aur_room_status_get(room, &status);
    assert_int_equal(status.late_packets + status.missed_packets + status.encode_failures, 0);
}

static void a_quality_is_made_only_while_somebody_listens(void **state)
{
    (void)state;
    assert_null(aur_room_tape(room, AUR_QUALITY_64));
    assert_ok(aur_room_quality_open(room, AUR_QUALITY_64));
    aur_room_listeners_add(room, AUR_QUALITY_96, 1);
    run_until(2 * SECOND);
    assert_int_equal(packets_of(AUR_QUALITY_64), 0);

    // Who comes gets a burst of the past, encoded by an encoder that begins there.
    aur_room_listeners_add(room, AUR_QUALITY_64, 1);
    run_until(3 * SECOND);
    assert_int_equal(packets_of(AUR_QUALITY_64), 50 + 19);
    check_tape(AUR_QUALITY_64, 2 * SECOND - 19 * AUR_PACKET_FRAMES, 69);

    // Nobody is left: it goes on for a second, then rests while the other goes on.
    aur_room_listeners_add(room, AUR_QUALITY_64, -1);
    run_until(5 * SECOND);
    uint64_t made = packets_of(AUR_QUALITY_64), others = packets_of(AUR_QUALITY_96);
    assert_int_equal(made, 69 + 50);
    run_until(7 * SECOND);
    assert_int_equal(packets_of(AUR_QUALITY_64), made);
    assert_int_equal(packets_of(AUR_QUALITY_96), others + 100);

    // It comes back as a new run.
    aur_tape_reader reader;
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_64), 100);
    assert_int_equal(aur_tape_waiting(&reader, aur_room_tape(room, AUR_QUALITY_64)), 0);
    aur_room_listeners_add(room, AUR_QUALITY_64, 1);
    run_until(8 * SECOND);
    check_tape(AUR_QUALITY_64, 7 * SECOND - 19 * AUR_PACKET_FRAMES, 69);
}

/// Who comes just when a quality was parked, or a moment later, gets no frame that was on the tape already.
static void a_run_repeats_nothing(void **state)
{
    (void)state;
    aur_tape_reader reader;
    static aur_packet packet;
    int64_t next_frame = 0;
    assert_ok(aur_room_quality_open(room, AUR_QUALITY_64));
    const aur_tape *tape = aur_room_tape(room, AUR_QUALITY_64);
    aur_room_listeners_add(room, AUR_QUALITY_96, 1);
    aur_room_listeners_add(room, AUR_QUALITY_64, 1);
    aur_tape_reader_start(&reader, tape, 0);
    run_until(SECOND);
    aur_room_listeners_add(room, AUR_QUALITY_64, -1);
    run_until(2 * SECOND + SECOND / 5); // parked 0.2 s ago
    aur_room_listeners_add(room, AUR_QUALITY_64, 1);
    run_until(3 * SECOND);
    int packets = 0;
    for (; aur_tape_read(&reader, tape, &packet); packets++) {
        assert_int_equal(packet.at_frame, next_frame);
        next_frame += AUR_PACKET_FRAMES;
    }
    assert_int_equal(packets, 150);
}

/// One who comes in the tick that would park a channel keeps it.
static void a_channel_that_is_heard_is_not_parked(void **state)
{
    (void)state;
    static const float pcm[AUR_CHANNEL_MEMORY_FRAMES * AUR_CHANNELS];
    aur_channel *channel = NULL;
    aur_tape_reader reader;
    assert_ok(aur_channel_open(aur_quality_get(AUR_QUALITY_64), 1, &channel));
    aur_channel_listeners_add(channel, 1);
    const aur_channel_source source = {.pcm = pcm, .end_frame = 10 * AUR_PACKET_FRAMES};
    assert_int_equal(aur_channel_follow(channel, &source, 9 * AUR_PACKET_FRAMES, false).packets, 10);
    aur_channel_rest(channel, SECOND, 0);
    aur_tape_reader_start(&reader, aur_channel_tape(channel), 100);
    assert_int_equal(aur_tape_waiting(&reader, aur_channel_tape(channel)), 10);
    aur_channel_listeners_add(channel, -1);
    aur_channel_rest(channel, SECOND, 0);
    aur_tape_reader_start(&reader, aur_channel_tape(channel), 100);
    assert_int_equal(aur_tape_waiting(&reader, aur_channel_tape(channel)), 0);
    aur_channel_close(channel);
}

/// Short packets come and go; the others do not notice, not even by when they are made.
static void short_steps_disturb_nobody(void **state)
{
    (void)state;
    static const uint32_t guests[] = {AUR_QUALITY_live5, AUR_QUALITY_live10};
    aur_room_listeners_add(room, AUR_QUALITY_96, 1);
    for (uint32_t n = 0; n < 8; n++) {
        uint32_t guest = guests[n / 2 % 2];
        assert_ok(aur_room_quality_open(room, guest));
        run_until(n * SECOND / 2 + 7 * 480);
        aur_room_listeners_add(room, guest, n % 2 == 0 ? 1 : -1);
        run_until((n + 1) * SECOND / 2);
        assert_int_equal(aur_room_step_frames(room), n % 2 == 0 ? aur_quality_get(guest)->packet_frames : 960);
        assert_int_equal(packets_of(AUR_QUALITY_96), (now_frame - 1) / AUR_PACKET_FRAMES + 1);
    }
    check_tape(AUR_QUALITY_96, 0, 4 * 50);
}

/// A room that rests in the middle of a packet of 20 ms wakes on their grid.
static void a_room_rests_and_wakes_anywhere(void **state)
{
    (void)state;
    assert_ok(aur_room_quality_open(room, AUR_QUALITY_live5));
    aur_room_listeners_add(room, AUR_QUALITY_live5, 1);
    run_until(SECOND + 240);
    now_frame += 20 * SECOND; // suspended for so long
    run_until(22 * SECOND + 240);
    aur_room_listeners_add(room, AUR_QUALITY_live5, -1);
    for (; now_frame < 24 * SECOND; now_frame += 240) // a station that other rooms keep awake
        aur_room_tick(room, now_frame);
    aur_room_status status;
    aur_room_status_get(room, &status);
    assert_int_equal(status.state, AUR_ROOM_RESTING);
    aur_room_listeners_add(room, AUR_QUALITY_96, 1);
    run_until(25 * SECOND);
    aur_room_status_get(room, &status);
    assert_int_equal(status.state, AUR_ROOM_PLAYING);
    assert_int_equal(status.open_failures, 0);
    check_tape(AUR_QUALITY_96, 24 * SECOND - 20 * AUR_PACKET_FRAMES, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_quality_is_its_encoder_of_the_same_music, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_quality_is_made_only_while_somebody_listens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_repeats_nothing, set_up, tear_down),
        cmocka_unit_test(a_channel_that_is_heard_is_not_parked),
        cmocka_unit_test_setup_teardown(a_room_rests_and_wakes_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(short_steps_disturb_nobody, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
