// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes on their way from the thread that composes to one that shows them. While nobody asks, a note costs one look at
/// a flag. Who shows them may miss some: what finds no room is not kept.
#ifndef AUR_STREAM_NOTE_FEED_H
#define AUR_STREAM_NOTE_FEED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "stream/ring.h"
#include "synth/event.h"

/// Notes that may wait.
#define AUR_NOTE_FEED_MAX 256

typedef struct aur_note_feed {
    aur_ring _notes;
    atomic_bool _wanted;
} aur_note_feed;

/// Takes memory.  Thread: one, before use.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_note_feed_init(aur_note_feed *feed);
/// A zeroed feed is allowed.  Thread: one, after use.  RT: no.
void aur_note_feed_free(aur_note_feed *feed);

/// Puts in what is a note of `events`, if anybody wants to see it.  Thread: the one that composes.  RT: safe.
void aur_note_feed_put(aur_note_feed *feed, const aur_event *events, size_t count);
/// Says whether anybody wants to see notes; until then none are kept.  Thread: the one that shows.  RT: safe.
void aur_note_feed_want(aur_note_feed *feed, bool wanted);
/// Takes up to `count` notes, in the order in which they were composed; returns how many.
/// Thread: the one that shows.  RT: safe.
size_t aur_note_feed_take(aur_note_feed *feed, aur_event *notes, size_t count);
/// The layer that a note belongs to.  Thread: any.  RT: safe.
aur_layer aur_note_feed_layer(const aur_event *note);

#endif
