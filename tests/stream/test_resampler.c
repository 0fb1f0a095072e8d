// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures the resampler: tones of the pass-band come out as the same tones at the other rate, on time and without
/// images; tones that the lower rate has no place for do not come out as others.
#include "tests/stream/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "stream/resampler.h"

#define FRAMES   48000
#define EDGE     4800 /* frames at either end that are not looked at */
#define MAX_RATE 96000

static float tone[FRAMES * 2], out[(MAX_RATE + 4096) * 2];

static double phase(double hz, double at_s, int channel)
{
    return 2.0 * M_PI * hz * at_s + (channel != 0 ? 1.0 : 0.0);
}

/// Resamples a second of a tone at half of full scale; returns the frames given.
static size_t resample(int32_t rate_hz, double hz)
{
    aur_resampler *resampler;
    size_t given = 0, at = 0;
    for (int i = 0; i < FRAMES * 2; i++)
        tone[i] = 0.5f * (float)sin(phase(hz, (i / 2) / 48000.0, i % 2));
    assert_ok(aur_resampler_open(rate_hz, &resampler));
    for (;;) {
        size_t taken, now;
        now = aur_resampler_push(resampler, at < FRAMES ? tone + at * 2 : NULL, FRAMES - at, &taken, out + given * 2,
                                 997);
        if (now == 0 && at == FRAMES)
            break;
        at += taken;
        given += now;
        assert_true(given < MAX_RATE + 4096 - 997);
    }
    aur_resampler_close(resampler);
    return given;
}

/// Level of what is not the tone, against the tone; with `gone` of everything.
static double residue_db(int32_t rate_hz, double hz, bool gone)
{
    double energy = 0.0, reference = 0.0;
    for (int i = EDGE * 2; i < (rate_hz - EDGE) * 2; i++) {
        double wanted = 0.5 * sin(phase(hz, (i / 2) / (double)rate_hz, i % 2));
        double rest = (double)out[i] - (gone ? 0.0 : wanted);
        energy += rest * rest;
        reference += wanted * wanted;
    }
    return 10.0 * log10(energy / reference + 1e-20);
}

static void tones_come_through(void **state)
{
    (void)state;
    static const int32_t rates_hz[] = {44100, 88200, 96000};
    static const double tones_hz[] = {50, 997, 9973, 18000, 20000};
    for (size_t r = 0; r < 3; r++)
        for (size_t t = 0; t < sizeof tones_hz / sizeof *tones_hz; t++) {
            size_t frames = resample(rates_hz[r], tones_hz[t]);
            assert_true(frames + 2 > (size_t)rates_hz[r] && frames < (size_t)rates_hz[r] + 2);
            double db = residue_db(rates_hz[r], tones_hz[t], false);
            printf("%d Hz: %.0f Hz differs by %.1f dB\n", rates_hz[r], tones_hz[t], db);
            assert_true(db < -140.0);
        }
}

static void nothing_is_folded(void **state)
{
    (void)state;
    static const double tones_hz[] = {22500, 23000, 23900};
    for (size_t t = 0; t < sizeof tones_hz / sizeof *tones_hz; t++) {
        resample(44100, tones_hz[t]);
        double db = residue_db(44100, tones_hz[t], true);
        printf("44100 Hz: of %.0f Hz is left %.1f dB\n", tones_hz[t], db);
        assert_true(db < -140.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tones_come_through), cmocka_unit_test(nothing_is_folded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
