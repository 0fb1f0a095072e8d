// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// JSON from strangers: checked for UTF-8, depth and zero bytes before the library sees it.
#ifndef AUR_SERVER_JSON_H
#define AUR_SERVER_JSON_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cJSON cJSON;

/// Parses a JSON object (borrowed bytes, no terminating zero needed). Returns NULL and *root (freed by cJSON_Delete),
/// or why not, in words, static storage.  Thread: any.  RT: no.
const char *aur_json_parse(const char *text, size_t bytes, int depth_max, cJSON **root);

/// True if the bytes are UTF-8 as RFC 3629 has it: no surrogates, nothing longer than needed.  Thread: any.  RT: safe.
bool aur_json_is_utf8(const char *text, size_t bytes);

#endif
