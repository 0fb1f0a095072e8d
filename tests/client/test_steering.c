// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An hour with a change every four bars, key, mode, tempo, preset or intensity at random: no click, voices that move
/// little, beats on their exact frame, nothing that waits over 5 s. CI takes eight minutes of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "client/cli/clicks.h"
#include "client/cli/music.h"
#include "client/cli/music_leading.h"
#include "compose/rng.h"
#include "stream/engine.h"
#include "tests/stream/check.h"

#define SECOND      INT64_C(48000)
#define WAIT_MAX    (5 * SECOND)
#define CHANGES_MAX 2000
#define PIECE_MAX   4096

static aur_control_event changes[CHANGES_MAX];
static size_t change_count;

static aur_controls first_controls(void)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    controls.seed = 20;
    return controls;
}

static aur_control_event random_change(size_t i, int64_t at_frame)
{
    static const aur_control CONTROLS[] = {AUR_CONTROL_KEY, AUR_CONTROL_MODE, AUR_CONTROL_BPM, AUR_CONTROL_PRESET,
                                           AUR_CONTROL_INTENSITY};
    uint64_t hash = aur_rng_hash(5, AUR_STREAM_CHORD, 0, (int64_t)i);
    aur_control control = CONTROLS[aur_rng_pick(hash, 0, 5)];
    const aur_control_info *info = aur_control_describe(control);
    uint32_t range = (uint32_t)(aur_control_max(control) - info->min + 1);
    return (aur_control_event){
        .at_frame = at_frame, .control = control, .value = info->min + aur_rng_pick(hash, 1, range)};
}

/// Renders, posts a change every four bars, listens for clicks and asks for how long each change waits.
static void test_no_click_and_no_wait(void **state)
{
    (void)state;
    static float samples[PIECE_MAX * 2];
    static aur_clicks clicks[2];
    aur_engine_config config = {.controls = first_controls()};
    aur_engine *engine;
    int64_t until_frame = (full_scale() ? 3600 : 480) * SECOND, longest = 0, next_bar = 4;
    assert_int_equal(aur_engine_open(&config, &engine), AUR_OK);
    aur_clicks_init(&clicks[0], 48000);
    aur_clicks_init(&clicks[1], 48000);
    while (aur_engine_frame(engine) < until_frame) {
        aur_piece_status piece;
        aur_synth_stats synth;
        aur_engine_render(engine, samples, PIECE_MAX);
        aur_clicks_add(&clicks[0], samples, PIECE_MAX, 2);
        aur_clicks_add(&clicks[1], samples + 1, PIECE_MAX, 2);
        aur_engine_status(engine, &piece, &synth);
        if (piece.bar < next_bar || change_count == CHANGES_MAX)
            continue;
        aur_control_event event = random_change(change_count, aur_engine_frame(engine));
        int64_t heard;
        assert_int_equal(aur_engine_post(engine, &event, &heard), AUR_OK);
        longest = heard - event.at_frame > longest ? heard - event.at_frame : longest;
        changes[change_count++] = event;
        next_bar = piece.bar + 4;
    }
    aur_engine_close(engine);
    print_message("%zu changes, %d clicks, longest wait %.2f s\n", change_count,
                  (int)(clicks[0].count + clicks[1].count), (double)longest / 48000.0);
    assert_int_equal(clicks[0].count + clicks[1].count, 0);
    assert_true(longest <= WAIT_MAX);
    assert_true(change_count > 20);
}

/// Where a beat must lie: counted from the last change of tempo, rounded down.
static int64_t beat_frame(int64_t anchor_frame, int64_t beats, uint32_t bpm_milli)
{
    return anchor_frame + beats * INT64_C(2880000000) / bpm_milli;
}

static void test_beats_and_voices(void **state)
{
    (void)state;
    aur_controls controls = first_controls();
    aur_transcript *t;
    aur_music music;
    aur_music_leading leading;
    int64_t until_frame = (full_scale() ? 3600 : 480) * SECOND;
    assert_int_equal(aur_transcript_open(&controls, changes, change_count, 0, until_frame, &t), AUR_OK);
    int64_t anchor_frame = 0;
    size_t anchor_beat = 0, moved = 0;
    for (size_t i = 1; i < t->beat_count; i++) {
        const aur_piece_status *was = &t->beats[i - 1], *now = &t->beats[i];
        assert_int_equal(now->beat_frame,
                         beat_frame(anchor_frame, (int64_t)(i - anchor_beat), was->controls.bpm_milli));
        if (now->controls.bpm_milli == was->controls.bpm_milli)
            continue;
        anchor_frame = now->beat_frame;
        anchor_beat = i;
        moved++;
    }
    assert_int_equal(aur_music_open(t, &music), AUR_OK);
    assert_int_equal(aur_music_leading_measure(&music, &leading), AUR_OK);
    print_message("%zu beats, %zu changes of tempo, all exact; a voice moves %.2f semitones a change\n", t->beat_count,
                  moved, leading.distance);
    assert_true(leading.distance <= 2.0);
    assert_true(moved > 3);
    aur_music_close(&music);
    aur_transcript_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_click_and_no_wait),
        cmocka_unit_test(test_beats_and_voices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
