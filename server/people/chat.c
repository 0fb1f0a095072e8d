// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Messages in the order of their numbers, and the word list.
#include "server/people/chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/letters.h"

void aur_chat_init(aur_chat *chat, const char *room)
{
    memset(chat, 0, sizeof *chat);
    snprintf(chat->room, sizeof chat->room, "%s", room);
}

static void forget(aur_chat *chat)
{
    for (uint32_t i = 0; i < chat->count; i++)
        free(chat->messages[i]);
    chat->count = 0;
}

void aur_chat_free(aur_chat *chat)
{
    forget(chat);
}

/// Takes the message; the oldest makes room.
static void append(aur_chat *chat, aur_store_message *message)
{
    if (chat->count == AUR_CHAT_KEPT) {
        free(chat->messages[0]);
        chat->count--;
        for (uint32_t i = 0; i < chat->count; i++)
            chat->messages[i] = chat->messages[i + 1];
    }
    chat->messages[chat->count++] = message;
    chat->last_number = message->number;
}

aur_err aur_chat_restore(aur_chat *chat, const aur_store_message *message)
{
    aur_store_message *kept = malloc(sizeof *kept);
    if (kept == NULL)
        return AUR_ERR_MEMORY;
    *kept = *message;
    append(chat, kept);
    return AUR_OK;
}

aur_err aur_chat_say(aur_chat *chat, const aur_person *person, const char *text, bool is_action, int64_t now_ms,
                     const aur_store_message **out)
{
    *out = NULL;
    aur_store_message *message = calloc(1, sizeof *message);
    if (message == NULL)
        return AUR_ERR_MEMORY;
    message->number = chat->last_number + 1;
    message->at_ms = now_ms;
    message->is_action = is_action;
    memcpy(message->room, chat->room, sizeof message->room);
    snprintf(message->text, sizeof message->text, "%s", text);
    if (person != NULL) {
        memcpy(message->person, person->id, sizeof message->person);
        memcpy(message->name, person->name, sizeof message->name);
        message->colour_rgb = person->colour_rgb;
    }
    append(chat, message);
    *out = message;
    return AUR_OK;
}

static aur_store_message *find(const aur_chat *chat, uint64_t number)
{
    for (uint32_t i = 0; i < chat->count; i++)
        if (chat->messages[i]->number == number && chat->messages[i]->text[0] != '\0')
            return chat->messages[i];
    return NULL;
}

const aur_store_message *aur_chat_find(const aur_chat *chat, uint64_t number)
{
    return find(chat, number);
}

const aur_store_message *aur_chat_edit(aur_chat *chat, uint64_t number, const char *text)
{
    aur_store_message *message = find(chat, number);
    if (message == NULL)
        return NULL;
    snprintf(message->text, sizeof message->text, "%s", text);
    message->is_edited = true;
    return message;
}

const aur_store_message *aur_chat_unsay(aur_chat *chat, uint64_t number)
{
    aur_store_message *message = find(chat, number);
    if (message != NULL)
        message->text[0] = '\0';
    return message;
}

void aur_chat_clear(aur_chat *chat)
{
    forget(chat);
}

/* ---- the word list ---- */

/// Where `word` ends if it stands at `at`, whatever its case and as a whole; NULL if it does not. `points`: its length.
static const char *match(const char *at, const char *word, uint32_t *points)
{
    *points = 0;
    while (*word != '\0') {
        if (aur_letters_fold(aur_letters_next(&at)) != aur_letters_fold(aur_letters_next(&word)))
            return NULL;
        ++*points;
    }
    const char *after = at;
    return *points > 0 && !aur_letters_in_word(aur_letters_next(&after)) ? at : NULL;
}

/// The longest word of the list at `at`.
static const char *longest(const char *at, const char *const *words, uint32_t word_count, uint32_t *points)
{
    const char *end = NULL;
    for (uint32_t i = 0; i < word_count; i++) {
        uint32_t length = 0;
        const char *found = match(at, words[i], &length);
        if (found == NULL || (end != NULL && length <= *points))
            continue;
        end = found;
        *points = length;
    }
    return end;
}

/// Whether what stands at `at`, up to a space, is an address.
static bool is_address(const char *at)
{
    const char *mark = strstr(at, "://");
    return mark != NULL && (size_t)(mark - at) < strcspn(at, " ");
}

/// An asterisk is never longer than the character it stands for, so what is written stays behind what is read.
void aur_chat_clean(char *text, const char *const *words, uint32_t word_count)
{
    const char *at = text;
    bool in_word = false, in_address = is_address(text);
    while (*at != '\0') {
        uint32_t points = 0;
        const char *end = in_word || in_address ? NULL : longest(at, words, word_count, &points);
        if (end != NULL) {
            memset(text, '*', points);
            text += points;
            at = end;
            continue;
        }
        const char *from = at;
        uint32_t point = aur_letters_next(&at);
        in_word = aur_letters_in_word(point);
        if (point == ' ')
            in_address = is_address(at);
        memmove(text, from, (size_t)(at - from));
        text += at - from;
    }
    *text = '\0';
}
