// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One who follows the music without hearing it: titles, sections and chords as Server-Sent Events, for displays and
/// pages beside a plain stream. Following does not wake a room that rests.
#ifndef AUR_SERVER_FOLLOWER_H
#define AUR_SERVER_FOLLOWER_H

#include <stdint.h>

#include "auralis.h"
#include "server/audience.h"
#include "server/feed.h"

/// A comment goes out so often when there is nothing to say, so that whoever is between keeps the connection.
#define AUR_FOLLOWER_BEAT_S 15

/// Joins the audience; what plays now is its first news.  Thread: network.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_FULL (too many followers), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_follower_open(aur_audience *audience, int64_t now_ns, aur_feed **out);

#endif
