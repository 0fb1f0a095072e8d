// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Convolution against its definition, in double precision: every length around the edges of its partitions, on every
// kernel, from any block of the grid; no latency; silence; nothing asked of the system.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "synth/dsp/fft.h"
#include "synth/dsp/math.h"
#include "synth/fx/convolution.h"

#define B AUR_BLOCK_FRAMES

typedef struct bench {
    float *impulse[2];
    aur_convolution_filter *filter;
    aur_convolution *convolution;
} bench;

static float noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(int32_t)aur_hash32(*state) * (1.0f / 2147483648.0f);
}

static void *zeros(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
    assert_non_null(memory);
    memset(memory, 0, bytes);
    return memory;
}

/// Noise that falls by 60 dB over its length, like a room.
static bench set_up(uint32_t frames, aur_isa isa)
{
    bench b;
    uint32_t dice = frames;
    for (int channel = 0; channel < 2; channel++) {
        b.impulse[channel] = zeros(frames * sizeof(float));
        for (uint32_t i = 0; i < frames; i++)
            b.impulse[channel][i] = noise(&dice) * aur_exp2(-9.97f * (float)i / (float)frames);
    }
    b.filter = zeros(aur_convolution_filter_bytes(frames));
    aur_convolution_filter_init(b.filter, b.impulse[0], b.impulse[1], frames);
    b.convolution = zeros(aur_convolution_bytes(b.filter));
    aur_convolution_init(b.convolution, b.filter, isa);
    return b;
}

static void tear_down(bench *b)
{
    free(b->impulse[0]);
    free(b->impulse[1]);
    free(b->filter);
    free(b->convolution);
}

/// Feeds noise at every `spacing`th frame of the first `in_frames`, compares with the definition until everything has
/// died away, and returns the error in dB.
static double error_db(uint32_t frames, aur_isa isa, int64_t start_frame, size_t in_frames, size_t spacing)
{
    bench b = set_up(frames, isa);
    size_t total = (in_frames + frames + 4 * 1024) / B * B;
    double error = 0.0, power = 0.0;
    float *in[2], *out[2];
    uint32_t dice = 99;
    for (int channel = 0; channel < 2; channel++) {
        in[channel] = zeros(total * sizeof(float));
        out[channel] = zeros(total * sizeof(float));
        for (size_t t = 0; t < in_frames; t += spacing)
            in[channel][t] = noise(&dice);
    }
    for (size_t t = 0; t < total; t += B) {
        float x[2][B], y[2][B];
        for (int channel = 0; channel < 2; channel++)
            memcpy(x[channel], in[channel] + t, sizeof x[channel]);
        aur_convolution_process(b.convolution, start_frame + (int64_t)t, x, y);
        for (int channel = 0; channel < 2; channel++)
            memcpy(out[channel] + t, y[channel], sizeof y[channel]);
    }
    double *right = zeros(total * sizeof(double));
    for (int channel = 0; channel < 2; channel++) {
        memset(right, 0, total * sizeof(double));
        for (size_t t = 0; t < in_frames; t += spacing)
            for (size_t i = 0; i < frames; i++)
                right[t + i] += (double)in[channel][t] * (double)b.impulse[channel][i];
        for (size_t t = 0; t < total; t++) {
            power += right[t] * right[t];
            error += (right[t] - (double)out[channel][t]) * (right[t] - (double)out[channel][t]);
        }
        free(in[channel]);
        free(out[channel]);
    }
    free(right);
    tear_down(&b);
    return 10.0 * log10(error / power);
}

static void test_equals_the_definition(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {1,    63,   64,   65,   127,   2047,  2048, 2049,
                                       3072, 5000, 9216, 9217, 10240, 10241, 20000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        double db = error_db(lengths[i], AUR_ISA_AUTO, (int64_t)i * 13 * B, 20000, 7);
        print_message("%u frames: %.1f dB\n", lengths[i], db);
        assert_true(db < -100.0);
    }
}

static void test_equals_the_definition_when_long(void **state)
{
    (void)state;
    double db = error_db(192000, AUR_ISA_AUTO, -4 * B, 30000, 101);
    print_message("192000 frames: %.1f dB\n", db);
    assert_true(db < -100.0);
}

static void test_every_kernel(void **state)
{
    (void)state;
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++)
        if (aur_isa_supported((aur_isa)isa)) {
            double db = error_db(30000, (aur_isa)isa, 77 * B, 20000, 31);
            print_message("%s: %.1f dB\n", aur_isa_name((aur_isa)isa), db);
            assert_true(db < -100.0);
        }
}

static void test_no_latency(void **state)
{
    (void)state;
    bench b = set_up(5000, AUR_ISA_AUTO);
    float in[2][B] = {{0}}, out[2][B];
    in[0][10] = 1.0f;
    in[1][63] = 1.0f;
    aur_convolution_process(b.convolution, 0, in, out);
    for (int t = 0; t < B; t++) {
        assert_float_equal(out[0][t], t < 10 ? 0.0f : b.impulse[0][t - 10], 1e-6);
        assert_float_equal(out[1][t], t < 63 ? 0.0f : b.impulse[1][t - 63], 1e-6);
    }
    tear_down(&b);
}

/// What is heard depends on the frame, not on when the convolution was made.
static void test_a_late_start_is_bit_exact(void **state)
{
    (void)state;
    enum { FRAMES = 30000, LATE = 1037, BLOCKS = 2200 };
    bench early = set_up(FRAMES, AUR_ISA_AUTO), late = set_up(FRAMES, AUR_ISA_AUTO);
    uint32_t dice = 3;
    for (int i = 0; i < BLOCKS; i++) {
        float in[2][B], copy[2][B], out[2][2][B];
        for (int t = 0; t < B; t++)
            in[0][t] = in[1][t] = noise(&dice);
        memcpy(copy, in, sizeof in);
        aur_convolution_process(early.convolution, (int64_t)i * B, in, out[0]);
        if (i < LATE)
            continue;
        aur_convolution_process(late.convolution, (int64_t)i * B, copy, out[1]);
        if (i > LATE + FRAMES / B + 2 * 16)
            assert_memory_equal(out[0], out[1], sizeof out[0]);
    }
    tear_down(&early);
    tear_down(&late);
}

static void test_silence_stays_silence(void **state)
{
    (void)state;
    bench b = set_up(30000, AUR_ISA_AUTO);
    float in[2][B] = {{0}}, out[2][B];
    static const float zero[2][B];
    assert_true(aur_convolution_at_rest(b.convolution));
    for (int i = 0; i < 300; i++) {
        aur_convolution_process(b.convolution, (int64_t)i * B, in, out);
        assert_memory_equal(out, zero, sizeof out);
    }
    in[0][5] = 1.0f;
    aur_convolution_process(b.convolution, 300 * B, in, out);
    assert_false(aur_convolution_at_rest(b.convolution));
    in[0][5] = 1e-30f; // as good as nothing
    int blocks = 0;
    while (!aur_convolution_at_rest(b.convolution) && blocks < 10000) {
        aur_convolution_process(b.convolution, (301 + blocks++) * B, in, out);
    }
    assert_in_range(blocks, 30000 / B, 30000 / B + 1000);
    assert_memory_equal(out, zero, sizeof out);
    in[0][5] = 1.0f; // wakes without a trace of what was before
    aur_convolution_process(b.convolution, (301 + blocks) * B, in, out);
    for (int t = 0; t < B; t++)
        assert_float_equal(out[0][t], t < 5 ? 0.0f : b.impulse[0][t - 5], 1e-6);
    assert_memory_equal(out[1], zero[1], sizeof out[1]);
    tear_down(&b);
}

static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

/// Four seconds: no block of the whole grid costs twice as much as the middle one, and rest costs next to nothing. The
/// cost of a place on the grid is the least of many, so that what else the machine does is not in it.
static void test_the_work_is_even(void **state)
{
    (void)state;
    enum { GRID = 128, ROUNDS = 60 };
    bench b = set_up(192000, AUR_ISA_AUTO);
    double cost_us[GRID], rest_us = 1e9;
    float in[2][B], out[2][B];
    uint32_t dice = 1;
    for (int i = 0; i < GRID; i++)
        cost_us[i] = 1e9;
    for (int i = 0; i < GRID * ROUNDS; i++) {
        for (int t = 0; t < B; t++)
            in[0][t] = in[1][t] = noise(&dice);
        double start = cpu_us();
        aur_convolution_process(b.convolution, (int64_t)i * B, in, out);
        cost_us[i % GRID] = fmin(cost_us[i % GRID], cpu_us() - start);
    }
    memset(in, 0, sizeof in);
    while (!aur_convolution_at_rest(b.convolution))
        aur_convolution_process(b.convolution, 0, in, out);
    for (int i = 0; i < 1000; i++) {
        double start = cpu_us();
        aur_convolution_process(b.convolution, 0, in, out);
        rest_us = fmin(rest_us, cpu_us() - start);
    }
    qsort(cost_us, GRID, sizeof *cost_us, compare);
    print_message("a block: %.1f us in the middle, %.1f at most, %.1f at rest\n", cost_us[GRID / 2], cost_us[GRID - 1],
                  rest_us);
    assert_true(cost_us[GRID - 1] < 2.0 * cost_us[GRID / 2]);
    assert_true(rest_us < 0.3 * cost_us[GRID / 2]);
    tear_down(&b);
}

static int open_fft(void **state)
{
    (void)state;
    return aur_fft_init() == AUR_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_the_definition),
        cmocka_unit_test(test_equals_the_definition_when_long),
        cmocka_unit_test(test_every_kernel),
        cmocka_unit_test(test_no_latency),
        cmocka_unit_test(test_a_late_start_is_bit_exact),
        cmocka_unit_test(test_silence_stays_silence),
        cmocka_unit_test(test_the_work_is_even),
    };
    return cmocka_run_group_tests_name("convolution", tests, open_fft, NULL);
}
