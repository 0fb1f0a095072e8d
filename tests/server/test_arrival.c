// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests since when a loop's find may have waited.
#include "tests/stream/check.h"

#include "server/arrival.h"

#define MS INT64_C(1000000)

static void woken_it_came_just_now(void **state)
{
    (void)state;
    aur_arrival arrival = {.came_ns = 0};
    aur_arrival_rest(&arrival, 100 * MS);
    aur_arrival_look(&arrival, 110 * MS);
    assert_true(arrival.came_ns == 110 * MS);
}

static void without_a_rest_it_may_have_come_at_the_look_before(void **state)
{
    (void)state;
    aur_arrival arrival = {.came_ns = 0};
    aur_arrival_rest(&arrival, 100 * MS);
    aur_arrival_look(&arrival, 110 * MS);
    aur_arrival_rest(&arrival, 113 * MS); // 3 ms of work
    aur_arrival_look(&arrival, 113 * MS + AUR_ARRIVAL_REST_NS - 1);
    assert_true(arrival.came_ns == 110 * MS);
    aur_arrival_rest(&arrival, 115 * MS);
    aur_arrival_look(&arrival, 115 * MS + 1000);
    assert_true(arrival.came_ns == 113 * MS + AUR_ARRIVAL_REST_NS - 1);
    aur_arrival_rest(&arrival, 116 * MS);
    aur_arrival_look(&arrival, 116 * MS + AUR_ARRIVAL_REST_NS);
    assert_true(arrival.came_ns == 116 * MS + AUR_ARRIVAL_REST_NS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(woken_it_came_just_now),
        cmocka_unit_test(without_a_rest_it_may_have_come_at_the_look_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
