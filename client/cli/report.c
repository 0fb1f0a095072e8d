// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The report.
#include "client/cli/report.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>

#define NO_LIMIT HUGE_VAL

#define MUSIC   (1u << AUR_GATE_MUSIC)
#define ACTIONS (1u << AUR_GATE_ACTIONS)

typedef struct report_row {
    const char *label;
    const char *name; ///< in JSON
    const char *unit;
    size_t offset;    ///< of the value in aur_measures
    const char *form; ///< printf form of the value
    unsigned gates;   ///< in which its limits hold, as bits
    double low, high; ///< inclusive; NO_LIMIT = none
} report_row;

/// Limits: EBU R 128 practice for streams (-16 LUFS, -1 dBTP), the rest from docs/sound.md.
static const report_row ROWS[] = {
#define ROW(label, member, unit, form, gates, low, high)                                                               \
    {                                                                                                                  \
        label, #member, unit, offsetof(aur_measures, member), form, gates, low, high                                   \
    }
    ROW("duration", duration_s, "s", "%.3f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("integrated", integrated_lufs, "LUFS", "%.1f", MUSIC, -17.0, -15.0),
    ROW("loudness range", range_lu, "LU", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("short-term max", short_term_max_lufs, "LUFS", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("momentary max", momentary_max_lufs, "LUFS", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("true peak", true_peak_dbtp, "dBTP", "%.2f", MUSIC | ACTIONS, -NO_LIMIT, -1.0),
    ROW("true peak, Opus 64k", opus_peak_dbtp, "dBTP", "%.2f", MUSIC | ACTIONS, -NO_LIMIT, -1.0),
    ROW("sample peak", sample_peak_dbfs, "dBFS", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("RMS", rms_dbfs, "dBFS", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("offset (DC), left", dc_left, "", "%.2e", 0, -NO_LIMIT, NO_LIMIT),
    ROW("offset (DC), right", dc_right, "", "%.2e", 0, -NO_LIMIT, NO_LIMIT),
    ROW("offset (DC), larger", dc_max, "", "%.2e", MUSIC, -NO_LIMIT, 1e-4),
    ROW("stereo correlation", stereo_correlation, "", "%.3f", MUSIC, 0.2, 0.9),
    ROW("correlation < 120 Hz", bass_correlation, "", "%.3f", MUSIC, 0.8, NO_LIMIT),
    ROW("mono fold-down loss", mono_loss_db, "dB", "%.2f", MUSIC, -NO_LIMIT, 3.0),
    ROW("clicks", clicks, "", "%.0f", MUSIC | ACTIONS, -NO_LIMIT, 0.0),
    ROW("gaps", gaps, "", "%.0f", MUSIC | ACTIONS, -NO_LIMIT, 0.0),
    ROW("longest gap", longest_gap_s, "s", "%.3f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("NaN or infinite", not_numbers, "", "%.0f", MUSIC | ACTIONS, -NO_LIMIT, 0.0),
    ROW("subnormal", subnormals, "", "%.0f", MUSIC | ACTIONS, -NO_LIMIT, 0.0),
#undef ROW
};

#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

static double value_of(const report_row *row, const aur_measures *measures)
{
    return *(const double *)((const char *)measures + row->offset);
}

static bool is_judged(const report_row *row, aur_gate gate)
{
    return gate != AUR_GATE_NONE && (row->gates & (1u << gate)) != 0;
}

static bool holds(const report_row *row, double value)
{
    return value >= row->low && value <= row->high; // false for NaN
}

int aur_report_failures(const aur_measures *measures, aur_gate gate)
{
    int failures = 0;
    for (size_t i = 0; i < ROW_COUNT; i++)
        failures += is_judged(&ROWS[i], gate) && !holds(&ROWS[i], value_of(&ROWS[i], measures));
    return failures;
}

static void print_limit(const report_row *row)
{
    char limit[32];
    if (row->low == -NO_LIMIT)
        snprintf(limit, sizeof limit, "at most %g", row->high);
    else if (row->high == NO_LIMIT)
        snprintf(limit, sizeof limit, "at least %g", row->low);
    else
        snprintf(limit, sizeof limit, "%g .. %g", row->low, row->high);
    printf("%-16s", limit);
}

static void print_row(const report_row *row, const aur_measures *measures, aur_gate gate)
{
    char value[32];
    double number = value_of(row, measures);
    if (isnan(number))
        snprintf(value, sizeof value, "not measured");
    else
        snprintf(value, sizeof value, row->form, number);
    if (!is_judged(row, gate)) {
        printf("%-22s%12s %s\n", row->label, value, row->unit);
        return;
    }
    printf("%-22s%12s %-6s", row->label, value, row->unit);
    print_limit(row);
    puts(holds(row, number) ? "pass" : "FAIL");
}

void aur_report_print(const aur_measures *measures, int32_t rate_hz, aur_gate gate)
{
    printf("%-22s%12d Hz\n", "sample rate", rate_hz);
    for (size_t i = 0; i < ROW_COUNT; i++)
        print_row(&ROWS[i], measures, gate);
    if (measures->clicks > 0.0)
        printf("%-22s%12.3f s\n", "first click", measures->first_click_s);
    printf("octave bands, dB      ");
    for (int band = 0; band < AUR_BANDS; band++)
        printf(" %g:%.1f", aur_bands_centre_hz(band), measures->band_db[band]);
    putchar('\n');
    if (gate != AUR_GATE_NONE) {
        int failures = aur_report_failures(measures, gate);
        printf("gate: %s", failures == 0 ? "passed\n" : "");
        if (failures > 0)
            printf("%d limit%s not held\n", failures, failures > 1 ? "s" : "");
    }
}

void aur_report_json_number(const char *name, double value)
{
    if (isfinite(value))
        printf("\"%s\":%.6g", name, value);
    else
        printf("\"%s\":null", name);
}

static void print_json_gate(const aur_measures *measures, aur_gate gate)
{
    printf(",\"gate\":{\"passed\":%s,\"limits\":[", aur_report_failures(measures, gate) == 0 ? "true" : "false");
    const char *comma = "";
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const report_row *row = &ROWS[i];
        if (!is_judged(row, gate))
            continue;
        printf("%s{\"name\":\"%s\",", comma, row->name);
        aur_report_json_number("value", value_of(row, measures));
        putchar(',');
        aur_report_json_number("low", row->low);
        putchar(',');
        aur_report_json_number("high", row->high);
        printf(",\"passed\":%s}", holds(row, value_of(row, measures)) ? "true" : "false");
        comma = ",";
    }
    printf("]}");
}

void aur_report_print_json(const aur_measures *measures, int32_t rate_hz, aur_gate gate)
{
    printf("{\"sample_rate\":%" PRId32, rate_hz);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        putchar(',');
        aur_report_json_number(ROWS[i].name, value_of(&ROWS[i], measures));
    }
    putchar(',');
    aur_report_json_number("first_click_s", measures->first_click_s >= 0.0 ? measures->first_click_s : HUGE_VAL);
    printf(",\"bands_db\":{");
    for (int band = 0; band < AUR_BANDS; band++) {
        char name[16];
        snprintf(name, sizeof name, "%g", aur_bands_centre_hz(band));
        printf("%s", band > 0 ? "," : "");
        aur_report_json_number(name, measures->band_db[band]);
    }
    putchar('}');
    if (gate != AUR_GATE_NONE)
        print_json_gate(measures, gate);
    puts("}");
}
