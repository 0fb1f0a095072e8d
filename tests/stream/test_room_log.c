// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what a full log leaves out: notes that nobody can hear any more, and never a control.
#include "tests/stream/check.h"

#include "compose/guest.h"
#include "stream/room_log.h"

#define MOST 64

static aur_control_event note_at(int64_t frame)
{
    aur_guest_note note = {.player = 1, .pitch_midi = 60};
    return (aur_control_event){.at_frame = frame, .control = AUR_LOG_NOTE, .value = aur_guest_pack(&note)};
}

static void a_full_log_forgets_old_notes(void **state)
{
    (void)state;
    aur_control_event log[MOST];
    uint32_t count = 0, known = 0;
    const int64_t minute = 60 * (int64_t)AUR_SAMPLE_RATE_HZ;
    for (int i = 0; i < MOST; i++)
        log[count++] = i % 8 == 0
                           ? (aur_control_event){.at_frame = i * minute, .control = AUR_CONTROL_BPM, .value = 60000 + i}
                           : note_at(i * minute);
    known = count;
    aur_room_log_make_room(log, &count, &known, MOST + 1, 60 * minute);
    assert_int_equal(count, MOST); // there is room
    aur_room_log_make_room(log, &count, &known, MOST, 60 * minute);
    assert_int_equal(known, count);
    assert_true(count < MOST / 2);
    uint32_t controls = 0, notes = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(i == 0 || log[i].at_frame >= log[i - 1].at_frame);
        controls += log[i].control == AUR_CONTROL_BPM;
        notes += log[i].control == AUR_LOG_NOTE;
        assert_true(log[i].control == AUR_CONTROL_BPM || log[i].at_frame > 56 * minute - 1);
    }
    assert_int_equal(controls, MOST / 8);
    assert_true(notes >= 5); // of the last minutes
}

static void an_engine_that_does_not_know_all_does_not_then(void **state)
{
    (void)state;
    aur_control_event log[4] = {note_at(0), note_at(1), note_at(2), {.at_frame = 3, .control = AUR_CONTROL_BPM}};
    uint32_t count = 4, known = 3;
    aur_room_log_make_room(log, &count, &known, 4, (int64_t)3600 * AUR_SAMPLE_RATE_HZ);
    assert_int_equal(count, 1);
    assert_int_not_equal(known, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_log_forgets_old_notes),
        cmocka_unit_test(an_engine_that_does_not_know_all_does_not_then),
    };
    return cmocka_run_group_tests_name("room_log", tests, NULL, NULL);
}
