// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Actions.
#include "client/cli/actions.h"

#include <inttypes.h>
#include <stdlib.h>

#include "stream/controls.h"

/// An action is stamped at most this far ahead of the frame at which it is posted.
#define AHEAD_FRAMES (AUR_SAMPLE_RATE_HZ / 5)

/// splitmix64 (S. Vigna): a number below `limit`; the tiny unevenness of the remainder does not matter here.
static uint64_t roll(aur_actions *actions, uint64_t limit)
{
    uint64_t z = actions->dice += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % limit;
}

aur_err aur_actions_open(aur_actions *actions, aur_engine *engine, uint32_t preset, uint64_t seed, size_t count)
{
    *actions = (aur_actions){.engine = engine, .dice = seed, .preset = preset, .room = count};
    actions->taken = calloc(count, sizeof *actions->taken);
    return actions->taken != NULL ? AUR_OK : AUR_ERR_MEMORY;
}

void aur_actions_close(aur_actions *actions)
{
    free(actions->taken);
    actions->taken = NULL;
}

/// A random value of `control`; a set of muted layers is none half of the time, so that there is something to hear.
static uint64_t random_value(aur_actions *actions, aur_control control)
{
    const aur_control_info *info = aur_control_describe(control);
    if (control == AUR_CONTROL_MUTE && roll(actions, 2) == 0)
        return 0;
    return info->min + roll(actions, aur_control_max(control) - info->min + 1);
}

static void act(aur_actions *actions)
{
    aur_control control = (aur_control)roll(actions, AUR_CONTROL_COUNT);
    aur_control_event event = {.at_frame = aur_engine_frame(actions->engine) + (int64_t)roll(actions, AHEAD_FRAMES),
                               .value = random_value(actions, control),
                               .control = (uint32_t)control};
    int64_t effect_frame = 0;
    if (aur_engine_post(actions->engine, &event, &effect_frame) != AUR_OK) {
        actions->refused++; // the piece has a limit on what waits for a bar
        return;
    }
    if (control == AUR_CONTROL_PRESET)
        actions->preset = (uint32_t)event.value;
    actions->taken[actions->count++] = (aur_action){effect_frame, event.value, (uint32_t)control, actions->preset};
}

size_t aur_actions_step(aur_actions *actions, size_t frames_max)
{
    int64_t now = aur_engine_frame(actions->engine);
    while (actions->count < actions->room && now >= actions->next_frame) {
        act(actions);
        actions->next_frame = now + 1 + (int64_t)roll(actions, 2 * AUR_ACTIONS_MEAN_FRAMES);
    }
    int64_t left = actions->next_frame - now;
    return left > 0 && (uint64_t)left < frames_max ? (size_t)left : frames_max;
}

void aur_actions_print_before(const aur_actions *actions, int64_t frame, FILE *to)
{
    const aur_action *last = NULL;
    for (size_t i = 0; i < actions->count; i++) // stamps need not be in order
        if (actions->taken[i].effect_frame <= frame &&
            (last == NULL || actions->taken[i].effect_frame >= last->effect_frame))
            last = &actions->taken[i];
    if (last == NULL) {
        fprintf(to, "before any action\n");
        return;
    }
    char value[160];
    aur_controls_format((aur_control)last->control, last->value, value, sizeof value);
    fprintf(to, "preset %s, %s=%s heard at frame %" PRId64 "\n", aur_preset_name(last->preset),
            aur_control_describe((aur_control)last->control)->name, value, last->effect_frame);
}
