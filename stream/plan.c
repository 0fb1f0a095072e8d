// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Scenes to events. One walk over the scenes from before frame 0 serves both questions: what holds at frame 0, and
/// what changes after it. A daily plan is walked from a day before, by when every control it sets has been set.
#include "stream/plan.h"

#include <stdlib.h>
#include <string.h>

#include "stream/controls.h"

#define NORM_STEP 1023 ///< just under 1/64
#define BPM_STEP  1000

typedef struct walk {
    aur_controls controls; ///< after all events so far
    int64_t from_frame, until_frame;
    aur_control_event *events; ///< those in the span, behind them room for a scene
    size_t count, capacity;
} walk;

static const aur_control GLIDING[] = {AUR_CONTROL_BPM, AUR_CONTROL_INTENSITY, AUR_CONTROL_DENSITY,
                                      AUR_CONTROL_BRIGHTNESS, AUR_CONTROL_FADE};
static const aur_control AT_ONCE[] = {AUR_CONTROL_KEY, AUR_CONTROL_MODE, AUR_CONTROL_MUTE};

/// `reserved` numbers a scene's events until they are sorted.
static void push(aur_control_event *events, size_t *count, int64_t at_frame, aur_control control, uint64_t value)
{
    events[*count] = (aur_control_event){
        .at_frame = at_frame, .value = value, .control = (uint32_t)control, .reserved = (uint32_t)*count};
    ++*count;
}

static void push_glide(aur_control_event *events, size_t *count, int64_t at_frame, int64_t over_frames,
                       aur_control control, int64_t from, int64_t to)
{
    int64_t largest = control == AUR_CONTROL_BPM ? BPM_STEP : NORM_STEP;
    int64_t way = to > from ? to - from : from - to;
    int64_t steps = (way + largest - 1) / largest;
    for (int64_t step = 1; step <= steps; step++)
        push(events, count, at_frame + over_frames * step / steps, control,
             (uint64_t)(from + (to - from) * step / steps));
}

/// A preset sets its numbers as well; where they are to glide, they are put back and led to the preset's.
static size_t write_scene(const aur_plan_scene *scene, const aur_controls *now, int64_t at_frame,
                          aur_control_event *events)
{
    size_t count = 0;
    bool preset = scene->given[AUR_CONTROL_PRESET];
    int64_t over_frames = (int64_t)scene->over_s * AUR_SAMPLE_RATE_HZ;
    aur_controls own = *now;
    if (preset) {
        push(events, &count, at_frame, AUR_CONTROL_PRESET, scene->value[AUR_CONTROL_PRESET]);
        aur_controls_from_preset(&own, (unsigned)scene->value[AUR_CONTROL_PRESET]);
    }
    for (size_t i = 0; i < sizeof AT_ONCE / sizeof *AT_ONCE; i++)
        if (scene->given[AT_ONCE[i]])
            push(events, &count, at_frame, AT_ONCE[i], scene->value[AT_ONCE[i]]);
    for (size_t i = 0; i < sizeof GLIDING / sizeof *GLIDING; i++) {
        aur_control control = GLIDING[i];
        bool led_by_preset = preset && control != AUR_CONTROL_FADE;
        if (!scene->given[control] && !led_by_preset)
            continue;
        uint64_t from = aur_controls_value(now, control);
        uint64_t to = scene->given[control] ? scene->value[control] : aur_controls_value(&own, control);
        if (over_frames > 0 && led_by_preset)
            push(events, &count, at_frame, control, from);
        if (over_frames > 0)
            push_glide(events, &count, at_frame, over_frames, control, (int64_t)from, (int64_t)to);
        else if (scene->given[control])
            push(events, &count, at_frame, control, to);
    }
    return count;
}

static int compare(const void *left, const void *right)
{
    const aur_control_event *a = left, *b = right;
    if (a->at_frame != b->at_frame)
        return a->at_frame < b->at_frame ? -1 : 1;
    return a->reserved < b->reserved ? -1 : 1;
}

static aur_err make_room(walk *w)
{
    if (w->capacity - w->count >= AUR_PLAN_SCENE_EVENTS_MAX)
        return AUR_OK;
    size_t capacity = w->capacity * 2 + AUR_PLAN_SCENE_EVENTS_MAX;
    aur_control_event *events = realloc(w->events, capacity * sizeof *events);
    if (events == NULL)
        return AUR_ERR_MEMORY;
    w->events = events;
    w->capacity = capacity;
    return AUR_OK;
}

static aur_err walk_scene(walk *w, const aur_plan_scene *scene, int64_t at_frame)
{
    aur_err err = make_room(w);
    if (err != AUR_OK)
        return err;
    aur_control_event *written = w->events + w->count;
    size_t count = write_scene(scene, &w->controls, at_frame, written);
    qsort(written, count, sizeof *written, compare);
    for (size_t i = 0; i < count && written[i].at_frame < w->until_frame && err == AUR_OK; i++) {
        aur_control_event event = written[i];
        event.reserved = 0;
        err = aur_controls_apply(&w->controls, (aur_control)event.control, event.value);
        if (event.at_frame >= w->from_frame)
            w->events[w->count++] = event; // at or before its own place
    }
    return err;
}

static aur_err walk_all(const aur_plan *plan, int32_t clock_s, walk *w)
{
    int64_t day_s = plan->daily ? -(int64_t)clock_s - AUR_PLAN_DAY_S : 0;
    aur_err err = AUR_OK;
    do {
        for (uint32_t i = 0; i < plan->scene_count && err == AUR_OK; i++) {
            int64_t at_frame = (day_s + plan->scenes[i].at_s) * AUR_SAMPLE_RATE_HZ;
            if (at_frame >= w->until_frame)
                return AUR_OK;
            err = walk_scene(w, &plan->scenes[i], at_frame);
        }
        day_s += AUR_PLAN_DAY_S;
    } while (plan->daily && err == AUR_OK);
    return err;
}

aur_err aur_plan_begin(const aur_plan *plan, int32_t clock_s, aur_controls *controls)
{
    walk w = {.controls = *controls, .from_frame = 1, .until_frame = 1};
    aur_err err = walk_all(plan, clock_s, &w);
    free(w.events);
    if (err == AUR_OK)
        *controls = w.controls;
    return err;
}

aur_err aur_plan_events(const aur_plan *plan, int32_t clock_s, const aur_controls *controls, int64_t from_frame,
                        int64_t until_frame, aur_control_event **events, size_t *count)
{
    walk w = {.controls = *controls, .from_frame = from_frame, .until_frame = until_frame};
    aur_err err = walk_all(plan, clock_s, &w);
    if (err != AUR_OK) {
        free(w.events);
        w.events = NULL;
        w.count = 0;
    }
    *events = w.events;
    *count = w.count;
    return err;
}
