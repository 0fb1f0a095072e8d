// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Makes tokens of any content: what somebody sends who does not go by the rules.
#ifndef AUR_TESTS_SERVER_AUTH_FORGE_H
#define AUR_TESTS_SERVER_AUTH_FORGE_H

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "server/auth/token.h"

/// Appends bytes as base64url.
static inline void forge_encode(char *token, size_t token_bytes, const void *bin, size_t bytes)
{
    size_t chars = strlen(token);
    sodium_bin2base64(token + chars, token_bytes - chars, (const uint8_t *)bin, bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static inline void forge_dot(char *token, size_t token_bytes)
{
    size_t chars = strlen(token);
    snprintf(token + chars, token_bytes - chars, ".");
}

/// Bytes after a dot.
static inline void forge_add(char *token, size_t token_bytes, const void *bin, size_t bytes)
{
    forge_dot(token, token_bytes);
    forge_encode(token, token_bytes, bin, bytes);
}

/// Header, in which '@' stands for the key's id, and claims.
static inline void forge_unsigned(const char *kid, const char *header, const char *claims, char *token,
                                  size_t token_bytes)
{
    char text[1024];
    const char *at = strchr(header, '@');
    snprintf(text, sizeof text, "%.*s%s%s", at != NULL ? (int)(at - header) : (int)strlen(header), header,
             at != NULL ? kid : "", at != NULL ? at + 1 : "");
    token[0] = '\0';
    forge_encode(token, token_bytes, text, strlen(text));
    forge_add(token, token_bytes, claims, strlen(claims));
}

/// The same, signed.
static inline void forge(const aur_token_keys *keys, const char *header, const char *claims, char *token,
                         size_t token_bytes)
{
    uint8_t signature[crypto_sign_BYTES];
    forge_unsigned(keys->verify[0].kid, header, claims, token, token_bytes);
    crypto_sign_detached(signature, NULL, (const uint8_t *)token, strlen(token), keys->secret_key);
    forge_add(token, token_bytes, signature, sizeof signature);
}

/// The same, with the padding of RFC 4648 wherever it goes.
static inline void forge_loose(const aur_token_keys *keys, const char *header, const char *claims, char *token,
                               size_t token_bytes)
{
    uint8_t signature[crypto_sign_BYTES];
    char text[1024];
    forge_unsigned(keys->verify[0].kid, header, "", token, token_bytes); // to have the key's id put in
    size_t bytes = 0;
    sodium_base642bin((uint8_t *)text, sizeof text, token, strcspn(token, "."), NULL, &bytes, NULL,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_bin2base64(token, token_bytes, (const uint8_t *)text, bytes, sodium_base64_VARIANT_URLSAFE);
    forge_dot(token, token_bytes);
    size_t chars = strlen(token);
    sodium_bin2base64(token + chars, token_bytes - chars, (const uint8_t *)claims, strlen(claims),
                      sodium_base64_VARIANT_URLSAFE);
    crypto_sign_detached(signature, NULL, (const uint8_t *)token, strlen(token), keys->secret_key);
    forge_add(token, token_bytes, signature, sizeof signature);
}

#endif
