// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A listener without our protocol: one endless stream over HTTP, Opus or FLAC in Ogg, for <audio>, mpv, ffmpeg, curl.
#ifndef AUR_SERVER_OGG_LISTENER_H
#define AUR_SERVER_OGG_LISTENER_H

#include <stdint.h>

#include "auralis.h"
#include "server/audience.h"
#include "server/feed.h"

/// Joins the audience in a quality of these codecs and starts with a burst, since players fill a buffer before they
/// sound. `serial` names the logical stream.  Thread: network.  RT: no.  *out is NULL on failure. Errors: AUR_ERR_FULL
/// (aur_audience_admits says why), AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_UNSUPPORTED (FLAC is not built in).
AUR_WARN_UNUSED aur_err aur_ogg_listener_open(aur_audience *audience, uint32_t serial, uint32_t quality,
                                              int32_t burst_ms, int64_t now_ns, aur_feed **out);

#endif
