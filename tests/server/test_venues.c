// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the table of venues on a real station with time passed in: who may open a room, who finds it, who controls it,
/// when it closes, and what is left of it.
#include "tests/stream/check.h"

#include <stdio.h>

#include "server/access.h"
#include "server/session.h"
#include "server/venues.h"
#include "stream/clock.h"

#define SECOND AUR_NS_PER_SECOND

static aur_access access_rules;
static aur_shedding shedding;
static aur_station *station;
static aur_room *first_room;
static aur_venues *venues;
static int64_t now_ns;

/// What came of asking.
typedef struct asking {
    unsigned calls;
    aur_venue *venue;
    aur_err err;
    bool has_token;
    char token[AUR_VENUES_TOKEN_BYTES];
    char note[160];
} asking;

/// What was said of venues that were woken.
static struct {
    unsigned calls;
    const aur_venue *venue;
    aur_err err;
} woken;

static void take_woken(void *context, aur_venue *venue, aur_err err)
{
    assert_ptr_equal(context, &woken);
    woken.calls++;
    woken.venue = venue;
    woken.err = err;
}

static void set_up_with(aur_access_scope scope, uint32_t opened_max)
{
    access_rules = (aur_access){.scope = scope, .port = 8080};
    now_ns = aur_clock_now_ns();
    aur_shedding_init(&shedding, 0.9);
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_station_open(&(aur_station_config){.ordinary_priority = true}, &station));
    assert_ok(aur_station_room_add(station, &config, &first_room));
    assert_ok(aur_station_start(station));
    aur_venue first = {.named = {.name = "lobby"}, .room = first_room, .start_ns = aur_station_start_ns(station)};
    aur_venues_config with = {.station = station,
                              .controls = config.controls,
                              .audience = {.started_at_ns = now_ns,
                                           .members_max = 6,
                                           .followers_max = 2,
                                           .shedding = &shedding,
                                           .access = &access_rules},
                              .opened_max = opened_max,
                              .woken = take_woken,
                              .context = &woken};
    assert_ok(aur_venues_open(&with, &first, &venues));
    assert_null(first.room);
}

static int set_up(void **state)
{
    (void)state;
    set_up_with(AUR_ACCESS_LOOPBACK, 3);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    aur_venues_close(venues);
    aur_station_close(station);
    return 0;
}

static void take_answer(void *owner, const aur_venues_answer *answer)
{
    asking *a = owner;
    a->calls++;
    a->venue = answer->venue;
    a->err = answer->err;
    a->has_token = answer->token != NULL;
    if (a->has_token)
        snprintf(a->token, sizeof a->token, "%s", answer->token);
    snprintf(a->note, sizeof a->note, "%s", answer->note);
}

static aur_err begin(asking *a, int64_t frame)
{
    aur_opening opening = {.frame = frame, .journal = {.sound_version = AUR_SOUND_VERSION}};
    memset(a, 0, sizeof *a);
    aur_venues_controls(venues, &opening.journal.controls);
    return aur_venues_begin(venues, &opening, take_answer, a);
}

/// Lets real time go by until `a` has its answer; the clock of the table stands.
static void wait_for(const asking *a)
{
    for (int i = 0; i < 5000 && a->calls == 0; i++) {
        aur_venues_tick(venues, now_ns);
        aur_clock_sleep_until(aur_clock_now_ns() + 2000000);
    }
    assert_int_equal(a->calls, 1);
}

static aur_venue *open_venue(void)
{
    static asking a;
    assert_ok(begin(&a, 0));
    wait_for(&a);
    assert_ok(a.err);
    assert_non_null(a.venue);
    return a.venue;
}

static void pass(int seconds)
{
    for (int i = 0; i < 4 * seconds; i++) {
        now_ns += SECOND / 4;
        aur_venues_tick(venues, now_ns);
    }
}

static bool is_found(const char *name)
{
    for (const aur_http_room *room = aur_venues_named(venues); room != NULL; room = room->next)
        if (strcmp(room->name, name) == 0)
            return true;
    return false;
}

static aur_venues_stats stats(void)
{
    aur_venues_stats s;
    aur_venues_stats_get(venues, &s);
    return s;
}

/* ---- tests ---- */

static void rooms_have_names_that_nobody_guesses(void **state)
{
    (void)state;
    const aur_venue *a = open_venue(), *b = open_venue();
    assert_string_equal(aur_venues_named(venues)->name, "lobby"); // is first, whoever else is there
    assert_int_equal(strlen(a->named.name), 16);
    assert_int_equal(strspn(a->named.name, "abcdefghijklmnopqrstuvwxyz234567"), 16);
    assert_string_not_equal(a->named.name, b->named.name);
    assert_true(is_found(a->named.name) && is_found(b->named.name));
    assert_ptr_equal(aur_venues_of(venues, &a->named), a);
    assert_ptr_equal(aur_venues_of(venues, &b->named), b);
    assert_ptr_equal(aur_venues_of(venues, aur_venues_named(venues)), aur_venues_first(venues));
    assert_ptr_equal(aur_venues_of(venues, NULL), aur_venues_first(venues));
    aur_piece_status first = aur_audience_view(a->audience, now_ns)->status->piece;
    aur_piece_status second = aur_audience_view(b->audience, now_ns)->status->piece;
    assert_true(first.controls.seed != second.controls.seed);
}

static void there_are_so_many_and_no_more(void **state)
{
    (void)state;
    asking some[4];
    for (int i = 0; i < 3; i++)
        assert_ok(begin(&some[i], 0));
    assert_int_equal(begin(&some[3], 0), AUR_ERR_FULL); // those on their way count
    assert_int_equal(aur_venues_admit(venues, now_ns), AUR_ADMISSION_ROOMS);
    assert_int_equal(stats().refused[AUR_ADMISSION_ROOMS], 2);
    for (int i = 0; i < 3; i++)
        wait_for(&some[i]);
    assert_int_equal(stats().open, 3);
    assert_int_equal(stats().opened, 3);
    pass(AUR_VENUES_IDLE_S + 1);
    assert_int_equal(stats().open, 0);
    assert_int_equal(aur_venues_admit(venues, now_ns), AUR_ADMISSION_WELCOME);
    open_venue();
}

static void a_room_is_judged_like_a_newcomer(void **state)
{
    (void)state;
    aur_member members[6];
    memset(members, 0, sizeof members);
    assert_int_equal(aur_venues_admit(venues, now_ns), AUR_ADMISSION_WELCOME);
    shedding.level = AUR_SHEDDING_QUALITIES;
    assert_int_equal(aur_venues_admit(venues, now_ns), AUR_ADMISSION_LOAD);
    shedding.level = AUR_SHEDDING_NONE;
    for (int i = 0; i < 6; i++)
        assert_ok(aur_audience_join(aur_venues_first(venues)->audience, &members[i], AUR_QUALITY_DEFAULT));
    assert_int_equal(aur_venues_admit(venues, now_ns), AUR_ADMISSION_FULL);
    for (int i = 0; i < 6; i++)
        aur_audience_leave(aur_venues_first(venues)->audience, &members[i]);
    for (int i = 0; aur_venues_admit(venues, now_ns) == AUR_ADMISSION_WELCOME; i++)
        assert_true(i < AUR_VENUES_OPENED_BURST);
    assert_int_equal(aur_venues_admit(venues, now_ns), AUR_ADMISSION_RATE);
    assert_int_equal(aur_venues_admit(venues, now_ns + SECOND), AUR_ADMISSION_WELCOME);
}

static void places_are_those_of_all_rooms(void **state)
{
    (void)state;
    aur_member members[7];
    memset(members, 0, sizeof members);
    aur_audience *audiences[2] = {aur_venues_first(venues)->audience, open_venue()->audience};
    for (int i = 0; i < 6; i++)
        assert_ok(aur_audience_join(audiences[i % 2], &members[i], AUR_QUALITY_DEFAULT));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(aur_audience_admits(audiences[i], AUR_QUALITY_DEFAULT), AUR_ADMISSION_FULL);
        assert_int_equal(aur_audience_join(audiences[i], &members[6], AUR_QUALITY_DEFAULT), AUR_ERR_FULL);
    }
    for (int i = 0; i < 6; i++)
        aur_audience_leave(audiences[i % 2], &members[i]);
    for (int i = 0; i < 2; i++) {
        memset(&members[i], 0, sizeof members[i]);
        assert_ok(aur_audience_follow(audiences[i], &members[i], now_ns));
    }
    memset(&members[2], 0, sizeof members[2]);
    assert_int_equal(aur_audience_follow(audiences[0], &members[2], now_ns), AUR_ERR_FULL);
    for (int i = 0; i < 2; i++)
        aur_audience_leave(audiences[i], &members[i]);
}

static void a_room_closes_when_it_has_been_empty_for_a_while(void **state)
{
    (void)state;
    char name[AUR_HTTP_ROOM_BYTES];
    aur_member member = {.kind = AUR_MEMBER_TALKER};
    aur_venue *venue = open_venue();
    memcpy(name, venue->named.name, sizeof name);
    pass(AUR_VENUES_IDLE_S - 2);
    assert_true(is_found(name));
    assert_ok(aur_audience_join(venue->audience, &member, AUR_QUALITY_DEFAULT));
    pass(3 * AUR_VENUES_IDLE_S);
    assert_true(is_found(name)); // somebody is there, though he does not listen
    aur_audience_leave(venue->audience, &member);
    pass(AUR_VENUES_IDLE_S - 2);
    assert_true(is_found(name));
    venue->users = 1; // a follower: he does not keep it open, but it is there until his connection is closed
    pass(4);
    assert_false(is_found(name));
    assert_true(venue->is_closing);
    pass(10);
    assert_int_equal(stats().open, 1);
    venue->users = 0;
    pass(1);
    assert_int_equal(stats().open, 0);
    assert_int_equal(stats().closed, 1);
    assert_true(is_found("lobby"));
    pass(3 * AUR_VENUES_IDLE_S);
    assert_true(is_found("lobby")); // never closes
}

static void one_who_went_away_leaves_no_room_behind(void **state)
{
    (void)state;
    static asking gone, stays;
    assert_ok(begin(&gone, 0));
    aur_venues_forget(venues, &gone);
    assert_ok(begin(&stays, 0));
    wait_for(&stays);
    assert_int_equal(gone.calls, 0);
    assert_int_equal(stats().open, 1);
    assert_int_equal(stats().opened, 1);
}

static void what_cannot_begin_is_an_answer(void **state)
{
    (void)state;
    static asking a;
    aur_opening opening = {.frame = 0, .journal = {.sound_version = AUR_SOUND_VERSION}};
    aur_venues_controls(venues, &opening.journal.controls);
    opening.journal.controls.bpm_milli = 1;
    assert_int_equal(aur_venues_begin(venues, &opening, take_answer, &a), AUR_ERR_ARGUMENT);
    assert_int_equal(a.calls, 0);
    assert_int_equal(stats().open, 0);
}

static void on_loopback_nobody_needs_a_token(void **state)
{
    (void)state;
    static asking a;
    assert_ok(begin(&a, 0));
    wait_for(&a);
    assert_false(a.has_token);
    assert_null(a.venue->named.key);
}

static void a_rooms_token_opens_this_room_alone(void **state)
{
    static asking a, b;
    tear_down(state);
    set_up_with(AUR_ACCESS_ANY, 3); // read-only, but for rooms of one's own
    assert_ok(begin(&a, 0));
    wait_for(&a);
    assert_ok(begin(&b, 0));
    wait_for(&b);
    assert_true(a.has_token && b.has_token);
    assert_int_equal(strlen(a.token), AUR_VENUES_TOKEN_BYTES - 1);
    assert_string_not_equal(a.token, b.token);
    assert_int_equal(aur_access_token(&access_rules, a.venue->named.key, a.token), AUR_ACCESS_OK);
    assert_int_equal(aur_access_token(&access_rules, a.venue->named.key, b.token), AUR_ACCESS_NEEDS_TOKEN);
    assert_int_equal(aur_access_token(&access_rules, a.venue->named.key, NULL), AUR_ACCESS_NEEDS_TOKEN);
    assert_int_equal(aur_access_token(&access_rules, a.venue->named.key, ""), AUR_ACCESS_NEEDS_TOKEN);
    assert_int_equal(aur_access_token(&access_rules, NULL, a.token), AUR_ACCESS_READ_ONLY);
    snprintf(access_rules.token, sizeof access_rules.token, "the-servers-own");
    assert_int_equal(aur_access_token(&access_rules, a.venue->named.key, "the-servers-own"), AUR_ACCESS_OK);
    assert_int_equal(aur_access_token(&access_rules, a.venue->named.key, a.token), AUR_ACCESS_OK);
    assert_int_equal(aur_access_token(&access_rules, NULL, a.token), AUR_ACCESS_NEEDS_TOKEN);
}

static void what_was_counted_is_not_lost_with_the_room(void **state)
{
    (void)state;
    aur_tally tally;
    aur_member member = {.kind = AUR_MEMBER_TALKER};
    aur_venue *venue = open_venue();
    assert_ok(aur_audience_join(venue->audience, &member, AUR_QUALITY_DEFAULT));
    aur_audience_sent(venue->audience, 17);
    aur_venues_tally_opened(venues, &tally);
    assert_int_equal(tally.audience.packets_sent, 17);
    assert_int_equal(tally.audience.members[AUR_MEMBER_TALKER], 1);
    aur_audience_leave(venue->audience, &member);
    uint64_t told = aur_venues_told(venues);
    pass(AUR_VENUES_IDLE_S + 1);
    assert_int_equal(stats().open, 0);
    assert_true(aur_venues_told(venues) >= told);
    aur_venues_tally_opened(venues, &tally);
    assert_int_equal(tally.audience.packets_sent, 17);
    assert_int_equal(tally.audience.members[AUR_MEMBER_TALKER], 0);
    aur_venues_tally_first(venues, &tally);
    assert_int_equal(tally.audience.packets_sent, 0);
}

/// Lets real time go by until `calls` venues have woken.
static void wait_until_woken(unsigned calls)
{
    for (int i = 0; i < 30000 && woken.calls < calls; i++) {
        aur_venues_tick(venues, now_ns);
        aur_clock_sleep_until(aur_clock_now_ns() + 2000000);
    }
    assert_int_equal(woken.calls, calls);
    assert_ok(woken.err);
}

static void a_venue_that_is_kept_sleeps_and_goes_on_where_its_clock_is(void **state)
{
    (void)state;
    aur_member member = {.kind = AUR_MEMBER_TALKER};
    memset(&woken, 0, sizeof woken);
    aur_venue *venue = aur_venues_keep(venues, "somewhere", NULL, now_ns);
    assert_non_null(venue);
    assert_true(is_found("somewhere"));
    assert_ptr_equal(aur_venues_of(venues, &venue->named), venue);
    assert_null(venue->audience);
    assert_int_equal(stats().open, 0);
    pass(3 * AUR_VENUES_IDLE_S); // it takes nothing, and stays
    assert_int_equal(aur_venues_frame(venue, now_ns), (int64_t)3 * AUR_VENUES_IDLE_S * AUR_SAMPLE_RATE_HZ);

    assert_ok(aur_venues_wake(venues, venue, now_ns));
    assert_ok(aur_venues_wake(venues, venue, now_ns)); // once is enough
    wait_until_woken(1);
    assert_ptr_equal(woken.venue, venue);
    assert_non_null(venue->audience);
    assert_int_equal(venue->start_frame, (int64_t)3 * AUR_VENUES_IDLE_S * AUR_SAMPLE_RATE_HZ);
    assert_ok(aur_audience_join(venue->audience, &member, AUR_QUALITY_DEFAULT));
    aur_control_event event = {.control = AUR_CONTROL_BPM, .value = 77000, .at_frame = venue->start_frame};
    assert_ok(aur_room_control(venue->room, &event, 1));
    for (int i = 0; i < 200 && aur_audience_view(venue->audience, now_ns)->status->log_count == 0; i++) {
        aur_venues_tick(venues, now_ns);
        aur_clock_sleep_until(aur_clock_now_ns() + 5000000);
    }
    aur_audience_leave(venue->audience, &member);
    venue->users = venue->outside = 1; // somebody who does not listen is in it all the time
    pass(AUR_VENUES_IDLE_S + 1);
    assert_null(venue->audience);
    assert_true(is_found("somewhere"));
    assert_int_equal(stats().open, 0);

    assert_ok(aur_venues_wake(venues, venue, now_ns));
    wait_until_woken(2);
    assert_int_equal(aur_audience_view(venue->audience, now_ns)->status->log_count, 1); // what was changed holds
    pass(AUR_VENUES_IDLE_S + 1);
    aur_venues_release(venues, venue);
    assert_false(is_found("somewhere"));
    pass(2);
    venue->users = venue->outside = 0;
    pass(1); // and is gone: the sanitizer would tell
}

static void no_more_music_than_there_may_be(void **state)
{
    (void)state;
    aur_venue *kept[4];
    memset(&woken, 0, sizeof woken);
    for (int i = 0; i < 4; i++) {
        char name[] = {(char)('a' + i), '\0'};
        kept[i] = aur_venues_keep(venues, name, NULL, now_ns);
    }
    for (int i = 0; i < 3; i++)
        assert_ok(aur_venues_wake(venues, kept[i], now_ns));
    assert_int_equal(aur_venues_wake(venues, kept[3], now_ns), AUR_ERR_FULL);
    aur_venues_release(venues, kept[1]); // on its way in and out at once
    wait_until_woken(2);
    pass(1);
    assert_int_equal(stats().open, 2);
    assert_ok(aur_venues_wake(venues, kept[3], now_ns));
    wait_until_woken(3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_venue_that_is_kept_sleeps_and_goes_on_where_its_clock_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_more_music_than_there_may_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rooms_have_names_that_nobody_guesses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_are_so_many_and_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_room_is_judged_like_a_newcomer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_those_of_all_rooms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_room_closes_when_it_has_been_empty_for_a_while, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_who_went_away_leaves_no_room_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_begin_is_an_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(on_loopback_nobody_needs_a_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rooms_token_opens_this_room_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_counted_is_not_lost_with_the_room, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("venues", tests, NULL, NULL);
}
