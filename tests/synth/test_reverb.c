// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The measures of reverbs on sounds whose answer is known, and then the reverb of the rack by them.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client/cli/reverb_measure.h"
#include "synth/voice/lanes.h"
#include "tests/synth/measure.h"

#define RATE_HZ    AUR_SAMPLE_RATE_HZ
#define FRAMES_MAX ((size_t)15 * RATE_HZ)

static float *response[AUR_CHANNELS];
static aur_space *space;

static const float *const *channels(void)
{
    return (const float *const *)response;
}

static uint32_t dice;

/// Noise of power 1, about normal: the sum of twelve even numbers.
static double noise(void)
{
    double sum = -6.0;
    for (int i = 0; i < 12; i++) {
        dice = dice * 1664525u + 1013904223u;
        sum += (double)dice / 4294967296.0;
    }
    return sum;
}

static double level_at(double seconds, double t60_s)
{
    return pow(10.0, -3.0 * seconds / t60_s);
}

static void fill_noise(size_t frames, double t60_s)
{
    for (int c = 0; c < AUR_CHANNELS; c++)
        for (size_t i = 0; i < frames; i++)
            response[c][i] = (float)(0.1 * noise() * level_at((double)i / RATE_HZ, t60_s));
}

static void test_decay_of_noise(void **state)
{
    (void)state;
    static const double TIMES_S[] = {0.5, 2.0, 8.0};
    for (size_t i = 0; i < 3; i++) {
        size_t frames = (size_t)(TIMES_S[i] * RATE_HZ);
        double whole_s = 0.0;
        aur_reverb_measures measures;
        fill_noise(frames, TIMES_S[i]);
        assert_int_equal(aur_reverb_t60(response[0], frames, RATE_HZ, &whole_s), AUR_OK);
        assert_true(fabs(whole_s / TIMES_S[i] - 1.0) < 0.02);
        assert_int_equal(aur_reverb_measure(channels(), frames, RATE_HZ, &measures), AUR_OK);
        for (int band = 3; band < AUR_BANDS - 1; band++) // 250 Hz and up: below, noise has too few modes
            assert_true(fabs(measures.t60_s[band] / TIMES_S[i] - 1.0) < 0.08);
    }
}

static void test_octaves_are_told_apart(void **state)
{
    (void)state;
    size_t frames = (size_t)4 * RATE_HZ;
    for (int c = 0; c < AUR_CHANNELS; c++)
        for (size_t i = 0; i < frames; i++) {
            double s = (double)i / RATE_HZ, turn = 2.0 * MEASURE_PI * s;
            response[c][i] =
                (float)(0.1 * sin(500.0 * turn) * level_at(s, 4.0) + 0.3 * sin(2000.0 * turn) * level_at(s, 1.0));
        }
    aur_reverb_measures measures;
    assert_int_equal(aur_reverb_measure(channels(), frames, RATE_HZ, &measures), AUR_OK);
    assert_true(fabs(measures.t60_s[4] / 4.0 - 1.0) < 0.03);
    assert_true(fabs(measures.t60_s[6] / 1.0 - 1.0) < 0.03);
}

static void test_too_short_is_not_a_number(void **state)
{
    (void)state;
    aur_reverb_measures measures;
    fill_noise(RATE_HZ / 2, 1e9);
    for (size_t frames = 0; frames < RATE_HZ; frames += RATE_HZ / 4) {
        memset(response[0] + RATE_HZ / 2, 0, RATE_HZ / 2 * sizeof(float));
        memset(response[1], 0, RATE_HZ * sizeof(float));
        assert_int_equal(aur_reverb_measure(channels(), frames, RATE_HZ, &measures), AUR_OK);
        assert_true(isnan(measures.t60_s[5]) && isnan(measures.mode_db));
    }
}

static void test_density_of_known_sounds(void **state)
{
    (void)state;
    aur_reverb_measures measures;
    fill_noise((size_t)2 * RATE_HZ, 2.0);
    assert_int_equal(aur_reverb_measure(channels(), (size_t)2 * RATE_HZ, RATE_HZ, &measures), AUR_OK);
    assert_true(measures.dense_ms < 50.0);
    assert_true(measures.density_low > 0.95 && measures.density_high < 1.05);
    // One echo in 2 ms: sparse, and beside every echo there is silence.
    for (int c = 0; c < AUR_CHANNELS; c++)
        for (size_t i = 0; i < (size_t)2 * RATE_HZ; i++)
            response[c][i] = i % 96 == 0 ? (float)noise() : 0.0f;
    assert_int_equal(aur_reverb_measure(channels(), (size_t)2 * RATE_HZ, RATE_HZ, &measures), AUR_OK);
    assert_true(isnan(measures.dense_ms) && measures.density_high < 0.05);
    memset(response[0], 0, RATE_HZ * sizeof(float));
    assert_true(aur_reverb_density(response[0], RATE_HZ, RATE_HZ, RATE_HZ / 2) == 0.0);
    assert_true(aur_reverb_density(response[0], RATE_HZ, RATE_HZ, 10) == 0.0);
}

static void test_a_mode_is_found(void **state)
{
    (void)state;
    size_t frames = (size_t)5 * RATE_HZ;
    double plain_db = 0.0, mode_db = 0.0;
    fill_noise(frames, 2.0);
    assert_int_equal(aur_reverb_mode(channels(), frames, RATE_HZ, &plain_db), AUR_OK);
    for (int c = 0; c < AUR_CHANNELS; c++)
        for (size_t i = 0; i < frames; i++) // rings for longer than the rest
            response[c][i] += (float)(5e-4 * sin(2.0 * MEASURE_PI * 1234.0 * (double)i / RATE_HZ) *
                                      level_at((double)i / RATE_HZ, 4.0));
    assert_int_equal(aur_reverb_mode(channels(), frames, RATE_HZ, &mode_db), AUR_OK);
    print_message("strongest mode: noise %.1f dB, with a ringing one %.1f dB\n", plain_db, mode_db);
    assert_true(plain_db < 6.0 && mode_db > 15.0);
}

/// The rack's answer to an impulse in the left or right send.
static void respond(int32_t reverb_ms, size_t frames, int side)
{
    const aur_kernel *kernel = aur_kernel_of(aur_isa_widest());
    aur_space_block block;
    memset(space, 0, sizeof *space);
    for (size_t frame = 0; frame + AUR_BLOCK_FRAMES <= frames; frame += AUR_BLOCK_FRAMES) {
        memset(&block, 0, sizeof block);
        block.block_frame = (int64_t)frame;
        block.reverb_ms = reverb_ms;
        block.reverb_gain[0] = block.reverb_gain[1] = 1.0f;
        block.to_reverb[side][0] = frame == 0 ? 1.0f : 0.0f;
        kernel->space(space, &block);
        for (int c = 0; c < AUR_CHANNELS; c++)
            memcpy(response[c] + frame, block.out[c], sizeof block.out[c]);
    }
}

static void test_rack_decays_as_designed(void **state)
{
    (void)state;
    static const int32_t TIMES_MS[] = {3000, 4500, 6000, 7500, 10000};
    for (size_t i = 0; i < sizeof TIMES_MS / sizeof *TIMES_MS; i++) {
        size_t frames = (size_t)TIMES_MS[i] * 48 * 9 / 8 / AUR_BLOCK_FRAMES * AUR_BLOCK_FRAMES;
        aur_reverb_measures measures;
        respond(TIMES_MS[i], frames, (int)i & 1);
        assert_int_equal(aur_reverb_measure(channels(), frames, RATE_HZ, &measures), AUR_OK);
        print_message("T60 %5d ms, of it 125 Hz .. 8 kHz:", (int)TIMES_MS[i]);
        for (int band = 0; band < AUR_REVERB_OCTAVES; band++)
            print_message(" %.2f", 1000.0 * measures.t60_s[band + 2] / TIMES_MS[i]);
        print_message("; strongest mode %.1f dB\n", measures.mode_db);
        for (int band = 0; band < AUR_REVERB_OCTAVES; band++) {
            double share = 1000.0 * measures.t60_s[band + 2] / TIMES_MS[i];
            assert_true(fabs(share / (double)AUR_REVERB_DECAY[band] - 1.0) < 0.15);
            if (band >= 2 && band <= 4) // 500 Hz to 2 kHz: what is set
                assert_true(fabs(share - 1.0) < 0.15);
        }
        assert_true(measures.mode_db < 10.0);
    }
}

static void test_rack_is_dense(void **state)
{
    (void)state;
    for (int32_t reverb_ms = 3000; reverb_ms <= 9000; reverb_ms += 3000)
        for (int side = 0; side < 2; side++) {
            aur_reverb_measures measures;
            respond(reverb_ms, (size_t)2 * RATE_HZ, side);
            assert_int_equal(aur_reverb_measure(channels(), (size_t)2 * RATE_HZ, RATE_HZ, &measures), AUR_OK);
            print_message("T60 %d ms, side %d: dense after %.0f ms, then %.3f .. %.3f\n", (int)reverb_ms, side,
                          measures.dense_ms, measures.density_low, measures.density_high);
            assert_true(measures.dense_ms <= 150.0);
            assert_true(measures.density_low > 0.95 && measures.density_high < 1.05);
        }
}

static int open_all(void **state)
{
    (void)state;
    space = aligned_alloc(64, (sizeof *space + 63) & ~(size_t)63);
    for (int c = 0; c < AUR_CHANNELS; c++)
        response[c] = malloc(FRAMES_MAX * sizeof **response);
    return space == NULL || response[0] == NULL || response[1] == NULL;
}

static int close_all(void **state)
{
    (void)state;
    free(space);
    free(response[0]);
    free(response[1]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decay_of_noise),
        cmocka_unit_test(test_octaves_are_told_apart),
        cmocka_unit_test(test_too_short_is_not_a_number),
        cmocka_unit_test(test_density_of_known_sounds),
        cmocka_unit_test(test_a_mode_is_found),
        cmocka_unit_test(test_rack_decays_as_designed),
        cmocka_unit_test(test_rack_is_dense),
    };
    return cmocka_run_group_tests_name("reverb", tests, open_all, close_all);
}
