// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the measure of aliases on saws whose aliases are known, and the engine's saw by it.
#include "tests/stream/check.h"

#include <math.h>

#include "client/cli/alias.h"
#include "stream/probe.h"

#define PI 3.14159265358979323846

static float mono[AUR_ALIAS_FRAMES];

static void near(double got, double expected, double tolerance, const char *what)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%s: %g instead of %g", what, got, expected);
}

/// Published figures of the plain ramp, 0..16 kHz: -27.8, -21.7, -17.6 and -12.3 dB.
static void plain_ramp_has_the_aliases_of_theory(void **state)
{
    (void)state;
    static const double cases[][2] = {{110.0, -27.8}, {441.0, -21.7}, {1109.0, -17.6}, {3331.0, -12.3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        aur_alias alias;
        uint32_t periods = aur_alias_periods(cases[i][0]);
        aur_alias_naive_saw(periods, mono);
        assert_ok(aur_alias_measure(mono, periods, &alias));
        near(alias.total_db, cases[i][1], 0.3, "aliases of a plain ramp");
    }
}

/// Harmonics only, then one foreign partial 40 dB below the first, once above it and once below.
static void added_partial_is_measured(void **state)
{
    (void)state;
    const uint32_t periods = aur_alias_periods(1000.0);
    for (int kind = 0; kind < 3; kind++) {
        double foreign = kind == 1 ? periods * 3.5 : periods * 0.5, all = 0.0;
        for (size_t i = 0; i < AUR_ALIAS_FRAMES; i++) {
            double turn = 2.0 * PI * (double)i / (double)AUR_ALIAS_FRAMES, sum = 0.0;
            for (int h = 1; h <= 15; h++)
                sum += sin(turn * periods * h) / h;
            mono[i] = (float)(0.3 * (sum + (kind > 0 ? 0.01 * sin(turn * floor(foreign)) : 0.0)));
        }
        for (int h = 1; h <= 15; h++)
            all += 1.0 / (h * h);
        aur_alias alias;
        assert_ok(aur_alias_measure(mono, periods, &alias));
        double expected_db = 10.0 * log10(1e-4 / all);
        if (kind == 0)
            assert_true(alias.total_db < -120.0);
        else
            near(alias.total_db, expected_db, 0.1, "one partial");
        if (kind == 1)
            near(alias.above_db, expected_db, 0.1, "one partial above");
        else
            assert_true(alias.above_db < -110.0);
    }
}

static void engine_saw_is_clean(void **state)
{
    (void)state;
    const uint32_t periods = aur_alias_periods(1109.0);
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        aur_alias alias;
        assert_ok(aur_probe_saw((aur_isa)isa, periods << 16, mono, AUR_ALIAS_FRAMES));
        assert_ok(aur_alias_measure(mono, periods, &alias));
        assert_true(alias.total_db < -50.0);
        float high = 0.0f, low = 0.0f;
        for (size_t i = 0; i < AUR_ALIAS_FRAMES; i++) {
            high = mono[i] > high ? mono[i] : high;
            low = mono[i] < low ? mono[i] : low;
        }
        near((double)high, 1.0, 0.1, "crest");
        near((double)low, -1.0, 0.1, "trough");
    }
}

static void probe_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    assert_int_equal(aur_probe_saw(AUR_ISA_SCALAR, 0, mono, 64), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_probe_saw(AUR_ISA_SCALAR, 1, mono, 65), AUR_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_ramp_has_the_aliases_of_theory),
        cmocka_unit_test(added_partial_is_measured),
        cmocka_unit_test(engine_saw_is_clean),
        cmocka_unit_test(probe_refuses_what_it_cannot_do),
    };
    return cmocka_run_group_tests_name("alias", tests, NULL, NULL);
}
