// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Ten presets a second, and as many jumps of brightness and mutes: nothing is allocated or late, nothing clicks, and a
// change is heard from its own frame on.
// AUR_TEST_SCALE=full takes a minute of music, otherwise it is ten seconds.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/cli/clicks.h"
#include "compose/preset.h"
#include "stream/clock.h"
#include "stream/engine.h"
#include "synth/fx/saturation.h"
#include "tests/support/rt_guard.h"

#define VOICE_TICK_BLOCKS 8 ///< as voice/pool.c has it
#define STEP_FRAMES       (AUR_SAMPLE_RATE_HZ / 10)
#define AHEAD             960 ///< frames rendered at a time

/// Largest share of a core that a call may take: a call late by its whole length would be a gap.
#define LATE_NS (AHEAD * INT64_C(1000000000) / AUR_SAMPLE_RATE_HZ)

static float samples[AHEAD * AUR_CHANNELS], other[AHEAD * AUR_CHANNELS];
static aur_clicks clicks[2];

static int steps(void)
{
    const char *scale = getenv("AUR_TEST_SCALE");
    return scale != NULL && strcmp(scale, "full") == 0 ? 600 : 100;
}

static aur_engine *open_engine(void)
{
    aur_engine_config config = {.history_frames = 0};
    aur_controls_from_preset(&config.controls, 0);
    config.controls.seed = 5;
    aur_engine *engine = NULL;
    assert_int_equal(aur_engine_open(&config, &engine), AUR_OK);
    return engine;
}

/// Returns the frame from which on it is to be heard.
static int64_t post(aur_engine *engine, aur_control control, uint64_t value)
{
    aur_control_event event = {.control = control, .value = value};
    int64_t effect_frame = -1;
    if (aur_engine_post(engine, &event, &effect_frame) != AUR_OK)
        abort();
    return effect_frame;
}

static int64_t worst_ns;

static void render(aur_engine *engine, float *into)
{
    int64_t start_ns = aur_clock_thread_cpu_ns();
    rt_guard_enter();
    aur_engine_render(engine, into, AHEAD);
    rt_guard_leave();
    int64_t took_ns = aur_clock_thread_cpu_ns() - start_ns;
    worst_ns = took_ns > worst_ns ? took_ns : worst_ns;
}

static void listen(const float *heard)
{
    for (int channel = 0; channel < 2; channel++)
        aur_clicks_add(&clicks[channel], heard + channel, AHEAD, AUR_CHANNELS);
}

static void test_ten_presets_a_second(void **state)
{
    (void)state;
    aur_engine *engine = open_engine();
    aur_clicks_init(&clicks[0], AUR_SAMPLE_RATE_HZ);
    aur_clicks_init(&clicks[1], AUR_SAMPLE_RATE_HZ);
    worst_ns = 0;
    for (int step = 0; step < steps(); step++) {
        rt_guard_enter();
        post(engine, AUR_CONTROL_PRESET, (unsigned)(step + 1) % aur_preset_count());
        post(engine, AUR_CONTROL_BRIGHTNESS, (uint64_t)(step * 40503 % AUR_NORM_ONE));
        post(engine, AUR_CONTROL_MUTE, (uint64_t)(step * 7 % (1 << AUR_LAYER_COUNT)));
        rt_guard_leave();
        for (int done = 0; done < STEP_FRAMES; done += AHEAD) {
            render(engine, samples);
            listen(samples);
        }
    }
    aur_synth_stats stats;
    aur_piece_status piece;
    aur_engine_status(engine, &piece, &stats);
    aur_engine_close(engine);
    print_message("%d presets, slowest 20 ms of music in %.2f ms\n", steps(), (double)worst_ns / 1e6);
    assert_int_equal(rt_guard_broken(), 0);
    assert_int_equal(clicks[0].count + clicks[1].count, 0);
    assert_int_equal(stats.events_dropped, 0);
    assert_int_equal(stats.events_late, 0);
    assert_true(worst_ns < LATE_NS);
}

/// First frame at which two renders differ, -1 if they do not in six seconds.
static int64_t first_difference(aur_engine *a, aur_engine *b)
{
    for (int call = 0; call < 300; call++) {
        int64_t frame = aur_engine_frame(a);
        render(a, samples);
        render(b, other);
        for (int i = 0; i < AHEAD * AUR_CHANNELS; i++)
            if (samples[i] != other[i])
                return frame + i / AUR_CHANNELS;
    }
    return -1;
}

static void test_heard_from_the_stamped_frame_on(void **state)
{
    (void)state;
    aur_engine *changed = open_engine(), *steady = open_engine();
    void *snapshot = malloc(aur_engine_snapshot_bytes());
    assert_non_null(snapshot);
    for (int step = 0; step < 12; step++) {
        int64_t effect_frame = step % 2 == 0
                                   ? post(changed, AUR_CONTROL_PRESET, (unsigned)(step / 2 + 1) % aur_preset_count())
                                   : post(changed, AUR_CONTROL_BRIGHTNESS, (uint64_t)(5000 * step));
        int64_t heard = first_difference(changed, steady);
        // In its own block, whose ramps may begin at the block's edge, or where a ramp has left 0; how bright voices
        // are they ask for at their ticks. The saturation's filters have linear phase: a trace of what comes is there
        // up to their reach before.
        int64_t latest = effect_frame + (step % 2 == 0 ? 2 : VOICE_TICK_BLOCKS + 1) * AUR_BLOCK_FRAMES;
        assert_in_range(heard, aur_block_start(effect_frame) - AUR_SATURATION_REACH_FRAMES, latest);
        aur_engine_snapshot_save(changed, snapshot);
        aur_engine_snapshot_restore(steady, snapshot);
    }
    free(snapshot);
    aur_engine_close(changed);
    aur_engine_close(steady);
    assert_int_equal(rt_guard_broken(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_presets_a_second),
        cmocka_unit_test(test_heard_from_the_stamped_frame_on),
    };
    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
