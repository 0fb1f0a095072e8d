// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How far a long work is: a line on the terminal, nothing anywhere else.
/// Main thread, RT: no, throughout.
#ifndef AUR_CLI_PROGRESS_H
#define AUR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct aur_progress {
    int64_t start_ns, drawn_ns;
    bool on_terminal;
} aur_progress;

void aur_progress_begin(aur_progress *progress);
/// Draws what is done of `total_frames` (INT64_MAX = it has no end), five times a second at most; `what` (may be "")
/// goes before.
void aur_progress_show(aur_progress *progress, const char *what, int64_t done_frames, int64_t total_frames);
/// Draws the end, if anything was drawn before.
void aur_progress_end(aur_progress *progress, const char *what, int64_t done_frames, int64_t total_frames);

#endif
