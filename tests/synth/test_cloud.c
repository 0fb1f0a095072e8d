// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Notes out of tables and clouds of grains, dry: in tune, wide, never twice the same, brighter where they should be,
// without clicks between grains, and the same on every instruction set.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/patch.h"
#include "tests/synth/measure.h"
#include "tests/synth/script.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)
#define FRAMES (8 * SECOND)

static const unsigned PATCHES[] = {AUR_PATCH_PAD_STRINGS, AUR_PATCH_PAD_AIR,    AUR_PATCH_PAD_ORGAN,
                                   AUR_PATCH_CHOIR_OOH,   AUR_PATCH_CHOIR_AAH,  AUR_PATCH_DRONE_BOWED,
                                   AUR_PATCH_CLOUD_SOFT,  AUR_PATCH_CLOUD_GLASS};
#define PATCHES_COUNT (sizeof PATCHES / sizeof *PATCHES)

static script s;
static float out[2 * FRAMES], other[2 * FRAMES];

static void add_param(unsigned param, int32_t value_q16)
{
    s.events[s.count++] = (aur_event){.type = AUR_EVENT_PARAM, .id = (uint8_t)param, .value_q16 = value_q16};
}

static aur_event *add_note(unsigned patch, int midi)
{
    aur_event *note = &s.events[s.count++];
    *note = (aur_event){.note_id = (uint32_t)s.count,
                        .gate_frames = 7 * 48000,
                        .pitch_q8 = AUR_PITCH_Q8(midi),
                        .velocity = 33000,
                        .dice = 77,
                        .release_blocks = 500,
                        .type = AUR_EVENT_NOTE,
                        .id = (uint8_t)patch};
    return note;
}

/// A script of one note, dry.
static aur_event *begin_note(unsigned patch, int midi)
{
    s.count = 0;
    add_param(AUR_PARAM_REVERB_GAIN, 0);
    add_param(AUR_PARAM_ECHO_GAIN, 0);
    add_param(AUR_PARAM_ENSEMBLE_GAIN, 0);
    return add_note(patch, midi);
}

static void play(float *to)
{
    assert_true(script_play(&s, AUR_ISA_AUTO, 0, FRAMES, to, NULL));
}

/// Power above `hz` over all between seconds 2 and 7, in dB.
static double above_db(const float *from, double above_hz)
{
    enum { COUNT = 131072 };
    double *power = measure_spectrum(from + 4 * SECOND, 2, COUNT, 1), high = 0.0, all = 0.0;
    for (size_t k = 1; k <= COUNT / 2; k++) {
        all += power[k];
        high += (double)k * 48000.0 / COUNT > above_hz ? power[k] : 0.0;
    }
    free(power);
    return measure_db(high / all);
}

static void test_in_tune(void **state)
{
    (void)state;
    enum { COUNT = 262144 };
    for (size_t i = 0; i < PATCHES_COUNT; i++)
        // Short grains have no exact pitch further down.
        for (int midi = PATCHES[i] >= AUR_PATCH_CLOUD_SOFT ? 62 : 41; midi <= 101; midi += 7) {
            begin_note(PATCHES[i], midi)->dice = (uint16_t)(midi * 131);
            play(out);
            double *power = measure_spectrum(out + SECOND, 2, COUNT, 1), sum = 0.0, all = 0.0;
            double hz = 440.0 * exp2((midi - 69) / 12.0);
            for (size_t k = 1; k < COUNT / 2; k++) { // the middle of the first harmonic's band
                double cents = 1200.0 * log2((double)k * 48000.0 / COUNT / hz);
                double weight = fabs(cents) < 70.0 ? power[k] : 0.0;
                sum += weight * cents;
                all += weight;
            }
            free(power);
            if (fabs(sum / all) > 9.0)
                fail_msg("patch %u, note %d: %.2f cents off", PATCHES[i], midi, sum / all);
        }
}

/// Correlation of two signals.
static double correlation(const float *a, const float *b)
{
    double ab = 0.0, aa = 1e-30, bb = 1e-30;
    for (int64_t i = SECOND; i < 7 * SECOND; i++) {
        ab += (double)a[2 * i] * (double)b[2 * i];
        aa += (double)a[2 * i] * (double)a[2 * i];
        bb += (double)b[2 * i] * (double)b[2 * i];
    }
    return ab / sqrt(aa * bb);
}

static void test_wide_and_never_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < PATCHES_COUNT; i++) {
        begin_note(PATCHES[i], 60);
        play(out);
        double sides = correlation(out, out + 1);
        begin_note(PATCHES[i], 60)->dice = 78;
        play(other);
        double again = correlation(out, other);
        printf("patch %u: sides correlate %.2f, two strikes %.2f\n", PATCHES[i], sides, again);
        assert_true(sides > -0.4 && sides < 0.8);
        assert_true(fabs(again) < 0.4);
    }
}

static void test_brighter_by_velocity_and_brightness(void **state)
{
    (void)state;
    for (size_t i = 0; i < PATCHES_COUNT; i++) {
        double db[4];
        for (int n = 0; n < 4; n++) {
            begin_note(PATCHES[i], 57)->velocity = (uint16_t)(n < 2 ? 10000 + 50000 * n : 33000);
            if (n >= 2)
                add_param(AUR_PARAM_BRIGHTNESS, n == 2 ? 16384 : 49152);
            play(out);
            db[n] = above_db(out, 900.0);
        }
        printf("patch %u above 900 Hz: soft %.1f, loud %.1f, dark %.1f, bright %.1f dB\n", PATCHES[i], db[0], db[1],
               db[2], db[3]);
        assert_true(db[1] > db[0] + 2.0 && db[3] > db[2] + 3.0);
    }
}

static void test_grains_do_not_click(void **state)
{
    (void)state;
    static const unsigned CLOUDS[] = {AUR_PATCH_CLOUD_SOFT, AUR_PATCH_CLOUD_GLASS};
    for (size_t i = 0; i < 2; i++) {
        begin_note(CLOUDS[i], 43);
        play(out);
        double *power, worst_db = -200.0, all = measure_rms(out + 2 * SECOND, 2, (size_t)(5 * SECOND));
        for (int64_t at = SECOND; at < 6 * SECOND; at += 512, free(power)) {
            double high = 0.0;
            power = measure_spectrum(out + 2 * at, 2, 1024, 1);
            for (size_t k = 300; k <= 512; k++) // above 14 kHz
                high += power[k];
            worst_db = fmax(worst_db, measure_db(high / (all * all)));
        }
        printf("patch %u: at most %.1f dB above 14 kHz\n", CLOUDS[i], worst_db);
        assert_true(worst_db < -85.0);
    }
}

static void test_level_is_even(void **state)
{
    (void)state;
    // No grain or place of the loop sticks out: loudness of half seconds while the note is held.
    for (size_t i = 0; i < PATCHES_COUNT; i++) {
        double low = 1e9, high = 0.0;
        begin_note(PATCHES[i], 64);
        play(out);
        for (int64_t at = 4 * SECOND; at < 7 * SECOND; at += SECOND / 2) {
            double left = measure_rms(out + 2 * at, 2, (size_t)(SECOND / 2));
            double right = measure_rms(out + 2 * at + 1, 2, (size_t)(SECOND / 2)), rms = hypot(left, right);
            low = fmin(low, rms);
            high = fmax(high, rms);
        }
        printf("patch %u: %.1f dB between half seconds\n", PATCHES[i], measure_db(high * high / (low * low)));
        assert_true(high < 2.5 * low);
    }
}

/// RMS of a drone on the left, with the ensemble full on.
static double drone_rms(int midi)
{
    double power = 0.0;
    s.count = 0;
    add_param(AUR_PARAM_REVERB_GAIN, 0);
    add_param(AUR_PARAM_ECHO_GAIN, 0);
    add_param(AUR_PARAM_ENSEMBLE_GAIN, 65536);
    add_note(AUR_PATCH_DRONE_BOWED, midi);
    play(out);
    for (int64_t i = 3 * SECOND; i < 7 * SECOND; i++)
        power += (double)out[2 * i] * (double)out[2 * i];
    return sqrt(power / (4.0 * (double)SECOND));
}

static void test_ensemble_leaves_drones_alone(void **state)
{
    (void)state;
    double lowest = drone_rms(26), highest = drone_rms(37); // its delays would cancel the one, double the other
    printf("drone with ensemble: D1 %.3f, C#2 %.3f\n", lowest, highest);
    assert_true(fabs(20.0 * log10(lowest / highest)) < 1.5);
}

static void test_same_bits_on_every_kernel(void **state)
{
    (void)state;
    s.count = 0;
    for (int i = 0; i < 24; i++) {
        aur_event *note = add_note(PATCHES[(size_t)i % PATCHES_COUNT], 30 + 3 * i);
        note->at_frame = 997 * i;
        note->velocity = (uint16_t)(10000 + 2000 * i);
        note->dice = (uint16_t)(i * 4099);
    }
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        assert_true(script_play(&s, (aur_isa)isa, 0, 2 * SECOND, isa == AUR_ISA_SCALAR ? other : out, NULL));
        if (isa != AUR_ISA_SCALAR)
            assert_memory_equal(out, other, 4 * SECOND * sizeof *out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_tune),
        cmocka_unit_test(test_wide_and_never_the_same),
        cmocka_unit_test(test_brighter_by_velocity_and_brightness),
        cmocka_unit_test(test_grains_do_not_click),
        cmocka_unit_test(test_level_is_even),
        cmocka_unit_test(test_ensemble_leaves_drones_alone),
        cmocka_unit_test(test_same_bits_on_every_kernel),
    };
    return cmocka_run_group_tests_name("cloud", tests, NULL, NULL);
}
