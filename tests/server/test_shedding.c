// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what is given up under load and when it is taken back, and who is let in: by numbers, without waiting.
#include "tests/stream/check.h"

#include "server/admission.h"
#include "server/shedding.h"
#include "stream/clock.h"

static aur_shedding ladder;
static aur_shedding_sample counted;
static int64_t now_ns;
static unsigned changes;

static int set_up(void **state)
{
    (void)state;
    aur_shedding_init(&ladder, 0.9);
    counted = (aur_shedding_sample){.cpu_ns = 0};
    now_ns = 5 * AUR_NS_PER_SECOND;
    changes = 0;
    assert_false(aur_shedding_take(&ladder, &counted, now_ns)); // the first has nothing to compare with
    return 0;
}

/// `seconds` of a render thread that takes `load` of a core and has `late` of 50 ticks late.
static aur_shedding_level after(int seconds, double load, unsigned late)
{
    for (int i = 0; i < seconds; i++) {
        now_ns += AUR_NS_PER_SECOND;
        counted.cpu_ns += (int64_t)(load * 1e9);
        counted.ticks += 50;
        counted.late_ticks += late;
        aur_shedding_level before = ladder.level;
        bool changed = aur_shedding_take(&ladder, &counted, now_ns);
        assert_int_equal(changed, ladder.level != before);
        assert_true(ladder.level <= before + 1 && ladder.level + 1 >= before); // a step at a time
        changes += changed;
    }
    return ladder.level;
}

static void steps_are_taken_in_order(void **state)
{
    (void)state;
    assert_int_equal(after(60, 0.59, 0), AUR_SHEDDING_NONE); // below 2/3 of 0.9
    assert_int_equal(after(1, 0.61, 0), AUR_SHEDDING_NONE);  // a moment is nothing
    assert_int_equal(after(1, 0.61, 0), AUR_SHEDDING_EFFORT);
    assert_int_equal(after(60, 0.74, 0), AUR_SHEDDING_EFFORT);
    assert_int_equal(after(2, 0.76, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(60, 0.89, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(2, 0.91, 0), AUR_SHEDDING_JOINS);
    assert_int_equal(after(60, 1.0, 50), AUR_SHEDDING_JOINS); // there is no more to give up: rendering goes on
    assert_int_equal(ladder.changes, 3);
    assert_int_equal(changes, 3);
}

static void full_load_goes_all_the_way(void **state)
{
    (void)state;
    assert_int_equal(after(6, 1.0, 0), AUR_SHEDDING_JOINS);
}

static void a_step_back_needs_half_the_load_for_ten_seconds(void **state)
{
    (void)state;
    after(10, 1.0, 0);
    assert_int_equal(after(100, 0.46, 0), AUR_SHEDDING_JOINS); // above half of 0.9
    assert_int_equal(after(10, 0.44, 0), AUR_SHEDDING_JOINS);
    assert_int_equal(after(1, 0.44, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(100, 0.38, 0), AUR_SHEDDING_QUALITIES); // above half of 0.75
    after(9, 0.36, 0);
    after(1, 0.39, 0); // begins anew
    assert_int_equal(after(10, 0.36, 0), AUR_SHEDDING_QUALITIES);
    assert_int_equal(after(1, 0.36, 0), AUR_SHEDDING_EFFORT);
    assert_int_equal(after(100, 0.31, 0), AUR_SHEDDING_EFFORT);
    assert_int_equal(after(11, 0.1, 0), AUR_SHEDDING_NONE);
}

/// Less effort takes away two fifths of the load: at any load, the ladder comes to rest and stays there.
static void what_a_step_saves_does_not_take_it_back(void **state)
{
    (void)state;
    for (double load = 0.05; load < 1.4; load += 0.05) {
        set_up(NULL);
        for (int second = 0; second < 600; second++) {
            double felt = ladder.level >= AUR_SHEDDING_EFFORT ? load * 0.6 : load;
            after(1, felt < 1 ? felt : 1, 0);
        }
        assert_true(changes <= 3); // up, and never down
    }
}

static void a_thread_that_gets_no_time_is_overloaded(void **state)
{
    (void)state;
    assert_int_equal(after(60, 0.2, 9), AUR_SHEDDING_NONE); // 18 % late
    assert_int_equal(after(2, 0.2, 11), AUR_SHEDDING_EFFORT);
    after(60, 0.2, 11);
    assert_int_equal(ladder.level, AUR_SHEDDING_JOINS);
    assert_int_equal(after(60, 0.2, 0), AUR_SHEDDING_NONE);
}

static void strange_numbers_do_no_harm(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_false(aur_shedding_take(&ladder, &counted, now_ns)); // no time has passed
    assert_false(aur_shedding_take(&ladder, &counted, now_ns - 1));
    now_ns += 3600 * AUR_NS_PER_SECOND; // a machine that slept: nothing counted in all the time
    assert_false(aur_shedding_take(&ladder, &counted, now_ns));
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
        cmocka_unit_test_setup(a_step_back_needs_half_the_load_for_ten_seconds, set_up),
        cmocka_unit_test_setup(what_a_step_saves_does_not_take_it_back, set_up),
        cmocka_unit_test_setup(a_thread_that_gets_no_time_is_overloaded, set_up),
        cmocka_unit_test_setup(strange_numbers_do_no_harm, set_up),
        cmocka_unit_test_setup(places_traffic_and_load_decide_who_comes_in, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
