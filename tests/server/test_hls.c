// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests HLS on a real room that is ticked by hand, with time passed in and no sockets.
#include "tests/server/hls_hall.h"

#include <stdio.h>

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)

static const aur_hls_path PLAYLIST = {.kind = AUR_HLS_PLAYLIST};
static const aur_hls_path INIT = {.kind = AUR_HLS_INIT, .start = START_S};

static aur_hls_path segment(uint64_t number)
{
    return (aur_hls_path){.kind = AUR_HLS_SEGMENT, .number = number, .start = START_S};
}

static aur_hls_stats stats(void)
{
    aur_hls_stats stats;
    aur_hls_stats_get(hls, &stats);
    return stats;
}

/// The playlist as a text (freed by the caller), NULL = there is none.
static char *playlist(void)
{
    aur_hls_body *body = aur_hls_answer(hls, &PLAYLIST);
    if (body == NULL)
        return NULL;
    char *text = calloc(1, body->bytes + 1);
    memcpy(text, body->data, body->bytes);
    aur_hls_body_drop(body);
    return text;
}

static void assert_playlist(const char *expected)
{
    char *text = playlist();
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void paths_are_parsed_strictly(void **state)
{
    (void)state;
    static const char *const junk[] = {
        "",
        "/",
        "/live.m3u",
        "/live.m3u8/",
        "/LIVE.m3u8",
        "live.m3u8",
        "/hls",
        "/hls/",
        "/hls/init.mp4x",
        "/hls/init",
        "/hls/.m4s",
        "/hls/-1.m4s",
        "/hls/+1.m4s",
        "/hls/ 1.m4s",
        "/hls/01.m4s",
        "/hls/00.m4s",
        "/hls/1.m4s ",
        "/hls/1.m4s/",
        "/hls/1.M4S",
        "/hls/1",
        "/hls/1.",
        "/hls/1.5.m4s",
        "/hls/1.00.m4s",
        "/hls/1.0.0.m4s",
        "/hls/1.0.m4s/",
        "/hls/1.0",
        "/hls/1.-1.m4s",
        "/hls/.1.m4s",
        "/hls/01.1.m4s",
        "/low.m3u8/",
        "/hls/low.m3u8",
        "/hls/0x1.m4s",
        "/hls/1e3.m4s",
        "/hls//1.m4s",
        "/hls/../live.m3u8",
        "/hls/1234567890123456.m4s",
        "/hls/99999999999999999999999999999999999999.m4s",
    };
    aur_hls_path path;
    for (size_t i = 0; i < sizeof junk / sizeof *junk; i++)
        if (aur_hls_path_parse(junk[i], NULL, &path))
            fail_msg("taken: %s", junk[i]);
    assert_true(aur_hls_path_parse("/live.m3u8", NULL, &path));
    assert_int_equal(path.kind, AUR_HLS_PLAYLIST);
    assert_true(aur_hls_path_parse("/hls/init.mp4", "5", &path));
    assert_int_equal(path.kind, AUR_HLS_INIT);
    assert_true(aur_hls_path_parse("/hls/0.m4s", NULL, &path));
    assert_int_equal(path.number, 0);
    assert_true(aur_hls_path_parse("/hls/999999999999999.m4s", "1700000000", &path));
    assert_int_equal(path.kind, AUR_HLS_SEGMENT);
    assert_int_equal(path.number, 999999999999999);
    assert_int_equal(path.start, 1700000000);
    assert_true(aur_hls_path_parse("/low.m3u8", NULL, &path));
    assert_int_equal(path.kind, AUR_HLS_LOW);
    assert_false(path.is_reload);
    assert_true(aur_hls_path_parse("/hls/12.3.m4s", "1700000000", &path));
    assert_int_equal(path.kind, AUR_HLS_PART);
    assert_int_equal(path.number, 12 * AUR_HLS_PARTS + 3);
    assert_int_equal(path.start, 1700000000);
    static const char *const no_starts[] = {"", "x", "-5", "+5", "05", " 5", "5 ", "5.0", "0x5", "1234567890123456"};
    for (size_t i = 0; i < sizeof no_starts / sizeof *no_starts; i++) {
        assert_true(aur_hls_path_parse("/hls/1.m4s", no_starts[i], &path));
        if (path.start >= 0)
            fail_msg("taken for a start: %s", no_starts[i]);
    }
    assert_true(aur_hls_path_parse("/hls/1.m4s", NULL, &path));
    assert_true(path.start < 0);
}

/// An address without the run, or with that of another, never has music: a cache would keep it for an hour.
static void only_this_run_is_answered(void **state)
{
    (void)state;
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    pass(6000);
    for (int64_t start = START_S - 1; start <= START_S + 1; start++) {
        aur_hls_path paths[] = {segment(1), INIT};
        for (int i = 0; i < 2; i++) {
            paths[i].start = start;
            aur_hls_body *body = aur_hls_answer(hls, &paths[i]);
            assert_int_equal(body != NULL, start == START_S);
            aur_hls_body_drop(body);
            paths[i].start = -1;
            assert_null(aur_hls_answer(hls, &paths[i]));
        }
    }
}

/// However many read a segment, and however slowly, it is in memory once; also when the list has gone on without it.
static void readers_share_a_body(void **state)
{
    (void)state;
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    pass(4500);
    aur_hls_path path = segment(0);
    aur_hls_body *a = aur_hls_answer(hls, &path), *b = aur_hls_answer(hls, &path);
    assert_non_null(a);
    assert_ptr_equal(a, b);
    uint64_t tag = a->tag;
    aur_hls_body_drop(a);
    pass(24000);
    assert_null(aur_hls_answer(hls, &path));
    assert_int_equal(b->references, 1);
    assert_int_equal(b->tag, tag);
    assert_memory_equal(b->data + 4, "moof", 4);
    aur_hls_body_drop(b);
}

static void a_playlist_names_what_is_there(void **state)
{
    (void)state;
    assert_null(playlist());
    assert_false(aur_hls_ask(hls, &PLAYLIST, now_ns)); // not yet
    pass(6000);
    assert_true(aur_hls_ask(hls, &PLAYLIST, now_ns));
    assert_playlist("#EXTM3U\n"
                    "#EXT-X-VERSION:6\n"
                    "#EXT-X-TARGETDURATION:2\n"
                    "#EXT-X-MEDIA-SEQUENCE:0\n"
                    "#EXT-X-INDEPENDENT-SEGMENTS\n"
                    "#EXT-X-MAP:URI=\"hls/init.mp4?start=1700000000\"\n"
                    "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.250Z\n"
                    "#EXTINF:2.000,\nhls/0.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/1.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/2.m4s?start=1700000000\n");
    pass(18000);
    assert_playlist("#EXTM3U\n"
                    "#EXT-X-VERSION:6\n"
                    "#EXT-X-TARGETDURATION:2\n"
                    "#EXT-X-MEDIA-SEQUENCE:6\n"
                    "#EXT-X-INDEPENDENT-SEGMENTS\n"
                    "#EXT-X-MAP:URI=\"hls/init.mp4?start=1700000000\"\n"
                    "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:32.250Z\n"
                    "#EXTINF:2.000,\nhls/6.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/7.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/8.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/9.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/10.m4s?start=1700000000\n"
                    "#EXTINF:2.000,\nhls/11.m4s?start=1700000000\n");
    // Those that left the list are still there for a while, others are not.
    for (uint64_t number = 0; number < 14; number++) {
        aur_hls_path path = segment(number);
        aur_hls_body *body = aur_hls_answer(hls, &path);
        assert_int_equal(body != NULL, number >= 2 && number < 12);
        aur_hls_body_drop(body);
    }
}

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/// Segment n has the packets of frames 96000 n and on, whatever was the first of them that anybody asked for.
static void segments_hold_their_frames(void **state)
{
    (void)state;
    aur_tape_reader reader;
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), 0);
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    pass(4500);
    aur_hls_path path = segment(1);
    aur_hls_body *body = aur_hls_answer(hls, &path);
    assert_non_null(body);
    const uint8_t *bytes = body->data;
    assert_memory_equal(bytes + 4, "moof", 4);
    assert_int_equal(be32(bytes + 8 + 12), 6); // mfhd: the sequence number, five parts a segment
    const uint8_t *tfdt = bytes + 8 + 16 + 8 + 16;
    assert_memory_equal(tfdt + 4, "tfdt", 4);
    assert_int_equal(be32(tfdt + 16), AUR_HLS_SEGMENT_FRAMES);
    const uint8_t *trun = tfdt + 20, *data = bytes + be32(bytes) + 8;
    assert_int_equal(be32(trun + 12), 100);
    aur_packet packet;
    for (int i = 0; i < 200; i++) {
        assert_true(aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
        if (i < 100)
            continue;
        assert_int_equal(be32(trun + 20 + 4 * (i - 100)), packet.bytes);
        assert_memory_equal(data, packet.data, packet.bytes);
        data += packet.bytes;
    }
    assert_ptr_equal(data, bytes + body->bytes);
    aur_hls_body_drop(body);
}

static unsigned called;

static void on_done(void *owner)
{
    assert_ptr_equal(owner, &called);
    called++;
}

static void who_comes_first_waits(void **state)
{
    (void)state;
    aur_hls_waiter a = {.next = NULL}, b = {.next = NULL}, c = {.next = NULL};
    called = 0;
    assert_false(aur_hls_ask(hls, &PLAYLIST, now_ns));
    assert_ok(aur_hls_wait(hls, &PLAYLIST, &a, on_done, &called, now_ns));
    assert_ok(aur_hls_wait(hls, &PLAYLIST, &b, on_done, &called, now_ns));
    assert_ok(aur_hls_wait(hls, &PLAYLIST, &c, on_done, &called, now_ns));
    pass(3000);
    aur_hls_forget(hls, &b);
    aur_hls_forget(hls, &b);
    assert_int_equal(called, 0);
    pass(3000);
    assert_int_equal(called, 2);
    pass(2000);
    assert_int_equal(called, 2);
    aur_hls_forget(hls, &a);
}

/// If there is no music, those who wait are told so in the end.
static void nobody_waits_for_ever(void **state)
{
    (void)state;
    aur_hls_waiter waiter = {.next = NULL};
    called = 0;
    assert_false(aur_hls_ask(hls, &PLAYLIST, now_ns));
    assert_ok(aur_hls_wait(hls, &PLAYLIST, &waiter, on_done, &called, now_ns));
    now_ns += AUR_HLS_WAIT_S * AUR_NS_PER_SECOND - 1;
    aur_hls_tick(hls, now_ns);
    assert_int_equal(called, 0);
    aur_hls_tick(hls, now_ns + 1);
    assert_int_equal(called, 1);
    assert_null(playlist());
}

/// Asked for after a long sleep, the room wakes so far back that the list is full at once.
static void a_sleeping_room_is_there_at_once(void **state)
{
    (void)state;
    sleep_for(3601);
    assert_false(aur_hls_ask(hls, &PLAYLIST, now_ns));
    assert_int_equal(aur_room_listeners(room), 1);
    pass(20);
    assert_true(aur_hls_ask(hls, &PLAYLIST, now_ns));
    char *text = playlist();
    assert_non_null(strstr(text, "#EXT-X-MEDIA-SEQUENCE:1797\n"));
    assert_non_null(strstr(text, "hls/1799.m4s"));
    assert_null(strstr(text, "hls/1800.m4s"));
    free(text);
    assert_int_equal(stats().segments, 3);
}

static void rests_when_nobody_asks(void **state)
{
    (void)state;
    aur_hls_body_drop(aur_hls_answer(hls, &INIT));
    assert_false(aur_hls_would_wake(hls, &INIT));
    assert_true(aur_hls_ask(hls, &INIT, now_ns)); // that alone wakes nobody
    aur_hls_path path = segment(0);
    assert_true(aur_hls_ask(hls, &path, now_ns));
    assert_int_equal(aur_room_listeners(room), 0);
    assert_true(aur_hls_would_wake(hls, &PLAYLIST));
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    assert_false(aur_hls_would_wake(hls, &PLAYLIST));
    pass(20000);
    aur_hls_ask(hls, &path, now_ns); // a segment keeps it awake as well
    pass(29000);
    assert_true(stats().is_awake);
    assert_int_equal(aur_room_listeners(room), 1);
    pass(1020);
    assert_false(stats().is_awake);
    assert_int_equal(aur_room_listeners(room), 0);
    assert_null(playlist());
    assert_int_equal(stats().requests[AUR_HLS_PLAYLIST], 1);
    assert_int_equal(stats().requests[AUR_HLS_INIT], 1);
    assert_int_equal(stats().requests[AUR_HLS_SEGMENT], 2);
}

/// A machine that was suspended: the segment in the making is given up, the list begins again behind the hole.
static void a_hole_is_never_listed(void **state)
{
    (void)state;
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    pass(7000);
    assert_int_equal(stats().segments_lost, 0);
    sleep_for(5);
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    pass(4500);
    assert_int_equal(stats().segments_lost, 1);
    char *text = playlist();
    assert_non_null(strstr(text, "#EXT-X-MEDIA-SEQUENCE:6\n"));
    assert_non_null(strstr(text, "hls/7.m4s"));
    assert_null(strstr(text, "hls/2.m4s"));
    free(text);
}

static void tags_stand_for_the_bytes(void **state)
{
    (void)state;
    aur_hls_ask(hls, &PLAYLIST, now_ns);
    pass(8500);
    aur_hls_path paths[] = {segment(0), segment(1), INIT, PLAYLIST};
    uint64_t tags[4];
    for (int i = 0; i < 4; i++) {
        aur_hls_body *a = aur_hls_answer(hls, &paths[i]), *b = aur_hls_answer(hls, &paths[i]);
        assert_int_equal(a->tag, b->tag);
        assert_memory_equal(a->data, b->data, a->bytes);
        tags[i] = a->tag;
        for (int j = 0; j < i; j++)
            assert_int_not_equal(tags[j], a->tag);
        aur_hls_body_drop(a);
        aur_hls_body_drop(b);
    }
    pass(2000);
    aur_hls_body *later = aur_hls_answer(hls, &PLAYLIST);
    assert_int_not_equal(later->tag, tags[3]);
    aur_hls_body_drop(later);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_parsed_strictly),
        cmocka_unit_test_setup_teardown(a_playlist_names_what_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(segments_hold_their_frames, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_comes_first_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_waits_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sleeping_room_is_there_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rests_when_nobody_asks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hole_is_never_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_this_run_is_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(readers_share_a_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tags_stand_for_the_bytes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
