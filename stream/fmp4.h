// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The fragmented MP4 muxer: Opus packets as HLS and MSE want them (ISO/IEC 14496-12; "Encapsulation of Opus in ISO
/// Base Media File Format" 0.8.1; RFC 8216, section 3.3). Pure functions into the caller's memory: an init segment
/// once, then media segments that each stand alone. Times are the room's frames; the edit list takes the encoder's
/// look-ahead off, so what is presented at frame f is the music of frame f.
#ifndef AUR_STREAM_FMP4_H
#define AUR_STREAM_FMP4_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/packet.h"

/// Packets a media segment holds at most.
#define AUR_FMP4_PACKETS_MAX 1000

/// Enough for an init segment, and for what a media segment has beside its packets.
#define AUR_FMP4_INIT_BYTES_MAX              1024
#define AUR_FMP4_OVERHEAD_BYTES_MAX(packets) (160 + 4 * (size_t)(packets))

/// What does not change within a stream.
typedef struct aur_fmp4_track {
    uint8_t channels;         ///< 1 or 2
    uint16_t pre_skip_frames; ///< aur_encoder_lookahead_frames()
    uint16_t packet_frames;   ///< 120..5760
} aur_fmp4_track;

/// Packets that follow one another without a gap.
typedef struct aur_fmp4_run {
    int64_t at_frame;             ///< of the first packet; not negative
    uint32_t sequence;            ///< rises from segment to segment
    uint32_t packets;             ///< 1..AUR_FMP4_PACKETS_MAX
    const uint16_t *packet_bytes; ///< of each; borrowed until return
    const uint8_t *data;          ///< one after the other; borrowed until return
} aur_fmp4_run;

/// Writes ftyp and moov. Returns bytes written.  Thread: any.  RT: safe.
/// Errors: AUR_ERR_ARGUMENT (track), AUR_ERR_FULL (more than out_bytes; what is in `out` is of no use).
AUR_WARN_UNUSED int64_t aur_fmp4_init(const aur_fmp4_track *track, uint8_t *out, size_t out_bytes);
/// Writes moof and mdat. Returns bytes written.  Thread: any.  RT: safe.
/// Errors: AUR_ERR_ARGUMENT (at_frame, packets), AUR_ERR_FULL (as above).
AUR_WARN_UNUSED int64_t aur_fmp4_segment(const aur_fmp4_run *run, uint8_t *out, size_t out_bytes);

#endif
