// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Leads a room through a plan: what is due is given to the audience as changes by a person are.
#ifndef AUR_SERVER_PLANNER_H
#define AUR_SERVER_PLANNER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/audience.h"
#include "stream/plan.h"

/// Zeroed before begin.
typedef struct aur_planner {
    const aur_plan *plan;
    int32_t clock_s; ///< time of day at frame 0
    aur_control_event *events;
    size_t next, count;    ///< those before next have been given
    int64_t until_frame;   ///< events reach up to here
    aur_controls controls; ///< at frame 0
} aur_planner;

/// Puts the music where the plan has it at frame 0, at `clock_s` of the day (negative = now). `plan` is kept; without
/// scenes nothing ever happens.  Thread: network.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_planner_begin(aur_planner *planner, const aur_plan *plan, int32_t clock_s,
                                          aur_controls *controls);
/// Gives what is due. What finds no room waits for the next call.  Thread: network.  RT: no.
void aur_planner_follow(aur_planner *planner, aur_audience *audience, int64_t now_ns);
/// Thread: network.  RT: no.
void aur_planner_end(aur_planner *planner);

#endif
