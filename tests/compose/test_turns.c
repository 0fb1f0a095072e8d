// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Changes that meet: frames foretold under a tempo that waits, no cadence across a change of key; and a day without a
/// passage heard twice.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose/harmony.h"
#include "compose/piece.h"
#include "compose/preset.h"
#include "compose/rng.h"
#include "tests/compose/part.h"

#define SECOND INT64_C(48000)

static aur_event events[AUR_PIECE_BEAT_EVENTS_MAX];

static aur_piece *new_piece(const aur_controls *controls)
{
    aur_piece *piece = aligned_alloc(64, (aur_piece_bytes() + 63) / 64 * 64);
    assert_non_null(piece);
    assert_int_equal(aur_piece_init(piece, controls, NULL, 0, 0), AUR_OK);
    return piece;
}

static aur_piece_status status_at(aur_piece *piece, int64_t until_frame)
{
    aur_piece_status status;
    while (aur_piece_step(piece, until_frame, events, AUR_PIECE_BEAT_EVENTS_MAX) == AUR_PIECE_BEAT_EVENTS_MAX) {
    }
    aur_piece_status_get(piece, &status);
    return status;
}

/// A tempo and a key posted together: the bar is that of the new tempo, and its frame is the one foretold.
static void test_effect_under_a_waiting_tempo(void **state)
{
    (void)state;
    for (int i = 0; i < 500; i++) {
        uint64_t hash = aur_rng_hash(9, AUR_STREAM_CHORD, 0, i);
        aur_controls controls;
        aur_controls_from_preset(&controls, (unsigned)i % aur_preset_count());
        controls.bpm_milli = 40000 + aur_rng_pick(hash, 0, 80001);
        aur_piece *piece = new_piece(&controls);
        int64_t at_frame = 20 * SECOND + aur_rng_pick(hash, 1, 10 * 48000);
        status_at(piece, at_frame);
        aur_control_event bpm = {
            .at_frame = at_frame, .control = AUR_CONTROL_BPM, .value = 40000 + aur_rng_pick(hash, 2, 80001)};
        aur_control_event key = {.at_frame = at_frame, .control = AUR_CONTROL_KEY, .value = (controls.key + 5u) % 12};
        assert_int_equal(aur_piece_post(piece, &bpm), AUR_OK);
        assert_int_equal(aur_piece_post(piece, &key), AUR_OK);
        int64_t heard = aur_piece_effect_frame(piece, &key);
        assert_true(heard - at_frame <= 5 * SECOND);
        if (heard > at_frame)
            assert_int_equal(status_at(piece, heard).controls.key, controls.key);
        assert_int_equal(status_at(piece, heard + 1).controls.key, key.value);
        free(piece);
    }
}

/// Keys, modes, presets, seeds and tempi change all the time; the root never falls from the fifth to the tonic of the
/// key in effect. (A change on the first bar of a chapter is left out: the chain there knows nothing of what sounded
/// before.)
static void test_no_cadence_across_changes(void **state)
{
    (void)state;
    static const aur_control CONTROLS[] = {AUR_CONTROL_KEY,    AUR_CONTROL_KEY,  AUR_CONTROL_MODE,
                                           AUR_CONTROL_PRESET, AUR_CONTROL_SEED, AUR_CONTROL_BPM};
    unsigned changes = 0;
    for (unsigned seed = 0; seed < 12; seed++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, seed % 4);
        controls.seed = seed;
        aur_piece *piece = new_piece(&controls);
        int root = -1;
        int32_t chapter = 0;
        for (int i = 0; i < 60000; i++) {
            int64_t at_frame = i * SECOND / 3;
            aur_piece_status status = status_at(piece, at_frame);
            if (root >= 0 && root != status.chord_root && chapter == status.chapter) {
                bool cadence = status.chord_root == status.controls.key && (root + 12 - status.controls.key) % 12 == 7;
                assert_false(cadence);
                changes++;
            }
            root = status.chord_root;
            chapter = status.chapter;
            uint64_t hash = aur_rng_hash(seed, AUR_STREAM_CHORD, 7, i);
            if (aur_rng_pick(hash, 0, 60) != 0)
                continue;
            aur_control control = CONTROLS[aur_rng_pick(hash, 1, sizeof CONTROLS / sizeof CONTROLS[0])];
            const aur_control_info *info = aur_control_describe(control);
            uint32_t max = control == AUR_CONTROL_PRESET ? 3 : control == AUR_CONTROL_SEED ? 999 : (uint32_t)info->max;
            aur_control_event event = {.at_frame = at_frame,
                                       .control = control,
                                       .value = info->min + aur_rng_pick(hash, 2, max - (uint32_t)info->min + 1)};
            assert_int_equal(aur_piece_post(piece, &event), AUR_OK);
        }
        free(piece);
    }
    print_message("%u changes of root under changing controls, no cadence\n", changes);
    assert_true(changes > 3000);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/// Name of the window of 8 bars from a sixteenth on that is the same for all its transpositions.
static uint64_t name_window(const uint16_t *grid)
{
    uint64_t name = UINT64_MAX;
    for (unsigned up = 0; up < 12; up++) {
        uint64_t hash = 0;
        for (int i = 0; i < 128; i++) {
            hash = (hash ^ ((grid[i] << up | grid[i] >> (12 - up)) & 0xfffu)) * UINT64_C(0x9e3779b97f4a7c15);
            hash ^= hash >> 29;
        }
        name = hash < name ? hash : name;
    }
    return name;
}

static bool is_pitched(const aur_event *event)
{
    return part_is(event, AUR_LAYER_DRONE) || part_is(event, AUR_LAYER_PAD) || part_is(event, AUR_LAYER_LEAD) ||
           part_is(event, AUR_LAYER_BELL);
}

/// Pitch classes struck on a grid of sixteenths, every window of 8 bars from every beat on, 24 h of each preset.
static void test_no_passage_twice_in_a_day(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, preset);
        aur_piece *piece = new_piece(&controls);
        int64_t sixteenth_milli = INT64_C(2880000000) / 4;
        size_t cells = (size_t)(86400 * SECOND * controls.bpm_milli / sixteenth_milli) + 1;
        uint16_t *grid = calloc(cells, sizeof *grid);
        uint64_t *names = calloc(cells, sizeof *names);
        assert_true(grid != NULL && names != NULL);
        for (int64_t frame = SECOND / 2; frame <= 86400 * SECOND; frame += SECOND / 2) {
            size_t count = aur_piece_step(piece, frame, events, AUR_PIECE_BEAT_EVENTS_MAX);
            assert_true(count < AUR_PIECE_BEAT_EVENTS_MAX);
            for (size_t i = 0; i < count; i++)
                if (is_pitched(&events[i]))
                    grid[events[i].at_frame * controls.bpm_milli / sixteenth_milli] |=
                        (uint16_t)(1u << (events[i].pitch_q8 >> 8) % 12);
        }
        size_t windows = 0, twice = 0;
        for (size_t cell = 0; cell + 128 <= cells; cell += 4)
            names[windows++] = name_window(grid + cell);
        qsort(names, windows, sizeof *names, compare);
        for (size_t i = 1; i < windows; i++)
            twice += names[i] == names[i - 1];
        print_message("%s: %zu windows of 8 bars in 24 h, %zu heard twice\n", aur_preset_name(preset), windows, twice);
        assert_int_equal(twice, 0);
        free(names);
        free(grid);
        free(piece);
    }
}

/// Semitones a voice of the pad moves from chord to chord.
static void test_voices_move_little(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, preset);
        aur_harmony harmony;
        int64_t moved = 0, voices = 0;
        for (int32_t chapter = 0; chapter < 200; chapter++) {
            aur_harmony_chapter(&harmony, &controls, chapter, 0);
            for (int32_t bar = 1; bar < AUR_CHAPTER_BARS; bar++) {
                aur_voicing before = harmony.voicing;
                if (!aur_harmony_bar(&harmony, &controls, chapter, bar, bar))
                    continue;
                for (size_t v = 0; v < sizeof before.pitch_midi; v++) {
                    moved += abs(harmony.voicing.pitch_midi[v] - before.pitch_midi[v]);
                    voices++;
                }
            }
        }
        double mean = (double)moved / (double)voices;
        print_message("%s: a voice moves %.2f semitones a chord\n", aur_preset_name(preset), mean);
        assert_true(mean <= 2.0);
    }
}

/// A style that knows no way but from the fifth to the first, and may not take it.
static void test_barred_ways(void **state)
{
    (void)state;
    static aur_preset narrow;
    narrow = *aur_preset_get(0);
    narrow.name = "narrow";
    memset(&narrow.style, 0, sizeof narrow.style);
    narrow.style.chord_first[0][4] = narrow.style.chord_first[4][0] = 1;
    int preset = aur_preset_register(&narrow);
    assert_true(preset > 0);
    aur_controls controls;
    aur_controls_from_preset(&controls, (unsigned)preset);
    aur_piece *piece = new_piece(&controls);
    int from = -1;
    unsigned changes = 0;
    for (int64_t second = 1; second < 20000; second++) {
        int to = status_at(piece, second * SECOND).chord_degree;
        assert_false(from == 4 && to == 0);
        changes += to != from;
        from = to;
    }
    free(piece);
    assert_true(changes > 100);
}

/// However the tempo is changed, a chapter ends in its own key.
static void test_chapters_end_at_home(void **state)
{
    (void)state;
    aur_controls controls;
    aur_controls_from_preset(&controls, (unsigned)aur_preset_find("choir"));
    aur_piece *piece = new_piece(&controls);
    aur_piece_status before = {.chapter = 0};
    unsigned away = 0, lines = 0;
    for (int64_t second = 1; second < 40000; second++) {
        aur_piece_status now = status_at(piece, second * SECOND);
        assert_false(now.chapter != before.chapter && before.tonic != before.controls.key && second > 1);
        lines += now.chapter != before.chapter;
        away += now.tonic != now.controls.key;
        before = now;
        aur_control_event event = {.at_frame = second * SECOND, .control = AUR_CONTROL_BPM};
        event.value = 40000 + aur_rng_hash(8, AUR_STREAM_KICK, 0, second) % 80001;
        if (second % 70 == 0)
            assert_int_equal(aur_piece_post(piece, &event), AUR_OK);
    }
    free(piece);
    print_message("choir under changing tempi: %u chapter lines, %u s of 40000 in a neighbouring key\n", lines, away);
    assert_true(lines > 100 && away > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_effect_under_a_waiting_tempo),
        cmocka_unit_test(test_no_cadence_across_changes),
        cmocka_unit_test(test_no_passage_twice_in_a_day),
        cmocka_unit_test(test_voices_move_little),
        cmocka_unit_test(test_barred_ways),
        cmocka_unit_test(test_chapters_end_at_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
