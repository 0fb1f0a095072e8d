// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The mailbox: a triple buffer. Each slot has one owner at any time, so the copies need no atomics.
#include "stream/mailbox.h"

#include <stdlib.h>
#include <string.h>

#include "stream/memory.h"

#define SLOT_MASK 3u
#define FRESH     4u

aur_err aur_mailbox_init(aur_mailbox *mailbox, size_t value_bytes)
{
    memset(mailbox, 0, sizeof *mailbox);
    if (value_bytes == 0 || value_bytes > (1u << 20))
        return AUR_ERR_ARGUMENT;
    mailbox->value_bytes = value_bytes;
    mailbox->_slot_bytes = (value_bytes + 63) & ~(size_t)63; // own cache lines: the sides do not disturb each other
    mailbox->_slots = aur_memory_new(3 * mailbox->_slot_bytes);
    if (mailbox->_slots == NULL)
        return AUR_ERR_MEMORY;
    mailbox->_write_slot = 0;
    atomic_init(&mailbox->middle, 1);
    mailbox->_read_slot = 2;
    return AUR_OK;
}

void aur_mailbox_free(aur_mailbox *mailbox)
{
    free(mailbox->_slots);
    mailbox->_slots = NULL;
}

void aur_mailbox_put(aur_mailbox *mailbox, const void *value)
{
    memcpy(mailbox->_slots + mailbox->_write_slot * mailbox->_slot_bytes, value, mailbox->value_bytes);
    uint32_t old = atomic_exchange_explicit(&mailbox->middle, mailbox->_write_slot | FRESH, memory_order_acq_rel);
    mailbox->_write_slot = old & SLOT_MASK;
}

bool aur_mailbox_get(aur_mailbox *mailbox, void *value)
{
    bool fresh = (atomic_load_explicit(&mailbox->middle, memory_order_relaxed) & FRESH) != 0;
    if (fresh) {
        uint32_t old = atomic_exchange_explicit(&mailbox->middle, mailbox->_read_slot, memory_order_acq_rel);
        mailbox->_read_slot = old & SLOT_MASK;
    }
    memcpy(value, mailbox->_slots + mailbox->_read_slot * mailbox->_slot_bytes, mailbox->value_bytes);
    return fresh;
}
