// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what `auralis inspect` measures, with sounds whose measures are known.
#include "tests/stream/check.h"

#include <math.h>

#include "client/cli/measure.h"

#define RATE_HZ 48000
#define FRAMES  (10 * RATE_HZ)
#define PI      3.14159265358979323846

static float sound[FRAMES * 2];

static aur_measures measure(void)
{
    aur_measure *m = NULL;
    aur_measures result;
    assert_ok(aur_measure_open(RATE_HZ, &m));
    for (size_t at = 0; at < FRAMES; at += 1000) // not a divisor of any window
        assert_ok(aur_measure_add(m, sound + at * 2, FRAMES - at < 1000 ? FRAMES - at : 1000));
    aur_measure_result(m, &result);
    aur_measure_close(m);
    return result;
}

static void fill_sine(double frequency_hz, double amplitude)
{
    for (int i = 0; i < FRAMES; i++)
        sound[2 * i] = sound[2 * i + 1] = (float)(amplitude * sin(2.0 * PI * frequency_hz * i / RATE_HZ));
}

/// A slow chord with swells and a bed of noise, different left and right: what ambient music is made of.
static void fill_music(void)
{
    for (int i = 0; i < FRAMES; i++) {
        double t = (double)i / RATE_HZ;
        double swell = 0.5 + 0.5 * sin(2.0 * PI * 0.2 * t);
        double chord = sin(2.0 * PI * 110.0 * t) + 0.5 * sin(2.0 * PI * 277.0 * t) + 0.3 * sin(2.0 * PI * 1318.5 * t);
        for (int channel = 0; channel < 2; channel++) {
            double noise = (double)(dice((uint64_t)(2 * i + channel)) >> 11) * 0x1p-53 - 0.5;
            sound[2 * i + channel] = (float)(0.15 * swell * chord + 0.001 * noise);
        }
    }
}

static void near(double got, double expected, double tolerance, const char *what)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%s: %g instead of %g", what, got, expected);
}

static void levels_of_a_sine(void **state)
{
    (void)state;
    fill_sine(997.0, 0.1); // -20 dB in both channels is -20 LUFS by definition (EBU Tech 3341), within filter ripple
    aur_measures m = measure();
    near(m.integrated_lufs, -20.0, 0.1, "LUFS");
    near(m.sample_peak_dbfs, -20.0, 0.05, "sample peak");
    near(m.true_peak_dbtp, -20.0, 0.1, "true peak");
    near(m.rms_dbfs, -23.01, 0.05, "RMS");
    near(m.stereo_correlation, 1.0, 1e-6, "correlation");
    near(m.dc_left, 0.0, 1e-4, "offset");
    near(m.duration_s, 10.0, 0.0, "duration");
    assert_int_equal(m.clicks, 0);
    assert_int_equal(m.gaps, 0);
}

static void true_peak_lies_between_samples(void **state)
{
    (void)state;
    for (int i = 0; i < FRAMES; i++) // a quarter of the rate, 45 degrees off: no sample meets the crest
        sound[2 * i] = sound[2 * i + 1] = (float)(0.5 * sin(PI / 2.0 * i + PI / 4.0));
    aur_measures m = measure();
    near(m.sample_peak_dbfs, -9.03, 0.05, "sample peak");
    near(m.true_peak_dbtp, -6.02, 0.3, "true peak");
}

static void offset_and_opposite_channels_are_seen(void **state)
{
    (void)state;
    fill_sine(200.0, 0.2);
    for (int i = 0; i < FRAMES; i++) {
        sound[2 * i + 1] = -sound[2 * i];
        sound[2 * i] += 0.01f;
    }
    aur_measures m = measure();
    near(m.dc_left, 0.01, 1e-5, "offset left");
    near(m.dc_right, 0.0, 1e-5, "offset right");
    assert_true(m.stereo_correlation < -0.99);
}

static void silence_has_no_level(void **state)
{
    (void)state;
    memset(sound, 0, sizeof sound);
    aur_measures m = measure();
    assert_true(isinf(m.integrated_lufs) && isinf(m.rms_dbfs) && isinf(m.true_peak_dbtp));
    assert_int_equal(m.clicks, 0);
    assert_int_equal(m.gaps, 0); // silence around music is no gap
}

static void music_has_no_clicks(void **state)
{
    (void)state;
    fill_music();
    aur_measures m = measure();
    assert_int_equal(m.clicks, 0);
    assert_int_equal(m.gaps, 0);
}

/// Each kind of damage a broken player or renderer does, at one place.
static void damage_is_found(void **state)
{
    (void)state;
    static const char *const names[] = {"20 frames lost", "64 frames repeated", "a step in level", "one bad sample"};
    const size_t at = 5 * RATE_HZ + 77;
    for (int kind = 0; kind < 4; kind++) {
        fill_music();
        float *here = sound + at * 2;
        size_t rest = (FRAMES - at - 200) * 2;
        if (kind == 0)
            memmove(here, here + 40, rest * sizeof *here);
        else if (kind == 1)
            memmove(here + 128, here, rest * sizeof *here);
        else if (kind == 2)
            for (size_t i = 0; i < rest; i++)
                here[i] *= 0.7f;
        else
            here[0] += 0.05f;
        aur_measures m = measure();
        if (m.clicks < 1 || fabs(m.first_click_s - (double)at / RATE_HZ) > 0.005)
            fail_msg("%s: %lld clicks, first at %g s", names[kind], (long long)m.clicks, m.first_click_s);
    }
}

static void gaps_are_measured(void **state)
{
    (void)state;
    fill_music();
    memset(sound + 2 * 3 * RATE_HZ, 0, (size_t)(RATE_HZ / 50) * 2 * sizeof *sound);
    memset(sound + 2 * 6 * RATE_HZ, 0, (size_t)(RATE_HZ / 10) * 2 * sizeof *sound);
    aur_measures m = measure();
    assert_int_equal(m.gaps, 2);
    near(m.longest_gap_s, 0.1, 0.001, "longest gap");
    assert_true(m.clicks >= 2); // the edges of the gaps
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_of_a_sine),     cmocka_unit_test(true_peak_lies_between_samples),
        cmocka_unit_test(silence_has_no_level), cmocka_unit_test(offset_and_opposite_channels_are_seen),
        cmocka_unit_test(music_has_no_clicks),  cmocka_unit_test(damage_is_found),
        cmocka_unit_test(gaps_are_measured),
    };
    return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
