// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The limiter: under the ceiling between the samples too, transparent below it, forgets within a second.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/voice/lanes.h"
#include "tests/synth/measure.h"

#define BLOCKS 1500 // 2 s
#define FRAMES (BLOCKS * AUR_BLOCK_FRAMES)
#define DELAY  (AUR_LIMITER_AHEAD_BLOCKS * AUR_BLOCK_FRAMES)

static float in[2][FRAMES], out[2][FRAMES];
static aur_limiter limiter;

static void process(void)
{
    aur_limiter_init(&limiter, 0);
    for (int block = 0; block < BLOCKS; block++) {
        float io[2][AUR_BLOCK_FRAMES];
        size_t at = (size_t)block * AUR_BLOCK_FRAMES;
        memcpy(io[0], in[0] + at, sizeof io[0]);
        memcpy(io[1], in[1] + at, sizeof io[1]);
        aur_kernel_of(AUR_ISA_SCALAR)->limiter(&limiter, block, io, out[0] + at, out[1] + at);
    }
}

static double noise(uint32_t *dice)
{
    *dice = *dice * 1664525u + 1013904223u;
    return (double)(int32_t)*dice / 2147483648.0;
}

typedef enum hot { HOT_QUARTER_RATE, HOT_TONE, HOT_NOISE, HOT_BURSTS, HOT_STEP, HOT_COUNT } hot;

static void fill_hot(hot kind)
{
    uint32_t dice = 4;
    double smooth = 0.0;
    for (size_t i = 0; i < FRAMES; i++) {
        double x = 0.0, n = noise(&dice);
        smooth += 0.3 * (n - smooth);
        if (kind == HOT_QUARTER_RATE) // its samples miss its peaks by 3 dB
            x = 3.0 * sin(MEASURE_PI * ((double)i / 2.0 + 0.25));
        else if (kind == HOT_TONE)
            x = 5.0 * sin(2.0 * MEASURE_PI * 997.0 * (double)i / 48000.0);
        else if (kind == HOT_NOISE)
            x = 6.0 * smooth;
        else if (kind == HOT_BURSTS)
            x = i / 4801 % 3 == 0 ? 4.0 * smooth : 0.02 * n;
        else
            x = i / 9777 % 2 == 0 ? 2.0 : -2.0;
        in[0][i] = (float)x;
        in[1][i] = (float)(0.3 * x);
    }
}

static void test_ceiling_holds_between_samples(void **state)
{
    (void)state;
    for (int kind = 0; kind < HOT_COUNT; kind++) {
        fill_hot((hot)kind);
        process();
        for (size_t i = 0; i < FRAMES; i++)
            assert_true(fabsf(out[0][i]) <= AUR_LIMITER_CEILING * 1.0001f);
        double peak_db = 20.0 * log10(measure_true_peak(out[0], 1, FRAMES));
        printf("hot input %d: %.2f dBTP\n", kind, peak_db);
        // The promise is -1 dBTP; a tone keeps to the ceiling, -1.5 dBTP, whatever its samples happen to hit.
        assert_true(peak_db < -1.0);
        assert_true(kind > HOT_TONE || peak_db < -1.4);
    }
}

static void test_transparent_below(void **state)
{
    (void)state;
    uint32_t dice = 9;
    for (size_t i = 0; i < FRAMES; i++) {
        in[0][i] = 0.55f * (float)noise(&dice);
        in[1][i] = 0.3f * (float)noise(&dice);
    }
    process();
    assert_memory_equal(out[0] + DELAY, in[0], (FRAMES - DELAY) * sizeof(float));
    assert_memory_equal(out[1] + DELAY, in[1], (FRAMES - DELAY) * sizeof(float));
}

static void test_forgets_within_a_second(void **state)
{
    (void)state;
    for (size_t i = 0; i < FRAMES; i++)
        in[0][i] = in[1][i] = (float)((i >= 4800 && i < 4900 ? 3.0 : 0.4) * sin((double)i * 0.05));
    process();
    size_t free_from = 4900 + 48000;
    assert_memory_equal(out[0] + free_from + DELAY, in[0] + free_from, (FRAMES - DELAY - free_from) * sizeof(float));
    assert_true(fabsf(out[0][8000]) < 0.9f * fabsf(in[0][8000 - DELAY])); // it did work
}

static void test_gain_moves_smoothly(void **state)
{
    (void)state;
    for (size_t i = 0; i < FRAMES; i++)
        in[0][i] = in[1][i] = i >= 30000 && i < 30064 ? 4.0f : 0.5f;
    process();
    // On constant input the output is the gain; attack and release must not jump.
    for (size_t i = DELAY + 1; i < FRAMES; i++) {
        int loud = i - DELAY >= 30000 - 1 && i - DELAY < 30064 + 1;
        if (!loud)
            assert_true(fabsf(out[0][i] - out[0][i - 1]) < 0.5f / 64.0f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ceiling_holds_between_samples),
        cmocka_unit_test(test_transparent_below),
        cmocka_unit_test(test_forgets_within_a_second),
        cmocka_unit_test(test_gain_moves_smoothly),
    };
    return cmocka_run_group_tests_name("limiter", tests, NULL, NULL);
}
