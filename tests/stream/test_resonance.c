// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Moving from one space to another: no click, the old one rings out, the latest wish wins, and the reverb gets exactly
// what the convolution does not.
#include "tests/stream/check.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/engine.h"
#include "stream/resonance.h"

#define B AUR_BLOCK_FRAMES

static aur_acoustic *open_acoustic(const char *name, int32_t length_ms)
{
    aur_acoustic *acoustic = NULL;
    assert_ok(aur_acoustic_open(&(aur_acoustic_config){.name = name, .length_ms = length_ms, .seed = 1}, &acoustic));
    return acoustic;
}

/// One block of a sine of 150 Hz into the space; what comes back is in `block`.
static void play(aur_resonance *resonance, int64_t block_number, float amplitude, aur_outside_block *block)
{
    memset(block, 0, sizeof *block);
    block->block_frame = block_number * B;
    block->space_gain[0] = block->space_gain[1] = 1.0f;
    for (int t = 0; t < B; t++) {
        double turn = 2.0 * 3.14159265358979 * 150.0 / AUR_SAMPLE_RATE_HZ * (double)(block_number * B + t);
        block->to_space[0][t] = block->to_space[1][t] = amplitude * (float)sin(turn);
    }
    if (aur_resonance_is_on(resonance)) {
        aur_outside member = aur_resonance_member(resonance);
        member.render(member.context, block);
    }
}

typedef struct listener {
    float before[2]; ///< the last two samples of the mix
    float bend_max;  ///< greatest second difference
    float peak;
} listener;

static void listen(listener *l, const aur_outside_block *block)
{
    for (int t = 0; t < B; t++) {
        float y = block->mix[0][t];
        l->bend_max = fmaxf(l->bend_max, fabsf(y - 2.0f * l->before[1] + l->before[0]));
        l->peak = fmaxf(l->peak, fabsf(y));
        l->before[0] = l->before[1];
        l->before[1] = y;
    }
}

static void test_moving_does_not_click(void **state)
{
    (void)state;
    aur_acoustic *hall = open_acoustic("hall", 1000), *plate = open_acoustic("plate", 1000);
    aur_resonance *resonance = NULL;
    aur_outside_block block;
    listener steady = {.peak = 0.0f}, moving = {.peak = 0.0f};
    int64_t n = 0;
    assert_ok(aur_resonance_open(hall, AUR_ISA_AUTO, &resonance));
    for (; n < 1500; n++) {
        play(resonance, n, 1.0f, &block);
        if (n == 1000)
            moving.before[0] = block.mix[0][B - 2], moving.before[1] = block.mix[0][B - 1];
        steady = n == 1000 ? moving : steady;
        if (n > 1000)
            listen(&steady, &block);
    }
    moving = (listener){.before = {steady.before[0], steady.before[1]}};
    assert_ok(aur_resonance_move(resonance, plate));
    for (; n < 3000; n++) {
        play(resonance, n, 1.0f, &block);
        listen(&moving, &block);
    }
    print_message("peak %.3f, bend %.5f; while moving %.3f, %.5f\n", (double)steady.peak, (double)steady.bend_max,
                  (double)moving.peak, (double)moving.bend_max);
    assert_true(steady.peak > 0.05f);
    assert_true(moving.bend_max < 0.003f * steady.peak); // a jump would be a good part of the peak
    aur_resonance_close(resonance);
    aur_acoustic_close(hall);
    aur_acoustic_close(plate);
}

static void test_the_old_space_rings_out(void **state)
{
    (void)state;
    aur_acoustic *hall = open_acoustic("hall", 1000);
    aur_resonance *resonance = NULL;
    aur_outside_block block;
    int64_t n = 0;
    assert_ok(aur_resonance_open(hall, AUR_ISA_AUTO, &resonance));
    for (; n < 1000; n++) {
        play(resonance, n, 1.0f, &block);
        for (int t = 0; t < B; t++)
            assert_true(block.to_space[0][t] == 0.0f); // nothing is left for the reverb
    }
    assert_ok(aur_resonance_move(resonance, NULL));
    float late = 0.0f;
    for (int64_t end = n + 3000; n < end; n++) {
        play(resonance, n, 1.0f, &block);
        if (n == end - 2900) // 130 ms on: all of the input is the reverb's, and the hall is still there
            for (int t = 0; t < B; t++)
                late = fmaxf(late, fabsf(block.mix[0][t]));
    }
    assert_true(late > 1e-3f);
    assert_false(aur_resonance_is_on(resonance));
    for (int t = 0; t < B; t++)
        assert_true(block.mix[0][t] == 0.0f);
    assert_true(fabsf(block.to_space[0][30]) + fabsf(block.to_space[0][50]) > 0.1f);
    aur_resonance_close(resonance);
    aur_acoustic_close(hall);
}

static void test_the_latest_wish_wins(void **state)
{
    (void)state;
    aur_acoustic *spaces[3] = {open_acoustic("hall", 500), open_acoustic("plate", 500), open_acoustic("cave", 500)};
    aur_resonance *resonance = NULL, *direct = NULL;
    aur_outside_block block, other;
    int64_t n = 0;
    assert_ok(aur_resonance_open(NULL, AUR_ISA_AUTO, &resonance));
    assert_false(aur_resonance_is_on(resonance));
    for (int wish = 0; wish < 40; wish++) { // faster than they ring out; every convolution is freed (checked by ASan)
        assert_ok(aur_resonance_move(resonance, spaces[wish % 3]));
        for (int64_t end = n + 7 * wish; n < end; n++)
            play(resonance, n, 0.5f, &block);
    }
    assert_ok(aur_resonance_move(resonance, NULL));
    assert_ok(aur_resonance_move(resonance, spaces[2]));
    assert_ok(aur_resonance_open(spaces[2], AUR_ISA_AUTO, &direct));
    for (int64_t end = n + 6000; n < end; n++) {
        play(resonance, n, 0.5f, &block);
        play(direct, n, 0.5f, &other);
    }
    for (int t = 0; t < B; t++)
        assert_float_equal(block.mix[1][t], other.mix[1][t], 1e-5);
    aur_resonance_close(resonance);
    aur_resonance_close(direct);
    for (int i = 0; i < 3; i++)
        aur_acoustic_close(spaces[i]);
}

typedef struct player {
    aur_resonance *resonance;
    atomic_bool stop;
} player;

static void *play_on(void *context)
{
    player *p = context;
    aur_outside_block block;
    for (int64_t n = 0; !atomic_load(&p->stop) || n < 5000; n++)
        play(p->resonance, n, n % 700 < 100 ? 0.5f : 0.0f, &block); // pauses, so that spaces ring out
    return NULL;
}

static void test_moving_from_another_thread(void **state)
{
    (void)state;
    aur_acoustic *hall = open_acoustic("hall", 200);
    player p = {.resonance = NULL};
    pthread_t thread;
    assert_ok(aur_resonance_open(NULL, AUR_ISA_AUTO, &p.resonance));
    assert_int_equal(pthread_create(&thread, NULL, play_on, &p), 0);
    for (int wish = 0; wish < 500; wish++)
        assert_ok(aur_resonance_move(p.resonance, wish % 2 == 0 ? hall : NULL));
    atomic_store(&p.stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    aur_resonance_close(p.resonance);
    aur_acoustic_close(hall);
}

static void test_names(void **state)
{
    (void)state;
    aur_acoustic *acoustic = NULL;
    assert_int_equal(aur_acoustic_open(&(aur_acoustic_config){.name = "garden"}, &acoustic), AUR_ERR_NAME);
    assert_ok(aur_acoustic_open(&(aur_acoustic_config){.name = "none"}, &acoustic));
    assert_null(acoustic);
    char names[] = AUR_ACOUSTIC_NAMES, *rest = names;
    for (const char *name = strtok_r(rest, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest))
        assert_true(aur_acoustic_known(name));
    assert_false(aur_acoustic_known(""));
    aur_acoustic_close(NULL);
    aur_resonance_close(NULL);
}

static aur_engine *open_engine(const aur_acoustic *space, int64_t start_frame)
{
    aur_engine *engine = NULL;
    aur_engine_config config = {.space = space, .start_frame = start_frame, .history_frames = AUR_HISTORY_FRAMES};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = 4;
    assert_ok(aur_engine_open(&config, &engine));
    return engine;
}

/// A space changes the sound, a start in the middle does not, and going back to none ends in the plain samples.
static void test_in_the_engine(void **state)
{
    (void)state;
    enum { FRAMES = 48000, LATE = 120 * AUR_SAMPLE_RATE_HZ };
    aur_acoustic *hall = open_acoustic("hall", 1000);
    float *samples[4];
    aur_engine *engines[4] = {open_engine(hall, 0), open_engine(hall, LATE), open_engine(NULL, 0),
                              open_engine(NULL, 0)};
    for (int i = 0; i < 4; i++) {
        samples[i] = malloc(sizeof(float) * FRAMES * AUR_CHANNELS);
        assert_non_null(samples[i]);
    }
    aur_engine_render(engines[3], samples[3], FRAMES);
    assert_ok(aur_engine_space_set(engines[3], hall));
    for (int i = 0; i < 4; i++)
        while (aur_engine_frame(engines[i]) < LATE) {
            if (i == 3 && aur_engine_frame(engines[i]) == 2 * FRAMES)
                assert_ok(aur_engine_space_set(engines[3], NULL));
            aur_engine_render(engines[i], samples[i], FRAMES);
        }
    for (int i = 0; i < 4; i++)
        aur_engine_render(engines[i], samples[i], FRAMES);
    size_t bytes = sizeof(float) * FRAMES * AUR_CHANNELS;
    assert_memory_equal(samples[0], samples[1], bytes);
    assert_memory_not_equal(samples[0], samples[2], bytes);
    assert_memory_equal(samples[2], samples[3], bytes);
    for (int i = 0; i < 4; i++) {
        aur_engine_close(engines[i]);
        free(samples[i]);
    }
    aur_acoustic_close(hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moving_does_not_click), cmocka_unit_test(test_the_old_space_rings_out),
        cmocka_unit_test(test_the_latest_wish_wins),  cmocka_unit_test(test_names),
        cmocka_unit_test(test_in_the_engine),         cmocka_unit_test(test_moving_from_another_thread),
    };
#ifdef __SANITIZE_THREAD__
    cmocka_set_test_filter("*another_thread"); // the others have none, and would take minutes
#endif
    return cmocka_run_group_tests_name("resonance", tests, NULL, NULL);
}
