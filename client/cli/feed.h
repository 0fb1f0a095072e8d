// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From media to samples that know their stream frame, the same as client/web/feed.js. Leaves out what was there
/// already (the burst after a reconnection overlaps with what is buffered) and the decoder's pre-roll after a break,
/// so that the buffer gets a run of frames that is continuous wherever the music is. Another quality begins with more
/// pre-roll than a break needs and fades in over the last 5 ms of the one before.
#ifndef AUR_CLI_FEED_H
#define AUR_CLI_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/parcel.h"
#include "client/cli/jitter_buffer.h"
#include "stream/decoder.h"

/// Frames by which the decoder is late unless somebody says otherwise: the encoder's look-ahead.
#define AUR_FEED_PRE_SKIP_FRAMES 312

/// Of the fade from one quality into another.
#define AUR_FEED_FADE_FRAMES 240

typedef struct aur_feed {
    uint64_t packets;         ///< decoded
    uint64_t bytes;           ///< of the packets that came
    uint64_t faults;          ///< packets that could not be decoded
    uint32_t pre_skip_frames; ///< by which the decoder is late; set by the owner if the server says so

    aur_jitter_buffer *_buffer;
    aur_decoder *_decoder;
    bool _follows; ///< the numbers below are known
    uint32_t _packet;
    int64_t _packet_frame;
    int _quality;              ///< of that packet
    uint32_t _pre_roll_frames; ///< still to be thrown away
    bool _has_next;
    int64_t _next_frame; ///< to be written next
    bool _holds;         ///< while another quality is awaited the last samples are held back, to be faded over
    int _awaited;        ///< its number; -1 = it was not asked for yet
    uint32_t _held_frames;
    float _held[AUR_FEED_FADE_FRAMES * AUR_CHANNELS]; ///< they end at `_next_frame`
} aur_feed;

/// `buffer` is kept; this is its writer.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_feed_open(aur_feed *feed, aur_jitter_buffer *buffer);
/// A zeroed feed is allowed.  Thread: owner.  RT: no.
void aur_feed_close(aur_feed *feed);
/// What comes next is other music (the server was restarted): frames that look known are not.
/// Thread: owner.  RT: safe.
void aur_feed_forget(aur_feed *feed);
/// Another quality is to be asked for, as soon as something is held that it can be faded over.
/// Thread: owner.  RT: safe.
void aur_feed_hold(aur_feed *feed);
/// Whether something is.  Thread: owner.  RT: safe.
bool aur_feed_is_held(const aur_feed *feed);
/// The quality of this number was asked for just now; others that still come are on their way to it.
/// Thread: owner.  RT: safe.
void aur_feed_await(aur_feed *feed, int quality);
/// Decodes what is new and puts it in the buffer.  Thread: owner.  RT: safe.
void aur_feed_parcel(aur_feed *feed, const aur_parcel *parcel);

#endif
