// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What each key does.
#include "client/cli/steer.h"

#include "client/cli/keys.h"
#include "stream/clock.h"
#include "stream/controls.h"

/// So long after a key, what was asked for may not be in effect yet: a bar at the slowest tempo, and the ring.
#define SETTLE_NS (8 * AUR_NS_PER_SECOND)

#define NORM_STEP 3277 /* a twentieth */
#define BPM_STEP  2000

/// X(keys, text): lines of the help.
static const char *const HELP[][2] = {
    {"space", "pause, go on"},
    {"up down", "volume"},
    {"left right", "intensity"},
    {"1 .. 9", "presets, in the order of `auralis presets`"},
    {"p P", "next, previous preset"},
    {"k K", "key: a fifth up, down"},
    {"m M", "next, previous mode"},
    {"t T", "tempo: faster, slower"},
    {"d D", "density: more, fewer notes"},
    {"b B", "brightness: more, less"},
    {"?", "these keys"},
    {"q", "fade out and quit"},
};

/// A key and its step; the small letter goes up, the capital down.
typedef struct steer_row {
    int up, down;
    aur_control control;
    int32_t step;
    bool around; ///< past the last comes the first
} steer_row;

static const steer_row ROWS[] = {
    {AUR_KEY_RIGHT, AUR_KEY_LEFT, AUR_CONTROL_INTENSITY, NORM_STEP, false},
    {'p', 'P', AUR_CONTROL_PRESET, 1, true},
    {'k', 'K', AUR_CONTROL_KEY, 7, true},
    {'m', 'M', AUR_CONTROL_MODE, 1, true},
    {'t', 'T', AUR_CONTROL_BPM, BPM_STEP, false},
    {'d', 'D', AUR_CONTROL_DENSITY, NORM_STEP, false},
    {'b', 'B', AUR_CONTROL_BRIGHTNESS, NORM_STEP, false},
};

void aur_steer_init(aur_steer *steer, const aur_controls *controls)
{
    *steer = (aur_steer){.wanted = *controls, ._pressed_ns = INT64_MIN / 2};
}

void aur_steer_follow(aur_steer *steer, const aur_controls *controls, int64_t now_ns)
{
    if (now_ns - steer->_pressed_ns > SETTLE_NS)
        steer->wanted = *controls;
}

static aur_steer_act change(aur_steer *steer, aur_control control, uint64_t value, int64_t now_ns,
                            aur_control_event *event)
{
    *event = (aur_control_event){.control = (uint32_t)control, .value = value};
    steer->_pressed_ns = now_ns;
    return aur_controls_apply(&steer->wanted, control, value) == AUR_OK ? AUR_STEER_CHANGE : AUR_STEER_NOTHING;
}

void aur_steer_wish(aur_steer *steer, const aur_control_event *event, int64_t now_ns)
{
    aur_control_event same;
    (void)change(steer, (aur_control)event->control, event->value, now_ns, &same);
}

static aur_steer_act turn(aur_steer *steer, const steer_row *row, bool up, int64_t now_ns, aur_control_event *event)
{
    int64_t low = (int64_t)aur_control_describe(row->control)->min, high = (int64_t)aur_control_max(row->control);
    int64_t before = (int64_t)aur_controls_value(&steer->wanted, row->control);
    int64_t value = before + (up ? row->step : -row->step), count = high - low + 1;
    if (row->around)
        value = low + ((value - low) % count + count) % count;
    value = value < low ? low : value > high ? high : value;
    return value == before ? AUR_STEER_LIMIT : change(steer, row->control, (uint64_t)value, now_ns, event);
}

aur_steer_act aur_steer_key(aur_steer *steer, int key, int64_t now_ns, aur_control_event *event)
{
    switch (key) {
    case ' ':
        return AUR_STEER_PAUSE;
    case AUR_KEY_UP:
        return AUR_STEER_LOUDER;
    case AUR_KEY_DOWN:
        return AUR_STEER_SOFTER;
    case '?':
    case 'h':
        return AUR_STEER_HELP;
    case 'q':
    case 'Q':
        return AUR_STEER_QUIT;
    default:
        break;
    }
    if (key >= '1' && key <= '9')
        return (unsigned)(key - '1') < aur_preset_count()
                   ? change(steer, AUR_CONTROL_PRESET, (uint64_t)(key - '1'), now_ns, event)
                   : AUR_STEER_NOTHING;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (key == ROWS[i].up || key == ROWS[i].down)
            return turn(steer, &ROWS[i], key == ROWS[i].up, now_ns, event);
    return AUR_STEER_NOTHING;
}

const char *aur_steer_help_keys(size_t index)
{
    return index < sizeof HELP / sizeof *HELP ? HELP[index][0] : NULL;
}

const char *aur_steer_help_text(size_t index)
{
    return index < sizeof HELP / sizeof *HELP ? HELP[index][1] : NULL;
}
