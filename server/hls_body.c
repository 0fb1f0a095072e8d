// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bodies that many read.
#include "server/hls_body.h"

#include <stdlib.h>

/// FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
static uint64_t hash(const uint8_t *data, size_t bytes)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < bytes; i++)
        value = (value ^ data[i]) * UINT64_C(0x100000001b3);
    return value != 0 ? value : 1;
}

aur_hls_body *aur_hls_body_new(size_t bytes)
{
    aur_hls_body *body = malloc(sizeof *body + bytes);
    if (body != NULL)
        body->references = 1;
    return body;
}

void aur_hls_body_seal(aur_hls_body *body, size_t bytes)
{
    body->bytes = bytes;
    body->tag = hash(body->data, bytes);
}

aur_hls_body *aur_hls_body_keep(aur_hls_body *body)
{
    if (body != NULL)
        body->references++;
    return body;
}

void aur_hls_body_drop(aur_hls_body *body)
{
    if (body != NULL && --body->references == 0)
        free(body);
}
