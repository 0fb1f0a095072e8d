// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests notes that wait for their frame: in order, each once, and never struck after the off that was meant for them.
#include "tests/stream/check.h"

#include "server/people/score_queue.h"

static aur_score_queue queue;
static int rooms[2];
static int64_t now_frame;
static aur_hands_note got[64];
static uint32_t got_count;

static bool is_due(void *context, void *room, int64_t at_frame)
{
    (void)context;
    (void)room;
    return at_frame <= now_frame;
}

static void post(void *context, void *room, const aur_hands_note *note)
{
    assert_ptr_equal(context, &queue);
    assert_true(room == &rooms[0] || room == &rooms[1]);
    got[got_count++] = *note;
}

static aur_hands_note note(int64_t at_frame, uint16_t player, uint8_t key, uint8_t velocity)
{
    return (aur_hands_note){.at_frame = at_frame, .note = {.player = player, .pitch_midi = key, .velocity = velocity}};
}

static void add(void *room, aur_hands_note n)
{
    assert_true(aur_score_queue_add(&queue, room, &n));
}

static uint32_t take_until(int64_t frame)
{
    now_frame = frame;
    got_count = 0;
    aur_score_queue_take(&queue, is_due, post, &queue);
    return got_count;
}

static int set_up(void **state)
{
    (void)state;
    queue.count = 0;
    return 0;
}

static void each_comes_once_when_its_frame_is_near(void **state)
{
    (void)state;
    add(&rooms[0], note(300, 1, 60, 90));
    add(&rooms[1], note(100, 1, 61, 90));
    add(&rooms[0], note(200, 2, 62, 90));
    add(&rooms[0], note(200, 2, 63, 90));
    assert_int_equal(take_until(99), 0);
    assert_int_equal(take_until(200), 3);
    assert_int_equal(got[0].note.pitch_midi, 61);
    assert_int_equal(got[1].note.pitch_midi, 62);
    assert_int_equal(got[2].note.pitch_midi, 63);
    assert_int_equal(take_until(1000), 1);
    assert_int_equal(take_until(1000), 0);
}

static void an_off_takes_back_what_was_to_be_struck_after_it(void **state)
{
    (void)state;
    aur_hands_note off = note(150, 1, 60, 0), all = note(150, 2, 0, 0);
    all.note.all_off = true;
    add(&rooms[0], note(100, 1, 60, 90));
    add(&rooms[0], note(200, 1, 60, 90)); // this
    add(&rooms[0], note(200, 1, 61, 90));
    add(&rooms[1], note(200, 1, 60, 90));
    add(&rooms[0], note(160, 2, 64, 90)); // and these
    add(&rooms[0], note(900, 2, 65, 90));
    aur_score_queue_cancel(&queue, &rooms[0], &off);
    aur_score_queue_cancel(&queue, &rooms[0], &all);
    assert_int_equal(take_until(1000), 3);
    assert_int_equal(got[0].at_frame, 100);
    assert_int_equal(got[1].note.pitch_midi, 61);
    assert_int_equal(got[2].note.pitch_midi, 60);
}

static void a_room_that_closes_takes_its_notes_along(void **state)
{
    (void)state;
    add(&rooms[0], note(100, 1, 60, 90));
    add(&rooms[1], note(100, 1, 61, 90));
    aur_score_queue_drop(&queue, &rooms[0]);
    assert_int_equal(take_until(100), 1);
    assert_int_equal(got[0].note.pitch_midi, 61);
}

static void it_is_full_at_some_time(void **state)
{
    (void)state;
    aur_hands_note one = note(1, 1, 60, 90);
    for (uint32_t i = 0; i < AUR_SCORE_QUEUE_MAX; i++)
        add(&rooms[0], one);
    assert_false(aur_score_queue_add(&queue, &rooms[0], &one));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_comes_once_when_its_frame_is_near, set_up),
        cmocka_unit_test_setup(an_off_takes_back_what_was_to_be_struck_after_it, set_up),
        cmocka_unit_test_setup(a_room_that_closes_takes_its_notes_along, set_up),
        cmocka_unit_test_setup(it_is_full_at_some_time, set_up),
    };
    return cmocka_run_group_tests_name("score_queue", tests, NULL, NULL);
}
