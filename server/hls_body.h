// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What is answered to who hears by HLS: written once, sent to many. Counted references, freed with the last; counts
/// are plain numbers. Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_HLS_BODY_H
#define AUR_SERVER_HLS_BODY_H

#include <stddef.h>
#include <stdint.h>

typedef struct aur_hls_body {
    uint32_t references;
    size_t bytes;
    uint64_t tag; ///< stands for the bytes; not 0
    uint8_t data[];
} aur_hls_body;

/// Memory for up to `bytes`, to be written and then sealed; NULL = there is none.
aur_hls_body *aur_hls_body_new(size_t bytes);
/// It is written and has `bytes`.
void aur_hls_body_seal(aur_hls_body *body, size_t bytes);
/// One more reference; NULL is allowed. Returns `body`.
aur_hls_body *aur_hls_body_keep(aur_hls_body *body);
/// Gives a reference back; NULL is allowed.
void aur_hls_body_drop(aur_hls_body *body);

#endif
