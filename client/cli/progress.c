// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bar, speed and time left.
#include "client/cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auralis.h"
#include "stream/clock.h"

#define PERIOD_NS (AUR_NS_PER_SECOND / 5)
#define BAR_CHARS 30

void aur_progress_begin(aur_progress *progress)
{
    progress->start_ns = progress->drawn_ns = aur_clock_now_ns();
    progress->on_terminal = isatty(STDERR_FILENO) != 0;
}

static void draw(const aur_progress *progress, const char *what, int64_t done_frames, int64_t total_frames)
{
    int64_t elapsed_ns = aur_clock_now_ns() - progress->start_ns;
    double speed = (double)done_frames / AUR_SAMPLE_RATE_HZ / ((double)(elapsed_ns + 1) / 1e9);
    if (total_frames == INT64_MAX) {
        fprintf(stderr, "\r%s%9.1f s of music, %.0f x real time ", what, (double)done_frames / AUR_SAMPLE_RATE_HZ,
                speed);
        return;
    }
    double part = total_frames > done_frames ? (double)done_frames / (double)total_frames : 1.0;
    double left_s = part < 1.0 && speed > 0.0 ? (double)(total_frames - done_frames) / AUR_SAMPLE_RATE_HZ / speed : 0.0;
    char bar[BAR_CHARS + 1];
    int full = (int)(part * BAR_CHARS);
    memset(bar, '.', BAR_CHARS);
    memset(bar, '#', (size_t)full);
    bar[BAR_CHARS] = '\0';
    fprintf(stderr, "\r%s[%s] %3.0f %%  %.0f x real time  %.0f s left   ", what, bar, part * 100.0, speed, left_s);
}

void aur_progress_show(aur_progress *progress, const char *what, int64_t done_frames, int64_t total_frames)
{
    int64_t now_ns = aur_clock_now_ns();
    if (!progress->on_terminal || now_ns - progress->drawn_ns < PERIOD_NS)
        return;
    progress->drawn_ns = now_ns;
    draw(progress, what, done_frames, total_frames);
}

void aur_progress_end(aur_progress *progress, const char *what, int64_t done_frames, int64_t total_frames)
{
    if (!progress->on_terminal || progress->drawn_ns == progress->start_ns)
        return;
    draw(progress, what, done_frames, total_frames);
    fputc('\n', stderr);
}
