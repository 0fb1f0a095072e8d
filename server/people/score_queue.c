// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One array; what stays moves up.
#include "server/people/score_queue.h"

#include <string.h>

bool aur_score_queue_add(aur_score_queue *queue, void *room, const aur_hands_note *note)
{
    if (queue->count == AUR_SCORE_QUEUE_MAX)
        return false;
    queue->notes[queue->count++] = (aur_score_queued){.room = room, .note = *note};
    return true;
}

static bool is_cancelled(const aur_score_queued *q, const void *room, const aur_hands_note *off)
{
    const aur_guest_note *note = &q->note.note;
    return q->room == room && note->player == off->note.player && q->note.at_frame >= off->at_frame &&
           (off->note.all_off || note->pitch_midi == off->note.pitch_midi);
}

void aur_score_queue_cancel(aur_score_queue *queue, const void *room, const aur_hands_note *off)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++)
        if (!is_cancelled(&queue->notes[i], room, off))
            queue->notes[kept++] = queue->notes[i];
    queue->count = kept;
}

void aur_score_queue_drop(aur_score_queue *queue, const void *room)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++)
        if (queue->notes[i].room != room)
            queue->notes[kept++] = queue->notes[i];
    queue->count = kept;
}

void aur_score_queue_take(aur_score_queue *queue, bool (*is_due)(void *context, void *room, int64_t at_frame),
                          void (*post)(void *context, void *room, const aur_hands_note *note), void *context)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        aur_score_queued q = queue->notes[i];
        if (is_due(context, q.room, q.note.at_frame))
            post(context, q.room, &q.note);
        else
            queue->notes[kept++] = q;
    }
    queue->count = kept;
}
