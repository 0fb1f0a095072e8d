// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Controls in time: the tempo grid, the set in effect, and what waits for its beat or bar. The same code walks a log
/// from frame 0 and follows a running piece.
#ifndef AUR_COMPOSE_TIMELINE_H
#define AUR_COMPOSE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/control.h"
#include "compose/tempo.h"

#define AUR_TIMELINE_WAITING_MAX 64

typedef struct aur_waiting {
    aur_control_event event;
    bool done; ///< in effect already; stays to be set again after a preset posted before it
} aur_waiting;

typedef struct aur_timeline {
    aur_tempo tempo;
    int64_t next_beat; ///< first beat not yet passed
    aur_controls controls;
    aur_waiting waiting[AUR_TIMELINE_WAITING_MAX]; ///< sorted by frame, equal frames in order of posting
    uint32_t waiting_count;
} aur_timeline;

/// Thread: owner.  RT: safe.
void aur_timeline_init(aur_timeline *timeline, const aur_controls *initial);

/// Adds a change; a later one of the same control replaces an earlier one that would be heard at the same beat.
/// Thread: owner.  RT: safe.  Errors: AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_timeline_add(aur_timeline *timeline, const aur_control_event *event);

/// Puts into effect the first change of an at-once control stamped before `until_frame`; false if there is none.
/// Thread: owner.  RT: safe.
bool aur_timeline_take_now(aur_timeline *timeline, int64_t until_frame, int64_t *at_frame);

/// Puts into effect all that is due at `next_beat`, moves the tempo's anchor if it changed, and passes the beat.
/// Returns the frame of the beat.  Thread: owner.  RT: safe.
int64_t aur_timeline_pass_beat(aur_timeline *timeline);

/// Returns the frame at which a change heard `when` (beat or bar) and posted for `at_frame` comes into effect, changes
/// of tempo that wait before it taken into account.  Thread: owner.  RT: safe.
int64_t aur_timeline_effect_frame(const aur_timeline *timeline, aur_effect_time when, int64_t at_frame);

/// Frames at which the beat that holds `at_frame` (not before the last beat passed) begins and ends, changes of tempo
/// that wait before it taken into account.  Thread: owner.  RT: safe.
void aur_timeline_beat(const aur_timeline *timeline, int64_t at_frame, int64_t *begin_frame, int64_t *end_frame);

/// Walks the log's entries (notes of guests are passed over) stamped at or before `at_frame` until beat `stop_beat` or
/// frame `at_frame` is next. Returns how many entries were taken.  Thread: owner.  RT: no.
size_t aur_timeline_walk(aur_timeline *timeline, const aur_control_event *log, size_t log_count, int64_t at_frame,
                         int64_t stop_beat);

#endif
