// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A media message taken apart.
#include "client/cli/parcel.h"

#include "stream/packet.h"

#define MEDIA_OPUS        1
#define FLAG_FIRST        1
#define QUALITY_SHIFT     4
#define HEADER_BYTES      16
#define FRAME_MAX         (INT64_C(1) << 53)
#define PACKET_FRAMES_MAX 5760

static uint64_t get_le(const uint8_t *from, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes; i > 0; i--)
        value = value << 8 | from[i - 1];
    return value;
}

aur_err aur_parcel_parse(const uint8_t *message, size_t bytes, aur_parcel *parcel)
{
    if (bytes < HEADER_BYTES || message[0] != MEDIA_OPUS)
        return AUR_ERR_FORMAT;
    parcel->quality = message[1] >> QUALITY_SHIFT;
    parcel->first = (message[1] & FLAG_FIRST) != 0;
    parcel->count = (uint32_t)get_le(message + 2, 2);
    parcel->sequence = (uint32_t)get_le(message + 4, 4);
    parcel->frame = (int64_t)get_le(message + 8, 8);
    if (parcel->count < 1 || parcel->count > AUR_PARCEL_PACKETS_MAX || parcel->frame <= -FRAME_MAX ||
        parcel->frame >= FRAME_MAX)
        return AUR_ERR_FORMAT;
    size_t at = HEADER_BYTES;
    for (uint32_t k = 0; k < parcel->count; k++) {
        if (bytes - at < 2)
            return AUR_ERR_FORMAT;
        uint16_t length = (uint16_t)get_le(message + at, 2);
        at += 2;
        if (length < 1 || length > AUR_OPUS_PACKET_BYTES_MAX || length > bytes - at)
            return AUR_ERR_FORMAT;
        parcel->packets[k] = (aur_parcel_packet){.data = message + at, .bytes = length};
        at += length;
    }
    return at == bytes ? AUR_OK : AUR_ERR_FORMAT;
}

uint32_t aur_parcel_packet_frames(const uint8_t *packet, size_t bytes)
{
    static const uint16_t silk[] = {480, 960, 1920, 2880}, hybrid[] = {480, 960}, celt[] = {120, 240, 480, 960};
    if (bytes < 1)
        return 0;
    uint32_t config = packet[0] >> 3, count = packet[0] & 3;
    uint32_t frames = config < 12 ? silk[config & 3] : config < 16 ? hybrid[config & 1] : celt[config & 3];
    if (count == 3 && bytes < 2)
        return 0;
    frames *= count == 0 ? 1 : count < 3 ? 2 : packet[1] & 63u;
    return frames <= PACKET_FRAMES_MAX ? frames : 0;
}
