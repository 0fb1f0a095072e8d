// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis learn`: MIDI files into a preset, and distances between styles.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/commands.h"
#include "stream/clock.h"
#include "stream/controls.h"
#include "stream/learn.h"
#include "stream/midi_reader.h"
#include "stream/preset_file.h"
#include "stream/style_distance.h"

typedef struct learn_job {
    aur_learn_hints hints;
    aur_preset_file base;    ///< whose sound is kept
    aur_preset_file against; ///< if asked for
    aur_preset_file made;
    aur_learn_summary summary;
    double took_ms;
} learn_job;

static const char *const NUMERALS[AUR_DEGREES] = {"I", "II", "III", "IV", "V", "VI", "VII"};

/// Fills `file` with the preset that `text`, the value of `option`, names: built in or a file. Nothing is registered,
/// so that two files may have one name.
static int open_preset(const char *option, const char *text, aur_preset_file *file)
{
    char reason[1024], *json = NULL;
    aur_err err = AUR_OK;
    if (aur_preset_file_is_path(text)) {
        aur_json_error error;
        size_t bytes = 0;
        err = aur_json_file_read(text, &json, &bytes, &error);
        if (err == AUR_OK)
            err = aur_preset_file_parse(file, json, bytes, &error);
        free(json);
        if (err != AUR_OK)
            aur_json_error_text(&error, reason, sizeof reason);
    } else if (aur_preset_find(text) >= 0) {
        file->preset = *aur_preset_get((unsigned)aur_preset_find(text));
    } else {
        int used = snprintf(reason, sizeof reason, "must be a .json file or one of ");
        aur_controls_limit(AUR_CONTROL_PRESET, reason + used, sizeof reason - (size_t)used);
        err = AUR_ERR_NAME;
    }
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    fprintf(stderr, "auralis: --%s %s: %s\n", option, text, reason);
    return err == AUR_ERR_FILE ? AUR_EXIT_NO_INPUT : AUR_EXIT_USAGE;
}

/* ---- printing ---- */

static void print_distance(const aur_style_distance *d, bool json)
{
    if (json)
        printf("{\"mean\":%.4f,\"chords\":%.4f,\"kinds\":%.4f,\"motion\":%.4f,\"onsets\":%.4f,\"lengths\":%.4f}",
               d->mean, d->chords, d->kinds, d->motion, d->onsets, d->lengths);
    else
        printf("distance   %.3f (chords %.3f, kinds %.3f, motion %.3f, onsets %.3f, lengths %.3f)\n", d->mean,
               d->chords, d->kinds, d->motion, d->onsets, d->lengths);
}

static double notes_a_bar(const aur_learn_summary *s)
{
    return s->bars > 0 ? (double)s->tune_notes / (double)s->bars : 0;
}

static void print_text(FILE *out, const learn_job *job)
{
    const aur_learn_summary *s = &job->summary;
    fprintf(out, "%zu file%s, %zu bars, %zu notes, read and counted in %.0f ms\n", s->songs, s->songs == 1 ? "" : "s",
            s->bars, s->notes, job->took_ms);
    fprintf(out, "key        %s %s\n", aur_key_name(s->key), aur_mode_name(s->mode));
    fprintf(out, "tempo      %.1f bpm", s->bpm_milli / 1000.0);
    if (s->bpm_milli != job->made.preset.controls.bpm_milli)
        fprintf(out, ", played at %.1f", job->made.preset.controls.bpm_milli / 1000.0);
    fprintf(out, "\ntune       %.1f notes a bar\nchords     one in %.1f bars", notes_a_bar(s), s->chord_bars);
    for (size_t i = 0; i < s->move_count; i++)
        fprintf(out, "%s%s-%s %.0f %%", i == 0 ? "; most often " : ", ", NUMERALS[s->moves[i].from],
                NUMERALS[s->moves[i].to], 100 * s->moves[i].share);
    fputc('\n', out);
}

static void print_json(const learn_job *job, const aur_style_distance *distance)
{
    const aur_learn_summary *s = &job->summary;
    printf("{\"files\":%zu,\"bars\":%zu,\"notes\":%zu,\"tune_notes\":%zu,\"key\":\"%s\",\"mode\":\"%s\",\"bpm\":%.3f,"
           "\"chord_bars\":%.3f,\"moves\":[",
           s->songs, s->bars, s->notes, s->tune_notes, aur_key_name(s->key), aur_mode_name(s->mode),
           s->bpm_milli / 1000.0, s->chord_bars);
    for (size_t i = 0; i < s->move_count; i++)
        printf("%s{\"from\":%d,\"to\":%d,\"share\":%.4f}", i > 0 ? "," : "", s->moves[i].from + 1, s->moves[i].to + 1,
               s->moves[i].share);
    printf("],\"took_ms\":%.1f", job->took_ms);
    if (distance != NULL) {
        printf(",\"distance\":");
        print_distance(distance, true);
    }
    printf("}\n");
}

/* ---- what was asked for ---- */

static int read_key(const aur_args *args, aur_learn_hints *hints)
{
    *hints = AUR_LEARN_NO_HINTS;
    if (args->text[AUR_OPTION_KEY] == NULL)
        return AUR_EXIT_OK;
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error error;
    int count = aur_controls_parse("key", args->text[AUR_OPTION_KEY], events, &error);
    if (count < 0) {
        char limit[sizeof error.limit + 24];
        snprintf(limit, sizeof limit, "must be one of %s", error.limit);
        return aur_args_refuse(args, AUR_OPTION_KEY, limit);
    }
    for (int i = 0; i < count; i++)
        *(events[i].control == AUR_CONTROL_KEY ? &hints->key : &hints->mode) = (int)events[i].value;
    return AUR_EXIT_OK;
}

/// As --name says; else as the file to write, with '-' for what must not stand in a name.
static int choose_name(const aur_args *args, char name[AUR_PRESET_NAME_CHARS_MAX + 1])
{
    const char *given = args->text[AUR_OPTION_NAME], *path = args->text[AUR_OPTION_STYLE];
    if (given != NULL && !aur_preset_file_is_name(given))
        return aur_args_refuse(args, AUR_OPTION_NAME, "must be 1..32 of a-z A-Z 0-9 _ -");
    if (given == NULL) {
        given = path != NULL && strcmp(path, "-") != 0 ? path : "learned";
        given = strrchr(given, '/') != NULL ? strrchr(given, '/') + 1 : given;
    }
    size_t chars = strcspn(given, "."), used = 0;
    for (; used < chars && used < AUR_PRESET_NAME_CHARS_MAX; used++)
        name[used] = (char)(isalnum((unsigned char)given[used]) || given[used] == '_' ? given[used] : '-');
    name[used] = '\0';
    if (aur_preset_find(name) >= 0)
        return aur_args_refuse(args, args->text[AUR_OPTION_NAME] != NULL ? AUR_OPTION_NAME : AUR_OPTION_STYLE,
                               "a preset of the program has this name; give another one by --name");
    return used > 0 ? AUR_EXIT_OK : aur_args_refuse(args, AUR_OPTION_STYLE, "makes no name; give one by --name");
}

static int add_file(aur_learn *learn, const char *path, aur_learn_hints hints)
{
    char reason[AUR_MIDI_READER_REASON_BYTES];
    aur_song *song;
    aur_err err = aur_midi_reader_load(path, &song, reason, sizeof reason);
    if (err == AUR_OK) {
        err = aur_learn_add(learn, song, hints);
        snprintf(reason, sizeof reason, "%s", err == AUR_ERR_FORMAT ? "no notes with a pitch" : aur_strerror(err));
        aur_song_close(song);
    }
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    fprintf(stderr, "auralis: %s: %s\n", path, reason);
    return err == AUR_ERR_FILE ? AUR_EXIT_NO_INPUT : err == AUR_ERR_MEMORY ? AUR_EXIT_OS : AUR_EXIT_USAGE;
}

static int learn_files(const aur_args *args, learn_job *job)
{
    aur_learn *learn;
    int64_t begin_ns = aur_clock_now_ns();
    if (aur_learn_open(&learn) != AUR_OK)
        return aur_args_fail("learn", AUR_ERR_MEMORY);
    int code = AUR_EXIT_OK;
    for (int i = 0; i < args->operand_count && code == AUR_EXIT_OK; i++)
        code = add_file(learn, args->operands[i], job->hints);
    aur_learn_preset(learn, &job->base.preset, &job->made.preset);
    aur_learn_summarise(learn, &job->summary);
    aur_learn_close(learn);
    job->took_ms = (double)(aur_clock_now_ns() - begin_ns) / 1e6;
    return code;
}

static int write_preset(const char *path, learn_job *job)
{
    const aur_learn_summary *s = &job->summary;
    job->made.preset.name = job->made.name;
    job->made.preset.description = job->made.description;
    snprintf(job->made.description, sizeof job->made.description, "Learned from %zu MIDI file%s: %s %s, %zu bars",
             s->songs, s->songs == 1 ? "" : "s", aur_key_name(s->key), aur_mode_name(s->mode), s->bars);
    char *text = aur_preset_file_print(&job->made.preset);
    if (text == NULL)
        return aur_args_fail("learn", AUR_ERR_MEMORY);
    errno = 0;
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    int code = AUR_EXIT_OK;
    if (file == NULL) {
        aur_args_fail(path, AUR_ERR_FILE);
        code = AUR_EXIT_CANNOT_CREATE;
    } else {
        bool failed = fprintf(file, "%s\n", text) < 0;
        failed = (file == stdout ? fflush(file) : fclose(file)) != 0 || failed;
        code = failed ? aur_args_fail(path, AUR_ERR_FILE) : AUR_EXIT_OK;
    }
    free(text);
    return code;
}

static int compare(const aur_args *args, learn_job *job)
{
    if (args->operand_count != 1) {
        fprintf(stderr, "auralis: learn --compare needs two presets: auralis learn --compare A.json B.json\n");
        return AUR_EXIT_USAGE;
    }
    int code = open_preset("compare", args->text[AUR_OPTION_COMPARE], &job->base);
    if (code == AUR_EXIT_OK)
        code = open_preset("compare", args->operands[0], &job->against);
    if (code != AUR_EXIT_OK)
        return code;
    aur_style_distance d = aur_style_distance_between(&job->base.preset.style, &job->against.preset.style);
    bool json = args->text[AUR_OPTION_JSON] != NULL;
    print_distance(&d, json);
    if (json)
        putchar('\n');
    return AUR_EXIT_OK;
}

/// Reads what was asked for, then the files; nothing is written unless all is well.
static int learn(const aur_args *args, learn_job *job)
{
    const char *base = args->text[AUR_OPTION_BASE], *against = args->text[AUR_OPTION_AGAINST];
    const char *path = args->text[AUR_OPTION_STYLE];
    int code = read_key(args, &job->hints);
    if (code == AUR_EXIT_OK)
        code = choose_name(args, job->made.name);
    if (code == AUR_EXIT_OK)
        code = open_preset("base", base != NULL ? base : aur_preset_name(AUR_PRESET_DEFAULT), &job->base);
    if (code == AUR_EXIT_OK && against != NULL)
        code = open_preset("against", against, &job->against);
    if (code == AUR_EXIT_OK)
        code = learn_files(args, job);
    if (code == AUR_EXIT_OK && path != NULL)
        code = write_preset(path, job);
    if (code != AUR_EXIT_OK || (path != NULL && strcmp(path, "-") == 0))
        return code;
    aur_style_distance d = aur_style_distance_between(&job->made.preset.style, &job->against.preset.style);
    if (args->text[AUR_OPTION_JSON] != NULL) {
        print_json(job, against != NULL ? &d : NULL);
        return AUR_EXIT_OK;
    }
    print_text(stdout, job);
    if (against != NULL)
        print_distance(&d, false);
    if (path != NULL)
        printf("written    %s: play it with auralis render --preset %s%s\n", path,
               aur_preset_file_is_path(path) ? "" : "./", path);
    return AUR_EXIT_OK;
}

int aur_cmd_learn(const aur_args *args)
{
    if (args->text[AUR_OPTION_COMPARE] == NULL && args->operand_count == 0) {
        fprintf(stderr, "auralis: learn: from which MIDI files? auralis learn *.mid -o style.json\n");
        return AUR_EXIT_USAGE;
    }
    learn_job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return aur_args_fail("learn", AUR_ERR_MEMORY);
    int code = args->text[AUR_OPTION_COMPARE] != NULL ? compare(args, job) : learn(args, job);
    free(job);
    return code;
}
