// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests clock, thread and log.
#include "tests/stream/check.h"

#include <stdio.h>

#include "stream/clock.h"
#include "stream/log.h"
#include "stream/thread.h"

static void frames_follow_the_clock(void **state)
{
    (void)state;
    static const struct {
        int64_t elapsed_ns, frame;
    } cases[] = {{0, 0},
                 {20833, 0},
                 {20834, 1},
                 {AUR_PACKET_NS, AUR_PACKET_FRAMES},
                 {AUR_NS_PER_SECOND, 48000},
                 {INT64_C(100) * 365 * 86400 * AUR_NS_PER_SECOND, INT64_C(100) * 365 * 86400 * 48000}};
    aur_clock clock;
    aur_clock_init(&clock, 12345, AUR_PACKET_NS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(aur_clock_frame(&clock, 12345 + cases[i].elapsed_ns), cases[i].frame);
}

static void deadlines_do_not_drift(void **state)
{
    (void)state;
    aur_clock clock;
    int64_t start_ns = aur_clock_now_ns();
    aur_clock_init(&clock, start_ns, AUR_PACKET_NS / 4);
    for (int i = 0; i < 20; i++) {
        aur_clock_wait(&clock);
        int64_t since_ns = (aur_clock_now_ns() - start_ns) % clock.period_ns;
        assert_true(since_ns >= 0);
    }
    assert_int_equal(clock.ticks, 20);
    // Never early: twenty deadlines need at least twenty periods.
    assert_true(aur_clock_now_ns() - start_ns >= 20 * clock.period_ns);
}

static void counts_late_wakes(void **state)
{
    (void)state;
    aur_clock clock;
    aur_clock_init(&clock, aur_clock_now_ns(), AUR_NS_PER_SECOND / 1000000); // 1 us: every wake is late
    for (int i = 0; i < 5; i++)
        aur_clock_wait(&clock);
    assert_true(clock.late_ticks > 0);
    assert_true(clock.late_max_ns > 0);
}

static void past_deadline_returns_at_once(void **state)
{
    (void)state;
    int64_t before_ns = aur_clock_now_ns();
    aur_clock_sleep_until(before_ns - AUR_NS_PER_SECOND);
    assert_true(aur_clock_now_ns() - before_ns < AUR_NS_PER_SECOND);
}

static char last_line[512];
static int lines, warnings;

static void keep_line(void *context, aur_log_level level, const char *topic, const char *text)
{
    (void)context;
    snprintf(last_line, sizeof last_line, "%s: %s", topic, text);
    lines++;
    warnings += level == AUR_LOG_WARNING;
}

static void run_flag(void *context)
{
    *(int *)context = 1;
}

static void thread_runs_and_says_its_priority(void **state)
{
    (void)state;
    aur_thread thread;
    int ran = 0;
    lines = warnings = 0;
    aur_log_sink_set(keep_line, NULL);
    assert_ok(aur_thread_start(&thread, "aur-test", true, run_flag, &ran));
    aur_thread_join(&thread);
    aur_thread_join(&thread); // twice is allowed
    aur_log_sink_set(NULL, NULL);
    assert_int_equal(ran, 1);
    assert_int_equal(lines, 1);
    assert_int_equal(warnings, thread.realtime ? 0 : 1);
    assert_non_null(strstr(last_line, "real-time priority"));
}

static void levels_filter(void **state)
{
    (void)state;
    assert_int_equal(aur_log_level_find("Warning"), AUR_LOG_WARNING);
    assert_int_equal(aur_log_level_find("loud"), -1);
    lines = 0;
    aur_log_sink_set(keep_line, NULL);
    aur_log_level_set(AUR_LOG_WARNING);
    aur_log(AUR_LOG_INFO, "test", "not written");
    aur_log(AUR_LOG_ERROR, "test", "number %d", 7);
    aur_log_level_set(AUR_LOG_INFO);
    aur_log_sink_set(NULL, NULL);
    assert_int_equal(lines, 1);
    assert_string_equal(last_line, "test: number 7");
}

static void records_are_formatted_and_limited(void **state)
{
    (void)state;
    aur_log_ring ring;
    assert_ok(aur_log_ring_init(&ring));
    aur_log_sink_set(keep_line, NULL);
    lines = 0;
    aur_log_ring_push(&ring,
                      (aur_log_record){.at_frame = 960, .a = 5, .b = 120, .id = AUR_LOG_RECORD_MISSED, .source = 3});
    aur_log_ring_drain(&ring);
    assert_int_equal(lines, 1);
    assert_string_equal(last_line, "render: room 3 at frame 960: skipped 5 packets to catch up (slept 120 ms)");
    for (int i = 0; i < 100; i++)
        aur_log_ring_push(&ring, (aur_log_record){.id = AUR_LOG_RECORD_LATE});
    aur_log_ring_drain(&ring);
    assert_int_equal(lines, 1 + 5);
    aur_log_sink_set(NULL, NULL);
    aur_log_ring_free(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_follow_the_clock),
        cmocka_unit_test(deadlines_do_not_drift),
        cmocka_unit_test(counts_late_wakes),
        cmocka_unit_test(past_deadline_returns_at_once),
        cmocka_unit_test(thread_runs_and_says_its_priority),
        cmocka_unit_test(levels_filter),
        cmocka_unit_test(records_are_formatted_and_limited),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
