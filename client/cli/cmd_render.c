// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis render`: the engine into a file, as fast as it goes.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/commands.h"
#include "client/cli/course.h"
#include "client/cli/render_job.h"
#include "client/cli/render_many.h"
#include "client/cli/replay.h"
#include "stream/draft.h"
#include "stream/encoder.h"
#include "stream/notation.h"
#include "stream/preset_travel.h"
#include "stream/room.h"
#include "stream/scribe.h"

#define PATH_BYTES  1100
#define SIGNAL_EXIT 128 /* and the number of the signal: interrupted */

static int find_isa(const char *name)
{
    for (int isa = AUR_ISA_AUTO; isa < AUR_ISA_COUNT; isa++)
        if (strcmp(aur_isa_name((aur_isa)isa), name) == 0)
            return isa;
    return -1;
}

static int read_engine_options(const aur_args *args, aur_render_job *job)
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
static int read_plan(const aur_args *args, aur_render_job *job, aur_control_event **log)
{
    int64_t left = AUR_COURSE_FRAMES_MAX - job->from_frame;
    int64_t until_frame = job->from_frame + (job->duration_frames < left ? job->duration_frames : left);
    if (args->text[AUR_OPTION_PLAN] == NULL && args->text[AUR_OPTION_CLOCK] == NULL)
        return AUR_EXIT_OK;
    int code = aur_course_read(args, 0, until_frame, &job->engine.controls, log, &job->engine.log_count);
    job->engine.log = *log;
    return code;
}

static bool read_rate(const char *text, int32_t *rate_hz)
{
    static const int32_t rates_hz[] = {44100, 48000, 88200, 96000};
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", rates_hz[i]);
        if (strcmp(text, name) != 0)
            continue;
        *rate_hz = rates_hz[i];
        return true;
    }
    return false;
}

static int read_file_options(const aur_args *args, aur_render_job *job)
{
    const char *duration = args->text[AUR_OPTION_DURATION], *format = args->text[AUR_OPTION_FORMAT];
    const char *bits = args->text[AUR_OPTION_BITS];
    job->file.path = args->text[AUR_OPTION_OUTPUT];
    job->stems = args->text[AUR_OPTION_STEMS];
    bool nowhere = job->file.path == NULL && job->stems == NULL;
    if (nowhere || (duration == NULL && job->duration_frames == 0)) {
        fprintf(stderr, "auralis: render needs -o FILE (or --stems DIR) and --duration TIME\n");
        return AUR_EXIT_USAGE;
    }
    if (duration != NULL && (!aur_args_frames(duration, &job->duration_frames) || job->duration_frames == 0))
        return aur_args_refuse(args, AUR_OPTION_DURATION, "must be a time like 90, 90s, 30m, 1h30m or inf");
    if (job->file.path != NULL)
        job->score = aur_score_output_find(format, job->file.path);
    if (job->score != AUR_SCORE_NONE && job->duration_frames > AUR_NOTATION_MAX_FRAMES)
        return aur_args_refuse(args, AUR_OPTION_DURATION, "a score needs an end, 24h after its beginning at most");
    if (job->stems != NULL && job->duration_frames == INT64_MAX)
        return aur_args_refuse(args, AUR_OPTION_DURATION, "stems need an end, they are rendered one after another");
    if (format != NULL && job->score == AUR_SCORE_NONE) {
        int found = aur_file_format_find(format);
        if (found < 0)
            return aur_args_refuse(args, AUR_OPTION_FORMAT,
                                   "must be one of wav flac opus vorbis mp3 raw mid json musicxml");
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
    if (args->text[AUR_OPTION_RATE] != NULL && !read_rate(args->text[AUR_OPTION_RATE], &job->file.rate_hz))
        return aur_args_refuse(args, AUR_OPTION_RATE, "must be one of 44100 48000 88200 96000");
    job->file.length_frames = job->duration_frames != INT64_MAX ? job->duration_frames : 0;
    return AUR_EXIT_OK;
}

/// Takes what is played from the journal; what is left of it is how long it plays, unless somebody says.
static int take_journal(const aur_args *args, const aur_replay *replay, aur_render_job *job)
{
    const aur_journal *journal = &replay->journal;
    if (!aur_args_no_controls(args))
        return AUR_EXIT_USAGE;
    aur_replay_warn(replay);
    job->engine.controls = journal->controls;
    job->engine.log = journal->entries;
    job->engine.log_count = journal->count;
    job->title = journal->title;
    if (args->text[AUR_OPTION_DURATION] != NULL)
        return AUR_EXIT_OK;
    if (journal->end_frame < 0) {
        fprintf(stderr, "auralis: %s does not say where it ends; render needs --duration TIME\n", replay->name);
        return AUR_EXIT_USAGE;
    }
    if (journal->end_frame <= job->from_frame) {
        fprintf(stderr, "auralis: %s ends after %.1f s; to render what would follow, render needs --duration TIME\n",
                replay->name, (double)journal->end_frame / AUR_SAMPLE_RATE_HZ);
        return AUR_EXIT_USAGE;
    }
    job->duration_frames = journal->end_frame - job->from_frame;
    return AUR_EXIT_OK;
}

/// The title of file and journal, which a score has no place for.
static int read_title(const aur_args *args, aur_render_job *job)
{
    const char *title = args->text[AUR_OPTION_TITLE];
    if (title == NULL)
        return AUR_EXIT_OK;
    if (aur_file_check(&(aur_file_config){.path = "-", .title = title}) != AUR_OK)
        return aur_args_refuse(args, AUR_OPTION_TITLE, "must be at most 200 bytes of UTF-8 without control characters");
    if (job->score != AUR_SCORE_NONE && args->text[AUR_OPTION_JOURNAL] == NULL)
        return aur_args_refuse(args, AUR_OPTION_TITLE, "a score has none; needs sound or --journal FILE");
    job->title = title;
    return AUR_EXIT_OK;
}

/// The journal of what is rendered.
typedef struct journal_output {
    const char *path;      ///< NULL = none is wanted
    char part[PATH_BYTES]; ///< where it is written until it is whole
    aur_scribe *scribe;    ///< NULL until it is begun
} journal_output;

/// Whether it may have its name and hold this job; then its part has a name too.
static int name_journal(const aur_args *args, const aur_render_job *job, journal_output *journal)
{
    const char *path = journal->path;
    int chars = snprintf(journal->part, PATH_BYTES, "%s.part", path);
    if (!aur_replay_is_file(path) || chars >= PATH_BYTES)
        return aur_args_refuse(args, AUR_OPTION_JOURNAL, "must be a file name that ends with .auralis");
    if (args->operand_count > 0 && aur_draft_replaces(path, args->operands[0]))
        return aur_args_refuse(args, AUR_OPTION_JOURNAL, "must be another file than the one played");
    if (job->engine.log_count > AUR_ROOM_LOG_MAX)
        return aur_args_refuse(args, AUR_OPTION_JOURNAL,
                               "holds 65536 changes at most, the plan makes more in this time");
    return AUR_EXIT_OK;
}

/// Begins the journal of what will be rendered, if one is wanted.
static int begin_journal(const aur_args *args, aur_render_job *job, journal_output *journal)
{
    journal->path = args->text[AUR_OPTION_JOURNAL];
    if (journal->path == NULL)
        return AUR_EXIT_OK;
    int code = name_journal(args, job, journal);
    if (code != AUR_EXIT_OK)
        return code;
    errno = 0;
    aur_err err = aur_scribe_open(&(aur_scribe_config){.controls = job->engine.controls,
                                                       .title = job->title,
                                                       .path = journal->part,
                                                       .presets = aur_preset_travel(),
                                                       .may_replace = true},
                                  &journal->scribe);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    code = aur_args_fail(journal->path, err);
    return err == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
}

/// What changed before the end of what was rendered, and that end.
static aur_err write_journal(const aur_render_job *job, aur_scribe *scribe)
{
    int64_t end_frame = job->from_frame + job->done_frames;
    size_t count = 0;
    while (count < job->engine.log_count && job->engine.log[count].at_frame < end_frame)
        count++;
    aur_err err = aur_scribe_add(scribe, job->engine.log, count);
    if (err != AUR_OK)
        return err;
    aur_scribe_end(scribe, end_frame);
    return aur_scribe_flush(scribe);
}

/// Says how far it was rendered and gives the journal its name; one of nothing is taken back. Returns `code`, or why
/// the journal cannot be written.
static int finish_journal(const aur_render_job *job, journal_output *journal, int code)
{
    if (journal->scribe == NULL)
        return code;
    bool wanted = code == AUR_EXIT_OK || code > SIGNAL_EXIT;
    errno = 0;
    aur_err err = wanted ? write_journal(job, journal->scribe) : AUR_OK;
    aur_scribe_close(journal->scribe);
    if (wanted && err == AUR_OK && rename(journal->part, journal->path) != 0)
        err = AUR_ERR_FILE;
    if (!wanted || err != AUR_OK)
        remove(journal->part);
    return err != AUR_OK && code == AUR_EXIT_OK ? aur_args_fail(journal->path, err) : code;
}

static void announce_font(const aur_soundfont *font)
{
    char line[256];
    aur_font_info_line(aur_soundfont_info(font), line, sizeof line);
    fprintf(stderr, "auralis: SoundFont: %s\n", line);
}

/// Renders what the job says, with what it needs from outside.
static int play(const aur_args *args, aur_render_job *job)
{
    aur_soundfont *font = NULL;
    aur_control_event *log = NULL;
    journal_output journal = {.path = NULL};
    int code = read_plan(args, job, &log);
    if (code == AUR_EXIT_OK)
        code = aur_args_soundfont(args, &font);
    if (code == AUR_EXIT_OK)
        code = begin_journal(args, job, &journal);
    if (code == AUR_EXIT_OK) {
        if (font != NULL)
            announce_font(font);
        job->engine.soundfont = font;
        code = finish_journal(job, &journal, aur_render_job_run(job));
    }
    aur_soundfont_close(font);
    free(log);
    return code;
}

static int render_one(const aur_args *args, aur_render_count *count)
{
    aur_render_job job;
    aur_replay replay;
    memset(&job, 0, sizeof job);
    memset(&replay, 0, sizeof replay);
    job.count = count;
    bool replays = args->operand_count > 0;
    int code = read_engine_options(args, &job);
    if (code == AUR_EXIT_OK && replays)
        code = aur_replay_open(args->operands[0], &replay);
    if (code == AUR_EXIT_OK && replays)
        code = take_journal(args, &replay, &job);
    if (code == AUR_EXIT_OK)
        code = read_file_options(args, &job);
    if (code == AUR_EXIT_OK)
        code = read_title(args, &job);
    if (code == AUR_EXIT_OK && !replays && !aur_args_controls(args, true, &job.engine.controls))
        code = AUR_EXIT_USAGE;
    if (code == AUR_EXIT_OK)
        code = play(args, &job);
    aur_replay_close(&replay);
    return code;
}

int aur_cmd_render(const aur_args *args)
{
    return aur_render_many_run(args, render_one);
}
