// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of qualities.
#include "stream/quality.h"

#include <string.h>

static const aur_quality QUALITIES[AUR_QUALITY_COUNT] = {
#define QUALITY_ROW(name, codec, bitrate_bps, channels, packet_frames)                                                 \
    {#name, AUR_CODEC_##codec, bitrate_bps, channels, packet_frames},
    AUR_QUALITY_LIST(QUALITY_ROW)
#undef QUALITY_ROW
};

#define QUALITY_CHECK(name, codec, bitrate_bps, channels, packet_frames)                                               \
    _Static_assert((packet_frames) <= AUR_QUALITY_PACKET_FRAMES_MAX, "packet of " #name);                              \
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

int aur_quality_find_bitrate(int32_t bitrate_bps)
{
    for (int i = 0; i < AUR_QUALITY_COUNT; i++)
        if (QUALITIES[i].bitrate_bps == bitrate_bps && QUALITIES[i].channels == AUR_CHANNELS &&
            QUALITIES[i].packet_frames == AUR_PACKET_FRAMES)
            return i;
    return -1;
}

const char *aur_quality_names(void)
{
#define QUALITY_NAME_OPUS(name)                                         " " #name
#define QUALITY_NAME_MP3(name)                                          ""
#define QUALITY_NAME(name, codec, bitrate_bps, channels, packet_frames) QUALITY_NAME_##codec(name)
    return &AUR_QUALITY_LIST(QUALITY_NAME)[1];
#undef QUALITY_NAME
#undef QUALITY_NAME_OPUS
#undef QUALITY_NAME_MP3
}
