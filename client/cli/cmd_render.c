// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis render`: the engine into a file, as fast as it goes.
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/commands.h"
#include "stream/acoustic.h"
#include "stream/clock.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/file.h"
#include "stream/plan.h"

/// Frames rendered between two looks at signals and the clock: 0.2 s.
#define CHUNK_FRAMES (10 * AUR_PACKET_FRAMES)

/// Time between two drawings of the progress bar.
#define PROGRESS_PERIOD_NS (AUR_NS_PER_SECOND / 5)

#define BAR_CHARS 30

/// A plan's events lie in memory; a render without end has them for so long: 366 days.
#define PLAN_FRAMES_MAX (INT64_C(366) * AUR_PLAN_DAY_S * AUR_SAMPLE_RATE_HZ)

typedef struct render_job {
    aur_engine_config engine;
    aur_acoustic_config acoustic;
    aur_file_config file;
    int64_t from_frame;
    int64_t duration_frames; ///< INT64_MAX = until interrupted
} render_job;

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static void catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static int find_isa(const char *name)
{
    for (int isa = AUR_ISA_AUTO; isa < AUR_ISA_COUNT; isa++)
        if (strcmp(aur_isa_name((aur_isa)isa), name) == 0)
            return isa;
    return -1;
}

static int read_engine_options(const aur_args *args, render_job *job)
{
    const char *from = args->text[AUR_OPTION_FROM], *isa = args->text[AUR_OPTION_ISA];
    if (from != NULL && (!aur_args_frames(from, &job->from_frame) || job->from_frame == INT64_MAX))
        return aur_args_refuse(args, AUR_OPTION_FROM, "must be a time like 90, 90s, 30m or 1h30m");
    if (isa != NULL) {
        int found = find_isa(isa);
        if (found < 0)
            return aur_args_refuse(args, AUR_OPTION_ISA, "must be one of auto scalar sse2 avx2 avx512 neon");
        job->engine.isa = (aur_isa)found;
    }
    if (!aur_isa_supported(job->engine.isa))
        return aur_args_refuse(args, AUR_OPTION_ISA, "this processor does not have it");
    job->acoustic.name = args->text[AUR_OPTION_SPACE] != NULL ? args->text[AUR_OPTION_SPACE] : "none";
    if (!aur_acoustic_known(job->acoustic.name))
        return aur_args_refuse(args, AUR_OPTION_SPACE, "must be one of " AUR_ACOUSTIC_NAMES);
    job->engine.start_frame = aur_block_start(job->from_frame);
    job->engine.history_frames = AUR_HISTORY_FRAMES;
    return AUR_EXIT_OK;
}

/// Puts the controls where the plan has them at frame 0 and makes its events the log, which is freed by free.
static int read_plan(const aur_args *args, render_job *job, aur_control_event **log)
{
    static aur_plan plan;
    const char *text = args->text[AUR_OPTION_PLAN], *clock = args->text[AUR_OPTION_CLOCK];
    int32_t clock_s = clock != NULL ? aur_plan_clock(clock) : 0;
    if (clock_s < 0)
        return aur_args_refuse(args, AUR_OPTION_CLOCK, "must be a time of day from 00:00 to 23:59");
    if (text == NULL)
        return AUR_EXIT_OK;
    aur_json_error error;
    if (aur_plan_load(&plan, text, &error) != AUR_OK) {
        char reason[1024];
        aur_json_error_text(&error, reason, sizeof reason);
        return aur_args_refuse(args, AUR_OPTION_PLAN, reason);
    }
    int64_t left = PLAN_FRAMES_MAX - job->from_frame;
    int64_t until_frame = job->from_frame + (job->duration_frames < left ? job->duration_frames : left);
    aur_err err = aur_plan_begin(&plan, clock_s, &job->engine.controls);
    if (err == AUR_OK)
        err = aur_plan_events(&plan, clock_s, &job->engine.controls, 1, until_frame, log, &job->engine.log_count);
    job->engine.log = *log;
    return err == AUR_OK ? AUR_EXIT_OK : aur_args_fail("--plan", err);
}

static int read_file_options(const aur_args *args, render_job *job)
{
    const char *duration = args->text[AUR_OPTION_DURATION], *format = args->text[AUR_OPTION_FORMAT];
    const char *bits = args->text[AUR_OPTION_BITS];
    if (args->text[AUR_OPTION_OUTPUT] == NULL || duration == NULL) {
        fprintf(stderr, "auralis: render needs -o FILE and --duration TIME\n");
        return AUR_EXIT_USAGE;
    }
    if (!aur_args_frames(duration, &job->duration_frames) || job->duration_frames == 0)
        return aur_args_refuse(args, AUR_OPTION_DURATION, "must be a time like 90, 90s, 30m, 1h30m or inf");
    if (format != NULL) {
        int found = aur_file_format_find(format);
        if (found < 0)
            return aur_args_refuse(args, AUR_OPTION_FORMAT, "must be one of wav flac opus");
        job->file.format = (aur_file_format)found;
    }
    if (bits != NULL) {
        int found = aur_file_bits_find(bits);
        if (found < 0)
            return aur_args_refuse(args, AUR_OPTION_BITS, "must be one of 16 24 32f");
        job->file.bits = (aur_file_bits)found;
    }
    int64_t bitrate_bps = 0;
    if (!aur_args_number(args, AUR_OPTION_BITRATE, AUR_BITRATE_MIN_BPS, AUR_BITRATE_MAX_BPS, &bitrate_bps))
        return AUR_EXIT_USAGE;
    job->file.bitrate_bps = (int32_t)bitrate_bps;
    job->file.path = args->text[AUR_OPTION_OUTPUT];
    job->file.length_frames = job->duration_frames != INT64_MAX ? job->duration_frames : 0;
    return AUR_EXIT_OK;
}

static void draw_progress(const render_job *job, int64_t done_frames, int64_t elapsed_ns)
{
    double speed = (double)done_frames / AUR_SAMPLE_RATE_HZ / ((double)elapsed_ns / 1e9);
    if (job->duration_frames == INT64_MAX) {
        fprintf(stderr, "\r%9.1f s of music, %.0f x real time ", (double)done_frames / AUR_SAMPLE_RATE_HZ, speed);
        return;
    }
    double part = (double)done_frames / (double)job->duration_frames;
    double left_s = (double)(job->duration_frames - done_frames) / AUR_SAMPLE_RATE_HZ / speed;
    char bar[BAR_CHARS + 1];
    int full = (int)(part * BAR_CHARS);
    memset(bar, '.', BAR_CHARS);
    memset(bar, '#', (size_t)full);
    bar[BAR_CHARS] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  %.0f x real time  %.0f s left   ", bar, part * 100.0, speed, left_s);
}

/// Drops the frames between the block the engine began with and the frame asked for.
static void skip_into_block(aur_engine *engine, int64_t from_frame)
{
    float dropped[AUR_BLOCK_FRAMES * AUR_CHANNELS];
    aur_engine_render(engine, dropped, (size_t)(from_frame - aur_engine_frame(engine)));
}

static aur_err render(const render_job *job, aur_engine *engine, aur_file *file, int64_t *done_frames)
{
    static float chunk[CHUNK_FRAMES * AUR_CHANNELS];
    bool on_terminal = isatty(STDERR_FILENO) != 0;
    int64_t start_ns = aur_clock_now_ns(), drawn_ns = start_ns;
    aur_err err = AUR_OK;
    while (err == AUR_OK && *done_frames < job->duration_frames && interrupted == 0) {
        int64_t left = job->duration_frames - *done_frames;
        size_t take = left < CHUNK_FRAMES ? (size_t)left : CHUNK_FRAMES;
        aur_engine_render(engine, chunk, take);
        err = aur_file_write(file, chunk, take);
        *done_frames += (int64_t)take;
        int64_t now_ns = aur_clock_now_ns();
        if (on_terminal && now_ns - drawn_ns >= PROGRESS_PERIOD_NS) {
            draw_progress(job, *done_frames, now_ns - start_ns);
            drawn_ns = now_ns;
        }
    }
    if (on_terminal && drawn_ns != start_ns) {
        draw_progress(job, *done_frames, aur_clock_now_ns() - start_ns);
        fputc('\n', stderr);
    }
    return err;
}

static int fail_open_file(const render_job *job, aur_err err)
{
    if (err == AUR_ERR_NAME) {
        fprintf(stderr, "auralis: -o %s: the suffix must be one of .wav .flac .ogg .opus, or give --format\n",
                job->file.path);
        return AUR_EXIT_USAGE;
    }
    if (err == AUR_ERR_UNSUPPORTED) {
        fprintf(stderr, "auralis: --bits 32f: not possible in flac\n");
        return AUR_EXIT_USAGE;
    }
    bool disk_full = errno == ENOSPC;
    int code = aur_args_fail(job->file.path, err);
    return err == AUR_ERR_FILE && !disk_full ? AUR_EXIT_CANNOT_CREATE : code;
}

/// Opens the engine in its space.
static aur_err open_engine(const render_job *job, aur_acoustic **acoustic, aur_engine **engine)
{
    aur_engine_config config = job->engine;
    aur_err err = aur_acoustic_open(&job->acoustic, acoustic);
    config.space = *acoustic;
    return err == AUR_OK ? aur_engine_open(&config, engine) : err;
}

static int run_job(const render_job *job)
{
    aur_acoustic *acoustic = NULL;
    aur_engine *engine = NULL;
    aur_file *file = NULL;
    int64_t done_frames = 0;
    errno = 0;
    aur_err err = aur_file_open(&job->file, &file);
    if (err != AUR_OK)
        return fail_open_file(job, err);
    err = open_engine(job, &acoustic, &engine);
    int code = AUR_EXIT_OK;
    if (err != AUR_OK) {
        code = aur_args_fail("engine", err);
    } else {
        skip_into_block(engine, job->from_frame);
        err = render(job, engine, file, &done_frames);
        if (err != AUR_OK)
            code = aur_args_fail(job->file.path, err);
    }
    aur_engine_close(engine);
    aur_acoustic_close(acoustic);
    err = aur_file_close(file);
    if (err != AUR_OK && code == AUR_EXIT_OK)
        code = aur_args_fail(job->file.path, err);
    if (code == AUR_EXIT_OK && interrupted != 0) {
        fprintf(stderr, "auralis: interrupted; %s holds %.1f s of music\n", job->file.path,
                (double)done_frames / AUR_SAMPLE_RATE_HZ);
        code = 128 + interrupted;
    }
    return code;
}

static void announce_font(const aur_soundfont *font)
{
    char line[256];
    aur_font_info_line(aur_soundfont_info(font), line, sizeof line);
    fprintf(stderr, "auralis: SoundFont: %s\n", line);
}

int aur_cmd_render(const aur_args *args)
{
    render_job job;
    memset(&job, 0, sizeof job);
    if (args->operand_count > 0) {
        fprintf(stderr, "auralis: render: unexpected argument '%s'\n", args->operands[0]);
        return AUR_EXIT_USAGE;
    }
    int code = read_file_options(args, &job);
    if (code == AUR_EXIT_OK)
        code = read_engine_options(args, &job);
    if (code != AUR_EXIT_OK)
        return code;
    if (!aur_args_controls(args, true, &job.engine.controls))
        return AUR_EXIT_USAGE;
    aur_soundfont *font = NULL;
    aur_control_event *log = NULL;
    code = read_plan(args, &job, &log);
    if (code == AUR_EXIT_OK)
        code = aur_args_soundfont(args, &font);
    if (font != NULL)
        announce_font(font);
    job.engine.soundfont = font;
    catch_signals();
    if (code == AUR_EXIT_OK)
        code = run_job(&job);
    aur_soundfont_close(font);
    free(log);
    return code;
}
