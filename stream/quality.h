// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The qualities in which a room can be heard: one table. A quality is encoded only while somebody listens to it.
#ifndef AUR_STREAM_QUALITY_H
#define AUR_STREAM_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/flac.h"
#include "stream/mp3.h"
#include "stream/packet.h"

typedef enum aur_codec { AUR_CODEC_OPUS, AUR_CODEC_MP3, AUR_CODEC_FLAC } aur_codec;

/// X(name, codec, bitrate_bps, channels, packet_frames). Packets lie on the absolute grid of their own length; lengths
/// below AUR_PACKET_FRAMES divide it, because the room is then rendered in steps of that length.
#define AUR_QUALITY_LIST(X)                                                                                            \
    X(32, OPUS, 32000, 2, 960)                                                                                         \
    X(64, OPUS, 64000, 2, 960)                                                                                         \
    X(96, OPUS, 96000, 2, 960)                                                                                         \
    X(128, OPUS, 128000, 2, 960)                                                                                       \
    X(192, OPUS, 192000, 2, 960)                                                                                       \
    X(saver, OPUS, 32000, 1, 960)                                                                                      \
    X(live10, OPUS, 128000, 2, 480)                                                                                    \
    X(live5, OPUS, 128000, 2, 240)                                                                                     \
    X(mp3, MP3, AUR_MP3_BITRATE_BPS, 2, AUR_MP3_PACKET_FRAMES)                                                         \
    X(flac, FLAC, AUR_FLAC_BITRATE_BPS, 2, AUR_FLAC_PACKET_FRAMES)

/// Index of a row.
enum {
#define AUR_QUALITY_ENUM(name, codec, bitrate_bps, channels, packet_frames) AUR_QUALITY_##name,
    AUR_QUALITY_LIST(AUR_QUALITY_ENUM)
#undef AUR_QUALITY_ENUM
        AUR_QUALITY_COUNT
};

#define AUR_QUALITY_DEFAULT AUR_QUALITY_96

/// A decoder that begins inside a stream has converged after so many frames, 160 ms: what is wrong halves with every
/// 20 ms and is then 45 dB below the music (after the 80 ms that RFC 7845 asks for, 21 dB).
#define AUR_QUALITY_PRE_ROLL_FRAMES 7680

/// No packet is longer than this.
#define AUR_QUALITY_PACKET_FRAMES_MAX 1152

typedef struct aur_quality {
    const char *name;
    aur_codec codec;
    int32_t bitrate_bps;    ///< of FLAC about
    uint16_t channels;      ///< 1 or 2
    uint16_t packet_frames; ///< frames of music in a packet
    uint16_t packet_bytes;  ///< of a packet at most
} aur_quality;

/// Row `index` (below AUR_QUALITY_COUNT), static storage.  Thread: any.  RT: safe.
const aur_quality *aur_quality_get(uint32_t index);
/// Index of the row called `name`, or -1.  Thread: any.  RT: safe.
int aur_quality_find(const char *name);
/// True if this program can encode it.  Thread: any.  RT: safe.
bool aur_quality_is_built_in(uint32_t index);
/// Index of the stereo Opus row of 20 ms with that bit rate, or -1.  Thread: any.  RT: safe.
int aur_quality_find_bitrate(int32_t bitrate_bps);
/// Names of all Opus rows with a blank between them, static storage.  Thread: any.  RT: safe.
const char *aur_quality_names(void);

#endif
