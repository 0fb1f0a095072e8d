// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The report.
#include "client/cli/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "client/cli/table.h"

#define NO_LIMIT AUR_TABLE_NO_LIMIT

#define MUSIC   (1u << AUR_GATE_MUSIC)
#define ACTIONS (1u << AUR_GATE_ACTIONS)

/// Limits: EBU R 128 practice for streams (-16 LUFS, -1 dBTP), the rest from docs/sound.md.
static const aur_table_row ROWS[] = {
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

static const aur_table TABLE = {ROWS, sizeof ROWS / sizeof *ROWS};

static unsigned bits_of(aur_gate gate)
{
    return gate == AUR_GATE_NONE ? 0 : 1u << gate;
}

int aur_report_failures(const aur_measures *measures, aur_gate gate)
{
    return aur_table_failures(&TABLE, measures, bits_of(gate));
}

void aur_report_print(const aur_measures *measures, int32_t rate_hz, aur_gate gate)
{
    printf("%-22s%12d Hz\n", "sample rate", rate_hz);
    aur_table_print(&TABLE, measures, bits_of(gate));
    if (measures->clicks > 0.0)
        printf("%-22s%12.3f s\n", "first click", measures->first_click_s);
    printf("octave bands, dB      ");
    for (int band = 0; band < AUR_BANDS; band++)
        printf(" %g:%.1f", aur_bands_centre_hz(band), measures->band_db[band]);
    putchar('\n');
    aur_table_print_verdict(&TABLE, measures, bits_of(gate));
}

void aur_report_print_json(const aur_measures *measures, int32_t rate_hz, aur_gate gate)
{
    printf("{\"sample_rate\":%" PRId32 ",", rate_hz);
    aur_table_print_json(&TABLE, measures);
    putchar(',');
    aur_table_json_number("first_click_s", measures->first_click_s >= 0.0 ? measures->first_click_s : HUGE_VAL);
    printf(",\"bands_db\":{");
    for (int band = 0; band < AUR_BANDS; band++) {
        char name[16];
        snprintf(name, sizeof name, "%g", aur_bands_centre_hz(band));
        printf("%s", band > 0 ? "," : "");
        aur_table_json_number(name, measures->band_db[band]);
    }
    putchar('}');
    aur_table_print_json_gate(&TABLE, measures, bits_of(gate));
    puts("}");
}
