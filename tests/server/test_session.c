// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests conversations on a real room that is ticked by hand, with time passed in and no sockets.
#include "tests/server/hall.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include "server/session.h"

static aur_session_counts counts;
static aur_listener_scratch scratch;
static aur_shedding shedding;

#define PEOPLE 3
static aur_session people[PEOPLE];

static int set_up(void **state)
{
    (void)state;
    memset(people, 0, sizeof people);
    memset(&counts, 0, sizeof counts);
    aur_shedding_init(&shedding, 0.9);
    open_hall((aur_audience_config){.members_max = 2, .shedding = &shedding});
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

/// Lets the world go on for `ms`, in steps of a packet.
static void pass(int ms)
{
    pass_in_ticks(ms, 20);
}

static void say(aur_session *session, const char *text)
{
    aur_session_text(session, text, strlen(text), now_ns);
}

/// Takes everything the session has to send; returns the last text of `type` (NULL = none), counts media packets.
static cJSON *heard(aur_session *session, const char *type, unsigned *packets, uint16_t *closed)
{
    cJSON *found = NULL;
    for (int i = 0; i < 1000; i++) {
        aur_session_item item = aur_session_take(session, &scratch);
        if (item.kind == AUR_SESSION_NOTHING)
            break;
        if (item.kind == AUR_SESSION_CLOSE) {
            if (closed != NULL)
                *closed = session->close_code;
            break;
        }
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
    cJSON_Delete(heard(session, NULL, NULL, NULL));
}

static const char *text_of(const cJSON *root, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(root, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

/// Says something and returns the code of the error that comes back, "" if none.
static const char *error_after(aur_session *session, const char *text)
{
    static char code[40];
    drain(session);
    say(session, text);
    cJSON *error = heard(session, "error", NULL, NULL);
    snprintf(code, sizeof code, "%s", error != NULL ? text_of(error, "code") : "");
    cJSON_Delete(error);
    return code;
}

static void open_session(aur_session *session)
{
    aur_session_open(session, audience, &access_rules, &counts, now_ns);
}

static void notes_come_to_who_asks(void **state)
{
    (void)state;
    open_session(&people[0]);
    open_session(&people[1]);
    assert_string_equal(error_after(&people[0], "{\"type\":\"listen\",\"notes\":1}"), "INVALID_MESSAGE");
    say(&people[0], "{\"type\":\"listen\",\"notes\":true}");
    say(&people[1], "{\"type\":\"listen\"}");
    pass(1000);
    drain(&people[0]);
    int64_t begin_frame = now_frame;
    int count = 0;
    for (int i = 0; i < 40; i++) {
        pass(400);
        cJSON *news = heard(&people[0], "notes", NULL, NULL);
        const cJSON *note;
        cJSON_ArrayForEach(note, cJSON_GetObjectItem(news, "notes"))
        {
            double frame = cJSON_GetObjectItem(note, "frame")->valuedouble;
            assert_in_range((int64_t)frame, begin_frame - AUR_SAMPLE_RATE_HZ, now_frame + AUR_SAMPLE_RATE_HZ);
            assert_in_range((int64_t)cJSON_GetObjectItem(note, "frames")->valuedouble, 1, 30 * AUR_SAMPLE_RATE_HZ);
            assert_in_range((int64_t)cJSON_GetObjectItem(note, "pitch")->valuedouble, 1, 127);
            assert_string_not_equal(text_of(note, "layer"), "");
            count++;
        }
        cJSON_Delete(news);
        assert_null(heard(&people[1], "notes", NULL, NULL));
    }
    assert_true(count > 5);
    say(&people[0], "{\"type\":\"listen\"}");
    pass(1000);
    drain(&people[0]);
    for (int i = 0; i < 20; i++) {
        pass(400);
        assert_null(heard(&people[0], "notes", NULL, NULL));
    }
}

static void hello_comes_first(void **state)
{
    (void)state;
    open_session(&people[0]);
    assert_true(aur_session_ready(&people[0]));
    cJSON *hello = heard(&people[0], "hello", NULL, NULL);
    assert_non_null(hello);
    assert_string_equal(text_of(hello, "room"), "lobby");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(hello, "can_control")));
    cJSON_Delete(hello);
    assert_false(aur_session_ready(&people[0]));
}

static void media_starts_and_stops(void **state)
{
    (void)state;
    unsigned packets = 0;
    open_session(&people[0]);
    drain(&people[0]);
    pass(1000);
    cJSON_Delete(heard(&people[0], NULL, &packets, NULL));
    assert_int_equal(packets, 0); // not asked for
    say(&people[0], "{\"type\":\"listen\"}");
    assert_int_equal(aur_room_listeners(room), 1);
    pass(2000);
    cJSON *status = heard(&people[0], "status", &packets, NULL);
    assert_non_null(status);
    assert_int_equal(cJSON_GetObjectItem(status, "listeners")->valuedouble, 1);
    cJSON_Delete(status);
    assert_in_range(packets, 100, 125);
    say(&people[0], "{\"type\":\"stop\"}");
    assert_int_equal(aur_room_listeners(room), 0);
    packets = 0;
    pass(1000);
    cJSON_Delete(heard(&people[0], NULL, &packets, NULL));
    assert_int_equal(packets, 0);
}

static void listening_twice_counts_once(void **state)
{
    (void)state;
    open_session(&people[0]);
    say(&people[0], "{\"type\":\"listen\"}");
    say(&people[0], "{\"type\":\"listen\"}");
    assert_int_equal(aur_room_listeners(room), 1);
    aur_session_close(&people[0]);
    assert_int_equal(aur_room_listeners(room), 0);
}

static void everybody_hears_of_a_change(void **state)
{
    (void)state;
    open_session(&people[0]);
    open_session(&people[1]);
    drain(&people[0]);
    drain(&people[1]);
    say(&people[0], "{\"type\":\"control\",\"bpm\":72,\"id\":\"mine\"}");
    pass(100);
    cJSON *mine = heard(&people[0], "control", NULL, NULL);
    cJSON *theirs = heard(&people[1], "control", NULL, NULL);
    assert_non_null(mine);
    assert_non_null(theirs);
    assert_string_equal(text_of(mine, "id"), "mine");
    assert_false(cJSON_HasObjectItem(theirs, "id"));
    assert_string_equal(text_of(mine, "effect"), "beat");
    assert_int_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(theirs, "controls"), "bpm")->valuedouble, 72);
    assert_true(cJSON_GetObjectItem(mine, "effect_frame")->valuedouble >=
                cJSON_GetObjectItem(mine, "at_frame")->valuedouble);
    cJSON_Delete(mine);
    cJSON_Delete(theirs);
}

static void one_wrong_field_changes_nothing(void **state)
{
    (void)state;
    open_session(&people[0]);
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72,\"mode\":\"blues\"}"),
                        "INVALID_CONTROL");
    pass(3000);
    const aur_room_view *view = aur_audience_view(audience, now_ns);
    aur_controls defaults;
    aur_controls_from_preset(&defaults, AUR_PRESET_DEFAULT);
    assert_int_equal(view->status->piece.controls.bpm_milli, defaults.bpm_milli);
    assert_null(heard(&people[0], "control", NULL, NULL));
}

static void the_present_chord_is_told(void **state)
{
    (void)state;
    open_session(&people[0]);
    say(&people[0], "{\"type\":\"listen\"}");
    say(&people[0], "{\"type\":\"control\",\"key\":\"F\"}");
    cJSON *update = NULL;
    for (int i = 0; i < 500 && update == NULL; i++) {
        pass(20);
        update = heard(&people[0], "generation_update", NULL, NULL);
        if (update != NULL && strcmp(text_of(cJSON_GetObjectItem(update, "controls"), "key"), "F") != 0) {
            cJSON_Delete(update);
            update = NULL;
        }
    }
    assert_non_null(update);
    assert_true(cJSON_IsObject(cJSON_GetObjectItem(update, "music")));
    cJSON_Delete(update);
}

static void a_ping_is_answered(void **state)
{
    (void)state;
    open_session(&people[0]);
    drain(&people[0]);
    say(&people[0], "{\"type\":\"ping\",\"client_time\":12.5}");
    cJSON *pong = heard(&people[0], "pong", NULL, NULL);
    assert_true(cJSON_GetObjectItem(pong, "client_time")->valuedouble == 12.5);
    assert_true(cJSON_GetObjectItem(pong, "server_time")->valuedouble == (double)now_ns / 1e6);
    cJSON_Delete(pong);
}

static void the_frame_goes_on_while_the_room_rests(void **state)
{
    (void)state;
    open_session(&people[0]);
    pass(3000);
    int64_t before = aur_audience_view(audience, now_ns)->status->frame;
    for (int i = 0; i < 20; i++) {
        pass(20);
        int64_t frame = aur_audience_view(audience, now_ns)->status->frame;
        assert_in_range(frame - before, 900, 1000);
        before = frame;
    }
}

static void a_token_opens_control(void **state)
{
    (void)state;
    memcpy(access_rules.token, "open-sesame", 12);
    open_session(&people[0]);
    cJSON *hello = heard(&people[0], "hello", NULL, NULL);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(hello, "can_control")));
    cJSON_Delete(hello);
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72}"), "DENIED");
    assert_string_equal(error_after(&people[0], "{\"type\":\"hello\",\"token\":\"wrong\"}"), "DENIED");
    assert_string_equal(error_after(&people[0], "{\"type\":\"select_preset\",\"preset\":\"sleep\"}"), "DENIED");
    say(&people[0], "{\"type\":\"hello\",\"token\":\"open-sesame\"}");
    cJSON *status = heard(&people[0], "status", NULL, NULL);
    assert_non_null(status);
    cJSON_Delete(status);
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72}"), "");
}

static void a_new_token_ends_what_the_old_one_opened(void **state)
{
    (void)state;
    memcpy(access_rules.token, "open-sesame", 12);
    open_session(&people[0]);
    say(&people[0], "{\"type\":\"hello\",\"token\":\"open-sesame\"}");
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72}"), "");
    memcpy(access_rules.token, "other-words", 12);
    access_rules.token_changes++;
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72}"), "DENIED");
    assert_string_equal(error_after(&people[0], "{\"type\":\"hello\",\"token\":\"other-words\"}"), "");
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72}"), "");
}

static void one_who_does_not_read_the_end_is_cut_off(void **state)
{
    (void)state;
    open_session(&people[0]);
    open_session(&people[1]);
    aur_session_binary(&people[0], (const uint8_t *)"", 0, now_ns);
    now_ns += 10 * AUR_NS_PER_SECOND;
    aur_session_bye(&people[1], now_ns);
    assert_true(aur_session_is_silent(&people[0], now_ns));
    assert_false(aur_session_is_silent(&people[1], now_ns));
    aur_session_heard(&people[1], now_ns + 4 * AUR_NS_PER_SECOND); // pongs do not put it off
    assert_true(aur_session_is_silent(&people[1], now_ns + 5 * AUR_NS_PER_SECOND));
}

static void a_read_only_server_takes_no_token(void **state)
{
    (void)state;
    access_rules.scope = AUR_ACCESS_ANY;
    open_session(&people[0]);
    assert_string_equal(error_after(&people[0], "{\"type\":\"hello\",\"token\":\"x\"}"), "DENIED");
    assert_string_equal(error_after(&people[0], "{\"type\":\"control\",\"bpm\":72}"), "DENIED");
    assert_string_equal(error_after(&people[0], "{\"type\":\"hello\"}"), "");
}

static void too_many_messages_are_dropped_then_closed(void **state)
{
    (void)state;
    uint16_t closed = 0;
    open_session(&people[0]);
    drain(&people[0]);
    int answered = 0;
    for (int i = 0; i < 60; i++) {
        say(&people[0], "{\"type\":\"ping\",\"client_time\":1}");
        cJSON *pong = heard(&people[0], "pong", NULL, NULL);
        answered += pong != NULL;
        cJSON_Delete(pong);
    }
    assert_int_equal(answered, AUR_SESSION_MESSAGES_BURST);
    pass(1000);
    assert_string_equal(error_after(&people[0], "{\"type\":\"ping\",\"client_time\":1}"), ""); // it was only a burst
    for (int ms = 0; ms < 4000 && closed == 0; ms += 20) {                                     // 100 a second
        now_ns += AUR_PACKET_NS;
        say(&people[0], "{\"type\":\"status_request\"}");
        say(&people[0], "{\"type\":\"status_request\"}");
        cJSON_Delete(heard(&people[0], NULL, NULL, &closed));
        assert_true(closed == 0 || ms >= 2900);
    }
    assert_int_equal(closed, AUR_PROTOCOL_CLOSE_POLICY);
    assert_true(counts.refused[AUR_PROTOCOL_RATE_LIMIT_EXCEEDED] > 5);
}

static void too_many_changes_are_refused(void **state)
{
    (void)state;
    open_session(&people[0]);
    open_session(&people[1]);
    int refused = 0;
    for (int i = 0; i < 80; i++) { // two people, each within his own rate
        refused += strcmp(error_after(&people[i % 2], "{\"type\":\"control\",\"bpm\":72}"), "RATE_LIMIT_EXCEEDED") == 0;
        aur_room_tick(room, now_frame);
        aur_audience_tick(audience, now_ns);
    }
    assert_int_equal(refused, 20);
}

static void what_cannot_be_taken_closes(void **state)
{
    (void)state;
    uint16_t closed = 0;
    static char big[AUR_PROTOCOL_TEXT_BYTES_MAX + 1];
    open_session(&people[0]);
    open_session(&people[1]);
    drain(&people[0]);
    drain(&people[1]);
    aur_session_text(&people[0], big, sizeof big, now_ns);
    cJSON *error = heard(&people[0], "error", NULL, &closed);
    assert_string_equal(text_of(error, "code"), "INVALID_MESSAGE");
    assert_int_equal(closed, AUR_PROTOCOL_CLOSE_TOO_BIG);
    cJSON_Delete(error);
    aur_session_binary(&people[1], (const uint8_t *)"", 0, now_ns);
    error = heard(&people[1], "error", NULL, &closed);
    assert_string_equal(text_of(error, "code"), "INVALID_MESSAGE");
    assert_int_equal(closed, AUR_PROTOCOL_CLOSE_BINARY);
    cJSON_Delete(error);
    say(&people[1], "{\"type\":\"listen\"}"); // too late
    assert_int_equal(aur_room_listeners(room), 0);
}

static void a_full_room_says_so(void **state)
{
    (void)state;
    uint16_t closed = 0;
    for (int i = 0; i < PEOPLE; i++)
        open_session(&people[i]);
    cJSON *error = heard(&people[2], "error", NULL, &closed);
    assert_string_equal(text_of(error, "code"), "SERVER_OVERLOAD");
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(error, "recoverable")));
    assert_int_equal(cJSON_GetObjectItem(error, "retry_ms")->valueint, 5000);
    assert_int_equal(closed, AUR_PROTOCOL_CLOSE_POLICY);
    cJSON_Delete(error);
    aur_session_close(&people[0]);
    people[0] = (aur_session){.audience = NULL};
    open_session(&people[0]); // there is room again
    cJSON *hello = heard(&people[0], "hello", NULL, NULL);
    assert_non_null(hello);
    cJSON_Delete(hello);
}

static void one_who_does_not_read_is_moved_forward(void **state)
{
    (void)state;
    unsigned packets = 0;
    open_session(&people[0]);
    open_session(&people[1]);
    say(&people[0], "{\"type\":\"listen\"}");
    say(&people[1], "{\"type\":\"listen\"}");
    for (int i = 0; i < 125; i++) { // 5 s in which the second one reads
        pass(40);
        cJSON_Delete(heard(&people[1], NULL, &packets, NULL));
    }
    assert_in_range(packets, 245, 275);
    cJSON *overrun = heard(&people[0], "error", NULL, NULL);
    assert_string_equal(text_of(overrun, "code"), "BUFFER_OVERRUN");
    assert_true(cJSON_GetObjectItem(overrun, "value")->valuedouble > 100);
    cJSON_Delete(overrun);
    say(&people[0], "{\"type\":\"status_request\"}");
    say(&people[1], "{\"type\":\"status_request\"}");
    cJSON *slow = heard(&people[0], "status", NULL, NULL);
    cJSON *fast = heard(&people[1], "status", NULL, NULL);
    assert_true(cJSON_GetObjectItem(slow, "skipped")->valuedouble > 100);
    assert_int_equal(cJSON_GetObjectItem(fast, "skipped")->valuedouble, 0);
    cJSON_Delete(slow);
    cJSON_Delete(fast);
}

static void one_who_talks_and_never_reads_is_let_go(void **state)
{
    (void)state;
    open_session(&people[0]);
    for (int i = 0; i < 30; i++)
        say(&people[0], "{\"type\":\"ping\",\"client_time\":1}");
    assert_int_equal(people[0].close_code, AUR_PROTOCOL_CLOSE_POLICY);
}

static void the_heart_beats(void **state)
{
    (void)state;
    open_session(&people[0]);
    assert_false(aur_session_ping_due(&people[0], now_ns + 29 * AUR_NS_PER_SECOND));
    assert_true(aur_session_ping_due(&people[0], now_ns + 30 * AUR_NS_PER_SECOND));
    assert_false(aur_session_ping_due(&people[0], now_ns + 31 * AUR_NS_PER_SECOND));
    assert_true(aur_session_ping_due(&people[0], now_ns + 60 * AUR_NS_PER_SECOND));
    assert_false(aur_session_is_silent(&people[0], now_ns + 59 * AUR_NS_PER_SECOND));
    assert_true(aur_session_is_silent(&people[0], now_ns + 60 * AUR_NS_PER_SECOND));
    aur_session_heard(&people[0], now_ns + 50 * AUR_NS_PER_SECOND);
    assert_false(aur_session_is_silent(&people[0], now_ns + 60 * AUR_NS_PER_SECOND));
}

static const char *listening_to(aur_session *session, const char *wanted)
{
    static char name[32];
    char message[64];
    snprintf(message, sizeof message, "{\"type\":\"listen\",\"quality\":\"%s\"}", wanted);
    say(session, message);
    cJSON *listening = heard(session, "listening", NULL, NULL);
    snprintf(name, sizeof name, "%s", text_of(listening, "quality"));
    cJSON_Delete(listening);
    say(session, "{\"type\":\"stop\"}");
    return name;
}

static void under_load_no_quality_is_begun(void **state)
{
    (void)state;
    open_session(&people[0]);
    open_session(&people[1]);
    shedding.level = AUR_SHEDDING_EFFORT;
    assert_string_equal(listening_to(&people[0], "192"), "192");
    shedding.level = AUR_SHEDDING_QUALITIES;
    assert_string_equal(listening_to(&people[0], "192"), "96"); // nobody hears it any more
    say(&people[1], "{\"type\":\"listen\",\"quality\":\"96\"}");
    shedding.level = AUR_SHEDDING_NONE;
    say(&people[1], "{\"type\":\"stop\"}");
    say(&people[1], "{\"type\":\"listen\",\"quality\":\"192\"}");
    shedding.level = AUR_SHEDDING_JOINS;
    assert_string_equal(listening_to(&people[0], "192"), "192"); // it is encoded as it is
    assert_string_equal(listening_to(&people[0], "96"), "96");
}

static void under_full_load_nobody_new_comes_in(void **state)
{
    (void)state;
    uint16_t closed = 0;
    unsigned packets = 0;
    open_session(&people[0]);
    say(&people[0], "{\"type\":\"listen\"}");
    pass(200);
    drain(&people[0]);
    shedding.level = AUR_SHEDDING_JOINS;
    open_session(&people[1]);
    cJSON *error = heard(&people[1], "error", NULL, &closed);
    assert_string_equal(text_of(error, "code"), "SERVER_OVERLOAD");
    assert_int_equal(cJSON_GetObjectItem(error, "retry_ms")->valueint, 8000);
    assert_int_equal(closed, AUR_PROTOCOL_CLOSE_POLICY);
    cJSON_Delete(error);
    pass(200); // who is there hears on
    cJSON_Delete(heard(&people[0], NULL, &packets, NULL));
    assert_int_equal(packets, 10);
    aur_audience_stats stats;
    aur_audience_stats_get(audience, &stats);
    assert_int_equal(stats.turned_away[AUR_ADMISSION_LOAD], 1);
    shedding.level = AUR_SHEDDING_QUALITIES;
    aur_session_close(&people[1]);
    people[1] = (aur_session){.audience = NULL};
    open_session(&people[1]);
    cJSON *hello = heard(&people[1], "hello", NULL, NULL);
    assert_non_null(hello);
    cJSON_Delete(hello);
}

static void bye_comes_last(void **state)
{
    (void)state;
    uint16_t closed = 0;
    open_session(&people[0]);
    aur_session_bye(&people[0], now_ns);
    cJSON *bye = heard(&people[0], "bye", NULL, &closed);
    assert_string_equal(text_of(bye, "reason"), "stopping");
    assert_int_equal(closed, AUR_PROTOCOL_CLOSE_STOPPING);
    cJSON_Delete(bye);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(notes_come_to_who_asks),
        TEST(hello_comes_first),
        TEST(media_starts_and_stops),
        TEST(listening_twice_counts_once),
        TEST(everybody_hears_of_a_change),
        TEST(one_wrong_field_changes_nothing),
        TEST(the_present_chord_is_told),
        TEST(a_ping_is_answered),
        TEST(the_frame_goes_on_while_the_room_rests),
        TEST(a_token_opens_control),
        TEST(a_new_token_ends_what_the_old_one_opened),
        TEST(one_who_does_not_read_the_end_is_cut_off),
        TEST(a_read_only_server_takes_no_token),
        TEST(too_many_messages_are_dropped_then_closed),
        TEST(too_many_changes_are_refused),
        TEST(what_cannot_be_taken_closes),
        TEST(a_full_room_says_so),
        TEST(one_who_does_not_read_is_moved_forward),
        TEST(one_who_talks_and_never_reads_is_let_go),
        TEST(the_heart_beats),
        TEST(under_load_no_quality_is_begun),
        TEST(under_full_load_nobody_new_comes_in),
        TEST(bye_comes_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
