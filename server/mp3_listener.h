// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A listener with an old radio: endless MP3 over HTTP, with titles in it if it asked for them.
#ifndef AUR_SERVER_MP3_LISTENER_H
#define AUR_SERVER_MP3_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/audience.h"
#include "server/feed.h"

/// Joins the audience and starts with a burst.  Thread: network.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_FULL (too many listeners), AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_UNSUPPORTED (not built in).
AUR_WARN_UNUSED aur_err aur_mp3_listener_open(aur_audience *audience, bool has_titles, int32_t burst_ms, int64_t now_ns,
                                              aur_feed **out);

#endif
