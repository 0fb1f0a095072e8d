// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A text message on its way out: written once, sent to many. Counted references, freed with the last.
/// Everything here belongs to the network thread; counts are plain numbers.
#ifndef AUR_SERVER_OUTGOING_H
#define AUR_SERVER_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes before every message, for what is put before it: a frame's header (frame.h), or what the network library
/// needs.
#define AUR_OUTGOING_HEADROOM 16

typedef struct aur_outgoing {
    uint32_t references;
    uint32_t bytes;
    char space[]; ///< AUR_OUTGOING_HEADROOM bytes that end with the frame's header, then the text, then a zero
} aur_outgoing;

/// Wraps `text` (taken, from malloc); the caller has the one reference. Returns NULL if out of memory or `text` is
/// NULL. Thread: network.  RT: no.
aur_outgoing *aur_outgoing_new(char *text);
/// The same for bytes (borrowed), as a binary message.  Thread: network.  RT: no.
aur_outgoing *aur_outgoing_binary(const void *data, size_t bytes);
/// Takes another reference; NULL is allowed.  Thread: network.  RT: no.
aur_outgoing *aur_outgoing_keep(aur_outgoing *outgoing);
/// Gives a reference back; NULL is allowed.  Thread: network.  RT: no.
void aur_outgoing_drop(aur_outgoing *outgoing);
/// The text; `bytes` long, zero-terminated.  Thread: network.  RT: no.
static inline char *aur_outgoing_text(aur_outgoing *outgoing)
{
    return outgoing->space + AUR_OUTGOING_HEADROOM;
}

/// Messages that wait for one receiver; a zeroed one is empty.
#define AUR_OUTBOX_MAX 16

typedef struct aur_outbox {
    uint8_t first, count;
    aur_outgoing **items; ///< AUR_OUTBOX_MAX places; NULL while it is empty, as it is nearly always
} aur_outbox;

/// Adds a message and takes over the caller's reference, also on failure; NULL is a failure. Returns false if the box
/// is full, or there is no message or no memory.  Thread: network.  RT: no.
bool aur_outbox_push(aur_outbox *outbox, aur_outgoing *outgoing);
/// Takes the oldest message, reference and all; NULL if there is none.  Thread: network.  RT: no.
aur_outgoing *aur_outbox_pop(aur_outbox *outbox);
/// Drops all.  Thread: network.  RT: no.
void aur_outbox_clear(aur_outbox *outbox);

#endif
