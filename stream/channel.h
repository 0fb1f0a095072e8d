// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A channel: one quality of one room. Encoder, tape and the number of those who listen.
///
/// It is opened (memory, encoder) by the network thread when somebody first asks for it, and kept for the life of the
/// room; the render thread never allocates. While nobody listens it is parked: nothing is encoded. When somebody comes
/// the encoder is reset and begins with what the room remembers of its past, on a new run of the tape.
#ifndef AUR_STREAM_CHANNEL_H
#define AUR_STREAM_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/quality.h"
#include "stream/tape.h"

/// Frames a room remembers: twenty of the longest packets, and a whole number of packets of every length.
#define AUR_CHANNEL_MEMORY_FRAMES (20 * AUR_QUALITY_PACKET_FRAMES_MAX)

/// A run begins up to so many packets before now, so that who comes gets a burst.
#define AUR_CHANNEL_BACK_PACKETS 20

typedef struct aur_channel aur_channel;

/// What the room remembers: frames from_frame..end_frame of one run of music, interleaved stereo; frame f at
/// f % AUR_CHANNEL_MEMORY_FRAMES.
typedef struct aur_channel_source {
    const float *pcm;
    int64_t from_frame, end_frame;
    int64_t live_from_frame; ///< packets before it are no news and so not late
} aur_channel_source;

/// What one call did.
typedef struct aur_channel_report {
    uint32_t packets, failures, late;
} aur_channel_report;

/// Parked at first.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT (complexity), AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_channel_open(const aur_quality *quality, int32_t complexity, aur_channel **out);
/// NULL is allowed.  Thread: any, when no other uses it.  RT: no.
void aur_channel_close(aur_channel *channel);

/// Borrowed.  Thread: any.  RT: safe.
const aur_tape *aur_channel_tape(const aur_channel *channel);
/// Frames by which the decoded signal is late.  Thread: any.  RT: safe.
uint16_t aur_channel_lookahead_frames(const aur_channel *channel);
/// Thread: any.  RT: safe.
void aur_channel_listeners_add(aur_channel *channel, int32_t change);
uint32_t aur_channel_listeners(const aur_channel *channel);

/// Encodes what is new, if it is not parked; one who listens (or `always`) ends that.  Thread: render.  RT: safe.
aur_channel_report aur_channel_follow(aur_channel *channel, const aur_channel_source *source, int64_t now_frame,
                                      bool always);
/// Parks the channel if nobody has listened for `linger_frames`; 0 = at once.  Thread: render.  RT: safe.
void aur_channel_rest(aur_channel *channel, int64_t now_frame, int64_t linger_frames);
/// Effort of the encoder from its next packet on, 1..10.  Thread: render.  RT: safe.
void aur_channel_complexity_set(aur_channel *channel, int32_t complexity);

#endif
