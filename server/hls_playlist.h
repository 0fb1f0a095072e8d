// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The two media playlists of a room: segments alone (RFC 8216), and with the parts of the newest of them, for players
/// that want little delay (draft-pantos-hls-rfc8216bis).
#ifndef AUR_SERVER_HLS_PLAYLIST_H
#define AUR_SERVER_HLS_PLAYLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/hls_body.h"

#define AUR_HLS_SEGMENT_FRAMES (2 * AUR_SAMPLE_RATE_HZ)

/// Parts of a segment: 400 ms each.
#define AUR_HLS_PARTS       5
#define AUR_HLS_PART_FRAMES (AUR_HLS_SEGMENT_FRAMES / AUR_HLS_PARTS)

/// What players keep to the end of the list: three parts are the least allowed. One more is for a cache that tells
/// those who wait late (nginx: up to 500 ms).
#define AUR_HLS_HOLD_BACK_PARTS 4

/// What is to be listed.
typedef struct aur_hls_listing {
    int64_t start_unix_ms;          ///< wall clock at frame 0
    int64_t run;                    ///< for the addresses
    uint64_t first, next;           ///< segments
    bool has_parts;                 ///< of low latency
    uint64_t first_part, next_part; ///< counted from frame 0; nothing if both are the same
    bool has_hint;                  ///< `next_part` is being made
} aur_hls_listing;

/// Prints a playlist; NULL = out of memory.  Thread: any.  RT: no.
aur_hls_body *aur_hls_playlist_print(const aur_hls_listing *listing);

#endif
