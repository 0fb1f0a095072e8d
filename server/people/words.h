// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A list of words, read from a file.
#ifndef AUR_SERVER_PEOPLE_WORDS_H
#define AUR_SERVER_PEOPLE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_WORDS_FILE_BYTES_MAX (1 << 20)

typedef struct aur_words {
    const char **words;
    uint32_t count;
    char *_text;
} aur_words;

/// One word a line; lines that are empty or begin with '#' are left out. `fault` gets what is wrong.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FILE, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_words_read(aur_words *words, const char *path, char *fault, size_t fault_bytes);
/// A zeroed list is allowed.  Thread: any.  RT: no.
void aur_words_free(aur_words *words);

#endif
