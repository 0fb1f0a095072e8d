// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One engine a file; stems are engines one after another.
#include "client/cli/render_job.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/args.h"
#include "client/cli/progress.h"
#include "stream/caption.h"
#include "stream/draft.h"
#include "stream/notation.h"
#include "stream/transcript.h"

/// Frames rendered between two looks at signals and the clock: 0.2 s.
#define CHUNK_FRAMES (10 * AUR_PACKET_FRAMES)

/// Looked through at a time for layers that sound.
#define SEARCH_FRAMES (INT64_C(3600) * AUR_SAMPLE_RATE_HZ)

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
    signal(SIGXFSZ, SIG_IGN); // a file as long as it may be is an error of write
}

/// Drops the frames between the block the engine began with and the frame asked for.
static void skip_into_block(aur_engine *engine, int64_t from_frame)
{
    float dropped[AUR_BLOCK_FRAMES * AUR_CHANNELS];
    aur_engine_render(engine, dropped, (size_t)(from_frame - aur_engine_frame(engine)));
}

/// Puts the chord's name into the file where it changes. The composer is ahead of the sound by less than a chunk, and a
/// beat lasts longer than one, so that each change is seen; what is still ahead is seen again.
static aur_err mark_chord(const aur_render_job *job, const aur_engine *engine, aur_file *file, char marked[24])
{
    aur_piece_status now;
    aur_synth_stats synth;
    char chord[24];
    aur_engine_status(engine, &now, &synth);
    int64_t at_frame = now.beat_frame > job->from_frame ? now.beat_frame - job->from_frame : 0;
    aur_notation_chord(&now, chord, sizeof chord);
    if (at_frame >= job->done_frames || strcmp(chord, marked) == 0)
        return AUR_OK;
    memcpy(marked, chord, sizeof chord);
    return aur_file_mark(file, at_frame, chord);
}

static void tell_progress(const aur_render_job *job, aur_progress *progress)
{
    if (job->count != NULL)
        atomic_store_explicit(&job->count->done_frames, job->done_frames, memory_order_relaxed);
    else
        aur_progress_show(progress, "", job->done_frames, job->duration_frames);
}

static aur_err render(aur_render_job *job, aur_engine *engine, aur_file *file)
{
    static float chunk[CHUNK_FRAMES * AUR_CHANNELS];
    char marked[24] = "";
    aur_progress progress;
    aur_err err = AUR_OK;
    aur_progress_begin(&progress);
    while (err == AUR_OK && job->done_frames < job->duration_frames && interrupted == 0) {
        int64_t left = job->duration_frames - job->done_frames;
        size_t take = left < CHUNK_FRAMES ? (size_t)left : CHUNK_FRAMES;
        aur_engine_render(engine, chunk, take);
        err = aur_file_write(file, chunk, take);
        job->done_frames += (int64_t)take;
        if (err == AUR_OK)
            err = mark_chord(job, engine, file, marked);
        tell_progress(job, &progress);
    }
    if (job->count == NULL)
        aur_progress_end(&progress, "", job->done_frames, job->duration_frames);
    return err;
}

/// What about the format cannot be: found by asking again with less.
static const char *impossible(const aur_file_config *file)
{
    aur_file_config asked = *file;
    asked.bits = AUR_FILE_BITS_24;
    if (file->bits == AUR_FILE_BITS_FLOAT && aur_file_check(&asked) == AUR_OK)
        return "--bits 32f: not possible in flac";
    asked = *file;
    asked.rate_hz = 0;
    if (file->rate_hz != 0 && aur_file_check(&asked) == AUR_OK)
        return "--rate: Opus has 48000 only, MP3 44100 and 48000";
    return "this format is not built into the libsndfile of this system";
}

static int fail_open_file(const aur_render_job *job, aur_err err)
{
    if (err == AUR_ERR_NAME) {
        fprintf(stderr,
                "auralis: -o %s: the suffix must be one of .wav .flac .ogg .opus .oga .mp3 .raw .mid .json .musicxml, "
                "or give "
                "--format\n",
                job->file.path);
        return AUR_EXIT_USAGE;
    }
    if (err == AUR_ERR_UNSUPPORTED) {
        fprintf(stderr, "auralis: %s\n", impossible(&job->file));
        return AUR_EXIT_USAGE;
    }
    bool disk_full = errno == ENOSPC;
    int code = aur_args_fail(job->file.path, err);
    return err == AUR_ERR_FILE && !disk_full ? AUR_EXIT_CANNOT_CREATE : code;
}

/// Opens the engine in its space.
static aur_err open_engine(const aur_render_job *job, aur_acoustic **acoustic, aur_engine **engine)
{
    aur_engine_config config = job->engine;
    aur_err err = aur_acoustic_open(&job->acoustic, acoustic);
    config.space = *acoustic;
    return err == AUR_OK ? aur_engine_open(&config, engine) : err;
}

/// Says that it failed, and where what was written is.
static int fail_write(const aur_render_job *job, aur_err err)
{
    char part[AUR_DRAFT_PATH_BYTES + 8];
    int code = aur_args_fail(job->file.path, err);
    snprintf(part, sizeof part, "%s.part", job->file.path);
    if (job->done_frames > 0 && access(part, F_OK) == 0)
        fprintf(stderr, "auralis: what could be written is in %s\n", part);
    return code;
}

static int write_sound(aur_render_job *job, aur_engine *engine)
{
    aur_caption caption;
    aur_file *file = NULL;
    aur_file_config config = job->file;
    aur_caption_make(&caption, &job->engine.controls, job->from_frame, job->title);
    config.title = caption.title;
    config.comment = caption.comment;
    config.from_frame = job->from_frame;
    errno = 0;
    aur_err err = aur_file_open(&config, &file);
    if (err != AUR_OK)
        return fail_open_file(job, err);
    skip_into_block(engine, job->from_frame);
    err = render(job, engine, file);
    int failed_errno = errno;
    aur_err closed = aur_file_close(file);
    if (err != AUR_OK)
        errno = failed_errno;
    else
        err = closed;
    return err == AUR_OK ? AUR_EXIT_OK : fail_write(job, err);
}

static int render_sound(aur_render_job *job)
{
    aur_acoustic *acoustic = NULL;
    aur_engine *engine = NULL;
    aur_err err = open_engine(job, &acoustic, &engine);
    int code = err == AUR_OK ? write_sound(job, engine) : aur_args_fail("engine", err);
    aur_engine_close(engine);
    aur_acoustic_close(acoustic);
    if (code == AUR_EXIT_OK && interrupted != 0) {
        fprintf(stderr, "auralis: interrupted; %s holds %.1f s of music\n", job->file.path,
                (double)job->done_frames / AUR_SAMPLE_RATE_HZ);
        code = 128 + interrupted;
    }
    return code;
}

/// Layers that sound in the span, as bits; also by a note that was struck before.
static aur_err find_layers(const aur_render_job *job, unsigned *layers)
{
    const aur_engine_config *engine = &job->engine;
    int64_t until_frame = job->from_frame + job->duration_frames;
    int64_t at_frame = job->from_frame > AUR_HISTORY_FRAMES ? job->from_frame - AUR_HISTORY_FRAMES : 0;
    *layers = 0;
    for (; at_frame < until_frame; at_frame += SEARCH_FRAMES) {
        aur_transcript *transcript;
        int64_t left = until_frame - at_frame;
        aur_err err = aur_transcript_open(&engine->controls, engine->log, engine->log_count, at_frame,
                                          at_frame + (left < SEARCH_FRAMES ? left : SEARCH_FRAMES), &transcript);
        if (err != AUR_OK)
            return err;
        for (size_t i = 0; i < transcript->note_count; i++)
            if (aur_notation_is_heard(transcript, &transcript->notes[i]))
                *layers |= 1u << transcript->notes[i].layer;
        aur_transcript_close(transcript);
    }
    return AUR_OK;
}

/// The stems have the form of the file beside them.
static const char *stem_suffix(const aur_render_job *job)
{
    if (job->file.format != AUR_FILE_AUTO)
        return aur_file_format_name(job->file.format);
    const char *dot = job->file.path != NULL && job->score == AUR_SCORE_NONE ? strrchr(job->file.path, '.') : NULL;
    return dot != NULL ? dot + 1 : aur_file_format_name(AUR_FILE_WAV);
}

/// The room with every other layer muted, whatever its log says. *log is freed by free.
static aur_err mute_others(aur_engine_config *engine, unsigned layer, aur_control_event **log)
{
    uint8_t others = (uint8_t)((1u << AUR_LAYER_COUNT) - 1 - (1u << layer));
    *log = malloc((engine->log_count + 1) * sizeof **log);
    if (*log == NULL)
        return AUR_ERR_MEMORY;
    for (size_t i = 0; i < engine->log_count; i++) {
        (*log)[i] = engine->log[i];
        if (engine->log[i].control == AUR_CONTROL_MUTE)
            (*log)[i].value |= others;
    }
    engine->log = *log;
    engine->controls.mute |= others;
    engine->unmastered = true;
    return AUR_OK;
}

static int render_stem(const aur_render_job *job, unsigned layer)
{
    char path[1024];
    int chars = snprintf(path, sizeof path, "%s/%s.%s", job->stems, aur_layer_name(layer), stem_suffix(job));
    if (chars >= (int)sizeof path) {
        fprintf(stderr, "auralis: --stems: a path of %d characters is too long\n", chars);
        return AUR_EXIT_CANNOT_CREATE;
    }
    if (job->file.path != NULL && aur_draft_replaces(path, job->file.path)) {
        fprintf(stderr, "auralis: --stems: %s is the file of -o\n", path);
        return AUR_EXIT_USAGE;
    }
    aur_render_job stem = *job;
    aur_control_event *log;
    stem.file.path = path;
    stem.done_frames = 0;
    aur_err err = mute_others(&stem.engine, layer, &log);
    int code = err == AUR_OK ? render_sound(&stem) : aur_args_fail(path, err);
    free(log);
    return code;
}

/// Each layer alone, one after another.
static int render_stems(const aur_render_job *job)
{
    unsigned layers;
    aur_err err = find_layers(job, &layers);
    if (err == AUR_OK && mkdir(job->stems, 0777) != 0 && errno != EEXIST)
        err = AUR_ERR_FILE;
    if (err != AUR_OK) {
        int code = aur_args_fail(job->stems, err);
        return err == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
    }
    int code = AUR_EXIT_OK;
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT && code == AUR_EXIT_OK; layer++)
        if ((layers >> layer & 1u) != 0)
            code = render_stem(job, layer);
    return code;
}

static int write_score(aur_render_job *job)
{
    int code = aur_score_output_write(&job->engine, job->from_frame, job->duration_frames, job->score, job->file.path);
    if (code == AUR_EXIT_OK)
        job->done_frames = job->duration_frames;
    return code;
}

int aur_render_job_run(aur_render_job *job)
{
    int code = AUR_EXIT_OK;
    catch_signals();
    if (job->count != NULL)
        atomic_store_explicit(&job->count->total_frames, job->duration_frames, memory_order_relaxed);
    if (job->score != AUR_SCORE_NONE)
        code = write_score(job);
    else if (job->file.path != NULL)
        code = render_sound(job);
    if (code == AUR_EXIT_OK && job->stems != NULL) {
        code = render_stems(job);
        job->done_frames = code == AUR_EXIT_OK ? job->duration_frames : job->done_frames;
    }
    return code;
}
