// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of qualities.
#include "stream/quality.h"

#include <string.h>

#define PACKET_BYTES_OPUS AUR_OPUS_PACKET_BYTES_MAX
#define PACKET_BYTES_MP3  AUR_MP3_PACKET_BYTES
#define PACKET_BYTES_FLAC AUR_FLAC_PACKET_BYTES_MAX

static const aur_quality QUALITIES[AUR_QUALITY_COUNT] = {
#define QUALITY_ROW(name, codec, bitrate_bps, channels, packet_frames)                                                 \
    {#name, AUR_CODEC_##codec, bitrate_bps, channels, packet_frames, PACKET_BYTES_##codec},
    AUR_QUALITY_LIST(QUALITY_ROW)
#undef QUALITY_ROW
};

#define QUALITY_CHECK(name, codec, bitrate_bps, channels, packet_frames)                                               \
    _Static_assert((packet_frames) <= AUR_QUALITY_PACKET_FRAMES_MAX, "packet of " #name);                              \
    _Static_assert(PACKET_BYTES_##codec <= AUR_PACKET_BYTES_MAX, "bytes of " #name);                                   \
    _Static_assert((packet_frames) >= AUR_PACKET_FRAMES || AUR_PACKET_FRAMES % (packet_frames) == 0, "grid "           \
                                                                                                     "of " #name);
AUR_QUALITY_LIST(QUALITY_CHECK)
#undef QUALITY_CHECK

const aur_quality *aur_quality_get(uint32_t index)
{
    return &QUALITIES[index];
}

int aur_quality_find(const char *name)
{
    for (int i = 0; i < AUR_QUALITY_COUNT; i++)
        if (strcmp(QUALITIES[i].name, name) == 0)
            return i;
    return -1;
}

bool aur_quality_is_built_in(uint32_t index)
{
    switch (QUALITIES[index].codec) {
    case AUR_CODEC_MP3:
        return aur_mp3_is_built_in();
    case AUR_CODEC_FLAC:
        return aur_flac_is_built_in();
    default:
        return true;
    }
}

int aur_quality_find_bitrate(int32_t bitrate_bps)
{
    for (int i = 0; i < AUR_QUALITY_COUNT; i++)
        if (QUALITIES[i].codec == AUR_CODEC_OPUS && QUALITIES[i].bitrate_bps == bitrate_bps &&
            QUALITIES[i].channels == AUR_CHANNELS && QUALITIES[i].packet_frames == AUR_PACKET_FRAMES)
            return i;
    return -1;
}

const char *aur_quality_names(void)
{
#define QUALITY_NAME_OPUS(name)                                         " " #name
#define QUALITY_NAME_MP3(name)                                          ""
#define QUALITY_NAME_FLAC(name)                                         ""
#define QUALITY_NAME(name, codec, bitrate_bps, channels, packet_frames) QUALITY_NAME_##codec(name)
    return &AUR_QUALITY_LIST(QUALITY_NAME)[1];
#undef QUALITY_NAME
#undef QUALITY_NAME_OPUS
#undef QUALITY_NAME_MP3
#undef QUALITY_NAME_FLAC
}
