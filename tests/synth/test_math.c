// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The functions that stand in for libm are as exact as their comments say.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "synth/dsp/math.h"

static void test_sine(void **state)
{
    (void)state;
    double worst = 0.0;
    for (uint64_t phase = 0; phase < UINT64_C(1) << 32; phase += 9973)
        worst = fmax(worst, fabs((double)aur_sine((uint32_t)phase) -
                                 sin((double)phase * 2.0 * 3.14159265358979324 / 4294967296.0)));
    assert_true(worst < 3e-7);
    assert_true(aur_sine(0) == 0.0f);
    assert_true(aur_sine(0x80000000u) == 0.0f);
}

static void test_sine_is_odd(void **state)
{
    (void)state;
    for (uint32_t phase = 1; phase < 0x7fff0000u; phase += 65521)
        assert_true(aur_sine(phase) == -aur_sine(0u - phase));
}

static void test_exp2(void **state)
{
    (void)state;
    for (double x = -120.0; x < 120.0; x += 0.00731)
        assert_true(fabs((double)aur_exp2((float)x) / exp2((double)(float)x) - 1.0) < 2e-7);
    for (int x = -100; x <= 100; x++)
        assert_true((double)aur_exp2((float)x) == ldexp(1.0, x));
    assert_true(aur_exp2(-1e30f) > 0.0f && isfinite(aur_exp2(1e30f)));
}

static void test_lfo_is_exact_far_out(void **state)
{
    (void)state;
    // 250 mHz: 192 000 frames a turn but for the rounding of the step, which must not depend on how far out it is.
    const uint64_t step = (UINT64_C(250) << 32) / 48000000u;
    for (int64_t frame = INT64_C(1) << 40; frame < (INT64_C(1) << 40) + 100000; frame += 64)
        assert_true(aur_lfo(frame, 250, 5) == aur_sine((uint32_t)((uint64_t)frame * step) + 5u));
}

static void test_flush(void **state)
{
    (void)state;
    assert_true(aur_flush(ldexpf(1.0f, -60)) == ldexpf(1.0f, -60));
    assert_true(aur_flush(nextafterf(ldexpf(1.0f, -60), 0.0f)) == 0.0f);
    assert_true(aur_flush(-ldexpf(1.0f, -61)) == 0.0f);
    assert_true(aur_flush(1e-40f) == 0.0f);
    assert_true(aur_flush(-0.5f) == -0.5f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sine),  cmocka_unit_test(test_sine_is_odd),          cmocka_unit_test(test_exp2),
        cmocka_unit_test(test_flush), cmocka_unit_test(test_lfo_is_exact_far_out),
    };
    return cmocka_run_group_tests_name("math", tests, NULL, NULL);
}
