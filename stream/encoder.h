// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The encoder of a channel. Opus: 48 kHz, VBR, full-band audio, stereo or mixed down to mono; encoder.c alone knows
/// libopus's encoder. Or MP3 (mp3.h) or FLAC (flac.h), which have one way only.
#ifndef AUR_STREAM_ENCODER_H
#define AUR_STREAM_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/packet.h"
#include "stream/quality.h"

#define AUR_BITRATE_DEFAULT_BPS 96000
#define AUR_BITRATE_MIN_BPS     16000
#define AUR_BITRATE_MAX_BPS     320000

typedef struct aur_encoder aur_encoder;

typedef struct aur_encoder_config {
    aur_codec codec;        ///< 0 = Opus; of the others nothing else is looked at
    int32_t bitrate_bps;    ///< 0 = AUR_BITRATE_DEFAULT_BPS
    int32_t complexity;     ///< 1..10; 0 = 10
    uint16_t channels;      ///< of the stream: 2 or 1; 0 = 2
    uint16_t packet_frames; ///< 960, 480 or 240; 0 = 960
} aur_encoder_config;

/// NULL config = all defaults.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT (something out of range), AUR_ERR_MEMORY, AUR_ERR_CODEC,
/// AUR_ERR_UNSUPPORTED (MP3 or FLAC is not built in).
AUR_WARN_UNUSED aur_err aur_encoder_open(const aur_encoder_config *config, aur_encoder **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_encoder_close(aur_encoder *encoder);

/// Encodes packet_frames interleaved stereo frames into `packet` (packet_bytes of its quality, or
/// AUR_OPUS_PACKET_BYTES_MAX). Returns bytes, or AUR_ERR_CODEC.  Thread: owner.  RT: safe.
int aur_encoder_packet(aur_encoder *encoder, const float *interleaved, uint8_t *packet);
/// Frames by which the decoded signal is late; of Opus the pre-skip (312).  Thread: any.  RT: safe.
uint16_t aur_encoder_lookahead_frames(const aur_encoder *encoder);
/// Bit rate in effect; of FLAC about.  Thread: any.  RT: safe.
int32_t aur_encoder_bitrate_bps(const aur_encoder *encoder);
/// Effort from the next packet on, 1..10.  Thread: owner.  RT: safe.
void aur_encoder_complexity_set(aur_encoder *encoder, int32_t complexity);
/// Forgets the past; settings stay.  Thread: owner.  RT: safe.
void aur_encoder_reset(aur_encoder *encoder);

#endif
