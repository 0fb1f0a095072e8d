// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Keys that steer the music: one table says what each does and what the help says of it.
/// One thread that owns the state, RT: safe, throughout.
#ifndef AUR_CLI_STEER_H
#define AUR_CLI_STEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/control.h"

/// What a key asks of who plays, beside changing controls.
typedef enum aur_steer_act {
    AUR_STEER_NOTHING, ///< no such key
    AUR_STEER_CHANGE,  ///< the event is to be posted
    AUR_STEER_LIMIT,   ///< the control is at its end
    AUR_STEER_PAUSE,
    AUR_STEER_LOUDER,
    AUR_STEER_SOFTER,
    AUR_STEER_HELP,
    AUR_STEER_QUIT,
} aur_steer_act;

typedef struct aur_steer {
    aur_controls wanted; ///< what was asked for so far, heard or not yet
    int64_t _pressed_ns; ///< when a control was changed last
} aur_steer;

/// From the controls that are in effect.
void aur_steer_init(aur_steer *steer, const aur_controls *controls);
/// Follows what others changed (a plan), unless a key was pressed a moment ago.
void aur_steer_follow(aur_steer *steer, const aur_controls *controls, int64_t now_ns);
/// Somebody asked for this change by other means than a key.
void aur_steer_wish(aur_steer *steer, const aur_control_event *event, int64_t now_ns);
/// Says what `key` (keys.h) asks; a change is in *event and already wanted.
aur_steer_act aur_steer_key(aur_steer *steer, int key, int64_t now_ns, aur_control_event *event);

/// Line `index` of the help: keys and what they do; NULL past the last.
const char *aur_steer_help_keys(size_t index);
const char *aur_steer_help_text(size_t index);

#endif
