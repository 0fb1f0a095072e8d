// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the log's lines about who was cut off.
#include "tests/stream/check.h"

#include <stdio.h>
#include <string.h>

#include "server/cuts.h"
#include "stream/clock.h"
#include "stream/log.h"

static const char *const LONG = "a message too long", *const LATE = "a request too slow";
static char last[256];
static int lines;

static void take(void *context, aur_log_level level, const char *topic, const char *text)
{
    (void)context;
    (void)level;
    (void)topic;
    lines++;
    snprintf(last, sizeof last, "%s", text);
}

static int begin(void **state)
{
    (void)state;
    lines = 0;
    aur_log_sink_set(take, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    aur_log_sink_set(NULL, NULL);
    return 0;
}

static void test_once_a_minute(void **state)
{
    (void)state;
    aur_cuts cuts = {0};
    for (int second = 0; second < 60; second++)
        aur_cuts_note(&cuts, "192.0.2.1", LONG, second * AUR_NS_PER_SECOND);
    assert_int_equal(lines, 1);
    assert_non_null(strstr(last, "192.0.2.1 is cut off: a message too long"));
    aur_cuts_note(&cuts, "192.0.2.1", LATE, 0);
    aur_cuts_note(&cuts, "192.0.2.2", LONG, 0);
    assert_int_equal(lines, 3);
    aur_cuts_note(&cuts, "192.0.2.1", LONG, 60 * AUR_NS_PER_SECOND);
    assert_int_equal(lines, 4);
    assert_non_null(strstr(last, "59 more times"));
}

static void test_many_addresses(void **state)
{
    (void)state;
    aur_cuts cuts = {0};
    char address[AUR_ADDRESS_BYTES];
    for (int i = 0; i < 1000; i++) {
        snprintf(address, sizeof address, "198.51.%d.%d", i / 256, i % 256);
        aur_cuts_note(&cuts, address, LONG, AUR_NS_PER_SECOND);
    }
    assert_int_equal(lines, AUR_CUTS_KEPT);
    aur_cuts_note(&cuts, "192.0.2.1", LONG, 62 * AUR_NS_PER_SECOND);
    assert_int_equal(lines, AUR_CUTS_KEPT + 1);
    assert_non_null(strstr(last, "968 times at other addresses"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_once_a_minute, begin, end),
        cmocka_unit_test_setup_teardown(test_many_addresses, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
