// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes for those who show them.
#include "stream/note_feed.h"

#include "synth/patch.h"

aur_err aur_note_feed_init(aur_note_feed *feed)
{
    atomic_init(&feed->_wanted, false);
    return aur_ring_init(&feed->_notes, AUR_NOTE_FEED_MAX, sizeof(aur_event));
}

void aur_note_feed_free(aur_note_feed *feed)
{
    aur_ring_free(&feed->_notes);
}

void aur_note_feed_put(aur_note_feed *feed, const aur_event *events, size_t count)
{
    if (!atomic_load_explicit(&feed->_wanted, memory_order_relaxed))
        return;
    for (size_t i = 0; i < count; i++)
        if (events[i].type == AUR_EVENT_NOTE)
            aur_ring_write(&feed->_notes, &events[i], 1);
}

void aur_note_feed_want(aur_note_feed *feed, bool wanted)
{
    atomic_store_explicit(&feed->_wanted, wanted, memory_order_relaxed);
}

size_t aur_note_feed_take(aur_note_feed *feed, aur_event *notes, size_t count)
{
    return aur_ring_read(&feed->_notes, notes, (uint32_t)count);
}

aur_layer aur_note_feed_layer(const aur_event *note)
{
    return aur_patch_describe(note->id)->layer;
}
