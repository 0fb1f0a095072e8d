// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The report on music.
#include "client/cli/music_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/music_measure.h"
#include "client/cli/music_plot.h"
#include "compose/preset.h"

#define MINUTE_FRAMES ((int64_t)60 * AUR_SAMPLE_RATE_HZ)

/// Measured if no duration is given, and the least and the most that may be.
#define DEFAULT_FRAMES (60 * MINUTE_FRAMES)
#define LEAST_FRAMES   MINUTE_FRAMES
#define MOST_FRAMES    (7 * 24 * 60 * MINUTE_FRAMES)

/// Pieces of other seeds, to whose motifs the motif is compared, and how much of each.
#define OTHERS       19
#define OTHER_FRAMES (30 * MINUTE_FRAMES)

/// Seeds there are.
#define SEEDS (UINT64_C(1) << 53)

/// What is measured and where it goes.
typedef struct inspection {
    aur_controls controls;
    int64_t frames;
    unsigned gates; ///< 0 = nothing is judged
    bool json;
    const char *plot_path; ///< NULL: no plot
    char title[160];
} inspection;

static int read_inspection(const aur_args *args, inspection *look)
{
    const char *duration = args->text[AUR_OPTION_DURATION];
    *look = (inspection){.frames = DEFAULT_FRAMES,
                         .json = args->text[AUR_OPTION_JSON] != NULL,
                         .plot_path = args->text[AUR_OPTION_PLOT]};
    if (args->text[AUR_OPTION_ACTIONS] != NULL)
        return aur_args_refuse(args, AUR_OPTION_ACTIONS, "not with --music");
    if (!aur_args_controls(args, true, &look->controls))
        return AUR_EXIT_USAGE;
    if (duration != NULL &&
        (!aur_args_frames(duration, &look->frames) || look->frames < LEAST_FRAMES || look->frames > MOST_FRAMES))
        return aur_args_refuse(args, AUR_OPTION_DURATION, "must be a time from 1m to 168h");
    if (args->text[AUR_OPTION_GATE] != NULL) {
        bool states = aur_preset_get(look->controls.preset)->style.motif_percent > 0;
        look->gates = AUR_MUSIC_GATE_ALL | (states ? AUR_MUSIC_GATE_MOTIF : 0);
    }
    snprintf(look->title, sizeof look->title, "%s, seed %" PRIu64 ", %s %s", aur_preset_name(look->controls.preset),
             look->controls.seed, aur_key_name(look->controls.key), aur_mode_name(look->controls.mode));
    return AUR_EXIT_OK;
}

/// Composes a piece of another seed for its statements alone.
static aur_err hear_other(const aur_controls *controls, uint64_t seed, aur_music_motifs *motifs)
{
    aur_controls other = *controls;
    aur_transcript *transcript;
    aur_music music;
    other.seed = seed;
    aur_err err = aur_transcript_open(&other, NULL, 0, 0, OTHER_FRAMES, &transcript);
    if (err != AUR_OK)
        return err;
    err = aur_music_open(transcript, &music);
    if (err == AUR_OK) {
        err = aur_music_motifs_open(&music, motifs);
        aur_music_close(&music);
    }
    aur_transcript_close(transcript);
    return err;
}

/// Measures with the pieces of other seeds beside, where there are motifs at all.
static aur_err measure(const inspection *look, const aur_music *music, const aur_music_form *form,
                       aur_music_measures *measures)
{
    aur_music_motifs motifs[1 + OTHERS] = {{.melodies = NULL}};
    aur_err err = aur_music_motifs_open(music, &motifs[0]);
    for (uint64_t i = 1; i <= OTHERS && motifs[0].count > 0 && err == AUR_OK; i++)
        err = hear_other(&look->controls, (look->controls.seed + i) % SEEDS, &motifs[i]);
    if (err == AUR_OK)
        err = aur_music_measure(music, form, motifs, motifs[0].count > 0 ? 1 + OTHERS : 1, measures);
    for (size_t i = 0; i <= OTHERS; i++)
        aur_music_motifs_close(&motifs[i]);
    return err;
}

static void print_json(const inspection *look, const aur_music_measures *measures)
{
    printf("{\"preset\":\"%s\",\"seed\":%" PRIu64 ",\"key\":\"%s\",\"mode\":\"%s\",",
           aur_preset_name(look->controls.preset), look->controls.seed, aur_key_name(look->controls.key),
           aur_mode_name(look->controls.mode));
    aur_table_print_json(aur_music_measure_table(), measures);
    aur_table_print_json_gate(aur_music_measure_table(), measures, look->gates);
    puts("}");
}

/// Draws, prints, judges. Returns the exit code.
static int conclude(const inspection *look, const aur_music *music, const aur_music_form *form,
                    const aur_music_measures *measures)
{
    const aur_table *table = aur_music_measure_table();
    if (look->plot_path != NULL) {
        errno = 0;
        aur_err err = aur_music_plot_write(music, form, look->title, look->plot_path);
        if (err != AUR_OK) {
            int code = aur_args_fail(look->plot_path, err);
            return err == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
        }
    }
    if (look->json) {
        print_json(look, measures);
    } else {
        aur_table_print(table, measures, look->gates);
        aur_table_print_verdict(table, measures, look->gates);
    }
    return aur_table_failures(table, measures, look->gates) == 0 ? AUR_EXIT_OK : AUR_EXIT_FAILURE;
}

int aur_music_report(const aur_args *args)
{
    inspection look;
    aur_transcript *transcript;
    aur_music music = {.bars = NULL};
    aur_music_form form = {.bars = NULL};
    aur_music_measures measures;
    int code = read_inspection(args, &look);
    if (code != AUR_EXIT_OK)
        return code;
    aur_err err = aur_transcript_open(&look.controls, NULL, 0, 0, look.frames, &transcript);
    if (err == AUR_OK)
        err = aur_music_open(transcript, &music);
    if (err == AUR_OK)
        err = aur_music_form_open(&music, &form);
    if (err == AUR_OK)
        err = measure(&look, &music, &form, &measures);
    code = err == AUR_OK ? conclude(&look, &music, &form, &measures) : aur_args_fail(look.title, err);
    aur_music_form_close(&form);
    aur_music_close(&music);
    aur_transcript_close(transcript);
    return code;
}
