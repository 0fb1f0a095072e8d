// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis inspect`: measures a file.
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "client/cli/commands.h"
#include "client/cli/measure.h"
#include "stream/file_reader.h"

#define CHUNK_FRAMES 4096

/// Prints ,"name":value with null for what JSON cannot hold (silence has no level).
static void print_json_number(const char *name, double value)
{
    if (isfinite(value))
        printf(",\"%s\":%.6g", name, value);
    else
        printf(",\"%s\":null", name);
}

static void print_json(const aur_measures *m, int32_t rate_hz)
{
    printf("{\"sample_rate\":%d", rate_hz);
    print_json_number("duration_s", m->duration_s);
    print_json_number("integrated_lufs", m->integrated_lufs);
    print_json_number("range_lu", m->range_lu);
    print_json_number("true_peak_dbtp", m->true_peak_dbtp);
    print_json_number("sample_peak_dbfs", m->sample_peak_dbfs);
    print_json_number("rms_dbfs", m->rms_dbfs);
    print_json_number("dc_left", m->dc_left);
    print_json_number("dc_right", m->dc_right);
    print_json_number("stereo_correlation", m->stereo_correlation);
    print_json_number("first_click_s", m->first_click_s >= 0.0 ? m->first_click_s : HUGE_VAL);
    print_json_number("longest_gap_s", m->longest_gap_s);
    printf(",\"clicks\":%" PRId64 ",\"gaps\":%" PRId64 "}\n", m->clicks, m->gaps);
}

static void print_text(const aur_measures *m, int32_t rate_hz)
{
    printf("duration            %.3f s at %d Hz\n", m->duration_s, rate_hz);
    printf("integrated          %.1f LUFS\n", m->integrated_lufs);
    printf("loudness range      %.1f LU\n", m->range_lu);
    printf("true peak           %.2f dBTP\n", m->true_peak_dbtp);
    printf("sample peak         %.2f dBFS\n", m->sample_peak_dbfs);
    printf("RMS                 %.2f dBFS\n", m->rms_dbfs);
    printf("offset (DC)         %.2e left, %.2e right\n", m->dc_left, m->dc_right);
    printf("stereo correlation  %.3f\n", m->stereo_correlation);
    printf("clicks              %" PRId64, m->clicks);
    if (m->clicks > 0)
        printf(", first at %.3f s", m->first_click_s);
    printf("\ngaps                %" PRId64, m->gaps);
    if (m->gaps > 0)
        printf(", longest %.3f s", m->longest_gap_s);
    putchar('\n');
}

static aur_err measure_file(aur_file_reader *reader, aur_measures *result)
{
    static float chunk[CHUNK_FRAMES * AUR_CHANNELS];
    aur_measure *measure = NULL;
    aur_err err = aur_measure_open(aur_file_reader_rate_hz(reader), &measure);
    size_t got;
    while (err == AUR_OK && (got = aur_file_reader_read(reader, chunk, CHUNK_FRAMES)) > 0)
        err = aur_measure_add(measure, chunk, got);
    if (err == AUR_OK)
        aur_measure_result(measure, result);
    aur_measure_close(measure);
    return err;
}

int aur_cmd_inspect(const aur_args *args)
{
    if (args->operand_count != 1) {
        fprintf(stderr, "auralis: inspect needs one FILE\n");
        return AUR_EXIT_USAGE;
    }
    const char *path = args->operands[0];
    aur_file_reader *reader = NULL;
    aur_measures result;
    errno = 0;
    aur_err err = aur_file_reader_open(path, &reader);
    if (err != AUR_OK) {
        int code = aur_args_fail(path, err);
        return err == AUR_ERR_FILE || err == AUR_ERR_FORMAT || err == AUR_ERR_UNSUPPORTED ? AUR_EXIT_NO_INPUT : code;
    }
    int32_t rate_hz = aur_file_reader_rate_hz(reader);
    err = measure_file(reader, &result);
    aur_file_reader_close(reader);
    if (err != AUR_OK)
        return aur_args_fail(path, err);
    if (args->text[AUR_OPTION_JSON] != NULL)
        print_json(&result, rate_hz);
    else
        print_text(&result, rate_hz);
    return AUR_EXIT_OK;
}
