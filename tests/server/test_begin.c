// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests how media begin for one who comes, and how soon they switch: rooms that wake, qualities that nobody hears yet,
/// members who do not read. A room ticked by hand, no sockets, no clock.
#include "tests/server/hall.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include "server/session.h"

static aur_session_counts counts;
static aur_listener_scratch scratch;

#define PEOPLE 2
static aur_session people[PEOPLE];

static int set_up(void **state)
{
    (void)state;
    memset(people, 0, sizeof people);
    memset(&counts, 0, sizeof counts);
    open_hall((aur_audience_config){.members_max = PEOPLE});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < PEOPLE; i++)
        if (people[i].audience != NULL) {
            aur_session_close(&people[i]);
            aur_outbox_clear(&people[i].member.outbox);
        }
    close_hall();
    return 0;
}

/// Lets the world go on for `ms`, in steps of a packet of 5 ms, in which the room is as often idle as a station's.
static void pass(int ms)
{
    pass_in_ticks(ms, 5);
}

static void say(aur_session *session, const char *text)
{
    aur_session_text(session, text, strlen(text), now_ns);
}

/// Takes everything the session has to send; returns the last text of `type` (NULL = none), counts media packets.
static cJSON *heard(aur_session *session, const char *type, unsigned *packets)
{
    cJSON *found = NULL;
    for (int i = 0; i < 1000; i++) {
        aur_session_item item = aur_session_take(session, &scratch);
        if (item.kind == AUR_SESSION_NOTHING || item.kind == AUR_SESSION_CLOSE)
            break;
        if (item.kind == AUR_SESSION_MEDIA) {
            if (packets != NULL)
                *packets += (unsigned)(item.data[2] | item.data[3] << 8);
            continue;
        }
        cJSON *root = cJSON_ParseWithLength((const char *)item.data, item.bytes);
        assert_non_null(root);
        aur_outgoing_drop(item.outgoing);
        if (type != NULL && strcmp(cJSON_GetObjectItem(root, "type")->valuestring, type) == 0) {
            cJSON_Delete(found);
            found = root;
        } else {
            cJSON_Delete(root);
        }
    }
    return found;
}

static void drain(aur_session *session)
{
    cJSON_Delete(heard(session, NULL, NULL));
}

static const char *text_of(const cJSON *root, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(root, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static void open_session(aur_session *session)
{
    aur_session_open(session, audience, &access_rules, &counts, now_ns);
}

/// A playlist made the room wake far back; who comes meanwhile has asked for no such thing.
static void a_waking_room_gives_nobody_old_sound(void **state)
{
    (void)state;
    unsigned packets[2] = {0, 0}, slices = 0;
    now_ns += 20 * AUR_NS_PER_SECOND;
    now_frame = 20 * AUR_SAMPLE_RATE_HZ;
    open_session(&people[0]);
    open_session(&people[1]);
    aur_room_wake_back(room, 8 * AUR_SAMPLE_RATE_HZ);
    say(&people[0], "{\"type\":\"listen\",\"burst_ms\":0}");
    say(&people[1], "{\"type\":\"listen\",\"quality\":\"live5\"}");
    for (bool again = true; again; slices++) {
        again = (aur_room_tick(room, now_frame) & AUR_ROOM_AGAIN) != 0;
        now_ns += AUR_NS_PER_SECOND / 10; // members are visited
        aur_audience_tick(audience, now_ns);
        for (int i = 0; i < 2; i++)
            assert_null(heard(&people[i], "error", &packets[i]));
    }
    assert_true(slices > 20);
    assert_in_range(packets[0], 0, 1); // none of the past
    assert_in_range(packets[1], 400 / 5, 400 / 5 + 4);
    assert_int_equal(people[1].member.listener.skipped, 0);
    unsigned before[2] = {packets[0], packets[1]};
    pass(200);
    for (int i = 0; i < 2; i++)
        cJSON_Delete(heard(&people[i], NULL, &packets[i]));
    assert_in_range(packets[0] - before[0], 9, 11);
    assert_in_range(packets[1] - before[1], 39, 41);
}

/// The first one of a quality that nobody hears gets what he asked for, and not what it begins with.
static void a_parked_quality_begins_with_his_burst(void **state)
{
    (void)state;
    unsigned packets = 0;
    open_session(&people[0]);
    open_session(&people[1]);
    say(&people[0], "{\"type\":\"listen\"}");
    pass(1000);
    say(&people[1], "{\"type\":\"listen\",\"quality\":\"64\",\"burst_ms\":0}");
    pass(20);
    cJSON_Delete(heard(&people[1], NULL, &packets));
    assert_in_range(packets, 0, 1);
    pass(100);
    cJSON_Delete(heard(&people[1], NULL, &packets));
    assert_in_range(packets, 5, 6);
}

/// What comes next must be told, so it does not come before there is room to tell it.
static void a_full_outbox_holds_a_switch_up(void **state)
{
    (void)state;
    open_session(&people[0]);
    say(&people[0], "{\"type\":\"listen\"}");
    pass(1000);
    drain(&people[0]);
    while (aur_outbox_push(&people[0].member.outbox, aur_outgoing_new(strdup("{\"type\":\"x\"}")))) {
    }
    say(&people[0], "{\"type\":\"listen\",\"quality\":\"64\"}");
    pass(1000);
    assert_int_equal(people[0].close_code, 0);
    assert_int_equal(people[0].member.quality, AUR_QUALITY_96);
    drain(&people[0]);
    pass(20);
    cJSON *listening = heard(&people[0], "listening", NULL);
    assert_string_equal(text_of(listening, "quality"), "64");
    cJSON_Delete(listening);
    say(&people[0], "{\"type\":\"stop\"}");
    while (aur_outbox_push(&people[0].member.outbox, aur_outgoing_new(strdup("{\"type\":\"x\"}")))) {
    }
    say(&people[0], "{\"type\":\"listen\"}"); // could not be answered
    assert_int_equal(people[0].close_code, AUR_PROTOCOL_CLOSE_POLICY);
    assert_int_equal(aur_room_listeners(room), 0);
}

static void ask(aur_session *session, uint32_t quality)
{
    char text[80];
    snprintf(text, sizeof text, "{\"type\":\"listen\",\"quality\":\"%s\"}", aur_quality_get(quality)->name);
    say(session, text);
}

/// Whatever is heard, and whenever it is asked for, another quality comes within 160 ms.
static void a_switch_takes_no_longer_than_it_must(void **state)
{
    (void)state;
    uint64_t k = 20261122;
    int longest_ms = 0;
    open_session(&people[0]);
    ask(&people[0], AUR_QUALITY_96);
    pass(1000);
    for (int n = 0; n < 200; n++) {
        uint32_t wanted = people[0].member.quality;
        while (wanted == people[0].member.quality || aur_quality_get(wanted)->codec != AUR_CODEC_OPUS)
            wanted = (uint32_t)(dice(k++) % AUR_QUALITY_COUNT);
        ask(&people[0], wanted);
        int ms = 0;
        for (; people[0].member.quality != wanted; ms += 5) {
            pass(5);
            drain(&people[0]);
            assert_true(ms < 1000);
        }
        longest_ms = ms > longest_ms ? ms : longest_ms;
        for (int i = (int)(dice(k++) % 50); i > 0; i--) {
            pass(5);
            drain(&people[0]);
        }
    }
    print_message("200 switches, the longest took %d ms\n", longest_ms);
    assert_true(longest_ms <= 160);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_waking_room_gives_nobody_old_sound),
        TEST(a_parked_quality_begins_with_his_burst),
        TEST(a_full_outbox_holds_a_switch_up),
        TEST(a_switch_takes_no_longer_than_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
