// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The report on the reverb.
#include "client/cli/reverb_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/table.h"
#include "client/cli/reverb_measure.h"
#include "stream/probe.h"

#define TIMES_MAX     16
#define FIRST_BAND    2    ///< of the octave bands: 125 Hz
#define DECAY_PARTS   0.15 ///< a measured time may be off its design by so much
#define DENSE_LIMIT   150.0
#define DENSITY_LOW   0.95
#define DENSITY_HIGH  1.05
#define MODE_LIMIT_DB 10.0

typedef struct reverb_row {
    int32_t reverb_ms;
    aur_reverb_measures measures; ///< of the left send
} reverb_row;

static aur_err measure_row(int32_t reverb_ms, reverb_row *row)
{
    // A little longer than the slowest octave takes.
    size_t frames = (size_t)reverb_ms * (AUR_SAMPLE_RATE_HZ / 1000) * 9 / 8 / AUR_BLOCK_FRAMES * AUR_BLOCK_FRAMES;
    size_t least = (size_t)2 * AUR_SAMPLE_RATE_HZ;
    frames = frames < least ? least : frames;
    float *response[AUR_CHANNELS] = {malloc(frames * sizeof(float)), malloc(frames * sizeof(float))};
    aur_err err = response[0] == NULL || response[1] == NULL ? AUR_ERR_MEMORY : AUR_OK;
    row->reverb_ms = reverb_ms;
    if (err == AUR_OK)
        err = aur_probe_reverb(reverb_ms, 0, response, frames);
    if (err == AUR_OK)
        err = aur_reverb_measure((const float *const *)response, frames, AUR_SAMPLE_RATE_HZ, &row->measures);
    free(response[0]);
    free(response[1]);
    return err;
}

static bool decay_passes(const reverb_row *row, int octave)
{
    double design_s = aur_probe_reverb_design_s(row->reverb_ms, octave);
    return fabs(row->measures.t60_s[FIRST_BAND + octave] / design_s - 1.0) <= DECAY_PARTS;
}

static bool passes(const reverb_row *row)
{
    const aur_reverb_measures *m = &row->measures;
    bool decays = true;
    for (int octave = 0; octave < AUR_PROBE_OCTAVES; octave++)
        decays = decays && decay_passes(row, octave);
    return decays && m->dense_ms <= DENSE_LIMIT && m->density_low >= DENSITY_LOW && m->density_high <= DENSITY_HIGH &&
           m->mode_db <= MODE_LIMIT_DB;
}

static void print_row(const reverb_row *row, bool gate)
{
    const aur_reverb_measures *m = &row->measures;
    printf("%6.1f s", 1e-3 * row->reverb_ms);
    for (int octave = 0; octave < AUR_PROBE_OCTAVES; octave++)
        printf("%7.2f", m->t60_s[FIRST_BAND + octave]);
    printf("%8.0f ms   %.3f..%.3f%8.1f dB%s\n", m->dense_ms, m->density_low, m->density_high, m->mode_db,
           !gate         ? ""
           : passes(row) ? "  pass"
                         : "  FAIL");
}

static void print_json_row(const reverb_row *row, bool first)
{
    const aur_reverb_measures *m = &row->measures;
    printf("%s{\"reverb_s\":%.3f,\"t60_s\":[", first ? "" : ",", 1e-3 * row->reverb_ms);
    for (int octave = 0; octave < AUR_PROBE_OCTAVES; octave++) {
        printf("%s{", octave > 0 ? "," : "");
        aur_table_json_number("hz", aur_bands_centre_hz(FIRST_BAND + octave));
        putchar(',');
        aur_table_json_number("measured", m->t60_s[FIRST_BAND + octave]);
        putchar(',');
        aur_table_json_number("design", aur_probe_reverb_design_s(row->reverb_ms, octave));
        putchar('}');
    }
    printf("],");
    aur_table_json_number("dense_ms", m->dense_ms);
    putchar(',');
    aur_table_json_number("density_low", m->density_low);
    putchar(',');
    aur_table_json_number("density_high", m->density_high);
    putchar(',');
    aur_table_json_number("mode_db", m->mode_db);
    printf(",\"passed\":%s}", passes(row) ? "true" : "false");
}

int aur_reverb_report(const aur_args *args)
{
    double reverb_s[TIMES_MAX];
    bool json = args->text[AUR_OPTION_JSON] != NULL, gate = args->text[AUR_OPTION_GATE] != NULL, passed = true;
    size_t count = aur_args_numbers(args->text[AUR_OPTION_REVERB], 1.0, 10.0, reverb_s, TIMES_MAX);
    if (count == 0)
        return aur_args_refuse(args, AUR_OPTION_REVERB, "must be 1..10, at most 16 numbers with commas between");
    printf(
        json ? "{\"reverb\":["
             : "T60 set     125    250    500    1 k    2 k    4 k   8 kHz  dense after  density    strongest mode\n");
    for (size_t i = 0; i < count; i++) {
        reverb_row row = {0};
        aur_err err = measure_row((int32_t)(1000.0 * reverb_s[i] + 0.5), &row);
        if (err != AUR_OK)
            return aur_args_fail("reverb", err);
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
