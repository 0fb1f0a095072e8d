// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Titles in the sound, as SHOUTcast puts them there: after every so many bytes of MP3 comes one byte that says how
/// long a title follows, in sixteens, 0 if it is still the last one. Old radios know no other way.
#ifndef AUR_SERVER_ICY_H
#define AUR_SERVER_ICY_H

#include <stddef.h>
#include <stdint.h>

#include "server/news.h"

/// Bytes of sound between titles: a second of MP3.
#define AUR_ICY_INTERVAL_BYTES 16000

/// A title's block at most: its length, then "StreamTitle='...';" filled up with zeros.
#define AUR_ICY_BLOCK_BYTES_MAX (1 + (AUR_NEWS_TITLE_BYTES + 32) / 16 * 16)

/// A zeroed one is at its beginning.
typedef struct aur_icy {
    uint32_t since_block; ///< bytes of sound since the last block
    char told[AUR_NEWS_TITLE_BYTES];
} aur_icy;

/// Copies sound to `to`, which has room for AUR_ICY_BLOCK_BYTES_MAX more a block, and puts blocks where they are due.
/// Every block but the first is empty while `title` stays the same. `interval_bytes` > 0. Returns bytes written.
/// Thread: owner.  RT: safe.
size_t aur_icy_put(aur_icy *icy, uint32_t interval_bytes, const uint8_t *sound, size_t bytes, const char *title,
                   uint8_t *to);

#endif
