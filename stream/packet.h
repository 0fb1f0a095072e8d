// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The packet: a few milliseconds of music, encoded once, as every listener gets it.
#ifndef AUR_STREAM_PACKET_H
#define AUR_STREAM_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

/// Largest Opus packet of 20 ms (RFC 6716, section 3.4).
#define AUR_OPUS_PACKET_BYTES_MAX 1275

/// No packet of any quality is longer; how long its own may be, each says (quality.h).
#define AUR_PACKET_BYTES_MAX 3986

typedef struct aur_packet {
    int64_t at_frame;  ///< frame of the first sample given to the encoder
    uint32_t sequence; ///< rises by one a packet, wraps; also where at_frame jumps
    uint16_t bytes;    ///< 1..AUR_PACKET_BYTES_MAX
    bool joins;        ///< true if at_frame continues the packet this reader had before
    uint8_t data[AUR_PACKET_BYTES_MAX];
} aur_packet;

#endif
