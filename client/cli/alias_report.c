// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The report on aliases.
#include "client/cli/alias_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/alias.h"
#include "client/cli/table.h"
#include "stream/probe.h"

#define FREQUENCIES_MAX 64

/// Aliases from 0 to 16 kHz relative to all, at most.
#define TOTAL_LIMIT_DB (-50.0)

typedef struct alias_row {
    double f0_hz;
    aur_alias saw;
    double attenuation_db; ///< of the aliases above the fundamental, against a saw without any band limit
    double attenuation_low_db;
} alias_row;

/// How far the aliases above the fundamental must lie below those of a plain ramp to go unheard (H.-M. Lehtonen,
/// J. Pekonen, V. Valimaki, "Audibility of aliasing distortion in sawtooth signals", JASA 2012): found by listening at
/// six pitches, here joined by lines.
static double unheard_db(double f0_hz)
{
    static const double points[][2] = {{415.0, 0.0},   {932.0, 19.0},  {1480.0, 26.0},
                                       {2093.0, 27.0}, {3136.0, 32.0}, {3951.0, 41.0}};
    const size_t count = sizeof points / sizeof *points;
    if (f0_hz <= points[0][0])
        return points[0][1];
    for (size_t i = 1; i < count; i++)
        if (f0_hz <= points[i][0]) {
            double part = log(f0_hz / points[i - 1][0]) / log(points[i][0] / points[i - 1][0]);
            return points[i - 1][1] + part * (points[i][1] - points[i - 1][1]);
        }
    return points[count - 1][1];
}

static aur_err measure_row(double f0_hz, alias_row *row)
{
    static float mono[AUR_ALIAS_FRAMES];
    uint32_t periods = aur_alias_periods(f0_hz);
    aur_alias naive;
    aur_alias_naive_saw(periods, mono);
    aur_err err = aur_alias_measure(mono, periods, &naive);
    if (err == AUR_OK)
        err = aur_probe_saw(AUR_ISA_AUTO, periods * (uint32_t)((UINT64_C(1) << 32) / AUR_ALIAS_FRAMES), mono,
                            AUR_ALIAS_FRAMES);
    if (err == AUR_OK)
        err = aur_alias_measure(mono, periods, &row->saw);
    row->f0_hz = (double)periods * AUR_SAMPLE_RATE_HZ / (double)AUR_ALIAS_FRAMES;
    row->attenuation_db = naive.above_db - row->saw.above_db;
    row->attenuation_low_db = unheard_db(row->f0_hz);
    return err;
}

static bool passes(const alias_row *row)
{
    return row->saw.total_db <= TOTAL_LIMIT_DB && row->attenuation_db >= row->attenuation_low_db;
}

static void print_row(const alias_row *row, bool gate)
{
    printf("%9.2f Hz %9.1f dB", row->f0_hz, row->saw.total_db);
    if (gate)
        printf("  (at most %.0f)", TOTAL_LIMIT_DB);
    printf(" %9.1f dB", row->attenuation_db);
    if (gate)
        printf("  (at least %4.1f)  %s", row->attenuation_low_db, passes(row) ? "pass" : "FAIL");
    putchar('\n');
}

static void print_json_row(const alias_row *row, bool first)
{
    printf("%s{", first ? "" : ",");
    aur_table_json_number("f0_hz", row->f0_hz);
    putchar(',');
    aur_table_json_number("alias_db", row->saw.total_db);
    putchar(',');
    aur_table_json_number("alias_db_high", TOTAL_LIMIT_DB);
    putchar(',');
    aur_table_json_number("attenuation_db", row->attenuation_db);
    putchar(',');
    aur_table_json_number("attenuation_db_low", row->attenuation_low_db);
    printf(",\"passed\":%s}", passes(row) ? "true" : "false");
}

int aur_alias_report(const aur_args *args)
{
    double f0_hz[FREQUENCIES_MAX];
    bool json = args->text[AUR_OPTION_JSON] != NULL, gate = args->text[AUR_OPTION_GATE] != NULL, passed = true;
    size_t count =
        aur_args_numbers(args->text[AUR_OPTION_ALIASING], AUR_ALIAS_MIN_HZ, AUR_ALIAS_MAX_HZ, f0_hz, FREQUENCIES_MAX);
    if (count == 0)
        return aur_args_refuse(args, AUR_OPTION_ALIASING, "must be 20..8000, at most 64 numbers with commas between");
    printf(json ? "{\"aliasing\":[" : "fundamental     aliases, 0..16 kHz    below those of a plain ramp\n");
    for (size_t i = 0; i < count; i++) {
        alias_row row = {0};
        aur_err err = measure_row(f0_hz[i], &row);
        if (err != AUR_OK)
            return aur_args_fail("aliasing", err);
        passed = passed && passes(&row);
        if (json)
            print_json_row(&row, i == 0);
        else
            print_row(&row, gate);
    }
    if (json)
        puts("]}");
    return passed || !gate ? AUR_EXIT_OK : AUR_EXIT_FAILURE;
}
