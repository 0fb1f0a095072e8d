// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// See timeline.h. A preset that waits for its bar would undo what was posted after it and came into effect before it;
/// such entries stay in the queue and are set once more behind it.
#include "compose/timeline.h"

#include <string.h>

static aur_effect_time effect_time(const aur_waiting *entry)
{
    return aur_control_describe((aur_control)entry->event.control)->effect_time;
}

static void set(aur_timeline *timeline, const aur_control_event *event)
{
    if (aur_controls_apply(&timeline->controls, (aur_control)event->control, event->value) != AUR_OK)
        return; // ranges were checked at the door
}

static void drop(aur_timeline *timeline, uint32_t index)
{
    timeline->waiting_count--;
    memmove(&timeline->waiting[index], &timeline->waiting[index + 1],
            (timeline->waiting_count - index) * sizeof timeline->waiting[0]);
}

static bool preset_before(const aur_timeline *timeline, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (timeline->waiting[i].event.control == AUR_CONTROL_PRESET)
            return true;
    return false;
}

/// Sets an entry; keeps it if a preset waits before it. Returns whether it was dropped.
static bool settle(aur_timeline *timeline, uint32_t index)
{
    set(timeline, &timeline->waiting[index].event);
    if (preset_before(timeline, index)) {
        timeline->waiting[index].done = true;
        return false;
    }
    drop(timeline, index);
    return true;
}

void aur_timeline_init(aur_timeline *timeline, const aur_controls *initial)
{
    memset(timeline, 0, sizeof *timeline);
    timeline->controls = *initial;
    timeline->tempo.bpm_milli = initial->bpm_milli;
}

aur_err aur_timeline_add(aur_timeline *timeline, const aur_control_event *event)
{
    int64_t beat_frame = aur_tempo_frame(&timeline->tempo, timeline->next_beat);
    for (uint32_t i = 0; i < timeline->waiting_count; i++) {
        const aur_waiting *entry = &timeline->waiting[i];
        bool same_beat = event->at_frame <= beat_frame && entry->event.at_frame <= event->at_frame;
        bool heard = effect_time(entry) != AUR_EFFECT_NOW || entry->done;
        if (entry->event.control == event->control && same_beat && heard) {
            drop(timeline, i);
            break;
        }
    }
    if (timeline->waiting_count == AUR_TIMELINE_WAITING_MAX)
        return AUR_ERR_FULL;
    uint32_t at = timeline->waiting_count++;
    for (; at > 0 && timeline->waiting[at - 1].event.at_frame > event->at_frame; at--)
        timeline->waiting[at] = timeline->waiting[at - 1];
    timeline->waiting[at] = (aur_waiting){.event = *event};
    return AUR_OK;
}

bool aur_timeline_take_now(aur_timeline *timeline, int64_t until_frame, int64_t *at_frame)
{
    for (uint32_t i = 0; i < timeline->waiting_count; i++) {
        aur_waiting *entry = &timeline->waiting[i];
        if (entry->event.at_frame >= until_frame)
            return false;
        if (entry->done || effect_time(entry) != AUR_EFFECT_NOW)
            continue;
        *at_frame = entry->event.at_frame;
        settle(timeline, i);
        return true;
    }
    return false;
}

static bool due(const aur_waiting *entry, int64_t beat_frame, bool bar)
{
    aur_effect_time when = effect_time(entry);
    return entry->event.at_frame <= beat_frame &&
           (entry->done || when == AUR_EFFECT_BEAT || (bar && when == AUR_EFFECT_BAR));
}

int64_t aur_timeline_pass_beat(aur_timeline *timeline)
{
    int64_t beat = timeline->next_beat;
    int64_t beat_frame = aur_tempo_frame(&timeline->tempo, beat);
    bool bar = aur_tempo_is_bar(timeline->tempo.bpm_milli, beat);
    for (uint32_t i = 0; i < timeline->waiting_count;)
        if (!due(&timeline->waiting[i], beat_frame, bar) || !settle(timeline, i))
            i++;
    if (timeline->controls.bpm_milli != timeline->tempo.bpm_milli)
        aur_tempo_change(&timeline->tempo, beat, timeline->controls.bpm_milli);
    timeline->next_beat++;
    return beat_frame;
}

/// Passes beats before `until_frame`, in one leap where nothing waits.
static void walk_beats(aur_timeline *timeline, int64_t until_frame, int64_t stop_beat)
{
    while (timeline->next_beat < stop_beat) {
        if (timeline->waiting_count == 0) {
            int64_t to = aur_tempo_beat_from(&timeline->tempo, until_frame);
            to = to < stop_beat ? to : stop_beat;
            timeline->next_beat = to > timeline->next_beat ? to : timeline->next_beat;
            return;
        }
        if (aur_tempo_frame(&timeline->tempo, timeline->next_beat) >= until_frame)
            return;
        aur_timeline_pass_beat(timeline);
    }
}

int64_t aur_timeline_effect_frame(const aur_timeline *timeline, aur_effect_time when, int64_t at_frame)
{
    aur_timeline ahead = *timeline;
    walk_beats(&ahead, at_frame, INT64_MAX);
    while (when == AUR_EFFECT_BAR && !aur_tempo_is_bar(ahead.tempo.bpm_milli, ahead.next_beat))
        aur_timeline_pass_beat(&ahead);
    return aur_tempo_frame(&ahead.tempo, ahead.next_beat);
}

void aur_timeline_beat(const aur_timeline *timeline, int64_t at_frame, int64_t *begin_frame, int64_t *end_frame)
{
    aur_timeline ahead = *timeline;
    walk_beats(&ahead, at_frame + 1, INT64_MAX);
    *begin_frame = aur_tempo_frame(&ahead.tempo, ahead.next_beat - 1);
    *end_frame = aur_tempo_frame(&ahead.tempo, ahead.next_beat);
}

size_t aur_timeline_walk(aur_timeline *timeline, const aur_control_event *log, size_t log_count, int64_t at_frame,
                         int64_t stop_beat)
{
    size_t taken = 0;
    for (; taken < log_count && log[taken].at_frame <= at_frame; taken++) {
        int64_t frame = log[taken].at_frame;
        int64_t unused;
        walk_beats(timeline, frame, stop_beat);
        if (timeline->next_beat == stop_beat && aur_tempo_frame(&timeline->tempo, stop_beat) <= frame)
            return taken;
        if (log[taken].control == AUR_LOG_NOTE)
            continue;
        if (aur_timeline_add(timeline, &log[taken]) != AUR_OK)
            break; // cannot be: one entry a control waits
        while (aur_timeline_take_now(timeline, frame + 1, &unused)) {
        }
    }
    walk_beats(timeline, at_frame, stop_beat);
    return taken;
}
