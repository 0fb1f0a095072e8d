// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests how often one may ask: exactly so often, whoever else asks, in a table of one size.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#include "server/people/limits.h"
#include "stream/clock.h"

#define NOW (1000 * AUR_NS_PER_SECOND)

static aur_limits *limits;
static aur_limit_state left;

static int set_up(void **state)
{
    (void)state;
    return aur_limits_open(&limits) == AUR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    aur_limits_close(limits);
    return 0;
}

static bool take(aur_limit limit, const char *address, int64_t at_ns)
{
    return aur_limits_take(limits, limit, address, at_ns, &left);
}

static unsigned take_all(aur_limit limit, const char *address, int64_t at_ns)
{
    unsigned taken = 0;
    while (take(limit, address, at_ns))
        taken++;
    return taken;
}

static void so_many_at_once_and_so_many_a_minute(void **state)
{
    (void)state;
    static const struct {
        aur_limit limit;
        unsigned at_once, a_minute;
    } rows[] = {{AUR_LIMIT_HTTP, 120, 100}, {AUR_LIMIT_LOGIN, 10, 10}, {AUR_LIMIT_GUEST, 10, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(take_all(rows[i].limit, "192.0.2.1", NOW), rows[i].at_once);
        assert_int_equal(left.limit, rows[i].at_once);
        assert_int_equal(left.remaining, 0);
        unsigned more = 0;
        for (int64_t at_ns = NOW; at_ns <= NOW + 60 * AUR_NS_PER_SECOND; at_ns += AUR_NS_PER_SECOND / 20)
            more += take(rows[i].limit, "192.0.2.1", at_ns);
        assert_int_equal(more, rows[i].a_minute);
    }
}

static void what_is_left_is_told(void **state)
{
    (void)state;
    assert_true(take(AUR_LIMIT_LOGIN, "192.0.2.1", NOW));
    assert_int_equal(left.remaining, 9);
    assert_int_equal(left.reset_s, 6);
    assert_int_equal(left.retry_s, 0);
    take_all(AUR_LIMIT_LOGIN, "192.0.2.1", NOW);
    assert_int_equal(left.reset_s, 60);
    assert_int_equal(left.retry_s, 6);
    assert_false(take(AUR_LIMIT_LOGIN, "192.0.2.1", NOW + 5 * AUR_NS_PER_SECOND));
    assert_int_equal(left.retry_s, 1);
    assert_true(take(AUR_LIMIT_LOGIN, "192.0.2.1", NOW + 6 * AUR_NS_PER_SECOND)); // being refused costs nothing
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "192.0.2.1", NOW + 3600 * AUR_NS_PER_SECOND), 10);
}

static void each_has_his_own(void **state)
{
    (void)state;
    take_all(AUR_LIMIT_LOGIN, "192.0.2.1", NOW);
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "192.0.2.2", NOW), 10);
    assert_int_equal(take_all(AUR_LIMIT_GUEST, "192.0.2.1", NOW), 10); // and one for each class
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "127.0.0.1", NOW), 10 * AUR_LIMITS_LOOPBACK_FACTOR);
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "::1", NOW), 10 * AUR_LIMITS_LOOPBACK_FACTOR);
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "2001:db8:1:2::1", NOW), 10);
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "2001:db8:1:2:ffff::7", NOW), 0); // the same network
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "2001:db8:1:3::1", NOW), 10);
    assert_int_equal(take_all(AUR_LIMIT_LOGIN, "", NOW), 10);
}

/// A hundred thousand who ask once do not give more to one who has used up his own.
static void a_crowd_makes_nobody_forgotten(void **state)
{
    (void)state;
    char address[32];
    take_all(AUR_LIMIT_HTTP, "192.0.2.1", NOW);
    for (unsigned i = 0; i < 100000; i++) {
        snprintf(address, sizeof address, "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
        assert_true(take(AUR_LIMIT_HTTP, address, NOW));
    }
    assert_false(take(AUR_LIMIT_HTTP, "192.0.2.1", NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(so_many_at_once_and_so_many_a_minute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_left_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_has_his_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crowd_makes_nobody_forgotten, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
