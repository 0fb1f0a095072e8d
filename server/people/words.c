// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One text, cut at its line ends.
#include "server/people/words.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static aur_err read_file(const char *path, char **text, char *fault, size_t fault_bytes)
{
    FILE *file = fopen(path, "rbe");
    *text = file != NULL ? calloc(1, AUR_WORDS_FILE_BYTES_MAX + 1) : NULL;
    size_t bytes = *text != NULL ? fread(*text, 1, AUR_WORDS_FILE_BYTES_MAX + 1, file) : 0;
    bool is_bad = file == NULL || *text == NULL || ferror(file) || bytes > AUR_WORDS_FILE_BYTES_MAX;
    if (is_bad)
        snprintf(fault, fault_bytes, "--word-list %s: %s", path,
                 bytes > AUR_WORDS_FILE_BYTES_MAX ? "must be at most 1 MB" : strerror(errno));
    if (file != NULL)
        fclose(file);
    if (is_bad) {
        free(*text);
        *text = NULL;
    }
    return is_bad ? AUR_ERR_FILE : AUR_OK;
}

aur_err aur_words_read(aur_words *words, const char *path, char *fault, size_t fault_bytes)
{
    char *rest = NULL;
    uint32_t lines = 1;
    memset(words, 0, sizeof *words);
    aur_err err = read_file(path, &words->_text, fault, fault_bytes);
    if (err != AUR_OK)
        return err;
    for (const char *at = words->_text; *at != '\0'; at++)
        lines += *at == '\n';
    words->words = calloc(lines, sizeof *words->words); // NOLINT(bugprone-sizeof-expression)
    if (words->words == NULL) {
        aur_words_free(words);
        return AUR_ERR_MEMORY;
    }
    for (char *line = strtok_r(words->_text, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest))
        if (line[0] != '#')
            words->words[words->count++] = line;
    return AUR_OK;
}

void aur_words_free(aur_words *words)
{
    free(words->words);
    free(words->_text);
    memset(words, 0, sizeof *words);
}
