// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What reader and writer of journals share: signature, chunks, checksum. For journal.c and scribe.c only.
#ifndef AUR_STREAM_JOURNAL_FORMAT_H
#define AUR_STREAM_JOURNAL_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The file begins with this and one byte, the version.
#define AUR_JOURNAL_SIGNATURE       "AURALIS"
#define AUR_JOURNAL_SIGNATURE_BYTES 8

/// A chunk: type (1 byte), length of the payload (2 bytes), payload, checksum (4 bytes); little-endian.
#define AUR_JOURNAL_HEAD_BYTES      3
#define AUR_JOURNAL_CHECK_BYTES     4
#define AUR_JOURNAL_PAYLOAD_MAX     65535
#define AUR_JOURNAL_END_BYTES       8
#define AUR_JOURNAL_END_CHUNK_BYTES (AUR_JOURNAL_HEAD_BYTES + AUR_JOURNAL_END_BYTES + AUR_JOURNAL_CHECK_BYTES)

typedef enum aur_journal_chunk {
    AUR_JOURNAL_PRESET = 'P',
    AUR_JOURNAL_TITLE = 'T',
    AUR_JOURNAL_START = 'S',
    AUR_JOURNAL_ENTRIES = 'E',
    AUR_JOURNAL_END = 'Z',
} aur_journal_chunk;

/// True if it is UTF-8 and none of it would move a terminal's cursor.
bool aur_journal_is_text(const uint8_t *text, size_t bytes);

/// Goes on with the CRC-32 of ISO 3309, as zlib's crc32() does: 0 before the first byte.
static inline uint32_t aur_journal_crc(uint32_t crc, const uint8_t *data, size_t bytes)
{
    crc = ~crc;
    for (size_t i = 0; i < bytes; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

#endif
