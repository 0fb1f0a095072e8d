// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the native listener's jitter buffer on the cases that the page's is tested on, and the rule that keeps
/// listeners in time with one another.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/jitter.h"

#define BLOCK_S  (256.0 / 48000.0)
#define EXPECTED 7

typedef struct play_case {
    char name[32], mode[16];
    double start_ms, packet_ms, per_message, drift_ppm, jitter_ms, stall_s, stall_ms, seconds;
    double expected[EXPECTED];
} play_case;

/// The line: when its next message arrives.
typedef struct line {
    uint32_t state, messages;
    double arrives_s;
} line;

static void line_next(line *l, const play_case *one)
{
    double message_s = one->per_message * one->packet_ms / 1000;
    l->messages++;
    l->state = l->state * 1664525u + 1013904223u;
    double late_s = one->jitter_ms / 1000 * (l->state / 4294967296.0);
    double at_s = l->messages * message_s / (1 + one->drift_ppm / 1e6) + late_s;
    if (at_s >= one->stall_s && at_s < one->stall_s + one->stall_ms / 1000)
        at_s = one->stall_s + one->stall_ms / 1000;
    l->arrives_s = fmax(l->arrives_s, at_s);
}

static void play(const play_case *one, double got[EXPECTED])
{
    aur_jitter control;
    line l = {.state = 1};
    double message_s = one->per_message * one->packet_ms / 1000, buffered_s = one->start_ms / 1000;
    int underruns = 0, jumps = 0, trimmed = 0;
    bool playing = true;
    aur_jitter_init(&control, aur_jitter_mode_find(one->mode));
    aur_jitter_packet(&control, one->packet_ms / 1000);
    line_next(&l, one);
    aur_jitter_restart(&control, buffered_s);
    int blocks = (int)floor(one->seconds / BLOCK_S);
    for (int block = 0; block < blocks; block++) {
        for (; l.arrives_s <= block * BLOCK_S; line_next(&l, one))
            buffered_s += message_s;
        double jump_s = 0;
        if (playing) {
            jump_s = aur_jitter_update(&control, buffered_s, BLOCK_S);
        } else {
            aur_jitter_wait(&control, buffered_s, BLOCK_S);
            if (buffered_s < aur_jitter_enough(&control))
                continue;
            playing = true;
            aur_jitter_restart(&control, buffered_s);
        }
        jumps += jump_s > 0;
        trimmed += control.trim != 0.0;
        buffered_s -= jump_s + BLOCK_S * (1 + control.trim);
        if (buffered_s > 0)
            continue;
        buffered_s = 0;
        playing = false;
        underruns++;
        aur_jitter_underrun(&control);
    }
    const double all[EXPECTED] = {control.target_s * 1000,
                                  control.level_s * 1000,
                                  control.trim * 1e6,
                                  control.jitter_s * 1000,
                                  underruns,
                                  jumps,
                                  trimmed};
    memcpy(got, all, sizeof all);
}

static bool parse(const char *text, play_case *one)
{
    double *e = one->expected;
    return sscanf(text, "%31s %15s %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", one->name, one->mode,
                  &one->start_ms, &one->packet_ms, &one->per_message, &one->drift_ppm, &one->jitter_ms, &one->stall_s,
                  &one->stall_ms, &one->seconds, e, e + 1, e + 2, e + 3, e + 4, e + 5, e + 6) == 17;
}

static void comes_to_what_the_page_comes_to(void **state)
{
    (void)state;
    FILE *file = fopen(AUR_SOURCE_DIR "/tests/e2e/unit/jitter_cases.txt", "r");
    assert_non_null(file);
    char text[512];
    int cases = 0;
    while (fgets(text, sizeof text, file) != NULL) {
        play_case one;
        double got[EXPECTED];
        if (text[0] == '#')
            continue;
        if (!parse(text, &one))
            fail_msg("not a case: %s", text);
        play(&one, got);
        for (int k = 0; k < EXPECTED; k++)
            if (!(fabs(got[k] - one.expected[k]) < 1e-5))
                fail_msg("%s, column %d: %.6f, not %.6f", one.name, k, got[k], one.expected[k]);
        cases++;
    }
    fclose(file);
    assert_true(cases >= 10);
}

static void modes_have_names(void **state)
{
    (void)state;
    assert_non_null(aur_jitter_mode_find("live"));
    assert_null(aur_jitter_mode_find("lively"));
    assert_true(aur_jitter_mode_find("live")->min_s < aur_jitter_mode_find("balanced")->min_s);
    assert_true(aur_jitter_mode_find("balanced")->min_s < aur_jitter_mode_find("safe")->min_s);
}

/// Plays `seconds` from `late_s` behind, on a clock `drift` slower than the one to follow. Returns the jumps.
static int follow(aur_jitter *control, double *late_s, double seconds, double drift, double *worst_s)
{
    int jumps = 0;
    *worst_s = 0;
    for (double t = 0; t < seconds; t += BLOCK_S) {
        double jump_s = aur_jitter_follow(control, 0.2, BLOCK_S, *late_s);
        jumps += jump_s != 0;
        *late_s += BLOCK_S * (drift - control->trim) - jump_s;
        assert_true(fabs(control->trim) <= AUR_JITTER_TRIM_MAX);
        *worst_s = fmax(*worst_s, fabs(*late_s));
    }
    return jumps;
}

static void follows_a_clock(void **state)
{
    (void)state;
    aur_jitter control;
    double late_s = 0.02, worst_s;
    aur_jitter_init(&control, aur_jitter_mode_find("balanced"));
    assert_int_equal(follow(&control, &late_s, 20, 0, &worst_s), 0);
    assert_true(fabs(late_s) < 0.001);
    follow(&control, &late_s, 600, 0.0002, &worst_s);
    assert_true(worst_s < 0.0025);
    late_s = -0.5;
    assert_int_equal(follow(&control, &late_s, 10, 0, &worst_s), 1);
    assert_true(fabs(late_s) < 0.001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_to_what_the_page_comes_to),
        cmocka_unit_test(modes_have_names),
        cmocka_unit_test(follows_a_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
