// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The conductor; see conductor.h.
#include "compose/conductor.h"

#include <string.h>

/// A bar lasts over 5 s below this tempo; changes for the bar then come at its half too.
#define HALF_BAR_BELOW_BPM_MILLI 48000

#define BIT(control) (1u << (control))
#define SET_BY_PRESET                                                                                                  \
    (BIT(AUR_CONTROL_MODE) | BIT(AUR_CONTROL_BPM) | BIT(AUR_CONTROL_INTENSITY) | BIT(AUR_CONTROL_DENSITY) |            \
     BIT(AUR_CONTROL_BRIGHTNESS))

void aur_conductor_init(aur_conductor *conductor, const aur_controls *controls)
{
    memset(conductor, 0, sizeof *conductor);
    conductor->controls = *controls;
    conductor->level_intensity = controls->intensity;
    conductor->tempo.bpm_milli = controls->bpm_milli;
}

aur_err aur_conductor_post(aur_conductor *conductor, const aur_control_event *event)
{
    aur_controls probe = conductor->controls;
    aur_err err = aur_controls_apply(&probe, (aur_control)event->control, event->value);
    if (err != AUR_OK)
        return err;
    if (conductor->posted_count == AUR_PIECE_PENDING_MAX)
        return AUR_ERR_FULL;
    uint32_t to = conductor->posted_count++;
    for (; to > 0 && conductor->posted[to - 1].at_frame > event->at_frame; to--)
        conductor->posted[to] = conductor->posted[to - 1];
    conductor->posted[to] = *event;
    return AUR_OK;
}

static void set(aur_conductor *conductor, unsigned control, uint64_t value, uint32_t order)
{
    aur_err err = aur_controls_apply(&conductor->controls, (aur_control)control, value);
    (void)err; // the range was checked when it was posted
    conductor->set_order[control] = order;
}

/// A preset sets five controls more, but none that was set by somebody after the preset was asked for.
static uint32_t set_preset(aur_conductor *conductor, uint64_t value, uint32_t order)
{
    aur_controls before = conductor->controls;
    uint32_t changed = BIT(AUR_CONTROL_PRESET);
    set(conductor, AUR_CONTROL_PRESET, value, order);
    aur_controls *now = &conductor->controls;
    const uint32_t *set_order = conductor->set_order;
    for (unsigned control = 0; control < AUR_CONTROL_COUNT; control++)
        if ((SET_BY_PRESET & BIT(control)) != 0 && set_order[control] < order)
            changed |= BIT(control);
    now->mode = (changed & BIT(AUR_CONTROL_MODE)) != 0 ? now->mode : before.mode;
    now->bpm_milli = (changed & BIT(AUR_CONTROL_BPM)) != 0 ? now->bpm_milli : before.bpm_milli;
    now->intensity = (changed & BIT(AUR_CONTROL_INTENSITY)) != 0 ? now->intensity : before.intensity;
    now->density = (changed & BIT(AUR_CONTROL_DENSITY)) != 0 ? now->density : before.density;
    now->brightness = (changed & BIT(AUR_CONTROL_BRIGHTNESS)) != 0 ? now->brightness : before.brightness;
    if ((changed & BIT(AUR_CONTROL_INTENSITY)) != 0 && conductor->waiting_order[AUR_CONTROL_INTENSITY] < order)
        conductor->level_intensity = now->intensity;
    return changed;
}

uint32_t aur_conductor_arrive(aur_conductor *conductor, const aur_control_event *event)
{
    uint32_t order = ++conductor->arrivals;
    unsigned control = event->control;
    if (aur_control_describe((aur_control)control)->effect_time == AUR_EFFECT_NOW) {
        set(conductor, control, event->value, order);
        return BIT(control);
    }
    conductor->waiting_order[control] = order;
    conductor->waiting_value[control] = event->value;
    if (control != AUR_CONTROL_INTENSITY)
        return 0;
    conductor->level_intensity = (uint16_t)event->value;
    return BIT(control);
}

/// True if changes of `effect_time` are taken at `beat`.
static bool takes_at(const aur_tempo *tempo, aur_effect_time effect_time, int64_t beat)
{
    int64_t beat_in_bar = beat % AUR_BEATS_PER_BAR;
    return effect_time != AUR_EFFECT_BAR || beat_in_bar == 0 ||
           (beat_in_bar == AUR_BEATS_PER_BAR / 2 && tempo->bpm_milli < HALF_BAR_BELOW_BPM_MILLI);
}

/// Returns the waiting control that is due at `beat` and arrived first, or AUR_CONTROL_COUNT.
static unsigned first_due(const aur_conductor *conductor, const aur_tempo *tempo, int64_t beat)
{
    unsigned first = AUR_CONTROL_COUNT;
    for (unsigned control = 0; control < AUR_CONTROL_COUNT; control++) {
        uint32_t order = conductor->waiting_order[control];
        if (order != 0 && takes_at(tempo, aur_control_describe((aur_control)control)->effect_time, beat) &&
            (first == AUR_CONTROL_COUNT || order < conductor->waiting_order[first]))
            first = control;
    }
    return first;
}

static uint32_t apply_due(aur_conductor *conductor, int64_t beat)
{
    aur_tempo tempo = conductor->tempo; // as it was when the beat came
    uint32_t changed = 0;
    for (;;) {
        unsigned control = first_due(conductor, &tempo, beat);
        if (control == AUR_CONTROL_COUNT)
            break;
        uint32_t order = conductor->waiting_order[control];
        uint64_t value = conductor->waiting_value[control];
        conductor->waiting_order[control] = 0;
        if (control == AUR_CONTROL_PRESET) {
            changed |= set_preset(conductor, value, order);
        } else {
            set(conductor, control, value, order);
            changed |= BIT(control);
        }
    }
    if (conductor->controls.bpm_milli != conductor->tempo.bpm_milli)
        aur_tempo_change(&conductor->tempo, beat, conductor->controls.bpm_milli);
    return changed;
}

int64_t aur_conductor_next_frame(const aur_conductor *conductor)
{
    int64_t beat_frame = aur_tempo_frame(&conductor->tempo, conductor->next_beat);
    if (conductor->posted_count > 0 && conductor->posted[0].at_frame < beat_frame)
        return conductor->posted[0].at_frame;
    return beat_frame;
}

aur_tick aur_conductor_tick(aur_conductor *conductor)
{
    int64_t beat_frame = aur_tempo_frame(&conductor->tempo, conductor->next_beat);
    if (conductor->posted_count > 0 && conductor->posted[0].at_frame <= beat_frame) {
        aur_control_event event = conductor->posted[0];
        conductor->posted_count--;
        memmove(conductor->posted, conductor->posted + 1, conductor->posted_count * sizeof event);
        return (aur_tick){event.at_frame, -1, aur_conductor_arrive(conductor, &event)};
    }
    int64_t beat = conductor->next_beat;
    uint32_t changed = apply_due(conductor, beat);
    conductor->next_beat++;
    return (aur_tick){beat_frame, beat, changed};
}

static bool anything_waits(const aur_conductor *conductor)
{
    for (unsigned control = 0; control < AUR_CONTROL_COUNT; control++)
        if (conductor->waiting_order[control] != 0)
            return true;
    return false;
}

void aur_conductor_fold(aur_conductor *conductor, int64_t until_frame, int64_t until_beat)
{
    for (;;) {
        if (!anything_waits(conductor)) { // go straight to where the next thing happens
            bool posted = conductor->posted_count > 0 && conductor->posted[0].at_frame < until_frame;
            int64_t beat = aur_tempo_beat_from(&conductor->tempo, posted ? conductor->posted[0].at_frame : until_frame);
            beat = beat < until_beat ? beat : until_beat;
            conductor->next_beat = beat > conductor->next_beat ? beat : conductor->next_beat;
        }
        if (conductor->next_beat >= until_beat || aur_conductor_next_frame(conductor) >= until_frame)
            return;
        aur_conductor_tick(conductor);
    }
}

int64_t aur_conductor_effect_frame(const aur_conductor *conductor, aur_control control, int64_t at_frame)
{
    aur_effect_time effect_time = aur_control_describe(control)->effect_time;
    if (effect_time == AUR_EFFECT_NOW)
        return at_frame;
    aur_conductor ahead = *conductor;
    aur_conductor_fold(&ahead, at_frame, INT64_MAX);
    while (ahead.posted_count > 0 && ahead.posted[0].at_frame <= at_frame)
        aur_conductor_tick(&ahead);
    while (!takes_at(&ahead.tempo, effect_time, ahead.next_beat))
        aur_conductor_tick(&ahead);
    return aur_tempo_frame(&ahead.tempo, ahead.next_beat);
}

uint32_t aur_conductor_pending(const aur_conductor *conductor)
{
    uint32_t pending = conductor->posted_count;
    for (unsigned control = 0; control < AUR_CONTROL_COUNT; control++)
        pending += conductor->waiting_order[control] != 0;
    return pending;
}
