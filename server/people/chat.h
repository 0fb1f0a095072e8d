// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The chat of a room: its newest messages, and what may be done with them. No I/O; time is passed in.
#ifndef AUR_SERVER_PEOPLE_CHAT_H
#define AUR_SERVER_PEOPLE_CHAT_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/people/person.h"
#include "server/store/store.h"

#define AUR_CHAT_KEPT 100

/// Zeroed = empty. Messages are from malloc, one by one: most rooms have few. A deleted one keeps its place, without
/// its text.
typedef struct aur_chat {
    char room[AUR_ID_BYTES];
    uint64_t last_number;
    uint32_t count;
    aur_store_message *messages[AUR_CHAT_KEPT]; ///< oldest first
} aur_chat;

void aur_chat_init(aur_chat *chat, const char *room);
void aur_chat_free(aur_chat *chat);
/// Takes over a message from the store, in the order of their numbers.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_chat_restore(aur_chat *chat, const aur_store_message *message);
/// Adds a message; `text` has passed aur_text_fault. `is_action`: said by /me. *out is borrowed until the next call.
/// person NULL = the server.  Errors: AUR_ERR_MEMORY (nothing has changed).
AUR_WARN_UNUSED aur_err aur_chat_say(aur_chat *chat, const aur_person *person, const char *text, bool is_action,
                                     int64_t now_ms, const aur_store_message **out);
/// The message, borrowed; NULL = not (any more) among those kept, or deleted.
const aur_store_message *aur_chat_find(const aur_chat *chat, uint64_t number);
/// Both return the message as it is now, NULL as aur_chat_find.
const aur_store_message *aur_chat_edit(aur_chat *chat, uint64_t number, const char *text);
const aur_store_message *aur_chat_unsay(aur_chat *chat, uint64_t number);
/// Numbers go on rising.
void aur_chat_clear(aur_chat *chat);

/// Replaces words of the list by as many asterisks as they have code points; whole words, whatever their case, never
/// inside an address (://). `words`: as read from a file, one a line; borrowed for the call. In place.
void aur_chat_clean(char *text, const char *const *words, uint32_t word_count);

#endif
