// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Tables: loops without a seam, bands as wide as they should be, formants where singers have them, nothing above the
// limit, the same bits everywhere; and what reading adds to them.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "synth/table.h"
#include "synth/timbre.h"
#include "synth/voice/table.h"
#include "tests/synth/measure.h"

#define POINTS ((size_t)AUR_TABLE_POINTS)
#define BIN_HZ (48000.0 / (double)AUR_TABLE_POINTS)

/// All tables, each once, from low to high.
static size_t list_tables(aur_timbre timbre, const aur_table *found[16])
{
    size_t count = 0;
    for (float oct = -4.0f; oct < 6.0f; oct += 0.1f) {
        float pitch_oct = oct;
        const aur_table *table = aur_table_find(timbre, &pitch_oct);
        if (pitch_oct == oct && (count == 0 || found[count - 1] != table))
            found[count++] = table;
    }
    return count;
}

static float sample_of(const aur_table *table, int side, size_t at)
{
    uint32_t word = aur_tables_words()[table->first + at];
    return (float)(int16_t)(side ? word >> 16 : word & 0xffffu);
}

/// Power of each bin of one side; the caller frees it.
static double *spectrum_of(const aur_table *table, int side)
{
    static float loop[AUR_TABLE_POINTS];
    for (size_t i = 0; i < POINTS; i++)
        loop[i] = sample_of(table, side, i);
    return measure_spectrum(loop, 1, POINTS, 0);
}

static int build(void **state)
{
    (void)state;
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    aur_tables_build();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    printf("built in %.0f ms of CPU\n",
           1e3 * (double)(to.tv_sec - from.tv_sec) + 1e-6 * (double)(to.tv_nsec - from.tv_nsec));
    return 0;
}

static void test_same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t hash = 14695981039346656037u; // FNV-1a over words
    size_t words = 0;
    for (int timbre = 0; timbre < AUR_TIMBRE_COUNT; timbre++) {
        const aur_table *tables[16];
        size_t count = list_tables((aur_timbre)timbre, tables);
        for (size_t n = 0; n < count; n++)
            for (size_t i = 0; i < POINTS; i++, words++)
                hash = (hash ^ aur_tables_words()[tables[n]->first + i]) * 1099511628211u;
    }
    printf("%.2f MB, hash %016llx\n", (double)words * 4e-6, (unsigned long long)hash);
    assert_true(words * 4 <= 8000000);
    assert_true(hash == 0xa236ade7bc092717u);
}

static void test_every_pitch_has_a_table_below_half_the_rate(void **state)
{
    (void)state;
    for (int timbre = 0; timbre < AUR_TIMBRE_COUNT; timbre++) {
        const aur_table *tables[16];
        size_t count = list_tables((aur_timbre)timbre, tables);
        for (float oct = -5.0f; oct < 6.0f; oct += 0.05f) {
            float pitch_oct = oct;
            const aur_table *table = aur_table_find((aur_timbre)timbre, &pitch_oct);
            double ratio = 261.6256 * exp2((double)pitch_oct) / ((double)table->fundamental_bin * BIN_HZ);
            double limit_hz = table == tables[count - 1] ? 9000.0 : (double)AUR_TABLE_LIMIT_HZ;
            assert_true(limit_hz * ratio < (table == tables[count - 1] ? 24000.0 : 17000.0));
            assert_true(fmod((double)(oct - pitch_oct), 1.0) < 1e-5);
        }
    }
}

static void test_loops_without_a_seam(void **state)
{
    (void)state;
    for (int timbre = 0; timbre < AUR_TIMBRE_COUNT; timbre++) {
        const aur_table *tables[16];
        size_t count = list_tables((aur_timbre)timbre, tables);
        for (size_t n = 0; n < count; n++)
            for (int side = 0; side < 2; side++) {
                double bend = 0.0, peak = 0.0, seam = 0.0;
                for (size_t i = 0; i < POINTS; i++) {
                    double a = (double)sample_of(tables[n], side, i);
                    double b = (double)sample_of(tables[n], side, i + 1);
                    double c = (double)sample_of(tables[n], side, i + 2); // the guard repeats the beginning
                    double second = fabs(a - 2.0 * b + c);
                    assert_true(i < AUR_TABLE_GUARD ? a == (double)sample_of(tables[n], side, i + POINTS) : 1);
                    bend = i < POINTS - 2 ? fmax(bend, second) : bend;
                    seam = i < POINTS - 2 ? seam : fmax(seam, second);
                    peak = fmax(peak, fabs(a));
                }
                assert_true(seam <= bend);
                assert_true(peak < 32767.0); // nothing was cut off
            }
    }
}

static void test_nothing_above_the_limit_but_rounding(void **state)
{
    (void)state;
    double worst_db = -200.0;
    for (int timbre = 0; timbre < AUR_TIMBRE_COUNT; timbre++) {
        const aur_table *tables[16];
        size_t count = list_tables((aur_timbre)timbre, tables);
        for (size_t n = 0; n < count; n++)
            for (int side = 0; side < 2; side++) {
                double *power = spectrum_of(tables[n], side), all = 0.0, above = 0.0;
                double limit = (n + 1 == count ? 9000.0 : (double)AUR_TABLE_LIMIT_HZ) / BIN_HZ;
                for (size_t k = 0; k <= POINTS / 2; k++) {
                    all += power[k];
                    above += (double)k > limit ? power[k] : 0.0;
                }
                // What is above is a part of a white noise.
                double noise = above / (1.0 - limit / (double)(POINTS / 2));
                worst_db = fmax(worst_db, measure_db(noise / all));
                assert_true(power[0] < 1e-6 * all);
                free(power);
            }
    }
    printf("rounding at %.1f dB\n", worst_db);
    assert_true(worst_db < -85.0);
}

/// Mean power of the bins from `from` to `to`.
static double mean_power(const double *power, double from, double to)
{
    double sum = 0.0;
    size_t first = (size_t)ceil(from), last = (size_t)floor(to);
    for (size_t k = first; k <= last; k++)
        sum += power[k];
    return sum / (double)(last - first + 1);
}

static void test_bands_have_the_width_of_their_profile(void **state)
{
    (void)state;
    for (int timbre = AUR_TIMBRE_STRINGS; timbre < AUR_TIMBRE_COUNT; timbre++) {
        const aur_table *tables[16];
        const aur_table *table = tables[list_tables((aur_timbre)timbre, tables) - 1];
        double *power = spectrum_of(table, AUR_TIMBRE_BRIGHT);
        for (uint32_t n = 0; n < 3; n++) {
            aur_partial tone =
                aur_timbre_partial((aur_timbre)timbre, AUR_TIMBRE_BRIGHT, table->fundamental_bin, (float)BIN_HZ, n, 6);
            double centre = (double)tone.bin, width = (double)tone.bandwidth_bins,
                   floor_power = 0.5 * (mean_power(power, centre - 6.0 * width, centre - 5.0 * width) +
                                        mean_power(power, centre + 5.0 * width, centre + 6.0 * width));
            double worst_db = 0.0; // against e^(-2 x^2) over the breath
            for (double k = ceil(centre - 1.5 * width); k <= centre + 1.5 * width; k++) {
                double x = (k - centre) / width, peak = power[(size_t)centre] - floor_power;
                double db = measure_db(power[(size_t)k] / (floor_power + peak * exp(-2.0 * x * x)));
                worst_db = fmax(worst_db, fabs(db));
            }
            printf("timbre %d, harmonic %u: %.2f Hz wide, off by %.2f dB\n", timbre, n + 1, 2.0 * width * BIN_HZ,
                   worst_db);
            assert_true(worst_db < 0.5);
        }
        free(power);
    }
}

/// Power of harmonic `n`, in dB.
static double harmonic_db(const double *power, const aur_table *table, uint32_t n)
{
    double centre = (double)(n * table->fundamental_bin), half = 0.45 * (double)table->fundamental_bin;
    return measure_db(mean_power(power, centre - half, centre + half));
}

static void test_singers_have_their_formants(void **state)
{
    (void)state;
    // The same whatever the note: where harmonics are near enough to show them. Levels between the two first formants
    // as published, give or take what lies between two harmonics.
    static const struct {
        float pitch_oct;
        int side;
        double peaks_hz[2], apart_db;
    } CASES[] = {
        {-1.5f, AUR_TIMBRE_BRIGHT, {600.0, 1040.0}, -7.0},  // bass, aah
        {-0.9f, AUR_TIMBRE_BRIGHT, {600.0, 1040.0}, -7.0},  //
        {-0.45f, AUR_TIMBRE_BRIGHT, {650.0, 1080.0}, -6.0}, // tenor
        {-1.5f, AUR_TIMBRE_SOFT, {350.0, 2675.0}, -42.0},   // ooh, 14 dB softer; its second formant hides in the first
        {-0.45f, AUR_TIMBRE_SOFT, {350.0, 2900.0}, -28.0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        float pitch_oct = CASES[i].pitch_oct;
        const aur_table *table = aur_table_find(AUR_TIMBRE_CHOIR, &pitch_oct);
        double *power = spectrum_of(table, CASES[i].side), hz = (double)table->fundamental_bin * BIN_HZ, level[2];
        for (int f = 0; f < 2; f++) {
            uint32_t n = (uint32_t)(CASES[i].peaks_hz[f] / hz + 0.5), best = n;
            for (uint32_t m = n > 1 ? n - 1 : 1; m <= n + 1; m++)
                best = harmonic_db(power, table, m) > harmonic_db(power, table, best) ? m : best;
            level[f] = harmonic_db(power, table, best);
            printf("%.0f Hz: formant %.0f Hz found at %.0f, %.1f dB\n", hz, CASES[i].peaks_hz[f], best * hz,
                   level[f] - level[0]);
            assert_true(fabs((double)best * hz - CASES[i].peaks_hz[f]) <= 0.75 * hz);
        }
        assert_true(fabs(level[1] - level[0] - CASES[i].apart_db) < 5.0);
        free(power);
    }
}

/// Power that reading adds, relative to all, in dB: `turns` of the loop in 4 of its lengths put the loop's own bins on
/// multiples of `turns` and what comes from between its points elsewhere.
static double reading_noise_db(const aur_kernel *kernel, const aur_table *table, int side, uint32_t turns)
{
    static float out[4 * AUR_TABLE_POINTS];
    static aur_lane_bus dry, send;
    static aur_lane_table group;
    aur_lane_route route = {.dry = &dry, .send = &send, .tables = aur_tables_words(), .lanes = 1};
    memset(&group, 0, sizeof group);
    group.first[0] = table->first;
    group.left_inc[0] = turns << 14;
    group.bright.at[0] = side ? AUR_LANE_SIDE : 0.0f;
    group.out.amp.at[0] = 1.0f;
    group.out.left[0] = AUR_LANE_TABLE_SCALE;
    for (size_t at = 0; at < 4 * POINTS; at += AUR_BLOCK_FRAMES) {
        float sums[2][AUR_BLOCK_FRAMES];
        kernel->voices[AUR_VOICE_TABLE](&group, &route);
        kernel->bus_sum(&dry, sums);
        memcpy(out + at, sums[0], sizeof sums[0]);
        kernel->bus_sum(&send, sums);
    }
    double *power = measure_spectrum(out, 1, 4 * POINTS, 0), all = 0.0, noise = 0.0;
    for (size_t k = 1; k <= 2 * POINTS; k++) {
        all += power[k];
        noise += k % turns == 0 ? 0.0 : power[k];
    }
    free(power);
    assert_true(fabs(sqrt(all) - 0.25) < 0.02);
    return measure_db(noise / all);
}

static void test_reading_adds_little(void **state)
{
    (void)state;
    double all_db = -200.0;
    for (int timbre = 0; timbre < AUR_TIMBRE_COUNT; timbre++) {
        const aur_table *tables[16];
        size_t count = list_tables((aur_timbre)timbre, tables);
        double worst_db = -200.0;
        for (size_t n = 0; n < count; n += 2)
            for (uint32_t turns = 3; turns <= 5; turns += 2)
                for (int side = 0; side < 2; side++)
                    worst_db =
                        fmax(worst_db, reading_noise_db(aur_kernel_of(aur_isa_widest()), tables[n], side, turns));
        printf("timbre %d: reading noise %.1f dB\n", timbre, worst_db);
        all_db = fmax(all_db, worst_db);
    }
    assert_true(all_db < -70.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bits_everywhere),
        cmocka_unit_test(test_every_pitch_has_a_table_below_half_the_rate),
        cmocka_unit_test(test_loops_without_a_seam),
        cmocka_unit_test(test_nothing_above_the_limit_but_rounding),
        cmocka_unit_test(test_bands_have_the_width_of_their_profile),
        cmocka_unit_test(test_singers_have_their_formants),
        cmocka_unit_test(test_reading_adds_little),
    };
    return cmocka_run_group_tests_name("table", tests, build, NULL);
}
