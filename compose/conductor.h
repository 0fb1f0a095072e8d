// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The conductor: knows the time, the controls in effect, and which changes wait for their beat or bar.
///
/// It hands out ticks in order of frame: an arrival (a posted change reaches its frame) or a beat (what was due has
/// been applied). It makes no music, so that a log of days is folded in no time and the frame of an effect is exact.
/// Thread: owner.  RT: safe.
#ifndef AUR_COMPOSE_CONDUCTOR_H
#define AUR_COMPOSE_CONDUCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/control.h"
#include "compose/piece.h"
#include "compose/tempo.h"

typedef struct aur_conductor {
    aur_controls controls;    ///< in effect
    uint16_t level_intensity; ///< intensity as far as it is level: ahead of controls.intensity until the next beat
    aur_tempo tempo;
    int64_t next_beat;                         ///< not yet ticked
    uint32_t arrivals;                         ///< so far: orders what was set when
    uint32_t set_order[AUR_CONTROL_COUNT];     ///< arrival that made the value in effect, 0 = none
    uint32_t waiting_order[AUR_CONTROL_COUNT]; ///< arrival that waits for its beat or bar, 0 = none
    uint64_t waiting_value[AUR_CONTROL_COUNT]; ///< the latest alone counts
    uint32_t posted_count;                     ///< not yet arrived, sorted by at_frame
    aur_control_event posted[AUR_PIECE_PENDING_MAX];
} aur_conductor;

typedef struct aur_tick {
    int64_t at_frame;
    int64_t beat;     ///< the beat that begins, or -1: an arrival
    uint32_t changed; ///< bit mask of aur_control that took effect
} aur_tick;

/// Starts at frame 0, beat 0.
void aur_conductor_init(aur_conductor *conductor, const aur_controls *controls);

/// Keeps a change until its frame comes. Errors: AUR_ERR_ARGUMENT (range), AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_conductor_post(aur_conductor *conductor, const aur_control_event *event);

/// Takes a change (in range) whose frame has come: what acts at once is in effect, the rest waits. Returns the mask
/// changed.
uint32_t aur_conductor_arrive(aur_conductor *conductor, const aur_control_event *event);

/// Returns the frame of the next tick.
int64_t aur_conductor_next_frame(const aur_conductor *conductor);

/// Does the next tick. At one frame arrivals come before the beat.
aur_tick aur_conductor_tick(aur_conductor *conductor);

/// Does all ticks before `until_frame` and before `until_beat`; stretches where nothing waits cost nothing.
void aur_conductor_fold(aur_conductor *conductor, int64_t until_frame, int64_t until_beat);

/// Returns the frame at which `control`, arriving at `at_frame`, takes effect, given all that is posted so far.
int64_t aur_conductor_effect_frame(const aur_conductor *conductor, aur_control control, int64_t at_frame);

/// Returns how many changes have been posted and are not in effect.
uint32_t aur_conductor_pending(const aur_conductor *conductor);

#endif
