// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The Opus encoder.
#include "stream/encoder.h"

#include <opus.h>
#include <stdlib.h>

#define COMPLEXITY_DEFAULT 10

struct aur_encoder {
    OpusEncoder *opus;
    int32_t bitrate_bps;
    uint16_t lookahead_frames;
};

static int configure(aur_encoder *encoder, int32_t bitrate_bps, int32_t complexity)
{
    OpusEncoder *opus = encoder->opus;
    opus_int32 lookahead = 0;
    int failed = opus_encoder_ctl(opus, OPUS_SET_BITRATE(bitrate_bps));
    failed |= opus_encoder_ctl(opus, OPUS_SET_VBR(1));
    failed |= opus_encoder_ctl(opus, OPUS_SET_COMPLEXITY(complexity));
    failed |= opus_encoder_ctl(opus, OPUS_SET_SIGNAL(OPUS_SIGNAL_MUSIC));
    failed |= opus_encoder_ctl(opus, OPUS_GET_LOOKAHEAD(&lookahead));
    encoder->bitrate_bps = bitrate_bps;
    encoder->lookahead_frames = (uint16_t)lookahead;
    return failed;
}

aur_err aur_encoder_open(const aur_encoder_config *config, aur_encoder **out)
{
    *out = NULL;
    int32_t bitrate_bps = config != NULL && config->bitrate_bps != 0 ? config->bitrate_bps : AUR_BITRATE_DEFAULT_BPS;
    int32_t complexity = config != NULL && config->complexity != 0 ? config->complexity : COMPLEXITY_DEFAULT;
    if (bitrate_bps < AUR_BITRATE_MIN_BPS || bitrate_bps > AUR_BITRATE_MAX_BPS || complexity < 1 || complexity > 10)
        return AUR_ERR_ARGUMENT;

    aur_encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL)
        return AUR_ERR_MEMORY;
    int failed = 0;
    encoder->opus = opus_encoder_create(AUR_SAMPLE_RATE_HZ, AUR_CHANNELS, OPUS_APPLICATION_AUDIO, &failed);
    if (encoder->opus == NULL || configure(encoder, bitrate_bps, complexity) != OPUS_OK) {
        aur_encoder_close(encoder);
        return failed == OPUS_ALLOC_FAIL ? AUR_ERR_MEMORY : AUR_ERR_CODEC;
    }
    *out = encoder;
    return AUR_OK;
}

void aur_encoder_close(aur_encoder *encoder)
{
    if (encoder == NULL)
        return;
    if (encoder->opus != NULL)
        opus_encoder_destroy(encoder->opus);
    free(encoder);
}

int aur_encoder_packet(aur_encoder *encoder, const float *interleaved, uint8_t *packet)
{
    int bytes = opus_encode_float(encoder->opus, interleaved, AUR_PACKET_FRAMES, packet, AUR_PACKET_BYTES_MAX);
    return bytes > 0 ? bytes : AUR_ERR_CODEC;
}

uint16_t aur_encoder_lookahead_frames(const aur_encoder *encoder)
{
    return encoder->lookahead_frames;
}

int32_t aur_encoder_bitrate_bps(const aur_encoder *encoder)
{
    return encoder->bitrate_bps;
}

void aur_encoder_reset(aur_encoder *encoder)
{
    opus_encoder_ctl(encoder->opus, OPUS_RESET_STATE);
}
