// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Base64url, both ways.
#include "stream/share.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX AUR_SHARE_PREFIX "1:"

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *aur_share_print(const uint8_t *data, size_t bytes)
{
    char *text = malloc(sizeof PREFIX + (bytes + 2) / 3 * 4);
    if (text == NULL)
        return NULL;
    memcpy(text, PREFIX, sizeof PREFIX - 1);
    char *to = text + sizeof PREFIX - 1;
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < bytes; i++) {
        held = held << 8 | data[i];
        for (bits += 8; bits >= 6; bits -= 6)
            *to++ = DIGITS[held >> (bits - 6) & 63];
    }
    if (bits > 0)
        *to++ = DIGITS[held << (6 - bits) & 63];
    *to = '\0';
    return text;
}

bool aur_share_is(const char *text)
{
    return strncmp(text, AUR_SHARE_PREFIX, sizeof AUR_SHARE_PREFIX - 1) == 0;
}

aur_err aur_share_parse(const char *text, uint8_t **data, size_t *bytes, size_t *at)
{
    *data = NULL;
    *bytes = 0;
    *at = 0;
    if (!aur_share_is(text))
        return AUR_ERR_FORMAT;
    *at = sizeof AUR_SHARE_PREFIX - 1;
    if (strncmp(text, PREFIX, sizeof PREFIX - 1) != 0)
        return AUR_ERR_UNSUPPORTED;
    *at = sizeof PREFIX - 1;
    uint8_t *to = malloc(strlen(text));
    if (to == NULL)
        return AUR_ERR_MEMORY;
    uint32_t held = 0;
    unsigned bits = 0;
    for (; text[*at] != '\0'; ++*at) {
        const char *digit = strchr(DIGITS, text[*at]);
        if (digit == NULL) {
            free(to);
            *bytes = 0;
            return AUR_ERR_FORMAT;
        }
        held = held << 6 | (uint32_t)(digit - DIGITS);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            to[(*bytes)++] = (uint8_t)(held >> bits);
        }
    }
    *data = to;
    return AUR_OK;
}
