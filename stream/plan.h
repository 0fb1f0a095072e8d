// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Plans: scenes in time that become the control events of a log, so that a day has its course without anybody's hand.
/// Pure: plan, time of day at frame 0 and span in, events out. docs/plans.md says what a plan's file holds.
#ifndef AUR_STREAM_PLAN_H
#define AUR_STREAM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "stream/json.h"

#define AUR_PLAN_SCENES_MAX 64
#define AUR_PLAN_DAY_S      86400

/// A glide takes at least so long: its steps, 80 at most, are then more than a second apart.
#define AUR_PLAN_OVER_MIN_S 90

/// Most events a scene becomes: 4 norms in 64 steps, the tempo in 80, and what begins it.
#define AUR_PLAN_SCENE_EVENTS_MAX 352

/// What the music goes to, from `at_s` on.
typedef struct aur_plan_scene {
    int32_t at_s;                      ///< of the day, or from the start
    int32_t over_s;                    ///< numbers glide for so long; 0 = at once
    bool given[AUR_CONTROL_COUNT];     ///< never the seed
    uint64_t value[AUR_CONTROL_COUNT]; ///< where given, in the units of the log
} aur_plan_scene;

typedef struct aur_plan {
    bool daily; ///< at_s is the time of day and all repeats; else at_s counts from frame 0
    uint32_t scene_count;
    aur_plan_scene scenes[AUR_PLAN_SCENES_MAX]; ///< rising at_s; each ends its glide before the next begins
} aur_plan;

/// Reads a plan from JSON (borrowed bytes). Presets it names must be known by then.
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_NAME, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_plan_parse(aur_plan *plan, const char *json, size_t bytes, aur_json_error *error);
/// Reads the built-in plan named `text` ("day", "sleep", "wake"), or a file if it ends in ".json" or holds a "/".
/// Thread: any.  RT: no.  Errors, *error filled: as above; AUR_ERR_NAME (no such plan), AUR_ERR_FILE, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_plan_load(aur_plan *plan, const char *text, aur_json_error *error);
/// Name and text of built-in plan `index`, static storage; NULL past the last.  Thread: any.  RT: safe.
const char *aur_plan_name(unsigned index);
const char *aur_plan_text(unsigned index);

/// Turns "22:30" into seconds of the day, or returns -1.  Thread: any.  RT: safe.
int32_t aur_plan_clock(const char *text);

/// Puts `controls` as the plan has them at frame 0, where it is `clock_s` of the day. What no scene ever sets stays.
/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_plan_begin(const aur_plan *plan, int32_t clock_s, aur_controls *controls);
/// The events of the span `from_frame` (> 0) .. `until_frame`, sorted; *events is freed by free. `controls` are those
/// of aur_plan_begin. Each is a step of at most 1/64 or 1 beat a minute where a scene glides. Thread: any.  RT: no.
/// Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_plan_events(const aur_plan *plan, int32_t clock_s, const aur_controls *controls,
                                        int64_t from_frame, int64_t until_frame, aur_control_event **events,
                                        size_t *count);

#endif
