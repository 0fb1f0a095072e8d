// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests MIDI files that play into rooms: each note when it is due, none that stays, none for who has gone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "server/people/upload.h"
#include "tests/server/people/front_desk.h"

#define MS       INT64_C(1000000)
#define FRAMES   48 // a millisecond
#define TIMER_MS 250

static front_desk desk;
static aur_uploads *uploads;
static aur_seat seat;
static aur_gathering *jam;

/// 480 ticks a quarter, 120 a minute and from the second quarter on 60: a note of a quarter, a drum, the same key
/// struck again for a quarter.
static const uint8_t FILE_BYTES[] = {'M',  'T',  'h',  'd',  0,    0,  0,    6,    0,    0,    0,    1,    1,    0xE0,
                                     'M',  'T',  'r',  'k',  0,    0,  0,    44,   0,    0xFF, 0x51, 3,    7,    0xA1,
                                     0x20, 0,    0x90, 60,   100,  0,  0x99, 36,   90,   0x83, 0x60, 0xFF, 0x51, 3,
                                     15,   0x42, 0x40, 0,    0x80, 60, 0,    0,    0x90, 60,   80,   0,    0x89, 36,
                                     0,    0x83, 0x60, 0x80, 60,   0,  0,    0xFF, 0x2F, 0};

static aur_tune_player *parse(void)
{
    char reason[AUR_TUNE_PLAYER_REASON_BYTES];
    aur_tune_player *tune = NULL;
    if (aur_tune_player_open(FILE_BYTES, sizeof FILE_BYTES, &tune, reason, sizeof reason) != AUR_OK)
        fail_msg("%s", reason);
    return tune;
}

static void pass(int ms)
{
    for (int i = 0; i < ms; i += TIMER_MS) {
        desk.now_ns += TIMER_MS * MS;
        aur_uploads_tick(uploads, desk.now_ns);
    }
}

static int set_up(void **state)
{
    (void)state;
    const aur_store_sanction *sanction = NULL;
    aur_rights_verdict verdict = AUR_RIGHTS_YES;
    aur_store_room room = {.settings = {.name = "jam", .type = AUR_ROOM_JAM, .capacity = 5}};
    assert_true(desk_open(&desk, true));
    assert_int_equal(aur_people_open_room(desk.people, &room, &jam), AUR_OK);
    memset(&seat, 0, sizeof seat);
    aur_person_id_make(seat.person.id, true);
    snprintf(seat.person.name, sizeof seat.person.name, "Gus");
    assert_int_equal(aur_people_enter(desk.people, jam, &seat, false, NULL, desk.now_ns, &sanction, &verdict),
                     AUR_ENTRY_WELCOME);
    return aur_uploads_open(desk.people, &uploads) == AUR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    aur_uploads_close(uploads);
    desk_close(&desk);
    return 0;
}

static void each_note_comes_when_it_is_due(void **state)
{
    (void)state;
    int64_t begin_frame = desk.now_ns / MS * FRAMES + AUR_TUNE_PLAYER_AHEAD_FRAMES;
    assert_int_equal(aur_uploads_begin(uploads, parse(), &seat, desk.now_ns), AUR_OK);
    pass(4000);
    static const struct {
        int at_ms;
        uint8_t velocity;
    } rows[] = {{0, 100}, {500, 0}, {500, 80}, {1500, 0}};
    assert_int_equal(desk.played_count, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(desk.played[i].at_frame, begin_frame + rows[i].at_ms * FRAMES);
        assert_int_equal(desk.played[i].note.pitch_midi, 60);
        assert_int_equal(desk.played[i].note.velocity > 0, rows[i].velocity > 0);
    }
    assert_false(aur_hands_hold(&seat.hands));
    assert_non_null(strstr(desk.told, "100 %"));
}

static void who_goes_takes_his_file_along(void **state)
{
    (void)state;
    assert_int_equal(aur_uploads_begin(uploads, parse(), &seat, desk.now_ns), AUR_OK);
    pass(250);
    assert_int_equal(desk.played_count, 1);
    aur_people_leave(desk.people, &seat, AUR_LEAVING_LEFT, desk.now_ns);
    assert_int_equal(desk.played_count, 2); // it ends, or all of his do
    pass(3000);
    assert_int_equal(desk.played_count, 2);
}

static void who_stops_it_hears_no_more(void **state)
{
    (void)state;
    assert_false(aur_uploads_end(uploads, &seat, desk.now_ns));
    assert_int_equal(aur_uploads_begin(uploads, parse(), &seat, desk.now_ns), AUR_OK);
    pass(250);
    assert_true(aur_uploads_end(uploads, &seat, desk.now_ns));
    assert_false(aur_hands_hold(&seat.hands));
    assert_int_equal(desk.played_count, 2); // struck and let go
    pass(3000);
    assert_int_equal(desk.played_count, 2);
    assert_false(aur_uploads_end(uploads, &seat, desk.now_ns));
}

static void one_at_a_time(void **state)
{
    (void)state;
    for (int i = 0; i < AUR_UPLOADS_MAX + 2; i++)
        assert_int_equal(aur_uploads_begin(uploads, parse(), &seat, desk.now_ns), AUR_OK);
    pass(3000);
    assert_int_equal(desk.played_count, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_note_comes_when_it_is_due, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_goes_takes_his_file_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_stops_it_hears_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_at_a_time, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
