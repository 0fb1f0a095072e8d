// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The newest segments of a room, or the newest parts of them: numbered one after the other, without a hole.
/// Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_HLS_SHELF_H
#define AUR_SERVER_HLS_SHELF_H

#include <stdint.h>

#include "server/hls_body.h"

#define AUR_HLS_SHELF_MAX 40

/// All zero but for `kept` is an empty one.
typedef struct aur_hls_shelf {
    uint32_t kept;        ///< at most; 1..AUR_HLS_SHELF_MAX
    uint64_t first, next; ///< those from first to before next are there
    aur_hls_body *bodies[AUR_HLS_SHELF_MAX];
} aur_hls_shelf;

/// Adds one (taken). If it does not follow on the last, all others go: the numbers begin again behind the hole.
void aur_hls_shelf_put(aur_hls_shelf *shelf, uint64_t number, aur_hls_body *body);
/// A reference to the one of this number; NULL = not there.
aur_hls_body *aur_hls_shelf_get(const aur_hls_shelf *shelf, uint64_t number);
void aur_hls_shelf_clear(aur_hls_shelf *shelf);

#endif
