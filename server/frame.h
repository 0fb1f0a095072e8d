// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Frames of a WebSocket as a server sends them (RFC 6455, 5.2): whole messages, not masked. The header stands right
/// before the payload, in the headroom that every message has, and is written once for all who get it.
#ifndef AUR_SERVER_FRAME_H
#define AUR_SERVER_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define AUR_FRAME_HEADER_BYTES_MAX 10

typedef enum aur_frame_kind { AUR_FRAME_TEXT = 1, AUR_FRAME_BINARY = 2, AUR_FRAME_PING = 9 } aur_frame_kind;

/// Length of the header before a payload of so many bytes.  Thread: any.  RT: safe.
static inline size_t aur_frame_header_bytes(size_t payload_bytes)
{
    return payload_bytes < 126 ? 2 : payload_bytes < 65536 ? 4 : AUR_FRAME_HEADER_BYTES_MAX;
}

/// Writes the header before `payload`.  Thread: any.  RT: safe.
static inline void aur_frame_finish(uint8_t *payload, aur_frame_kind kind, size_t payload_bytes)
{
    size_t length_bytes = aur_frame_header_bytes(payload_bytes) - 2;
    uint8_t *at = payload - 2 - length_bytes;
    *at++ = (uint8_t)(0x80 | kind);
    *at++ = (uint8_t)(length_bytes == 0 ? payload_bytes : length_bytes == 2 ? 126 : 127);
    for (size_t i = length_bytes; i > 0; i--)
        *at++ = (uint8_t)(payload_bytes >> (8 * (i - 1)));
}

#endif
