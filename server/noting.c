// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes for members.
#include "server/noting.h"

#include <stdbool.h>

#include "server/outgoing.h"
#include "server/protocol_print.h"

static bool wants(const aur_member *member)
{
    return member->wants_notes && member->listener.active;
}

/// The message, a new reference; NULL if there is nothing to tell.
static aur_outgoing *take(aur_note_feed *feed, int64_t from_frame)
{
    aur_event notes[AUR_NOTING_MAX];
    size_t count = 0;
    for (aur_event note; aur_note_feed_take(feed, &note, 1) == 1;)
        if (count < AUR_NOTING_MAX && note.at_frame >= from_frame)
            notes[count++] = note;
    return count > 0 ? aur_outgoing_new(aur_protocol_print_notes(notes, count)) : NULL;
}

uint32_t aur_noting_tell(aur_room *room, aur_member *members, int64_t now_frame)
{
    aur_note_feed *feed = aur_room_notes(room);
    uint32_t told = 0;
    bool wanted = false;
    for (const aur_member *member = members; member != NULL && !wanted; member = member->next)
        wanted = wants(member);
    aur_note_feed_want(feed, wanted);
    aur_outgoing *outgoing = take(feed, now_frame - AUR_SAMPLE_RATE_HZ);
    for (aur_member *member = members; outgoing != NULL && member != NULL; member = member->next)
        if (wants(member))
            told += aur_outbox_push(&member->outbox, aur_outgoing_keep(outgoing));
    aur_outgoing_drop(outgoing);
    return told;
}
