// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests media messages and cursors on a tape written by hand: bytes, bursts, lag, skips, jumps.
#include "tests/stream/check.h"

#include "server/listener.h"
#include "server/media.h"
#include "server/outgoing.h"

static aur_tape *tape;
static aur_media *media;
static aur_listener_scratch scratch;
static int64_t next_frame;

static int set_up(void **state)
{
    (void)state;
    next_frame = 0;
    assert_ok(aur_tape_open(AUR_PACKET_FRAMES, AUR_OPUS_PACKET_BYTES_MAX, &tape));
    assert_ok(aur_media_open(tape, 0, &media));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    aur_media_close(media);
    aur_tape_close(tape);
    return 0;
}

/// Length and bytes of packet `number` follow from its number.
static size_t packet_of(uint64_t number, uint8_t *data)
{
    size_t bytes = 1 + dice(number) % 300;
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)dice(number * 1000 + i);
    return bytes;
}

static void append(int count)
{
    uint8_t data[AUR_OPUS_PACKET_BYTES_MAX];
    for (int i = 0; i < count; i++) {
        aur_tape_append(tape, next_frame, data, packet_of(aur_tape_count(tape), data));
        next_frame += AUR_PACKET_FRAMES;
    }
    aur_media_follow(media);
}

static uint64_t get_le(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

/// Takes one message and checks it byte for byte against the page.
static void assert_message(aur_listener *listener, uint64_t first, uint32_t count, int64_t at_frame, uint8_t flags)
{
    uint8_t expected[AUR_OPUS_PACKET_BYTES_MAX];
    aur_listener_message message;
    assert_true(aur_listener_take(listener, media, &scratch, &message));
    assert_int_equal(message.packets, count);
    assert_int_equal(message.data[0], 1);
    assert_int_equal(message.data[1], flags);
    assert_int_equal(get_le(message.data + 2, 2), count);
    assert_int_equal(get_le(message.data + 4, 4), (uint32_t)first);
    assert_int_equal(get_le(message.data + 8, 8), (uint64_t)at_frame);
    size_t at = 16;
    for (uint32_t k = 0; k < count; k++) {
        size_t bytes = packet_of(first + k, expected);
        assert_int_equal(get_le(message.data + at, 2), bytes);
        assert_memory_equal(message.data + at + 2, expected, bytes);
        at += 2 + bytes;
    }
    assert_int_equal(message.bytes, at);
}

static void a_burst_then_packet_by_packet(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    append(50);
    aur_listener_start(&listener, media, 20);
    assert_message(&listener, 30, 20, 30 * 960, AUR_MEDIA_FIRST);
    assert_false(aur_listener_ready(&listener, media));
    for (uint64_t number = 50; number < 60; number++) {
        append(1);
        assert_message(&listener, number, 1, (int64_t)number * 960, 0);
    }
    aur_listener_stop(&listener);
    append(1);
    assert_false(aur_listener_ready(&listener, media));
}

static void without_a_burst_the_first_packet_is_marked(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    append(5);
    aur_listener_start(&listener, media, 0);
    assert_false(aur_listener_ready(&listener, media));
    append(1);
    assert_message(&listener, 5, 1, 5 * 960, AUR_MEDIA_FIRST);
    append(1);
    assert_message(&listener, 6, 1, 6 * 960, 0);
}

static void a_burst_is_as_long_as_there_is_music(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    append(3);
    aur_listener_start(&listener, media, 100);
    assert_message(&listener, 0, 3, 0, AUR_MEDIA_FIRST);
    aur_tape_restart(tape); // the room rests and wakes elsewhere
    aur_listener_start(&listener, media, 100);
    assert_false(aur_listener_ready(&listener, media));
    next_frame += 96000;
    append(2);
    assert_message(&listener, 3, 2, 3 * 960 + 96000, AUR_MEDIA_FIRST);
}

/// Who comes while a run that began in the past still comes gets no more of it than his burst.
static void nobody_gets_more_of_the_past_than_his_burst(void **state)
{
    (void)state;
    static const uint32_t bursts[] = {0, 20, 200};
    aur_listener listeners[3] = {{.next = 0}};
    append(7);
    aur_tape_restart(tape);
    for (int i = 0; i < 3; i++)
        aur_listener_start(&listeners[i], media, bursts[i]); // it has not begun
    aur_tape_catching_up(tape, true);
    for (int k = 0; k < 30; k++) {
        append(10);
        for (int i = 0; i < 3; i++) {
            assert_false(aur_listener_ready(&listeners[i], media));
            assert_int_equal(aur_listener_limit(&listeners[i], media), 0);
        }
    }
    aur_tape_catching_up(tape, false);
    aur_media_follow(media);
    for (int i = 0; i < 3; i++)
        assert_int_equal(aur_listener_limit(&listeners[i], media), 0);
    assert_false(aur_listener_ready(&listeners[0], media));
    assert_message(&listeners[1], 287, 20, 287 * 960, AUR_MEDIA_FIRST);
    assert_message(&listeners[2], 107, 100, 107 * 960, AUR_MEDIA_FIRST);
    append(2);
    assert_message(&listeners[0], 307, 2, 307 * 960, AUR_MEDIA_FIRST);
    assert_message(&listeners[1], 307, 2, 307 * 960, 0);
    assert_message(&listeners[2], 207, 100, 207 * 960, 0);
    assert_message(&listeners[2], 307, 2, 307 * 960, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(listeners[i].skipped, 0);
}

/// The tape may have caught up before this thread has.
static void the_present_is_where_the_tape_caught_up(void **state)
{
    (void)state;
    uint8_t data[AUR_OPUS_PACKET_BYTES_MAX];
    aur_listener listener = {.next = 0};
    aur_tape_catching_up(tape, true);
    aur_listener_start(&listener, media, 2);
    append(5);
    for (int i = 0; i < 5; i++, next_frame += AUR_PACKET_FRAMES)
        aur_tape_append(tape, next_frame, data, packet_of(aur_tape_count(tape), data));
    aur_tape_catching_up(tape, false);
    assert_false(aur_listener_ready(&listener, media)); // what is taken is still of the past
    append(1);
    assert_int_equal(aur_media_present(media), 10);
    assert_message(&listener, 8, 3, 8 * 960, AUR_MEDIA_FIRST);
}

static void listeners_share_the_bytes(void **state)
{
    (void)state;
    aur_listener listeners[2] = {{.next = 0}, {.next = 0}};
    aur_listener_message messages[2];
    append(1);
    for (int i = 0; i < 2; i++) {
        aur_listener_start(&listeners[i], media, 1);
        assert_true(aur_listener_take(&listeners[i], media, &scratch, &messages[i]));
    }
    append(1);
    for (int i = 0; i < 2; i++)
        assert_true(aur_listener_take(&listeners[i], media, &scratch, &messages[i]));
    assert_ptr_equal(messages[0].data, messages[1].data); // one memory, written once
}

static void a_slow_listener_gets_what_waits_in_one_message(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    aur_listener_start(&listener, media, 0);
    append(1);
    assert_message(&listener, 0, 1, 0, AUR_MEDIA_FIRST);
    append(120);
    assert_int_equal(aur_listener_limit(&listener, media), 0);
    assert_message(&listener, 1, 100, 960, 0);
    assert_message(&listener, 101, 20, 101 * 960, 0);
}

static void messages_wait_until_they_are_full(void **state)
{
    (void)state;
    aur_listener listener = {.message_packets = 5}, other = {.message_packets = 5};
    append(10);
    aur_listener_start(&listener, media, 3);
    assert_message(&listener, 7, 3, 7 * 960, AUR_MEDIA_FIRST); // a burst does not wait
    append(4);
    assert_false(aur_listener_ready(&listener, media));
    aur_listener_start(&other, media, 0);
    append(1);
    assert_message(&listener, 10, 5, 10 * 960, 0);
    assert_message(&other, 14, 1, 14 * 960, AUR_MEDIA_FIRST); // nor does what comes first
    assert_false(aur_listener_ready(&listener, media));
    append(5);
    assert_message(&listener, 15, 5, 15 * 960, 0); // each has its own turn
    assert_message(&other, 15, 5, 15 * 960, 0);
    append(7);
    assert_message(&listener, 20, 7, 20 * 960, 0); // one who is behind gets all there is
    next_frame += 9600;
    append(6);
    assert_message(&listener, 27, 6, 27 * 960 + 9600, AUR_MEDIA_FIRST);
    append(2);
    next_frame += 9600;
    append(3);
    assert_message(&listener, 33, 2, 33 * 960 + 9600, 0); // frames that jump cut it short
    assert_false(aur_listener_ready(&listener, media));
}

static void a_message_is_put_together_once(void **state)
{
    (void)state;
    aur_listener listeners[2] = {{.message_packets = 2}, {.message_packets = 2}};
    aur_listener_message messages[2];
    append(4);
    for (int i = 0; i < 2; i++)
        aur_listener_start(&listeners[i], media, 4);
    assert_true(aur_listener_take(&listeners[0], media, &scratch, &messages[0]));
    uint8_t *middle = messages[0].data + 40;
    *middle ^= 1; // still so for the second: nobody wrote it again
    uint8_t changed = *middle;
    assert_true(aur_listener_take(&listeners[1], media, &scratch, &messages[1]));
    assert_ptr_equal(messages[0].data, messages[1].data);
    assert_int_equal(*middle, changed);
    append(2);
    assert_message(&listeners[0], 4, 2, 4 * 960, 0); // another message is another
}

static void frames_are_finished(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    aur_listener_message message;
    append(1);
    aur_listener_start(&listener, media, 1);
    for (int count = 1; count <= 3; count++) { // from the scratch, from shared memory, from the scratch
        assert_true(aur_listener_take(&listener, media, &scratch, &message));
        size_t header = message.bytes < 126 ? 2 : 4;
        assert_int_equal(message.data[-(ptrdiff_t)header], 0x82);
        if (header == 2)
            assert_int_equal(message.data[-1], message.bytes);
        else
            assert_int_equal(message.data[-3] << 16 | message.data[-2] << 8 | message.data[-1],
                             126 << 16 | (int)message.bytes);
        append(count);
    }
}

static void one_who_lags_too_far_is_moved_forward(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0}, other = {.next = 0};
    aur_listener_start(&listener, media, 0);
    aur_listener_start(&other, media, 0);
    append(1);
    assert_message(&listener, 0, 1, 0, AUR_MEDIA_FIRST);
    assert_message(&other, 0, 1, 0, AUR_MEDIA_FIRST);
    append(AUR_LISTENER_LAG_MAX_PACKETS);
    assert_int_equal(aur_listener_limit(&listener, media), 0); // just within
    assert_message(&other, 1, 100, 960, 0);
    append(1);
    assert_int_equal(aur_listener_limit(&listener, media), 131);
    assert_int_equal(aur_listener_limit(&other, media), 0);
    assert_int_equal(listener.skipped, 131);
    assert_message(&listener, 132, 20, 132 * 960, AUR_MEDIA_FIRST);
    assert_message(&other, 101, 51, 101 * 960, 0);
    append(1);
    assert_message(&listener, 152, 1, 152 * 960, 0);
}

static void one_who_was_lapped_is_moved_forward(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    aur_listener_start(&listener, media, 0);
    append(AUR_MEDIA_PACKETS * 2);
    assert_false(aur_listener_ready(&listener, media)); // what it wants is not there any more
    assert_int_equal(aur_listener_limit(&listener, media), AUR_MEDIA_PACKETS * 2 - AUR_LISTENER_RESUME_PACKETS);
    assert_message(&listener, AUR_MEDIA_PACKETS * 2 - 20, 20, (AUR_MEDIA_PACKETS * 2 - 20) * 960, AUR_MEDIA_FIRST);
}

static void frames_that_jump_begin_a_new_message(void **state)
{
    (void)state;
    aur_listener listener = {.next = 0};
    aur_listener_start(&listener, media, 0);
    append(2);
    assert_message(&listener, 0, 2, 0, AUR_MEDIA_FIRST);
    append(3);
    next_frame += 9600;
    append(3);
    assert_message(&listener, 2, 3, 2 * 960, 0);
    assert_message(&listener, 5, 3, 5 * 960 + 9600, AUR_MEDIA_FIRST);
    next_frame += 9600;
    append(1);
    assert_message(&listener, 8, 1, 8 * 960 + 19200, AUR_MEDIA_FIRST); // also from the shared memory
}

static void a_network_thread_that_slept_loses_what_it_missed(void **state)
{
    (void)state;
    uint8_t data[AUR_OPUS_PACKET_BYTES_MAX];
    aur_listener listener = {.next = 0};
    append(10);
    aur_listener_start(&listener, media, 5);
    for (int i = 0; i < AUR_TAPE_PACKETS * 2; i++) {
        aur_tape_append(tape, next_frame, data, packet_of(aur_tape_count(tape), data));
        next_frame += AUR_PACKET_FRAMES;
    }
    aur_media_follow(media);
    assert_int_equal(aur_media_next(media), 10 + AUR_TAPE_PACKETS * 2);
    assert_true(aur_media_next(media) - aur_media_oldest(media) <= AUR_MEDIA_PACKETS);
    assert_true(aur_listener_limit(&listener, media) > 900);
    assert_message(&listener, 1014, 20, 1014 * 960, AUR_MEDIA_FIRST);
}

static void the_largest_message_fits(void **state)
{
    (void)state;
    uint8_t data[AUR_OPUS_PACKET_BYTES_MAX] = {0};
    aur_listener_message message;
    for (int i = 0; i < 100; i++)
        aur_tape_append(tape, (int64_t)i * 960, data, sizeof data);
    aur_media_follow(media);
    aur_listener listener = {.next = 0};
    aur_listener_start(&listener, media, 100);
    assert_true(aur_listener_take(&listener, media, &scratch, &message));
    assert_int_equal(message.packets, 100);
    assert_int_equal(message.bytes, AUR_MEDIA_MESSAGE_BYTES_MAX);
    assert_ptr_equal(message.data, scratch.message + AUR_OUTGOING_HEADROOM);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_burst_then_packet_by_packet),
        TEST(without_a_burst_the_first_packet_is_marked),
        TEST(a_burst_is_as_long_as_there_is_music),
        TEST(nobody_gets_more_of_the_past_than_his_burst),
        TEST(the_present_is_where_the_tape_caught_up),
        TEST(listeners_share_the_bytes),
        TEST(a_slow_listener_gets_what_waits_in_one_message),
        TEST(messages_wait_until_they_are_full),
        TEST(a_message_is_put_together_once),
        TEST(frames_are_finished),
        TEST(one_who_lags_too_far_is_moved_forward),
        TEST(one_who_was_lapped_is_moved_forward),
        TEST(frames_that_jump_begin_a_new_message),
        TEST(a_network_thread_that_slept_loses_what_it_missed),
        TEST(the_largest_message_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
