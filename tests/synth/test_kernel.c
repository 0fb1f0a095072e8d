// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Oscillators and filter as they leave the kernels: spectra against theory, on every instruction set this processor
// has.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/voice/fm.h"
#include "synth/voice/lanes.h"
#include "synth/voice/saw.h"
#include "tests/synth/measure.h"

#define FRAMES 32768

static aur_lane_bus dry, send;
static float out[FRAMES];

/// Lane 0 sounds alone, at full level on the left.
static void open_lane(aur_lane_out *lane_out, float level)
{
    lane_out->amp.at[0] = 1.0f;
    lane_out->left[0] = level;
}

/// `cutoff_hz` 0 = lets everything pass.
static void set_filter(aur_lane_svf *svf, double cutoff_hz, double q)
{
    double g = cutoff_hz > 0.0 ? tan(MEASURE_PI * cutoff_hz / 48000.0) : 1e3;
    double a1 = 1.0 / (1.0 + g * (g + 1.0 / q));
    svf->keep.at[0] = (float)(2.0 * a1);
    svf->drive.at[0] = (float)(2.0 * a1 * g);
    svf->follow.at[0] = (float)g;
}

static void keep_block(const aur_kernel *kernel, int block)
{
    float sums[2][AUR_BLOCK_FRAMES];
    kernel->bus_sum(&dry, sums);
    if (block >= 0)
        memcpy(out + (size_t)block * AUR_BLOCK_FRAMES, sums[0], sizeof sums[0]);
    kernel->bus_sum(&send, sums);
}

/// Renders saws of `periods` periods in FRAMES frames into `out`, after time to settle.
static void render_saw(const aur_kernel *kernel, uint32_t periods, double cutoff_hz, double q)
{
    static aur_lane_saw saw;
    aur_lane_route route = {.dry = &dry, .send = &send, .lanes = 1};
    memset(&saw, 0, sizeof saw);
    saw.inc_a[0] = saw.inc_b[0] = periods << 17;
    saw.corner_a[0] = saw.corner_b[0] = AUR_LANE_CORNER / (float)saw.inc_a[0];
    set_filter(&saw.filter, cutoff_hz, q);
    open_lane(&saw.out, 0.5f * AUR_LANE_SCALE);
    for (int block = -200; block < FRAMES / AUR_BLOCK_FRAMES; block++) {
        kernel->voices[AUR_VOICE_SAW](&saw, &route);
        keep_block(kernel, block);
    }
}

/// Alias power relative to all, both from 0 to 16 kHz, in dB.
static double alias_db(uint32_t periods)
{
    double *power = measure_spectrum(out, 1, FRAMES, 0), total = 0.0, alias = 0.0;
    for (size_t k = 1; k < FRAMES / 3; k++) {
        total += power[k];
        alias += k % periods == 0 ? 0.0 : power[k];
    }
    free(power);
    return measure_db(alias / total);
}

static void test_saw_aliases(void **state)
{
    (void)state;
    // 110, 441 and 1109 Hz on exact bins; published figures of this shape are -70, -64, -59 dB.
    static const struct {
        uint32_t periods;
        double limit_db;
    } CASES[] = {{75, -66.0}, {301, -60.0}, {757, -55.0}};
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++)
        for (size_t i = 0; aur_isa_supported((aur_isa)isa) && i < sizeof CASES / sizeof *CASES; i++) {
            render_saw(aur_kernel_of((aur_isa)isa), CASES[i].periods, 0.0, 1.0);
            double db = alias_db(CASES[i].periods);
            printf("%s, %.0f Hz: aliases at %.1f dB\n", aur_isa_name((aur_isa)isa), CASES[i].periods * 48000.0 / FRAMES,
                   db);
            assert_true(db < CASES[i].limit_db);
        }
}

/// Gain of the trapezoidal filter's low-pass at `hz`: the analogue prototype seen through the bilinear transform.
static double lowpass_gain(double hz, double cutoff_hz, double q)
{
    double x = tan(MEASURE_PI * hz / 48000.0) / tan(MEASURE_PI * cutoff_hz / 48000.0);
    return 1.0 / hypot(1.0 - x * x, x / q);
}

static void test_lowpass_gain(void **state)
{
    (void)state;
    static const double CUTOFFS[] = {200.0, 800.0, 3000.0}, QS[] = {0.6, 1.0, 2.0};
    const uint32_t periods = 75;
    for (size_t c = 0; c < 9; c++) {
        double cutoff_hz = CUTOFFS[c / 3], q = QS[c % 3];
        render_saw(aur_kernel_of(AUR_ISA_SCALAR), periods, cutoff_hz, q);
        double *power = measure_spectrum(out, 1, FRAMES, 0);
        for (uint32_t n = 1; n <= 40; n++) {
            double hz = n * periods * 48000.0 / FRAMES, x = MEASURE_PI * hz / 48000.0;
            double spline = pow(sin(x) / x, 4.0), harmonic = 2.0 / (MEASURE_PI * n);
            double expected = harmonic * spline * lowpass_gain(hz, cutoff_hz, q);
            double found = sqrt(2.0 * power[n * periods]);
            assert_true(fabs(20.0 * log10(found / expected)) < 0.1);
        }
        free(power);
    }
}

static void test_fm_without_index_is_a_sine(void **state)
{
    (void)state;
    static aur_lane_fm fm;
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        aur_lane_route route = {.dry = &dry, .send = &send, .lanes = 1};
        memset(&fm, 0, sizeof fm);
        fm.inc_c[0] = 301u << 17;
        fm.inc_m[0] = 602u << 17;
        open_lane(&fm.out, 1.0f);
        for (int block = 0; block < FRAMES / AUR_BLOCK_FRAMES; block++) {
            aur_kernel_of((aur_isa)isa)->voices[AUR_VOICE_FM](&fm, &route);
            keep_block(aur_kernel_of((aur_isa)isa), block);
        }
        double *power = measure_spectrum(out, 1, FRAMES, 0), rest = 0.0;
        for (size_t k = 0; k <= FRAMES / 2; k++)
            rest += k == 301 ? 0.0 : power[k];
        assert_true(fabs(power[301] - 0.5) < 1e-5);
        assert_true(measure_db(rest / power[301]) < -125.0);
        free(power);
    }
}

/// Bessel function of the first kind, by its integral.
static double bessel(int order, double x)
{
    double sum = 0.0;
    for (int i = 0; i < 2000; i++) {
        double turn = MEASURE_PI * ((double)i + 0.5) / 2000.0;
        sum += cos((double)order * turn - x * sin(turn));
    }
    return sum / 2000.0;
}

static void test_fm_sidebands_are_bessel_functions(void **state)
{
    (void)state;
    static aur_lane_fm fm;
    aur_lane_route route = {.dry = &dry, .send = &send, .lanes = 1};
    memset(&fm, 0, sizeof fm);
    const double index_radians = 2.0;
    fm.inc_c[0] = 1000u << 17;
    fm.inc_m[0] = 93u << 17;
    fm.index.at[0] = (float)(index_radians / MEASURE_PI) * AUR_LANE_INDEX;
    open_lane(&fm.out, 1.0f);
    for (int block = 0; block < FRAMES / AUR_BLOCK_FRAMES; block++) {
        aur_kernel_of(AUR_ISA_SCALAR)->voices[AUR_VOICE_FM](&fm, &route);
        keep_block(aur_kernel_of(AUR_ISA_SCALAR), block);
    }
    double *power = measure_spectrum(out, 1, FRAMES, 0);
    for (int side = -4; side <= 4; side++)
        assert_true(fabs(sqrt(2.0 * power[1000 + 93 * side]) - fabs(bessel(abs(side), index_radians))) < 1e-4);
    free(power);
}

static void test_amplitude_below_zero_is_silence(void **state)
{
    (void)state;
    static aur_lane_fm fm;
    aur_lane_route route = {.dry = &dry, .send = &send, .lanes = 1};
    memset(&fm, 0, sizeof fm);
    fm.phase_c[0] = 0x40000000u; // the top of the sine
    open_lane(&fm.out, 1.0f);
    fm.out.amp.at[0] = -20.0f;
    fm.out.amp.step[0] = 1.0f;
    aur_kernel_of(AUR_ISA_SCALAR)->voices[AUR_VOICE_FM](&fm, &route);
    keep_block(aur_kernel_of(AUR_ISA_SCALAR), 0);
    for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
        assert_true(t <= 20 ? out[t] == 0.0f : out[t] > 0.0f);
}

/// Sixteen lanes that differ, in `lanes` of which somebody plays: every kernel adds them up to the same bits.
static void test_any_number_of_lanes(void **state)
{
    (void)state;
    for (unsigned lanes = 1; lanes <= AUR_LANES; lanes++) {
        float first[2][AUR_BLOCK_FRAMES];
        for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
            if (!aur_isa_supported((aur_isa)isa))
                continue;
            static aur_lane_fm fm;
            memset(&fm, 0, sizeof fm);
            for (unsigned i = 0; i < lanes; i++) {
                fm.inc_c[i] = 10000000u + 7654321u * i;
                fm.inc_m[i] = 30000001u + 1234567u * i;
                fm.index.at[i] = AUR_LANE_INDEX * 0.1f * (float)(i + 1);
                fm.index.step[i] = -3.0f;
                fm.out.amp.at[i] = 0.7f;
                fm.out.amp.step[i] = i % 2 == 0 ? -0.02f : 0.001f;
                fm.out.left[i] = 0.3f + 0.01f * (float)i;
                fm.out.right[i] = 0.6f - 0.01f * (float)i;
            }
            aur_lane_route route = {.dry = &dry, .send = &send, .lanes = lanes};
            float sums[2][AUR_BLOCK_FRAMES];
            aur_kernel_of((aur_isa)isa)->voices[AUR_VOICE_FM](&fm, &route);
            aur_kernel_of((aur_isa)isa)->voices[AUR_VOICE_FM](&fm, &route); // a second group onto the same bus
            aur_kernel_of((aur_isa)isa)->bus_sum(&dry, sums);
            aur_kernel_of((aur_isa)isa)
                ->bus_sum(&send, isa == AUR_ISA_SCALAR ? first : (float[2][AUR_BLOCK_FRAMES]){{0}});
            if (isa == AUR_ISA_SCALAR)
                memcpy(first, sums, sizeof first);
            assert_memory_equal(first, sums, sizeof first);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_saw_aliases),
        cmocka_unit_test(test_lowpass_gain),
        cmocka_unit_test(test_fm_without_index_is_a_sine),
        cmocka_unit_test(test_fm_sidebands_are_bessel_functions),
        cmocka_unit_test(test_amplitude_below_zero_is_silence),
        cmocka_unit_test(test_any_number_of_lanes),
    };
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
