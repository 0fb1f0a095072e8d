// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The made-up places: energy, decay, width, and the same numbers every time.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "synth/fx/impulse.h"
#include "tests/synth/measure.h"

#define WINDOW 16384

typedef struct impulse {
    uint32_t frames;
    float *sides[2];
} impulse;

static impulse make(aur_impulse_kind kind, uint32_t seed, int32_t length_ms)
{
    impulse i = {.frames = aur_impulse_frames(kind, length_ms)};
    for (int side = 0; side < 2; side++) {
        i.sides[side] = malloc(i.frames * sizeof(float));
        assert_non_null(i.sides[side]);
    }
    aur_impulse_make(kind, seed, i.frames, i.sides[0], i.sides[1]);
    return i;
}

static void drop(impulse *i)
{
    free(i->sides[0]);
    free(i->sides[1]);
}

static double dot(const float *a, const float *b, size_t count)
{
    double sum = 0.0;
    for (size_t t = 0; t < count; t++)
        sum += (double)a[t] * (double)b[t];
    return sum;
}

/// Power in dB between two frequencies in the window that begins at `from`.
static double band_db(const impulse *i, size_t from, double low_hz, double high_hz)
{
    double sum = 1e-30, bin_hz = (double)AUR_SAMPLE_RATE_HZ / WINDOW;
    for (int side = 0; side < 2; side++) {
        double *power = measure_spectrum(i->sides[side] + from, 1, WINDOW, 1);
        for (size_t k = (size_t)(low_hz / bin_hz); k < (size_t)(high_hz / bin_hz); k++)
            sum += power[k];
        free(power);
    }
    return 10.0 * log10(sum);
}

static void test_energy_width_and_ends(void **state)
{
    (void)state;
    for (int kind = 0; kind < AUR_IMPULSE_COUNT; kind++) {
        impulse i = make((aur_impulse_kind)kind, 5, 0);
        double left = dot(i.sides[0], i.sides[0], i.frames), right = dot(i.sides[1], i.sides[1], i.frames);
        double both = dot(i.sides[0], i.sides[1], i.frames);
        assert_true(fabs(0.5 * (left + right) - 1.0) < 1e-3);
        assert_true(left > 0.85 && left < 1.15);
        assert_true(fabs(both) < 0.1 * sqrt(left * right)); // noise of their own
        for (uint32_t t = 0; t < i.frames; t++)
            assert_true(isfinite((double)i.sides[0][t]) && isfinite((double)i.sides[1][t]));
        assert_true(fabsf(i.sides[0][i.frames - 1]) < 1e-6f); // does not break off
        drop(&i);
    }
}

/// Seconds to fall by 60 dB between two windows half a second apart and more.
static double decay_s(const impulse *i, double low_hz, double high_hz)
{
    size_t from = i->frames / 8, to = i->frames / 2;
    double fallen_db = band_db(i, from, low_hz, high_hz) - band_db(i, to, low_hz, high_hz);
    return 60.0 / fallen_db * (double)(to - from) / AUR_SAMPLE_RATE_HZ;
}

static void test_each_band_has_its_decay(void **state)
{
    (void)state;
    static const double middle_s[AUR_IMPULSE_COUNT] = {2.8, 2.1, 4.3};
    for (int kind = 0; kind < AUR_IMPULSE_COUNT; kind++) {
        impulse i = make((aur_impulse_kind)kind, 5, 0),
                twice = make((aur_impulse_kind)kind, 5, 2 * (int32_t)(i.frames / 48));
        double middle = decay_s(&i, 700.0, 1400.0), high = decay_s(&i, 10000.0, 14000.0);
        print_message("%s: %.2f s in the middle, %.2f s high\n", aur_impulse_name((aur_impulse_kind)kind), middle,
                      high);
        assert_true(middle > 0.85 * middle_s[kind] && middle < 1.15 * middle_s[kind]);
        assert_true(high < 0.7 * middle);
        if (kind != AUR_IMPULSE_CAVE) // its double is longer than the longest
            assert_true(fabs(decay_s(&twice, 700.0, 1400.0) / middle - 2.0) < 0.3);
        drop(&i);
        drop(&twice);
    }
}

static void test_a_seed_is_a_place(void **state)
{
    (void)state;
    impulse a = make(AUR_IMPULSE_HALL, 1, 0), b = make(AUR_IMPULSE_HALL, 1, 0), other = make(AUR_IMPULSE_HALL, 2, 0);
    assert_memory_equal(a.sides[0], b.sides[0], a.frames * sizeof(float));
    assert_memory_equal(a.sides[1], b.sides[1], a.frames * sizeof(float));
    assert_true(fabs(dot(a.sides[0], other.sides[0], a.frames)) < 0.2);
    drop(&a);
    drop(&b);
    drop(&other);
}

static void test_lengths_are_clamped(void **state)
{
    (void)state;
    assert_int_equal(aur_impulse_frames(AUR_IMPULSE_HALL, 0), 4 * AUR_SAMPLE_RATE_HZ);
    assert_int_equal(aur_impulse_frames(AUR_IMPULSE_HALL, -1), AUR_IMPULSE_MS_MIN * 48);
    assert_int_equal(aur_impulse_frames(AUR_IMPULSE_HALL, 1000000), AUR_IMPULSE_MS_MAX * 48);
    impulse shortest = make(AUR_IMPULSE_CAVE, 3, 1); // its reflections reach past its end
    assert_true(fabs(dot(shortest.sides[0], shortest.sides[0], shortest.frames) - 1.0) < 0.3);
    drop(&shortest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_energy_width_and_ends),
        cmocka_unit_test(test_each_band_has_its_decay),
        cmocka_unit_test(test_a_seed_is_a_place),
        cmocka_unit_test(test_lengths_are_clamped),
    };
    return cmocka_run_group_tests_name("impulse", tests, NULL, NULL);
}
