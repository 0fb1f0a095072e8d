// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests how encoder effort follows load: down at once, up after calm, no swinging. Loads are made up.
#include "tests/stream/check.h"

#include "stream/headroom.h"

static int32_t after(aur_headroom *headroom, float load_norm, int updates)
{
    int32_t complexity = aur_headroom_complexity(headroom);
    for (int i = 0; i < updates; i++)
        complexity = aur_headroom_update(headroom, load_norm);
    return complexity;
}

static void effort_falls_at_once_and_rises_after_calm(void **state)
{
    (void)state;
    aur_headroom headroom = {0};
    assert_int_equal(after(&headroom, 0.1f, 100), 10);
    assert_int_equal(after(&headroom, 0.71f, 1), 7);
    assert_int_equal(after(&headroom, 1.0f, 1), 5);
    assert_int_equal(after(&headroom, 1.0f, 100), 1);
    assert_int_equal(after(&headroom, 0.39f, AUR_HEADROOM_CALM_UPDATES - 1), 1);
    assert_int_equal(after(&headroom, 0.39f, 1), 2);
    assert_int_equal(after(&headroom, 0.39f, 3 * AUR_HEADROOM_CALM_UPDATES), 10);
}

static void what_lies_between_changes_nothing_and_ends_calm(void **state)
{
    (void)state;
    aur_headroom headroom = {0};
    after(&headroom, 0.9f, 2);
    assert_int_equal(after(&headroom, 0.55f, 1000), 5);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(after(&headroom, 0.1f, AUR_HEADROOM_CALM_UPDATES - 1), 5);
        assert_int_equal(after(&headroom, 0.5f, 1), 5);
    }
}

/// Load as it would be on a machine where encoding at complexity c costs what was measured, next to a rest.
static void it_does_not_swing(void **state)
{
    (void)state;
    static const float cost[11] = {[1] = 0.45f, [2] = 0.5f, [5] = 0.65f, [7] = 0.8f, [10] = 1.0f};
    for (float rest = 0.0f; rest < 0.6f; rest += 0.05f)
        for (float encode = 0.05f; encode < 1.5f; encode += 0.05f) {
            aur_headroom headroom = {0};
            int changes = 0;
            int32_t complexity = 10;
            for (int second = 0; second < 600; second++) {
                int32_t before = complexity;
                float load = rest + encode * cost[complexity];
                complexity = aur_headroom_update(&headroom, load < 1.0f ? load : 1.0f);
                changes += complexity != before;
            }
            if (changes > 4)
                fail_msg("rest %.2f, encoding %.2f: %d changes in 10 min", (double)rest, (double)encode, changes);
        }
}

static void waking_is_no_load(void **state)
{
    (void)state;
    const int64_t ms = 1000000;
    aur_headroom_meter meter = {.from_ns = 0};
    float load = -1.0f;
    int64_t now_ns = 0;
    for (int i = 0; i < 49; i++, now_ns += 20 * ms)
        assert_false(aur_headroom_measure(&meter, now_ns, now_ns + 5 * ms, false, &load));
    assert_false(aur_headroom_measure(&meter, now_ns, now_ns + 5 * ms, false, &load));
    now_ns += 20 * ms;
    assert_true(aur_headroom_measure(&meter, now_ns, now_ns + 5 * ms, false, &load));
    assert_float_equal(load, 0.25f, 0.01f);
    for (int i = 0; i < 300; i++, now_ns += 10 * ms) // three seconds of history, without a rest
        assert_false(aur_headroom_measure(&meter, now_ns, now_ns + 10 * ms, true, &load));
    int seconds = 0;
    for (int i = 0; i < 100; i++, now_ns += 20 * ms)
        if (aur_headroom_measure(&meter, now_ns, now_ns + 5 * ms, false, &load)) {
            assert_float_equal(load, 0.25f, 0.01f);
            seconds++;
        }
    assert_in_range(seconds, 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effort_falls_at_once_and_rises_after_calm),
        cmocka_unit_test(what_lies_between_changes_nothing_and_ends_calm),
        cmocka_unit_test(it_does_not_swing),
        cmocka_unit_test(waking_is_no_load),
    };
    return cmocka_run_group_tests_name("headroom", tests, NULL, NULL);
}
