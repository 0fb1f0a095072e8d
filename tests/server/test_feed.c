// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests answers that never end on a real room that is ticked by hand, with time passed in and no sockets: Ogg, MP3
/// with titles, and followers.
#include "tests/server/hall.h"

#include <stdio.h>

#include "server/follower.h"
#include "server/icy.h"
#include "server/mp3_listener.h"
#include "server/ogg_listener.h"
#include "stream/flac.h"
#include "stream/mp3.h"

#define FEEDS (AUR_AUDIENCE_FOLLOWERS_MAX + 1)

static aur_feed *feeds[FEEDS];
static uint8_t bytes[AUR_MEDIA_MESSAGE_BYTES_MAX + 1];

static int set_up(void **state)
{
    (void)state;
    memset(feeds, 0, sizeof feeds);
    open_hall((aur_audience_config){.members_max = 2, .followers_max = AUR_AUDIENCE_FOLLOWERS_MAX});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < FEEDS; i++)
        if (feeds[i] != NULL)
            feeds[i]->kind->close(feeds[i]);
    close_hall();
    return 0;
}

/// Lets the world go on for `ms`, in steps of a packet.
static void pass(int ms)
{
    pass_in_ticks(ms, 20);
}

/// A change that takes effect at once, and so is news.
static void change_brightness(void)
{
    static uint64_t brightness = 1;
    aur_control_set set = {.count = 1};
    set.events[0] = (aur_control_event){.control = AUR_CONTROL_BRIGHTNESS, .value = brightness++};
    assert_ok(aur_audience_control(audience, &set, NULL, "", NULL, NULL, now_ns));
    pass(100);
}

/// Takes what waits; a zero ends it.
static int64_t take(aur_feed *feed)
{
    int64_t count = feed->kind->take(feed, bytes, AUR_MEDIA_MESSAGE_BYTES_MAX);
    bytes[count > 0 ? count : 0] = '\0';
    return count;
}

static void drain(aur_feed *feed)
{
    for (int64_t count = 1; count > 0 && feed->kind->is_ready(feed);)
        count = take(feed);
}

static void a_follower_hears_what_plays_and_what_is_new(void **state)
{
    (void)state;
    pass(100);
    assert_ok(aur_follower_open(audience, now_ns, &feeds[0]));
    assert_true(feeds[0]->kind->is_ready(feeds[0]));
    assert_true(take(feeds[0]) > 0);
    static const char *const events[] = {"event: title\n", "event: section\n", "event: chord\n", "event: controls\n"};
    for (int i = 0; i < 4; i++)
        assert_non_null(strstr((char *)bytes, events[i]));
    assert_non_null(strstr((char *)bytes, "\"title\":\"Focus - "));
    assert_string_equal((char *)bytes + strlen((char *)bytes) - 2, "\n\n");
    assert_int_equal(take(feeds[0]), 0);

    change_brightness();
    pass(1000); // nobody listens: the room is looked at once a second
    assert_true(take(feeds[0]) > 0);
    assert_memory_equal(bytes, "event: controls\n", strlen("event: controls\n"));
    assert_int_equal(aur_room_listeners(room), 0);
    assert_int_equal(aur_room_state_get(room), AUR_ROOM_RESTING);
}

static void a_follower_with_nothing_to_hear_gets_a_comment(void **state)
{
    (void)state;
    assert_ok(aur_follower_open(audience, now_ns, &feeds[0]));
    drain(feeds[0]);
    feeds[0]->kind->check(feeds[0], now_ns + 14 * AUR_NS_PER_SECOND);
    assert_int_equal(take(feeds[0]), 0);
    feeds[0]->kind->check(feeds[0], now_ns + 15 * AUR_NS_PER_SECOND);
    assert_int_equal(take(feeds[0]), 3);
    assert_string_equal((char *)bytes, ":\n\n");
}

static void a_follower_who_does_not_read_is_let_go(void **state)
{
    (void)state;
    assert_ok(aur_ogg_listener_open(audience, 1, AUR_QUALITY_DEFAULT, 0, now_ns, &feeds[0])); // so that the room plays
    assert_ok(aur_follower_open(audience, now_ns, &feeds[1]));
    assert_ok(aur_follower_open(audience, now_ns, &feeds[2]));
    pass(1000);
    for (int i = 0; i < AUR_OUTBOX_MAX; i++) {
        drain(feeds[0]);
        drain(feeds[1]);
        change_brightness();
    }
    assert_true(feeds[2]->kind->is_ready(feeds[2]));
    assert_true(take(feeds[2]) < 0); // not even what he has missed nothing of
    assert_true(take(feeds[1]) > 0);
    aur_audience_stats stats;
    aur_audience_stats_get(audience, &stats);
    assert_int_equal(stats.texts_dropped, 1);
}

static void there_is_a_limit_to_followers(void **state)
{
    (void)state;
    for (int i = 0; i < AUR_AUDIENCE_FOLLOWERS_MAX; i++)
        assert_ok(aur_follower_open(audience, now_ns, &feeds[i]));
    assert_int_equal(aur_follower_open(audience, now_ns, &feeds[FEEDS - 1]), AUR_ERR_FULL);
    assert_null(feeds[FEEDS - 1]);
    assert_ok(aur_ogg_listener_open(audience, 1, AUR_QUALITY_DEFAULT, 0, now_ns, &feeds[FEEDS - 1])); // no limit to it
    feeds[0]->kind->close(feeds[0]);
    assert_ok(aur_follower_open(audience, now_ns, &feeds[0]));
}

static void the_burst_is_as_long_as_asked(void **state)
{
    (void)state;
    assert_ok(aur_ogg_listener_open(audience, 1, AUR_QUALITY_DEFAULT, 0, now_ns, &feeds[0]));
    pass(3000);
    drain(feeds[0]);
    static const int32_t bursts_ms[] = {0, 500, 2000};
    for (int i = 0; i < 3; i++) {
        assert_ok(aur_ogg_listener_open(audience, 2, AUR_QUALITY_DEFAULT, bursts_ms[i], now_ns, &feeds[1]));
        int64_t count = take(feeds[1]);
        int pages = 0;
        for (int64_t at = 0; at + 4 <= count; at++)
            pages += memcmp(bytes + at, "OggS", 4) == 0;
        assert_int_equal(pages, 2 + bursts_ms[i] / 20);
        assert_int_equal(take(feeds[1]), 0);
        feeds[1]->kind->close(feeds[1]);
        feeds[1] = NULL;
    }
}

static void mp3_has_titles_only_if_asked(void **state)
{
    (void)state;
    if (!aur_mp3_is_built_in()) {
        assert_int_equal(aur_mp3_listener_open(audience, true, 0, now_ns, &feeds[0]), AUR_ERR_UNSUPPORTED);
        return;
    }
    assert_ok(aur_mp3_listener_open(audience, true, 0, now_ns, &feeds[0]));
    assert_ok(aur_mp3_listener_open(audience, false, 0, now_ns, &feeds[1]));
    static uint8_t mixed[100000], sound[100000];
    size_t mixed_bytes = 0, sound_bytes = 0;
    for (int i = 0; i < 150; i++) {
        pass(20);
        int64_t count = take(feeds[0]);
        memcpy(mixed + mixed_bytes, bytes, (size_t)count);
        mixed_bytes += (size_t)count;
        count = take(feeds[1]);
        memcpy(sound + sound_bytes, bytes, (size_t)count);
        sound_bytes += (size_t)count;
    }
    assert_true(sound_bytes > 2 * AUR_ICY_INTERVAL_BYTES);
    assert_int_equal(sound_bytes % AUR_MP3_PACKET_BYTES, 0);
    const uint8_t *block = mixed + AUR_ICY_INTERVAL_BYTES;
    assert_memory_equal(mixed, sound, AUR_ICY_INTERVAL_BYTES);
    assert_memory_equal(block + 1, "StreamTitle='Focus - D dorian, arrival';", 40);
    assert_memory_equal(block + 1 + 16 * block[0], sound + AUR_ICY_INTERVAL_BYTES, AUR_ICY_INTERVAL_BYTES);
    assert_int_equal(block[1 + 16 * block[0] + AUR_ICY_INTERVAL_BYTES], 0); // the same title: nothing
    assert_int_equal(aur_room_quality_listeners(room, AUR_QUALITY_mp3), 2);
    for (int i = 0; i < 2; i++) {
        feeds[i]->kind->close(feeds[i]);
        feeds[i] = NULL;
    }
    assert_int_equal(aur_room_quality_listeners(room, AUR_QUALITY_mp3), 0);
}

/// FLAC goes the way of Opus, in longer packets.
static void flac_is_counted_by_itself(void **state)
{
    (void)state;
    if (!aur_flac_is_built_in()) {
        assert_int_equal(aur_ogg_listener_open(audience, 1, AUR_QUALITY_flac, 0, now_ns, &feeds[0]),
                         AUR_ERR_UNSUPPORTED);
        return;
    }
    assert_ok(aur_ogg_listener_open(audience, 1, AUR_QUALITY_flac, 0, now_ns, &feeds[0]));
    assert_int_equal(aur_room_quality_listeners(room, AUR_QUALITY_flac), 1);
    int64_t count = take(feeds[0]);
    assert_memory_equal(bytes + 28,
                        "\x7f"
                        "FLAC",
                        5);
    for (int i = 0; i < 50; i++) {
        pass(20);
        int64_t more = take(feeds[0]);
        assert_true(more < AUR_FLAC_PACKET_BYTES_MAX + 64);
        count += more;
    }
    assert_true(count > 300000 / 8 && count < 1600000 / 8); // a second
    feeds[0]->kind->close(feeds[0]);
    feeds[0] = NULL;
    assert_int_equal(aur_room_quality_listeners(room, AUR_QUALITY_flac), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_follower_hears_what_plays_and_what_is_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_follower_with_nothing_to_hear_gets_a_comment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_follower_who_does_not_read_is_let_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_is_a_limit_to_followers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_burst_is_as_long_as_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mp3_has_titles_only_if_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flac_is_counted_by_itself, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
