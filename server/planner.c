// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Following a plan, worked out a day at a time.
#include "server/planner.h"

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

static int32_t local_clock_s(void)
{
    time_t now = time(NULL);
    struct tm local;
    return localtime_r(&now, &local) != NULL ? local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec : 0;
}

aur_err aur_planner_begin(aur_planner *planner, const aur_plan *plan, int32_t clock_s, aur_controls *controls)
{
    planner->plan = plan;
    if (plan->scene_count == 0)
        return AUR_OK;
    planner->clock_s = clock_s >= 0 ? clock_s : local_clock_s();
    aur_err err = aur_plan_begin(plan, planner->clock_s, controls);
    planner->controls = *controls;
    planner->until_frame = 1; // what is due at frame 0 is in the controls
    return err;
}

/// Works out the next day's events when those before have been given. Returns false if there are none.
static bool extend(aur_planner *planner, int64_t now_frame)
{
    if (planner->next < planner->count)
        return true;
    if (planner->plan->scene_count == 0 || now_frame < planner->until_frame)
        return false;
    int64_t until_frame = now_frame + (int64_t)AUR_PLAN_DAY_S * AUR_SAMPLE_RATE_HZ;
    aur_control_event *events = NULL;
    size_t count = 0;
    if (aur_plan_events(planner->plan, planner->clock_s, &planner->controls, planner->until_frame, until_frame, &events,
                        &count) != AUR_OK)
        return false; // out of memory: at the next call again
    free(planner->events);
    planner->events = events;
    planner->count = count;
    planner->next = 0;
    planner->until_frame = until_frame;
    return count > 0;
}

/// Those of one frame go together.
void aur_planner_follow(aur_planner *planner, aur_audience *audience, int64_t now_ns)
{
    int64_t now_frame = aur_audience_view(audience, now_ns)->status->frame;
    while (extend(planner, now_frame) && planner->events[planner->next].at_frame <= now_frame) {
        aur_control_set set = {.count = 0};
        int64_t at_frame = planner->events[planner->next].at_frame;
        size_t next = planner->next;
        while (next < planner->count && set.count < AUR_PROTOCOL_CONTROL_EVENTS_MAX &&
               planner->events[next].at_frame == at_frame)
            set.events[set.count++] = planner->events[next++];
        if (aur_audience_control(audience, &set, NULL, "", NULL, NULL, now_ns) != AUR_OK)
            return;
        planner->next = next;
    }
}

void aur_planner_end(aur_planner *planner)
{
    free(planner->events);
    planner->events = NULL;
    planner->next = planner->count = 0;
}
