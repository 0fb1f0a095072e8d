// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Restless hands: random changes of every control, posted into an engine while it renders. The same seed gives the
/// same changes at the same frames.
#ifndef AUR_CLI_ACTIONS_H
#define AUR_CLI_ACTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stream/engine.h"

/// Mean distance of two actions: a quarter of a second.
#define AUR_ACTIONS_MEAN_FRAMES (AUR_SAMPLE_RATE_HZ / 4)

/// One action as it was taken.
typedef struct aur_action {
    int64_t effect_frame; ///< at which it is heard
    uint64_t value;
    uint32_t control;
    uint32_t preset; ///< after it
} aur_action;

typedef struct aur_actions {
    aur_engine *engine; ///< borrowed
    uint64_t dice;      ///< state of the generator
    uint32_t preset;
    int64_t next_frame; ///< at which the next action is posted
    size_t count, room, refused;
    aur_action *taken; ///< the first `count` of `room`
} aur_actions;

/// Prepares `count` actions on `engine`, which plays `preset`.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_actions_open(aur_actions *actions, aur_engine *engine, uint32_t preset, uint64_t seed,
                                         size_t count);
/// Thread: owner.  RT: no.
void aur_actions_close(aur_actions *actions);
/// Posts what is due and returns how many frames may be rendered until the next look, at most `frames_max`.
/// Thread: owner.  RT: no.
size_t aur_actions_step(aur_actions *actions, size_t frames_max);
/// Prints the last action heard at or before `frame`, and the preset.  Thread: owner.  RT: no.
void aur_actions_print_before(const aur_actions *actions, int64_t frame, FILE *to);

#endif
