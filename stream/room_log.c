// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One pass; what stays moves down.
#include "stream/room_log.h"

#include "stream/engine.h"
#include "synth/event.h"

/// What an engine that is opened renders first, and the longest note.
#define FORGET_AFTER_FRAMES (AUR_HISTORY_FRAMES + AUR_NOTE_LIFE_MAX_FRAMES + 60 * (int64_t)AUR_SAMPLE_RATE_HZ)

void aur_room_log_make_room(aur_control_event *log, uint32_t *count, uint32_t *known, uint32_t most, int64_t now_frame)
{
    uint32_t kept = 0;
    if (*count < most)
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (log[i].control != AUR_LOG_NOTE || log[i].at_frame >= now_frame - FORGET_AFTER_FRAMES)
            log[kept++] = log[i];
    *known = *known == *count ? kept : 0;
    *count = kept;
}
