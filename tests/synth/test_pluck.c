// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Plucked strings and struck bodies: in tune, as long as their patch says, and brighter when struck harder.
#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/patch.h"
#include "tests/synth/measure.h"
#include "tests/synth/script.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)
#define FRAMES (3 * SECOND)
#define WINDOW 16384

static script s;
static float out[2 * FRAMES];

static void play_note(unsigned patch, int midi, uint16_t velocity)
{
    s.count = 4;
    for (unsigned i = 0; i < 3; i++) {
        static const unsigned OFF[] = {AUR_PARAM_REVERB_GAIN, AUR_PARAM_ECHO_GAIN, AUR_PARAM_ENSEMBLE_GAIN};
        s.events[i] = (aur_event){.type = AUR_EVENT_PARAM, .id = (uint8_t)OFF[i]};
    }
    s.events[3] = (aur_event){.note_id = 1,
                              .gate_frames = 10 * 48000,
                              .pitch_q8 = (uint16_t)AUR_PITCH_Q8(midi),
                              .velocity = velocity,
                              .pan = -32767,
                              .dice = 77,
                              .release_blocks = 100,
                              .type = AUR_EVENT_NOTE,
                              .id = (uint8_t)patch};
    assert_true(script_play(&s, AUR_ISA_AUTO, 0, FRAMES, out, NULL));
}

/// Amplitude and phase at `hz` of the window that begins at `from`, phase as of frame 0.
static double complex tone(int64_t from, double hz)
{
    double complex sum = 0.0;
    for (int64_t i = 0; i < WINDOW; i++) {
        double window = 0.5 - 0.5 * cos(2.0 * MEASURE_PI * (double)i / WINDOW);
        double angle = -2.0 * MEASURE_PI * hz * (double)(from + i) / 48000.0;
        sum += window * (double)out[2 * (from + i)] * __builtin_complex(cos(angle), sin(angle));
    }
    return sum;
}

/// Cents by which the partial near `hz` is too high, from how its phase moves.
static double cents_off(double hz)
{
    const int64_t apart = 1200;
    double turn = carg(tone(9600 + apart, hz) / tone(9600, hz));
    return 1200.0 * log2(1.0 + turn / (2.0 * MEASURE_PI) * 48000.0 / (double)apart / hz);
}

static double hz_of(int midi)
{
    return 440.0 * exp2((midi - 69) / 12.0);
}

static void test_in_tune(void **state)
{
    (void)state;
    static const unsigned PATCHES[] = {AUR_PATCH_PLUCK_HARP, AUR_PATCH_PLUCK_KALIMBA, AUR_PATCH_PLUCK_MARIMBA};
    for (size_t i = 0; i < sizeof PATCHES / sizeof *PATCHES; i++)
        for (int midi = 36; midi <= 96; midi += 5) {
            play_note(PATCHES[i], midi, 45000);
            double cents = cents_off(hz_of(midi));
            if (fabs(cents) > 3.0)
                fail_msg("patch %u, note %d: %.2f cents off", PATCHES[i], midi, cents);
        }
}

static void test_ring(void **state)
{
    (void)state;
    // The string's loop loses a little to its low-pass; the bar's second mode fades sooner by its ratio.
    static const struct {
        unsigned patch;
        double ratio, ring_ms;
    } CASES[] = {{AUR_PATCH_PLUCK_HARP, 1.0, 900.0}, {AUR_PATCH_PLUCK_MARIMBA, 3.984, 300.0 / 3.984}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        play_note(CASES[i].patch, 60, 32768);
        double hz = CASES[i].ratio * hz_of(60), apart_s = 0.4 * CASES[i].ring_ms / 1000.0;
        double halvings = log2(cabs(tone(9600, hz)) / cabs(tone(9600 + (int64_t)(apart_s * 48000.0), hz)));
        double ring_ms = 1000.0 * apart_s / halvings;
        print_message("patch %u: half-life %.0f ms, set %.0f\n", CASES[i].patch, ring_ms, CASES[i].ring_ms);
        assert_true(fabs(ring_ms / CASES[i].ring_ms - 1.0) < 0.1);
    }
}

/// Mean frequency of the first 43 ms, weighted by power.
static double centroid_hz(void)
{
    enum { COUNT = 2048 };
    double *power = measure_spectrum(out, 2, COUNT, 1), sum = 0.0, all = 0.0;
    for (size_t k = 1; k <= COUNT / 2; k++) {
        sum += power[k] * (double)k * 48000.0 / COUNT;
        all += power[k];
    }
    free(power);
    return sum / all;
}

static void test_harder_is_brighter(void **state)
{
    (void)state;
    static const unsigned PATCHES[] = {AUR_PATCH_PLUCK_HARP, AUR_PATCH_PLUCK_KALIMBA, AUR_PATCH_PLUCK_MARIMBA,
                                       AUR_PATCH_BELL_BOWL, AUR_PATCH_BELL_CHIME};
    for (size_t i = 0; i < sizeof PATCHES / sizeof *PATCHES; i++) {
        double centroid[3];
        for (int v = 0; v < 3; v++) {
            play_note(PATCHES[i], 60, (uint16_t)(12000 + 22000 * v));
            centroid[v] = centroid_hz();
        }
        print_message("patch %u: centroid %.0f, %.0f, %.0f Hz\n", PATCHES[i], centroid[0], centroid[1], centroid[2]);
        assert_true(centroid[0] * 1.03 < centroid[1] && centroid[1] * 1.03 < centroid[2]);
    }
}

static void test_no_offset(void **state)
{
    (void)state;
    for (unsigned patch = AUR_PATCH_PAD_WIDE; patch < AUR_PATCH_COUNT; patch++) {
        play_note(patch, 48, 45000);
        double mean = 0.0, power = 0.0;
        for (int64_t i = SECOND; i < FRAMES; i++) {
            mean += (double)out[2 * i];
            power += (double)out[2 * i] * (double)out[2 * i];
        }
        mean /= (double)(FRAMES - SECOND);
        assert_true(mean * mean < 1e-4 * power / (double)(FRAMES - SECOND));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_tune),
        cmocka_unit_test(test_ring),
        cmocka_unit_test(test_harder_is_brighter),
        cmocka_unit_test(test_no_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
