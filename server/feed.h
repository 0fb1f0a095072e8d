// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An answer that never ends, to a plain HTTP request: sound in a container, or events. What a connection needs of it;
/// each kind is a file of its own, embeds this as its first member and is opened by its own function.
/// Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_FEED_H
#define AUR_SERVER_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct aur_feed aur_feed;

typedef struct aur_feed_kind {
    /// True if there is something to send, or an end to be made.
    bool (*is_ready)(const aur_feed *feed);
    /// Writes what waits to `bytes` (bytes_max >= AUR_MEDIA_MESSAGE_BYTES_MAX). Returns how much, 0 if nothing waits,
    /// negative to end the connection.
    int64_t (*take)(aur_feed *feed, uint8_t *bytes, size_t bytes_max);
    /// Comes about once a second; NULL = not wanted.
    void (*check)(aur_feed *feed, int64_t now_ns);
    void (*close)(aur_feed *feed);
} aur_feed_kind;

struct aur_feed {
    const aur_feed_kind *kind;
};

#endif
