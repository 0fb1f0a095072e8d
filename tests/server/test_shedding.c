// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what is given up under load and when it is taken back, and who is let in: by numbers, without waiting.
#include "tests/stream/check.h"

#include "server/admission.h"
#include "server/shedding.h"
#include "stream/clock.h"

static aur_shedding ladder;
static aur_shedding_sample told;
static int64_t now_ns;
static unsigned changes;

static int set_up(void **state)
{
    (void)state;
    aur_shedding_init(&ladder, 0.9);
    told = (aur_shedding_sample){.load = 0};
    now_ns = 5 * AUR_NS_PER_SECOND;
    changes = 0;
    return 0;
}

/// `seconds` of a render thread that is busy for `load` of the time and has `late` of 50 ticks late.
static aur_shedding_level after(int seconds, double load, unsigned late)
{
    for (int i = 0; i < seconds; i++) {
        now_ns += AUR_NS_PER_SECOND;
        told.load = load;
        told.ticks += 50;
        told.late_ticks += late;
        aur_shedding_level before = ladder.level;
        bool changed = aur_shedding_take(&ladder, &told, now_ns);
        assert_int_equal(changed, ladder.level != before);
        changes += changed;
    }
    assert_int_equal(changes, ladder.changes);
    return ladder.level;
}

static void steps_are_taken_in_order(void **state)
{
    (void)state;
    assert_int_equal(after(60, 0.74, 0), AUR_SHEDDING_NONE); // below 5/6 of 0.9
    told.is_effort_low = true;                               // the station's own step
    assert_int_equal(after(60, 0.74, 0), AUR_SHEDDING_EFFORT);
    assert_int_equal(after(1, 0.76, 0), AUR_SHEDDING_EFFORT); // a moment is nothing
    assert_int_equal(after(1, 0.76, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(60, 0.89, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(2, 0.91, 0), AUR_SHEDDING_JOINS);
    assert_int_equal(after(60, 1.0, 50), AUR_SHEDDING_JOINS); // there is no more to give up: rendering goes on
    assert_int_equal(changes, 3);
}

static void full_load_goes_all_the_way(void **state)
{
    (void)state;
    assert_int_equal(after(2, 1.0, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(2, 1.0, 0), AUR_SHEDDING_JOINS);
}

static void a_step_back_needs_ten_calm_seconds(void **state)
{
    (void)state;
    told.is_effort_low = true;
    after(10, 1.0, 0);
    assert_int_equal(after(30, 0.73, 0), AUR_SHEDDING_JOINS); // above four fifths of 0.9
    assert_int_equal(after(10, 0.71, 0), AUR_SHEDDING_JOINS);
    assert_int_equal(after(1, 0.71, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(30, 0.61, 0), AUR_SHEDDING_QUALITIES); // above four fifths of 0.75
    after(9, 0.59, 0);
    after(1, 0.61, 0); // begins anew
    assert_int_equal(after(10, 0.59, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(1, 0.59, 0), AUR_SHEDDING_EFFORT);
    told.is_effort_low = false;
    assert_int_equal(after(1, 0.3, 0), AUR_SHEDDING_NONE);
}

/// A machine that is always nearly full is not overloaded: after one peak it must let people in again.
static void a_steady_load_below_the_limit_is_none(void **state)
{
    (void)state;
    after(4, 1.0, 0);
    assert_int_equal(after(60, 0.89, 0), AUR_SHEDDING_JOINS);
    assert_int_equal(after(1, 0.89, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(600, 0.89, 0), AUR_SHEDDING_QUALITIES); // that limit is 0.75
    assert_int_equal(after(60, 0.74, 0), AUR_SHEDDING_QUALITIES);
    after(1, 0.76, 0); // begins anew
    assert_int_equal(after(60, 0.74, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(1, 0.74, 0), AUR_SHEDDING_NONE);
}

/// At any load that stays as it is the ladder comes to rest.
static void it_does_not_swing(void **state)
{
    (void)state;
    for (double load = 0.05; load <= 1; load += 0.01) {
        set_up(NULL);
        after(600, load, 0);
        assert_true(changes <= 2);
    }
}

static void a_thread_that_gets_no_time_is_overloaded(void **state)
{
    (void)state;
    assert_int_equal(after(60, 0.2, 9), AUR_SHEDDING_NONE); // 18 % late
    assert_int_equal(after(2, 0.2, 11), AUR_SHEDDING_QUALITIES);
    after(60, 0.2, 11);
    assert_int_equal(ladder.level, AUR_SHEDDING_JOINS);
    assert_int_equal(after(60, 0.2, 0), AUR_SHEDDING_NONE);
}

static void a_thread_that_says_nothing_changes_nothing(void **state)
{
    (void)state;
    now_ns += 3600 * AUR_NS_PER_SECOND; // a machine that slept
    for (int i = 0; i < 10; i++)
        assert_false(aur_shedding_take(&ladder, &told, now_ns)); // no tick in all the time
    assert_int_equal(ladder.level, AUR_SHEDDING_NONE);
}

static void places_traffic_and_load_decide_who_comes_in(void **state)
{
    (void)state;
    aur_admission rules = {.members_max = 10, .traffic_max_bps = 1000000, .shedding = &ladder};
    assert_int_equal(aur_admission_judge(&rules, 9, 0, 96000), AUR_ADMISSION_WELCOME);
    assert_int_equal(aur_admission_judge(&rules, 10, 0, 96000), AUR_ADMISSION_FULL);
    assert_int_equal(aur_admission_judge(&rules, 9, 904000, 96000), AUR_ADMISSION_WELCOME);
    assert_int_equal(aur_admission_judge(&rules, 9, 904001, 96000), AUR_ADMISSION_TRAFFIC);
    rules.traffic_max_bps = 0;
    assert_int_equal(aur_admission_judge(&rules, 9, INT64_MAX / 2, 96000), AUR_ADMISSION_WELCOME);
    ladder.level = AUR_SHEDDING_QUALITIES;
    assert_int_equal(aur_admission_judge(&rules, 9, 0, 96000), AUR_ADMISSION_WELCOME);
    ladder.level = AUR_SHEDDING_JOINS;
    assert_int_equal(aur_admission_judge(&rules, 9, 0, 96000), AUR_ADMISSION_LOAD);
    rules.shedding = NULL;
    assert_int_equal(aur_admission_judge(&rules, 9, 0, 96000), AUR_ADMISSION_WELCOME);
    for (int verdict = 0; verdict < AUR_ADMISSION_VERDICTS; verdict++) {
        assert_true(aur_admission_retry_ms((aur_admission_verdict)verdict) >= 1000);
        assert_true(strlen(aur_admission_text((aur_admission_verdict)verdict)) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(steps_are_taken_in_order, set_up),
        cmocka_unit_test_setup(full_load_goes_all_the_way, set_up),
        cmocka_unit_test_setup(a_step_back_needs_ten_calm_seconds, set_up),
        cmocka_unit_test_setup(a_steady_load_below_the_limit_is_none, set_up),
        cmocka_unit_test_setup(it_does_not_swing, set_up),
        cmocka_unit_test_setup(a_thread_that_gets_no_time_is_overloaded, set_up),
        cmocka_unit_test_setup(a_thread_that_says_nothing_changes_nothing, set_up),
        cmocka_unit_test_setup(places_traffic_and_load_decide_who_comes_in, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
