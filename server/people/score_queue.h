// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes of people that are not due yet. A room's log goes forward only, so a note written down ahead of its time would
/// hold up everybody else's: it waits here until its frame can still just be reached. Time is passed in.
/// Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_PEOPLE_SCORE_QUEUE_H
#define AUR_SERVER_PEOPLE_SCORE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "server/people/hands.h"

#define AUR_SCORE_QUEUE_MAX 8192

typedef struct aur_score_queued {
    void *room;
    aur_hands_note note;
} aur_score_queued;

/// Zeroed = empty. In the order in which they came.
typedef struct aur_score_queue {
    uint32_t count;
    aur_score_queued notes[AUR_SCORE_QUEUE_MAX];
} aur_score_queue;

/// Returns false if it is full.
bool aur_score_queue_add(aur_score_queue *queue, void *room, const aur_hands_note *note);
/// Strikes of this player that an off (of one key, or of all) comes before: they are never struck.
void aur_score_queue_cancel(aur_score_queue *queue, const void *room, const aur_hands_note *off);
/// All of a room; NULL = of none.
void aur_score_queue_drop(aur_score_queue *queue, const void *room);
/// Takes out, in order, all whose frame `is_due` says is near; `post` gets them.
void aur_score_queue_take(aur_score_queue *queue, bool (*is_due)(void *context, void *room, int64_t at_frame),
                          void (*post)(void *context, void *room, const aur_hands_note *note), void *context);

#endif
