// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The muxer of Ogg Opus and Ogg FLAC (RFC 3533, RFC 7845, RFC 9639 section 10.1): headers, then packets of one length,
/// as pages handed to a function. Serves files (many packets a page, end trimmed) and endless streams (a page every few
/// packets). ogg.c alone knows libogg.
#ifndef AUR_STREAM_OGG_H
#define AUR_STREAM_OGG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/quality.h"

typedef struct aur_ogg aur_ogg;

/// Takes `count` finished bytes (borrowed until return); anything but AUR_OK stops the muxer and is passed on.
typedef aur_err (*aur_ogg_sink)(void *context, const uint8_t *bytes, size_t count);

typedef struct aur_ogg_config {
    aur_ogg_sink sink;
    void *context;             ///< handed to sink; kept
    aur_codec codec;           ///< 0 = Opus; or FLAC of AUR_FLAC_BITS, always endless
    uint32_t serial;           ///< of the logical stream
    uint32_t packets_per_page; ///< at most, 1..50; 0 = 50, for endless streams 1
    bool endless;              ///< a page leaves as soon as it is full; such a stream is never finished
    uint16_t pre_skip_frames;  ///< Opus: aur_encoder_lookahead_frames()
    uint16_t packet_frames;    ///< 0 = AUR_PACKET_FRAMES
    uint16_t channels;         ///< 0 = AUR_CHANNELS
    const char *title;         ///< TITLE tag, UTF-8, at most 200 bytes, borrowed until return; NULL = "Auralis"
    const char *comment;       ///< COMMENT tag likewise, with one of artist and genre; NULL = none of the three
} aur_ogg_config;

/// Opens a stream and gives its two header pages to the sink.  Thread: owner.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT, AUR_ERR_MEMORY, whatever the sink returned.
AUR_WARN_UNUSED aur_err aur_ogg_open(const aur_ogg_config *config, aur_ogg **out);
/// Frees it without writing; NULL is allowed.  Thread: owner.  RT: no.
void aur_ogg_close(aur_ogg *ogg);

/// Adds one packet; every packets_per_page packets a page goes to the sink (unless
/// endless, one packet later: the last page must know that it is the last).
/// Thread: owner.  RT: no.  Errors: AUR_ERR_ARGUMENT (size), AUR_ERR_MEMORY, AUR_ERR_STATE (after finish), whatever the
/// sink returned.
AUR_WARN_UNUSED aur_err aur_ogg_packet(aur_ogg *ogg, const uint8_t *packet, size_t bytes);
/// Ends the stream so that a decoder gives back exactly `music_frames` frames (after the pre-skip). pre_skip +
/// music_frames must end inside the last packet added.  Thread: owner.  RT: no.  Errors: AUR_ERR_STATE (it does not;
/// endless), the sink's.
AUR_WARN_UNUSED aur_err aur_ogg_finish(aur_ogg *ogg, int64_t music_frames);

#endif
