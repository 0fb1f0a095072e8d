// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which part a note belongs to.
#ifndef AUR_TESTS_COMPOSE_PART_H
#define AUR_TESTS_COMPOSE_PART_H

#include <stdbool.h>

#include "synth/event.h"
#include "synth/patch.h"

/// Whether the event strikes a note of the layer.
static inline bool part_is(const aur_event *event, aur_layer layer)
{
    return event->type == AUR_EVENT_NOTE && aur_patch_describe(event->id)->layer == layer;
}

#endif
