// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What `auralis render` was asked for, once options and files are read: sound, a score, stems.
#ifndef AUR_CLI_RENDER_JOB_H
#define AUR_CLI_RENDER_JOB_H

#include <stdint.h>

#include "client/cli/score_output.h"
#include "stream/acoustic.h"
#include "stream/engine.h"
#include "stream/file.h"

/// How far a job is, for another process.
typedef struct aur_render_count {
    _Atomic int64_t done_frames, total_frames; ///< total 0 = not begun
} aur_render_count;

typedef struct aur_render_job {
    aur_engine_config engine;
    aur_acoustic_config acoustic;
    aur_file_config file;
    int64_t from_frame;
    int64_t duration_frames; ///< INT64_MAX = until interrupted
    int64_t done_frames;
    const char *title;       ///< of journal and file; NULL = none
    aur_score_format score;  ///< AUR_SCORE_NONE = sound
    const char *stems;       ///< folder; NULL = none
    aur_render_count *count; ///< told how far it is, in place of the terminal; NULL = the terminal
} aur_render_job;

/// Writes the file, if one is wanted, then the stems; SIGINT and SIGTERM end it with what is written so far. Sets
/// done_frames; prints what fails. Returns the exit code.
int aur_render_job_run(aur_render_job *job);

#endif
