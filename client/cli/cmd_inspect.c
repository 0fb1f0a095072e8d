// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis inspect`: measures a file, or what the engine renders or only composes, and judges it.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/actions.h"
#include "client/cli/alias_report.h"
#include "client/cli/commands.h"
#include "client/cli/measure.h"
#include "client/cli/music_report.h"
#include "client/cli/plot.h"
#include "client/cli/replay.h"
#include "client/cli/report.h"
#include "client/cli/reverb_report.h"
#include "stream/engine.h"
#include "stream/file_reader.h"

#define CHUNK_FRAMES 4096

/// Music measured if no duration is given: 10 min.
#define DEFAULT_FRAMES ((int64_t)600 * AUR_SAMPLE_RATE_HZ)

#define ACTIONS_MAX 1000000

/// Everything that looks at the sound, and what to do with what it saw.
typedef struct inspection {
    aur_measure *measure;
    aur_spectrogram *spectrogram; ///< NULL: no plot
    const char *plot_path;
    char title[160];
    int32_t rate_hz;
    aur_gate gate;
    bool json;
} inspection;

static aur_err open_inspection(inspection *look, const aur_args *args, int32_t rate_hz)
{
    look->plot_path = args->text[AUR_OPTION_PLOT];
    look->json = args->text[AUR_OPTION_JSON] != NULL;
    look->rate_hz = rate_hz;
    if (args->text[AUR_OPTION_GATE] != NULL)
        look->gate = args->text[AUR_OPTION_ACTIONS] != NULL ? AUR_GATE_ACTIONS : AUR_GATE_MUSIC;
    aur_err err = aur_measure_open(rate_hz, &look->measure);
    if (err == AUR_OK && look->plot_path != NULL)
        err = aur_spectrogram_open(rate_hz, &look->spectrogram);
    return err;
}

static void close_inspection(inspection *look)
{
    aur_measure_close(look->measure);
    aur_spectrogram_close(look->spectrogram);
}

static aur_err look_at(inspection *look, const float *interleaved, size_t frames)
{
    if (look->spectrogram != NULL)
        aur_spectrogram_add(look->spectrogram, interleaved, frames);
    return aur_measure_add(look->measure, interleaved, frames);
}

/// Draws, prints, judges. Returns the exit code.
static int conclude(inspection *look)
{
    aur_measures measures;
    aur_err err = aur_measure_result(look->measure, &measures);
    if (err != AUR_OK)
        return aur_args_fail(look->title, err);
    if (look->plot_path != NULL) {
        aur_plot plot = {.title = look->title, .spectrogram = look->spectrogram};
        plot.momentary_lufs = aur_measure_curve(look->measure, &plot.momentary_count);
        errno = 0;
        err = aur_plot_write(&plot, look->plot_path);
        if (err != AUR_OK) {
            int code = aur_args_fail(look->plot_path, err);
            return err == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
        }
    }
    if (look->json)
        aur_report_print_json(&measures, look->rate_hz, look->gate);
    else
        aur_report_print(&measures, look->rate_hz, look->gate);
    return aur_report_failures(&measures, look->gate) == 0 ? AUR_EXIT_OK : AUR_EXIT_FAILURE;
}

static int inspect_file(const aur_args *args)
{
    static float chunk[CHUNK_FRAMES * AUR_CHANNELS];
    const char *path = args->operands[0];
    aur_file_reader *reader = NULL;
    inspection look = {.gate = AUR_GATE_NONE};
    errno = 0;
    aur_err err = aur_file_reader_open(path, &reader);
    if (err != AUR_OK) {
        int code = aur_args_fail(path, err);
        return err == AUR_ERR_FILE || err == AUR_ERR_FORMAT || err == AUR_ERR_UNSUPPORTED ? AUR_EXIT_NO_INPUT : code;
    }
    snprintf(look.title, sizeof look.title, "%s", path);
    err = open_inspection(&look, args, aur_file_reader_rate_hz(reader));
    size_t got;
    while (err == AUR_OK && (got = aur_file_reader_read(reader, chunk, CHUNK_FRAMES)) > 0)
        err = look_at(&look, chunk, got);
    aur_file_reader_close(reader);
    int code = err == AUR_OK ? conclude(&look) : aur_args_fail(path, err);
    close_inspection(&look);
    return code;
}

/// What the engine is to play.
typedef struct performance {
    aur_engine_config engine;
    int64_t frames;
    int64_t actions;
} performance;

static int read_performance(const aur_args *args, performance *p)
{
    const char *duration = args->text[AUR_OPTION_DURATION];
    memset(p, 0, sizeof *p);
    if (!aur_args_number(args, AUR_OPTION_ACTIONS, 1, ACTIONS_MAX, &p->actions) ||
        !aur_args_controls(args, true, &p->engine.controls))
        return AUR_EXIT_USAGE;
    // After the last action as much again as the longest note lasts.
    p->frames = p->actions > 0 ? p->actions * AUR_ACTIONS_MEAN_FRAMES + AUR_NOTE_LIFE_MAX_FRAMES : DEFAULT_FRAMES;
    if (duration != NULL && (!aur_args_frames(duration, &p->frames) || p->frames == 0 || p->frames == INT64_MAX))
        return aur_args_refuse(args, AUR_OPTION_DURATION, "must be a time like 90, 90s, 30m or 1h30m");
    return AUR_EXIT_OK;
}

/// Renders and looks at every frame; `actions` NULL = nobody touches anything.
static aur_err perform(inspection *look, aur_engine *engine, aur_actions *actions, int64_t frames)
{
    static float chunk[CHUNK_FRAMES * AUR_CHANNELS];
    aur_err err = AUR_OK;
    while (err == AUR_OK && aur_engine_frame(engine) < frames) {
        int64_t left = frames - aur_engine_frame(engine);
        size_t take = left < CHUNK_FRAMES ? (size_t)left : CHUNK_FRAMES;
        if (actions != NULL)
            take = aur_actions_step(actions, take);
        aur_engine_render(engine, chunk, take);
        err = look_at(look, chunk, take);
    }
    return err;
}

/// Says on standard error which action came before each click.
static void blame(const inspection *look, const aur_actions *actions)
{
    int64_t clicks[AUR_MEASURE_CLICKS_KEPT];
    size_t count = aur_measure_clicks(look->measure, clicks, AUR_MEASURE_CLICKS_KEPT);
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, "auralis: click at frame %" PRId64 ": ", clicks[i]);
        aur_actions_print_before(actions, clicks[i], stderr);
    }
    fprintf(stderr, "auralis: %zu actions taken, %zu refused by a full queue\n", actions->count, actions->refused);
}

static int inspect_performance(const aur_args *args)
{
    performance p;
    inspection look = {.gate = AUR_GATE_NONE};
    aur_engine *engine = NULL;
    aur_actions actions = {.engine = NULL};
    int code = read_performance(args, &p);
    if (code != AUR_EXIT_OK)
        return code;
    const aur_controls *controls = &p.engine.controls;
    snprintf(look.title, sizeof look.title, "%s, seed %" PRIu64, aur_preset_name(controls->preset), controls->seed);
    aur_err err = open_inspection(&look, args, AUR_SAMPLE_RATE_HZ);
    if (err == AUR_OK)
        err = aur_engine_open(&p.engine, &engine);
    if (err == AUR_OK && p.actions > 0)
        err = aur_actions_open(&actions, engine, controls->preset, controls->seed, (size_t)p.actions);
    if (err == AUR_OK)
        err = perform(&look, engine, p.actions > 0 ? &actions : NULL, p.frames);
    code = err == AUR_OK ? conclude(&look) : aur_args_fail(look.title, err);
    if (err == AUR_OK && p.actions > 0)
        blame(&look, &actions);
    aur_actions_close(&actions);
    aur_engine_close(engine);
    close_inspection(&look);
    return code;
}

static int inspect_journal(const aur_args *args)
{
    aur_replay replay;
    for (int i = 0; i < AUR_OPTION_COUNT; i++)
        if (i != AUR_OPTION_JSON && args->text[i] != NULL)
            return aur_args_refuse(args, (aur_option)i, "a journal has no sound of its own; render it first");
    int code = aur_replay_open(args->operands[0], &replay);
    if (code == AUR_EXIT_OK)
        code = aur_replay_print(&replay, args->text[AUR_OPTION_JSON] != NULL);
    aur_replay_close(&replay);
    return code;
}

int aur_cmd_inspect(const aur_args *args)
{
    bool preset = args->text[AUR_OPTION_PRESET] != NULL, aliasing = args->text[AUR_OPTION_ALIASING] != NULL;
    bool reverb = args->text[AUR_OPTION_REVERB] != NULL;
    if (args->operand_count + preset + aliasing + reverb != 1) {
        fprintf(stderr, "auralis: inspect needs one FILE, or --preset NAME, or --aliasing HZ,..., or --reverb S,...\n");
        return AUR_EXIT_USAGE;
    }
    if (args->text[AUR_OPTION_MUSIC] != NULL)
        return preset ? aur_music_report(args) : aur_args_refuse(args, AUR_OPTION_MUSIC, "needs --preset NAME");
    if (aliasing)
        return aur_alias_report(args);
    if (reverb)
        return aur_reverb_report(args);
    if (preset)
        return inspect_performance(args);
    return aur_replay_is(args->operands[0]) ? inspect_journal(args) : inspect_file(args);
}
