// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever somebody says: commands are read within their bounds, and the word list takes out words and nothing else.
// The first line is the list, words between commas; the rest is the text.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/chat.h"
#include "server/people/command.h"
#include "server/people/letters.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

#define WORDS_MAX 16

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_command(const char *text)
{
    aur_command command;
    memset(&command, 0xff, sizeof command);
    aur_command_parse(text, &command);
    check(command.kind >= AUR_COMMAND_NONE && command.kind <= AUR_COMMAND_WRONG);
    check(strlen(command.who) < sizeof command.who && strlen(command.text) < sizeof command.text);
    if (command.kind == AUR_COMMAND_WRONG)
        check(command.usage != NULL);
    else
        check(command.seconds >= 0 && command.seconds <= AUR_COMMAND_SECONDS_MAX);
    if (text[0] != '/')
        check(command.kind == AUR_COMMAND_NONE && strncmp(command.text, text, strlen(command.text)) == 0);
}

/// Point by point what it was, or an asterisk.
static void check_clean(const char *text, const char *const *words, uint32_t word_count)
{
    char *cleaned = malloc(strlen(text) + 1);
    check(cleaned != NULL);
    memcpy(cleaned, text, strlen(text) + 1);
    aur_chat_clean(cleaned, words, word_count);
    const char *was = text, *is = cleaned;
    uint32_t before = 0, after = 0;
    do {
        before = aur_letters_next(&was);
        after = aur_letters_next(&is);
        check(after == before || (after == '*' && before != 0));
    } while (before != 0 && after != 0);
    check(before == after);
    free(cleaned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    const char *words[WORDS_MAX];
    uint32_t word_count = 0;
    char *all = malloc(bytes + 1);
    check(all != NULL);
    if (bytes > 0)
        memcpy(all, data, bytes);
    all[bytes] = '\0';
    char *text = strchr(all, '\n');
    if (text == NULL) {
        check_command(all);
        free(all);
        return 0;
    }
    *text++ = '\0';
    for (char *word = strtok(all, ","); word != NULL && word_count < WORDS_MAX; word = strtok(NULL, ","))
        words[word_count++] = word;
    check_command(text);
    check_clean(text, words, word_count);
    free(all);
    return 0;
}
