// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A journal as a text to paste: "auralis:1:" and the file in base64url (RFC 4648, section 5) without padding.
#ifndef AUR_STREAM_SHARE_H
#define AUR_STREAM_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// What every such text begins with, of whatever version.
#define AUR_SHARE_PREFIX "auralis:"

/// Returns the text, from malloc, or NULL if out of memory.  Thread: any.  RT: no.
char *aur_share_print(const uint8_t *data, size_t bytes);
/// True if the text wants to be one.  Thread: any.  RT: safe.
bool aur_share_is(const char *text);
/// Back to the bytes, from malloc; *data is NULL on failure and *at says which character is wrong.
/// Thread: any.  RT: no.  Errors: AUR_ERR_UNSUPPORTED (another version), AUR_ERR_FORMAT, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_share_parse(const char *text, uint8_t **data, size_t *bytes, size_t *at);

#endif
