// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A parcel: one media message (docs/protocol.md, section 2.4) taken apart, without a copy. What does not have the
/// documented form is refused whole. Beside it the length of an Opus packet, which its first byte tells.
#ifndef AUR_CLI_PARCEL_H
#define AUR_CLI_PARCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_PARCEL_PACKETS_MAX 100

typedef struct aur_parcel_packet {
    const uint8_t *data; ///< borrowed from the message
    uint16_t bytes;      ///< 1..AUR_OPUS_PACKET_BYTES_MAX
} aur_parcel_packet;

typedef struct aur_parcel {
    int64_t frame;     ///< room frame of the first packet's first sample
    uint32_t sequence; ///< number of the first packet
    uint32_t count;    ///< 1..AUR_PARCEL_PACKETS_MAX
    int quality;       ///< number of it
    bool first;        ///< first message after `listen`, after a skip, or where frames jump
    aur_parcel_packet packets[AUR_PARCEL_PACKETS_MAX];
} aur_parcel;

/// Thread: any.  RT: safe.  Errors: AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_parcel_parse(const uint8_t *message, size_t bytes, aur_parcel *parcel);

/// Frames at 48 kHz in an Opus packet, 120..5760; 0 if it is none (RFC 6716, section 3).  Thread: any.  RT: safe.
uint32_t aur_parcel_packet_frames(const uint8_t *packet, size_t bytes);

#endif
