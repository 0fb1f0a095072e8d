// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the native listener's ladder of qualities on the cases that the page's is tested on.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/ladder.h"

#define PACKET_S    0.02
#define HEADER_BITS 176
#define BEHIND_S    3.0
#define COUNT       ((int)(sizeof QUALITIES / sizeof *QUALITIES))

static const aur_reply_quality QUALITIES[] = {
    {"32", 32000, 2, 960},   {"64", 64000, 2, 960},    {"96", 96000, 2, 960},      {"128", 128000, 2, 960},
    {"192", 192000, 2, 960}, {"saver", 32000, 1, 960}, {"live10", 128000, 2, 480}, {"live5", 128000, 2, 240}};

typedef struct play_case {
    char name[32], top[16], rung[16];
    double kbit_s, back_s, every_s, stall_s, store_s, seconds;
    double switches, first_s, last_s; ///< expected
} play_case;

typedef struct line {
    double free_s; ///< when the line is free again
    double came_s; ///< when the last packet came
    bool is_dry;
} line;

/// One packet more. True if another quality is wanted.
static bool pass(aur_ladder *ladder, line *l, const play_case *one, double made_s)
{
    double kbit_s = made_s < one->back_s ? one->kbit_s : 10 * one->kbit_s;
    double bits = ladder->rungs[ladder->at].bitrate_bps * PACKET_S + HEADER_BITS;
    l->free_s = fmax(l->free_s, made_s) + bits / (1000 * kbit_s);
    double middle_s = (floor(l->free_s / one->every_s) + 0.5) * one->every_s;
    if (l->free_s >= middle_s && l->free_s < middle_s + one->stall_s)
        l->free_s = middle_s + one->stall_s;
    double late_s = l->free_s - made_s, now_s = 100 + l->free_s;
    l->came_s = l->free_s;
    bool wants = false, was_dry = l->is_dry;
    l->is_dry = late_s > one->store_s;
    if (late_s > BEHIND_S) {
        l->free_s = made_s;
        wants = aur_ladder_overrun(ladder, now_s);
        aur_ladder_forget(ladder);
        return wants;
    }
    wants = aur_ladder_came(ladder, made_s + PACKET_S, now_s);
    if (l->is_dry && !was_dry)
        wants = aur_ladder_underrun(ladder, now_s) || wants;
    return wants;
}

static void play(const play_case *one, play_case *got)
{
    aur_ladder ladder;
    line l = {0};
    *got = (play_case){0};
    aur_ladder_init(&ladder, QUALITIES, COUNT, one->top);
    assert_string_equal(ladder.rungs[0].name, one->top);
    for (int packet = 0; packet < one->seconds / PACKET_S; packet++) {
        if (!pass(&ladder, &l, one, packet * PACKET_S))
            continue;
        aur_ladder_forget(&ladder);
        got->switches++;
        got->last_s = l.came_s;
        got->first_s = got->switches == 1 ? got->last_s : got->first_s;
    }
    snprintf(got->rung, sizeof got->rung, "%s", ladder.rungs[ladder.at].name);
}

static bool parse(const char *text, play_case *one)
{
    return sscanf(text, "%31s %15s %lf %lf %lf %lf %lf %lf %15s %lf %lf %lf", one->name, one->top, &one->kbit_s,
                  &one->back_s, &one->every_s, &one->stall_s, &one->store_s, &one->seconds, one->rung, &one->switches,
                  &one->first_s, &one->last_s) == 12;
}

static void comes_to_what_the_page_comes_to(void **state)
{
    (void)state;
    FILE *file = fopen(AUR_SOURCE_DIR "/tests/e2e/unit/ladder_cases.txt", "r");
    assert_non_null(file);
    char text[256];
    int cases = 0;
    while (fgets(text, sizeof text, file) != NULL) {
        play_case one, got;
        if (text[0] == '#')
            continue;
        if (!parse(text, &one))
            fail_msg("not a case: %s", text);
        play(&one, &got);
        if (strcmp(got.rung, one.rung) != 0 || got.switches != one.switches ||
            !(fabs(got.first_s - one.first_s) < 1e-5) || !(fabs(got.last_s - one.last_s) < 1e-5))
            fail_msg("%s: %s, %.0f switches from %.6f to %.6f, not %s", one.name, got.rung, got.switches, got.first_s,
                     got.last_s, text);
        cases++;
    }
    fclose(file);
    assert_true(cases >= 8);
}

static void assert_rungs(const char *top, const char *names)
{
    aur_ladder ladder;
    char got[256] = "";
    aur_ladder_init(&ladder, QUALITIES, COUNT, top);
    for (int k = 0; k < ladder.count; k++) {
        strcat(strcat(got, ladder.rungs[k].name), " ");
        assert_string_equal(QUALITIES[ladder.rungs[k].number].name, ladder.rungs[k].name);
    }
    assert_string_equal(got, names);
}

static void rungs_are_in_order(void **state)
{
    (void)state;
    assert_rungs("96", "96 64 32 saver ");
    assert_rungs("live5", "live5 96 64 32 saver ");
    assert_rungs("saver", "saver ");
    assert_rungs("best", "");
}

/// A server that says nothing of qualities, or of their bits, leaves nothing to choose.
static void nothing_to_choose_is_no_fault(void **state)
{
    (void)state;
    aur_ladder ladder;
    const aur_reply_quality dumb[] = {{"a", (double)NAN, (double)NAN, (double)NAN}, {"b", (double)NAN, 2, 960}};
    for (int count = 0; count <= 2; count++) {
        aur_ladder_init(&ladder, dumb, count, "a");
        assert_int_equal(ladder.count, count > 0);
        for (int k = 0; k < 100; k++) {
            assert_false(aur_ladder_came(&ladder, k, 1 + 1.3 * k));
            assert_false(aur_ladder_underrun(&ladder, 1 + 1.3 * k));
            assert_false(aur_ladder_overrun(&ladder, 1 + 1.3 * k));
        }
        assert_int_equal(ladder.at, 0);
    }
}

/// Two gaps are enough for a step; what came through meanwhile says how far down.
static void gaps_go_as_far_down_as_what_came_through(void **state)
{
    (void)state;
    aur_ladder ladder;
    for (int slow = 0; slow <= 1; slow++) {
        aur_ladder_init(&ladder, QUALITIES, COUNT, "192");
        for (int k = 0; k < 70; k++)
            assert_false(aur_ladder_came(&ladder, 0.02 * k, 100 + 0.02 * k * (slow ? 2 : 1)));
        assert_false(aur_ladder_underrun(&ladder, 102.5));
        assert_true(aur_ladder_underrun(&ladder, 102.9));
        assert_string_equal(ladder.rungs[ladder.at].name, slow ? "96" : "128");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_to_what_the_page_comes_to),
        cmocka_unit_test(gaps_go_as_far_down_as_what_came_through),
        cmocka_unit_test(rungs_are_in_order),
        cmocka_unit_test(nothing_to_choose_is_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
