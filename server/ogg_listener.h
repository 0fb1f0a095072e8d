// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A listener without our protocol: one endless Ogg Opus stream over HTTP, for <audio>, mpv, ffmpeg, curl.
#ifndef AUR_SERVER_OGG_LISTENER_H
#define AUR_SERVER_OGG_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/audience.h"

typedef struct aur_ogg_listener aur_ogg_listener;

/// Joins the audience in a quality and starts with a burst, since players fill a buffer before they sound.
/// Thread: network.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_FULL (too many listeners), AUR_ERR_MEMORY,
/// AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_ogg_listener_open(aur_audience *audience, uint32_t serial, uint32_t quality, int64_t now_ns,
                                              aur_ogg_listener **out);
/// Leaves the audience; NULL is allowed.  Thread: network.  RT: no.
void aur_ogg_listener_close(aur_ogg_listener *listener);

/// True if there is something to send.  Thread: network.  RT: no.
bool aur_ogg_listener_ready(const aur_ogg_listener *listener);
/// Writes finished pages that wait to `pages` (at least AUR_MEDIA_MESSAGE_BYTES_MAX bytes). Returns bytes, 0 if nothing
/// waits, or AUR_ERR_MEMORY.  Thread: network.  RT: no.
int64_t aur_ogg_listener_take(aur_ogg_listener *listener, uint8_t *pages, size_t pages_bytes);

#endif
