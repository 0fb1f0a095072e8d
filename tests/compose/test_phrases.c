// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// 10 000 phrases of each preset as it comes: what the notes are to their chord and scale, how chords follow each other
/// and how long they last. Statistics are held against published numbers, written down here once more.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "compose/chord.h"
#include "compose/piece.h"
#include "compose/preset.h"
#include "compose/scale.h"
#include "tests/compose/part.h"

#define PHRASES    10000
#define BEAT_MILLI INT64_C(2880000000)
#define CLASSIC    4

/// From i ii III iv v VI VII to the same, in hundredths.
static const uint8_t MATRIX[7][7] = {
    {15, 5, 10, 30, 5, 30, 5}, {25, 10, 5, 15, 25, 15, 5}, {20, 5, 15, 10, 10, 30, 10}, {25, 10, 10, 10, 20, 15, 10},
    {40, 10, 5, 20, 5, 15, 5}, {25, 5, 20, 15, 5, 10, 20}, {30, 5, 25, 10, 5, 20, 5},
};

typedef struct tally {
    unsigned phrases, notes, wrong; ///< lead and bells
    unsigned kinds[3];              ///< of the lead: chord, scale, passing
    unsigned steps[7][7];
    unsigned cadences, changes, over_90_s;
    double shortest_s, longest_s;
} tally;

static aur_event events[AUR_PIECE_BEAT_EVENTS_MAX];

static uint16_t chord_mask(const aur_piece_status *status)
{
    for (unsigned kind = 0; kind < AUR_CHORD_KIND_COUNT; kind++) {
        char name[16];
        aur_chord chord = {.root = status->chord_root, .kind = (uint8_t)kind};
        aur_chord_name(&chord, name, sizeof name);
        if (strcmp(name, status->chord_name) == 0)
            return aur_chord_mask(chord.root, kind);
    }
    fail_msg("no chord is called %s", status->chord_name);
    return 0;
}

static bool is_melody(const aur_event *event)
{
    return part_is(event, AUR_LAYER_LEAD) || part_is(event, AUR_LAYER_BELL);
}

/// Counts the notes of one beat. `*open` is a passing tone of the lead that waits for its resolution, 0 if there is
/// none. Bells ring long: none of theirs may lie outside the scale.
static void count_notes(tally *t, size_t count, uint16_t chord, uint16_t scale, int *open)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_melody(&events[i]))
            continue;
        int pitch = events[i].pitch_q8 >> 8;
        bool in_scale = aur_mask_has(chord | scale, pitch);
        t->notes++;
        if (part_is(&events[i], AUR_LAYER_BELL)) {
            t->wrong += !in_scale;
            continue;
        }
        t->wrong += *open != 0 && (abs(pitch - *open) > 2 || !in_scale);
        *open = in_scale ? 0 : pitch;
        t->kinds[aur_mask_has(chord, pitch) ? 0 : in_scale ? 1 : 2]++;
    }
}

static void count_change(tally *t, const aur_piece_status *from, const aur_piece_status *to, int64_t *begun)
{
    bool bar = to->bar != from->bar;
    if (bar)
        t->steps[from->chord_degree][to->chord_degree]++;
    if (!bar || (from->chord_degree == to->chord_degree && strcmp(from->chord_name, to->chord_name) == 0))
        return;
    double lasted_s = (double)(to->beat_frame - *begun) / 48000.0;
    t->changes++;
    t->cadences += (from->chord_root + 12 - to->tonic) % 12 == 7 && to->chord_root == to->tonic;
    t->shortest_s = lasted_s < t->shortest_s ? lasted_s : t->shortest_s;
    t->over_90_s += lasted_s > 90.0 + 1e-4;
    t->longest_s = lasted_s > t->longest_s ? lasted_s : t->longest_s;
    *begun = to->beat_frame;
}

static tally listen(unsigned preset)
{
    tally t = {.shortest_s = 1e9};
    aur_controls controls;
    aur_controls_from_preset(&controls, preset);
    controls.seed = 2026;
    aur_piece *piece = aligned_alloc(64, (aur_piece_bytes() + 63) / 64 * 64);
    assert_non_null(piece);
    assert_int_equal(aur_piece_init(piece, &controls, NULL, 0, 0), AUR_OK);
    aur_piece_status before = {.phrase = -1, .bar = -1};
    int64_t begun = 0;
    int open = 0;
    for (int64_t beat = 0; t.phrases < PHRASES; beat++) {
        int64_t whole = (beat + 1) / controls.bpm_milli, rest = (beat + 1) % controls.bpm_milli;
        size_t count = aur_piece_step(piece, whole * BEAT_MILLI + rest * BEAT_MILLI / controls.bpm_milli, events,
                                      AUR_PIECE_BEAT_EVENTS_MAX);
        assert_true(count < AUR_PIECE_BEAT_EVENTS_MAX);
        aur_piece_status status;
        aur_piece_status_get(piece, &status);
        assert_true(status.chord_mask == chord_mask(&status) && status.bar == beat / 4 && status.beat == beat % 4);
        assert_in_range(status.phrase_bars, 8, 16);
        if (before.bar >= 0)
            count_change(&t, &before, &status, &begun);
        t.phrases += status.phrase != before.phrase || status.chapter != before.chapter;
        count_notes(&t, count, chord_mask(&status), status.scale_mask, &open);
        before = status;
    }
    free(piece);
    return t;
}

/// Upper tail of the chi-square distribution: regularised incomplete gamma, by its series (Abramowitz, Stegun 6.5.29).
static double chi_square_p(double chi, double freedom)
{
    double a = freedom / 2.0, x = chi / 2.0;
    double term = exp(a * log(x) - x - lgamma(a + 1.0)), sum = term;
    for (int n = 1; n < 1000; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return 1.0 - sum;
}

static void check_matrix(const tally *t)
{
    double chi = 0.0;
    for (int from = 0; from < 7; from++) {
        double total = 0.0;
        for (int to = 0; to < 7; to++)
            total += t->steps[from][to];
        for (int to = 0; to < 7; to++) {
            double expected = total * MATRIX[from][to] / 100.0;
            chi += (t->steps[from][to] - expected) * (t->steps[from][to] - expected) / expected;
        }
    }
    double p = chi_square_p(chi, 42.0);
    print_message("classic: chi-square %.1f with 42 degrees of freedom, p = %.3f\n", chi, p);
    assert_true(p > 0.01);
}

static void test_ten_thousand_phrases(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        tally t = listen(preset);
        double lead = t.kinds[0] + t.kinds[1] + t.kinds[2];
        double chord = 100.0 * t.kinds[0] / lead, scale = 100.0 * t.kinds[1] / lead,
               passing = 100.0 * t.kinds[2] / lead;
        double obey = 100.0 * (t.notes - t.wrong) / t.notes;
        print_message(
            "%s: %.1f notes a phrase, lead %.1f %% chord %.1f %% scale %.1f %% passing, in the rules %.2f %%; "
            "%u chords of %.1f to %.1f s, %u cadences\n",
            aur_preset_name(preset), (double)t.notes / PHRASES, chord, scale, passing, obey, t.changes, t.shortest_s,
            t.longest_s, t.cadences);
        assert_true(obey >= 95.0);

        assert_true(fabs(chord - 70.0) <= 3.0 && fabs(scale - 25.0) <= 3.0 && fabs(passing - 5.0) <= 3.0);
        if (preset == CLASSIC) {
            check_matrix(&t);
            continue;
        }
        assert_int_equal(t.cadences, 0);
        if (aur_preset_get(preset)->style.borrow_percent == 0) // a borrowed chord is brief
            assert_true(t.shortest_s >= 30.0 - 1e-4);
        // where the key wanders, the chain of a chapter's first chord knows nothing of what sounded last
        assert_true(t.over_90_s * 100 <= (aur_preset_get(preset)->style.modulate_percent > 0 ? t.changes : 0));
    }
}

/// The measure itself: known points of the distribution.
static void test_chi_square_p(void **state)
{
    (void)state;
    assert_true(fabs(chi_square_p(66.206, 42.0) - 0.01) < 1e-5);
    assert_true(fabs(chi_square_p(41.335, 42.0) - 0.5) < 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chi_square_p),
        cmocka_unit_test(test_ten_thousand_phrases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
