// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the engine: how the host slices time, on which kernel, and where it starts does not change a sample.
#include "tests/stream/check.h"

#include <stdio.h>

#include "stream/clock.h"
#include "stream/engine.h"

#define SECOND      ((int64_t)AUR_SAMPLE_RATE_HZ)
#define LOG_ENTRIES 12

/// A log of every control over the first six minutes, among them several at one frame.
static aur_control_event log_of_changes[LOG_ENTRIES] = {
    {.at_frame = 3 * SECOND + 17, .control = AUR_CONTROL_INTENSITY, .value = 50000},
    {.at_frame = 20 * SECOND, .control = AUR_CONTROL_KEY, .value = 7},
    {.at_frame = 20 * SECOND, .control = AUR_CONTROL_MODE, .value = AUR_MODE_AEOLIAN},
    {.at_frame = 41 * SECOND + 1, .control = AUR_CONTROL_BPM, .value = 71500},
    {.at_frame = 75 * SECOND + 333, .control = AUR_CONTROL_BRIGHTNESS, .value = 60000},
    {.at_frame = 100 * SECOND, .control = AUR_CONTROL_PRESET, .value = 1},
    {.at_frame = 131 * SECOND + 5, .control = AUR_CONTROL_DENSITY, .value = 60000},
    {.at_frame = 160 * SECOND, .control = AUR_CONTROL_MUTE, .value = 1},
    {.at_frame = 190 * SECOND, .control = AUR_CONTROL_MUTE, .value = 0},
    {.at_frame = 222 * SECOND + 99, .control = AUR_CONTROL_SEED, .value = 4242},
    {.at_frame = 260 * SECOND, .control = AUR_CONTROL_BPM, .value = 55000},
    {.at_frame = 300 * SECOND, .control = AUR_CONTROL_PRESET, .value = 0},
};

static aur_engine *open_at(int64_t start_frame, int64_t history_frames, aur_isa isa)
{
    aur_engine *engine = NULL;
    aur_engine_config config = {.log = log_of_changes,
                                .log_count = LOG_ENTRIES,
                                .start_frame = start_frame,
                                .history_frames = history_frames,
                                .isa = isa};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = 7;
    assert_ok(aur_engine_open(&config, &engine));
    assert_int_equal(aur_engine_frame(engine), start_frame);
    return engine;
}

/// Renders `frames` frames and forgets them.
static void pass(aur_engine *engine, int64_t frames)
{
    static float forgotten[AUR_PACKET_FRAMES * 2];
    while (frames > 0) {
        size_t take = frames < AUR_PACKET_FRAMES ? (size_t)frames : AUR_PACKET_FRAMES;
        aur_engine_render(engine, forgotten, take);
        frames -= (int64_t)take;
    }
}

static void assert_same_samples(const float *expected, const float *got, size_t samples, const char *what,
                                int64_t at_frame)
{
    for (size_t i = 0; i < samples; i++)
        if (memcmp(&expected[i], &got[i], sizeof *got) != 0)
            fail_msg("%s: frame %lld channel %zu: %.9g instead of %.9g", what, (long long)(at_frame + (int64_t)i / 2),
                     i % 2, (double)got[i], (double)expected[i]);
}

#define SHORT_FRAMES (6 * AUR_SAMPLE_RATE_HZ)

static float reference[SHORT_FRAMES * 2], other[SHORT_FRAMES * 2];

static void render_in_steps(size_t step, aur_isa isa, float *out)
{
    aur_engine *engine = open_at(0, 0, isa);
    for (size_t at = 0; at < SHORT_FRAMES; at += step)
        aur_engine_render(engine, out + at * 2, SHORT_FRAMES - at < step ? SHORT_FRAMES - at : step);
    assert_int_equal(aur_engine_frame(engine), SHORT_FRAMES);
    aur_engine_close(engine);
}

static void is_not_silent(const float *samples, size_t count)
{
    double squares = 0.0;
    for (size_t i = 0; i < count; i++)
        squares += (double)samples[i] * (double)samples[i];
    assert_true(squares / (double)count > 1e-8);
}

static void call_length_does_not_matter(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 17, 64, 960, 5000};
    render_in_steps(SHORT_FRAMES, AUR_ISA_AUTO, reference);
    is_not_silent(reference, SHORT_FRAMES * 2);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        render_in_steps(steps[i], AUR_ISA_AUTO, other);
        assert_same_samples(reference, other, SHORT_FRAMES * 2, "call length", 0);
    }
}

static void kernel_does_not_matter(void **state)
{
    (void)state;
    render_in_steps(960, AUR_ISA_SCALAR, reference);
    for (int isa = AUR_ISA_SSE2; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        render_in_steps(960, (aur_isa)isa, other);
        assert_same_samples(reference, other, SHORT_FRAMES * 2, aur_isa_name((aur_isa)isa), 0);
    }
}

#define STARTS        20
#define WINDOW_FRAMES AUR_SAMPLE_RATE_HZ
#define BUDGET_NS     (12 * AUR_NS_PER_SECOND)

#ifdef AUR_TEST_SLOW_BUILD
#define STARTS_MIN   1
#define LAST_START_S 20
#else
#define STARTS_MIN   3
#define LAST_START_S 240
#endif

static float windows[STARTS][WINDOW_FRAMES * 2];

static int compare_frames(const void *left, const void *right)
{
    int64_t l = *(const int64_t *)left, r = *(const int64_t *)right;
    return (l > r) - (l < r);
}

/// One linear render serves all starts; each cold one is compared for a second after AUR_HISTORY_FRAMES. A slow
/// machine does as many as fit its time, AUR_TEST_SCALE=full all of them.
static void cold_start_becomes_exact(void **state)
{
    (void)state;
    int64_t starts[STARTS];
    for (int i = 0; i < STARTS; i++)
        starts[i] = (int64_t)(dice((uint64_t)i + 100) % (LAST_START_S * AUR_SAMPLE_RATE_HZ / AUR_BLOCK_FRAMES)) *
                    AUR_BLOCK_FRAMES;
    qsort(starts, STARTS, sizeof *starts, compare_frames);
    int64_t begin_ns = aur_clock_now_ns();
    aur_engine *linear = open_at(0, 0, AUR_ISA_AUTO);
    void *before = malloc(aur_engine_snapshot_bytes());
    assert_non_null(before);
    for (int i = 0; i < STARTS; i++) {
        pass(linear, starts[i] + AUR_HISTORY_FRAMES - aur_engine_frame(linear));
        aur_engine_snapshot_save(linear, before); // windows may overlap
        aur_engine_render(linear, windows[i], WINDOW_FRAMES);
        aur_engine_snapshot_restore(linear, before);
    }
    free(before);
    aur_engine_close(linear);

    int done = 0;
    for (; done < STARTS; done++) {
        if (done >= STARTS_MIN && !full_scale() && aur_clock_now_ns() - begin_ns > BUDGET_NS)
            break;
        static float got[WINDOW_FRAMES * 2];
        int64_t start = starts[done * 7 % STARTS]; // early and late ones first
        aur_engine *cold = open_at(start, 0, AUR_ISA_AUTO);
        pass(cold, AUR_HISTORY_FRAMES);
        aur_engine_render(cold, got, WINDOW_FRAMES);
        assert_same_samples(windows[done * 7 % STARTS], got, WINDOW_FRAMES * 2, "cold start",
                            start + AUR_HISTORY_FRAMES);
        aur_engine_close(cold);
    }
    print_message("%d of %d cold starts\n", done, STARTS);
}

static void history_makes_the_first_sample_exact(void **state)
{
    (void)state;
    const int64_t start = 170 * SECOND - 170 * SECOND % AUR_BLOCK_FRAMES + AUR_BLOCK_FRAMES;
    aur_engine *linear = open_at(0, 0, AUR_ISA_AUTO);
    aur_engine *seeked = open_at(start, AUR_HISTORY_FRAMES, AUR_ISA_AUTO);
    pass(linear, start);
    aur_engine_render(linear, reference, SHORT_FRAMES);
    aur_engine_render(seeked, other, SHORT_FRAMES);
    assert_same_samples(reference, other, SHORT_FRAMES * 2, "seek", start);
    aur_engine_close(linear);
    aur_engine_close(seeked);
}

/// Changes posted while it plays, stamped by the engine, give the same music as the log of them from the start.
static void posting_equals_the_log(void **state)
{
    (void)state;
    static const struct {
        int64_t at_frame;
        aur_control control;
        uint64_t value;
    } posts[] = {{48000, AUR_CONTROL_KEY, 5},
                 {48000, AUR_CONTROL_BPM, 90000},
                 {100001, AUR_CONTROL_BRIGHTNESS, 9000},
                 {150017, AUR_CONTROL_PRESET, 2}};
    aur_control_event stamped[4];
    aur_engine_config config = {.isa = AUR_ISA_AUTO};
    aur_engine *engine = NULL;
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_engine_open(&config, &engine));
    int64_t at = 0;
    for (int i = 0; i < 4; i++) {
        aur_engine_render(engine, reference + at * 2, (size_t)(posts[i].at_frame - at));
        at = posts[i].at_frame;
        stamped[i] = (aur_control_event){.control = posts[i].control, .value = posts[i].value};
        int64_t effect_frame = 0;
        assert_ok(aur_engine_post(engine, &stamped[i], &effect_frame));
        assert_in_range(stamped[i].at_frame, at, at + AUR_LOOKAHEAD_FRAMES + 2 * AUR_BLOCK_FRAMES);
        assert_in_range(effect_frame, stamped[i].at_frame, stamped[i].at_frame + 5 * SECOND);
    }
    aur_engine_render(engine, reference + at * 2, (size_t)(SHORT_FRAMES - at));
    aur_engine_close(engine);

    config.log = stamped;
    config.log_count = 4;
    assert_ok(aur_engine_open(&config, &engine));
    aur_engine_render(engine, other, SHORT_FRAMES);
    assert_same_samples(reference, other, SHORT_FRAMES * 2, "log", 0);
    aur_engine_close(engine);
}

static void snapshot_continues_exactly(void **state)
{
    (void)state;
    void *saved = malloc(aur_engine_snapshot_bytes());
    assert_non_null(saved);
    aur_engine *engine = open_at(0, 0, AUR_ISA_AUTO);
    aur_engine *copy = open_at(AUR_BLOCK_FRAMES * 1000, 0, AUR_ISA_AUTO);
    pass(engine, 5 * SECOND + 31); // in the middle of a block
    aur_engine_snapshot_save(engine, saved);
    aur_engine_render(engine, reference, SHORT_FRAMES);
    aur_engine_snapshot_restore(engine, saved);
    assert_int_equal(aur_engine_frame(engine), 5 * SECOND + 31);
    aur_engine_render(engine, other, SHORT_FRAMES);
    assert_same_samples(reference, other, SHORT_FRAMES * 2, "same engine", 5 * SECOND + 31);
    assert_int_equal(aur_engine_frame(engine), 11 * SECOND + 31);
    aur_engine_snapshot_restore(copy, saved); // into an engine that stood elsewhere in the same music
    aur_engine_render(copy, other, SHORT_FRAMES);
    assert_same_samples(reference, other, SHORT_FRAMES * 2, "other engine", 5 * SECOND + 31);
    aur_engine_close(engine);
    aur_engine_close(copy);
    free(saved);
}

static void refuses_bad_configs(void **state)
{
    (void)state;
    static const aur_control_event unknown = {.control = AUR_CONTROL_COUNT};
    static const aur_control_event too_fast = {.control = AUR_CONTROL_BPM, .value = 500000};
    aur_engine_config good = {.isa = AUR_ISA_AUTO};
    aur_controls_from_preset(&good.controls, AUR_PRESET_DEFAULT);
    aur_engine_config bad[4] = {good, good, good, good};
    bad[0].start_frame = 63;
    bad[1].start_frame = -64;
    bad[2].history_frames = -1;
    bad[3].log = &too_fast;
    bad[3].log_count = 1;
    for (int i = 0; i < 4; i++) {
        aur_engine *engine = (aur_engine *)&engine;
        assert_int_equal(aur_engine_open(&bad[i], &engine), AUR_ERR_ARGUMENT);
        assert_null(engine);
    }
    aur_engine *engine = NULL;
    assert_ok(aur_engine_open(&good, &engine));
    aur_control_event event = unknown;
    assert_int_equal(aur_engine_post(engine, &event, NULL), AUR_ERR_ARGUMENT);
    event = too_fast;
    assert_int_equal(aur_engine_post(engine, &event, NULL), AUR_ERR_ARGUMENT);
    aur_engine_close(engine);
    aur_engine_close(NULL);
}

static void nothing_is_late_or_dropped(void **state)
{
    (void)state;
    aur_engine *engine = open_at(0, 0, AUR_ISA_AUTO);
    aur_piece_status piece;
    aur_synth_stats synth;
    pass(engine, 120 * SECOND);
    aur_engine_status(engine, &piece, &synth);
    assert_int_equal(synth.events_late, 0);
    assert_int_equal(synth.events_dropped, 0);
    assert_int_equal(synth.notes_dropped, 0);
    assert_int_equal(piece.controls.key, 7);
    aur_engine_close(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call_length_does_not_matter), cmocka_unit_test(kernel_does_not_matter),
        cmocka_unit_test(cold_start_becomes_exact),    cmocka_unit_test(history_makes_the_first_sample_exact),
        cmocka_unit_test(posting_equals_the_log),      cmocka_unit_test(snapshot_continues_exactly),
        cmocka_unit_test(refuses_bad_configs),         cmocka_unit_test(nothing_is_late_or_dropped),
    };
    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
