// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what `auralis inspect` measures, with sounds whose measures are known.
#include "tests/stream/check.h"

#include <math.h>

#include "client/cli/measure.h"
#include "client/cli/report.h"

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
    assert_ok(aur_measure_result(m, &result));
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
    near(m.clicks, 0.0, 0.0, "clicks");
    near(m.gaps, 0.0, 0.0, "gaps");
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
    near(m.clicks, 0.0, 0.0, "clicks");
    near(m.gaps, 0.0, 0.0, "gaps"); // silence around music is no gap
}

static void music_has_no_clicks(void **state)
{
    (void)state;
    fill_music();
    aur_measures m = measure();
    near(m.clicks, 0.0, 0.0, "clicks");
    near(m.gaps, 0.0, 0.0, "gaps");
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
        if (m.clicks < 1.0 || fabs(m.first_click_s - (double)at / RATE_HZ) > 0.005)
            fail_msg("%s: %g clicks, first at %g s", names[kind], m.clicks, m.first_click_s);
    }
}

/// Bars are struck over quiet music, with an attack of half a millisecond: no clicks. The same notes with their attack
/// cut off, so that they begin with a step, are.
static void strikes_are_no_clicks_but_steps_are(void **state)
{
    (void)state;
    static const double modes[] = {1.0, 3.98, 10.7, 18.0};
    for (int cut = 0; cut < 2; cut++) {
        fill_music();
        for (int note = 0; note < 8; note++) {
            int start = RATE_HZ + note * RATE_HZ + note * 777;
            double hz = 220.0 * (1.0 + 0.25 * note);
            for (int i = 0; i < RATE_HZ / 2; i++) {
                double t = (double)i / RATE_HZ, x = 0.0;
                for (int mode = 0; !cut && mode < 4; mode++) // a bar, struck
                    x += 0.3 * sin(2.0 * PI * hz * modes[mode] * t) * exp(-t * (4.0 + 20.0 * mode));
                x *= fmin(t * 2000.0, 1.0);
                if (cut)
                    x = cos(2.0 * PI * hz * t) * exp(-t * 6.0) * fmin((0.5 - t) * 20.0, 1.0);
                sound[2 * (start + i)] += (float)(0.2 * x);
                sound[2 * (start + i) + 1] += (float)(0.2 * x);
            }
        }
        aur_measures m = measure();
        if (cut)
            near(m.clicks, 16.0, 0.0, "steps, both channels"); // each note in each channel
        else
            near(m.clicks, 0.0, 0.0, "clicks");
    }
}

static void gaps_are_measured(void **state)
{
    (void)state;
    fill_music();
    memset(sound + 2 * 3 * RATE_HZ, 0, (size_t)(RATE_HZ / 50) * 2 * sizeof *sound);
    memset(sound + 2 * 6 * RATE_HZ, 0, (size_t)(RATE_HZ / 10) * 2 * sizeof *sound);
    aur_measures m = measure();
    near(m.gaps, 2.0, 0.0, "gaps");
    near(m.longest_gap_s, 0.1, 0.001, "longest gap");
    assert_true(m.clicks >= 2.0); // the edges of the gaps
}

/// Two sines with `apart` of a turn between the channels.
static void fill_apart(double hz, double apart, double amplitude)
{
    for (int i = 0; i < FRAMES; i++) {
        sound[2 * i] = (float)(amplitude * sin(2.0 * PI * hz * i / RATE_HZ));
        sound[2 * i + 1] = (float)(amplitude * sin(2.0 * PI * (hz * i / RATE_HZ + apart)));
    }
}

static void stereo_image_is_measured(void **state)
{
    (void)state;
    fill_apart(440.0, 0.25, 0.3);
    aur_measures m = measure();
    near(m.stereo_correlation, 0.0, 1e-3, "correlation at a quarter turn");
    near(m.mono_loss_db, 3.01, 0.01, "loss at a quarter turn");
    fill_apart(440.0, 1.0 / 6.0, 0.3);
    m = measure();
    near(m.stereo_correlation, 0.5, 1e-3, "correlation at a sixth");
    near(m.mono_loss_db, 1.249, 0.01, "loss at a sixth"); // 10 log10(1 / ((1 + 0.5) / 2))
    fill_apart(440.0, 0.5, 0.3);
    m = measure();
    near(m.stereo_correlation, -1.0, 1e-6, "correlation of opposites");
    assert_true(m.mono_loss_db > 100.0);
}

/// Bass out of phase under a louder mono chord: the whole looks fine, the bass does not.
static void bass_is_judged_apart(void **state)
{
    (void)state;
    for (int opposite = 0; opposite < 2; opposite++) {
        for (int i = 0; i < FRAMES; i++) {
            float bass = (float)(0.05 * sin(2.0 * PI * 50.0 * i / RATE_HZ));
            float chord = (float)(0.3 * sin(2.0 * PI * 880.0 * i / RATE_HZ));
            sound[2 * i] = chord + bass;
            sound[2 * i + 1] = chord + (opposite ? -bass : bass);
        }
        aur_measures m = measure();
        assert_true(m.stereo_correlation > 0.9);
        if (opposite)
            near(m.bass_correlation, -0.98, 0.02, "bass correlation of opposites");
        else
            near(m.bass_correlation, 1.0, 1e-6, "bass correlation");
    }
}

static void loudest_moments_are_found(void **state)
{
    (void)state;
    fill_sine(997.0, 0.01); // -40 LUFS, but for one second of -20
    for (int i = 4 * RATE_HZ; i < 5 * RATE_HZ; i++) {
        sound[2 * i] *= 10.0f;
        sound[2 * i + 1] *= 10.0f;
    }
    aur_measures m = measure();
    near(m.momentary_max_lufs, -20.0, 0.1, "momentary maximum");
    near(m.short_term_max_lufs, -24.69, 0.1, "short-term maximum"); // a third of the energy, and what is beside it
}

static void bands_are_octaves(void **state)
{
    (void)state;
    fill_sine(250.0, 0.1);
    aur_measures m = measure();
    for (int band = 0; band < AUR_BANDS; band++)
        if (aur_bands_centre_hz(band) == 250.0)
            near(m.band_db[band], -23.01, 0.05, "its own band");
        else
            assert_true(m.band_db[band] < -80.0);
}

static void what_is_no_number_is_counted_and_kept_out(void **state)
{
    (void)state;
    fill_sine(997.0, 0.1);
    sound[1000] = NAN;
    sound[2001] = INFINITY;
    sound[0] = 1e-40f;
    aur_measures m = measure();
    near(m.not_numbers, 2.0, 0.0, "not numbers");
    near(m.subnormals, 1.0, 0.0, "subnormals");
    near(m.integrated_lufs, -20.0, 0.1, "LUFS");
    assert_true(isfinite(m.opus_peak_dbtp) && m.opus_peak_dbtp < -15.0);
}

/// Square waves overshoot when a codec rounds their edges.
static void peaks_after_opus_are_measured(void **state)
{
    (void)state;
    for (int i = 0; i < FRAMES; i++)
        sound[2 * i] = sound[2 * i + 1] = i / 54 % 2 == 0 ? 0.8f : -0.8f;
    aur_measures m = measure();
    assert_true(m.sample_peak_dbfs < -1.9);
    assert_true(m.opus_peak_dbtp > m.sample_peak_dbfs + 0.5);
}

/// Music that holds every limit; the damages below then each break one of them.
static void fill_good(void)
{
    for (int i = 0; i < FRAMES; i++) {
        double t = (double)i / RATE_HZ, bass = 0.09 * sin(2.0 * PI * 60.0 * t);
        for (int channel = 0; channel < 2; channel++) {
            double side = channel == 0 ? 0.065 : -0.065;
            double x = bass + 0.095 * sin(2.0 * PI * 440.0 * t) + 0.095 * sin(2.0 * PI * 659.0 * t) +
                       side * sin(2.0 * PI * 554.0 * t) + side * sin(2.0 * PI * 277.0 * t + 1.0);
            sound[2 * i + channel] = (float)x;
        }
    }
}

static void spoil(int kind)
{
    const size_t middle = (size_t)FRAMES; // index of a left sample
    for (size_t i = 0; i < (size_t)FRAMES; i++) {
        float *frame = sound + 2 * i;
        if (kind == 1) // too loud
            frame[0] *= 1.5f, frame[1] *= 1.5f;
        if (kind == 2) // an offset
            frame[0] += 2e-4f;
        if (kind == 3) // mono
            frame[0] = frame[1];
        if (kind == 4) // wide and hollow
            frame[1] = -frame[1];
    }
    if (kind == 5)
        sound[middle] += 0.1f;
    if (kind == 6)
        memset(sound + middle, 0, 2 * (RATE_HZ / 100) * sizeof *sound);
    if (kind == 7)
        sound[middle] = NAN;
    if (kind == 8) // a burst at half the rate's half, between whose samples lies what clips
        for (size_t i = 0; i < 480; i++)
            sound[middle + 2 * i] = sound[middle + 2 * i + 1] =
                (float)(0.98 * sin(PI / 2.0 * (double)i + PI / 4.0) * sin(PI * (double)i / 480.0)) * 1.2f;
}

static void gate_fails_when_it_must(void **state)
{
    (void)state;
    for (int kind = 0; kind <= 8; kind++) {
        fill_good();
        spoil(kind);
        aur_measures m = measure();
        int failures = aur_report_failures(&m, AUR_GATE_MUSIC);
        if (kind == 0 && failures > 0)
            aur_report_print(&m, RATE_HZ, AUR_GATE_MUSIC);
        if ((kind == 0) != (failures == 0))
            fail_msg("damage %d: %d limits not held", kind, failures);
        int restless = aur_report_failures(&m, AUR_GATE_ACTIONS);
        if ((kind >= 5) != (restless > 0))
            fail_msg("damage %d: %d limits of the action gate not held", kind, restless);
        assert_int_equal(aur_report_failures(&m, AUR_GATE_NONE), 0);
    }
}

static void what_was_not_measured_holds_no_limit(void **state)
{
    (void)state;
    fill_good();
    aur_measures m = measure();
    m.opus_peak_dbtp = (double)NAN;
    assert_int_equal(aur_report_failures(&m, AUR_GATE_MUSIC), 1);
}

static void clicks_of_both_channels_come_in_order(void **state)
{
    (void)state;
    static const size_t at[] = {3 * RATE_HZ, 4 * RATE_HZ + 500, 6 * RATE_HZ + 9};
    fill_music();
    for (size_t i = 0; i < 3; i++)
        sound[2 * at[i] + i % 2] += 0.1f;
    aur_measure *m = NULL;
    aur_measures result;
    int64_t frames[AUR_MEASURE_CLICKS_KEPT];
    assert_ok(aur_measure_open(RATE_HZ, &m));
    assert_ok(aur_measure_add(m, sound, FRAMES));
    assert_ok(aur_measure_result(m, &result));
    assert_int_equal(aur_measure_clicks(m, frames, AUR_MEASURE_CLICKS_KEPT), 3);
    for (size_t i = 0; i < 3; i++)
        assert_in_range(frames[i], at[i] - 2, at[i] + 2);
    aur_measure_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_of_a_sine),
        cmocka_unit_test(true_peak_lies_between_samples),
        cmocka_unit_test(silence_has_no_level),
        cmocka_unit_test(offset_and_opposite_channels_are_seen),
        cmocka_unit_test(music_has_no_clicks),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(strikes_are_no_clicks_but_steps_are),
        cmocka_unit_test(gaps_are_measured),
        cmocka_unit_test(stereo_image_is_measured),
        cmocka_unit_test(bass_is_judged_apart),
        cmocka_unit_test(loudest_moments_are_found),
        cmocka_unit_test(bands_are_octaves),
        cmocka_unit_test(what_is_no_number_is_counted_and_kept_out),
        cmocka_unit_test(peaks_after_opus_are_measured),
        cmocka_unit_test(gate_fails_when_it_must),
        cmocka_unit_test(what_was_not_measured_holds_no_limit),
        cmocka_unit_test(clicks_of_both_channels_come_in_order),
    };
    return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
