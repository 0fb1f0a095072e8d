// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The mailbox: latest value wins. One writer leaves values, one reader takes the newest; neither ever waits.
///
/// Three slots: the writer fills its own and swaps it with the middle one, the reader swaps the middle one for its own
/// when it is fresh. The swap is one atomic exchange, so a value is always whole.
#ifndef AUR_STREAM_MAILBOX_H
#define AUR_STREAM_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_mailbox {
    _Alignas(64) _Atomic uint32_t middle; ///< slot between the two sides | fresh bit
    _Alignas(64) uint32_t _write_slot;    /* writer */
    _Alignas(64) uint32_t _read_slot;     /* reader */
    /* immutable after init */
    _Alignas(64) uint8_t *_slots;
    size_t value_bytes;
    size_t _slot_bytes;
} aur_mailbox;

/// Takes memory for values of `value_bytes`; all begin as zeros.
/// Thread: one, before use.  RT: no.  Errors: AUR_ERR_ARGUMENT, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_mailbox_init(aur_mailbox *mailbox, size_t value_bytes);
/// Frees the memory; a zeroed mailbox is allowed.  Thread: one, after use.  RT: no.
void aur_mailbox_free(aur_mailbox *mailbox);

/// Leaves a value, replacing one not yet taken.  Thread: the one writer.  RT: safe.
void aur_mailbox_put(aur_mailbox *mailbox, const void *value);
/// Copies the newest value out (zeros before the first put). Returns true if it is new since the last get.
/// Thread: the one reader.  RT: safe.
bool aur_mailbox_get(aur_mailbox *mailbox, void *value);

#endif
