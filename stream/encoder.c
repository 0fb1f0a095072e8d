// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The encoder of a channel: Opus here, or one of the two others.
#include "stream/encoder.h"

#include <opus.h>
#include <stdlib.h>

#define COMPLEXITY_DEFAULT 10

struct aur_encoder {
    OpusEncoder *opus;
    aur_mp3 *mp3;   ///< in its place
    aur_flac *flac; ///< the same
    int32_t bitrate_bps;
    int32_t complexity;
    uint16_t channels;
    uint16_t packet_frames;
    uint16_t lookahead_frames;
    float mono[AUR_PACKET_FRAMES];
};

static int configure(aur_encoder *encoder)
{
    OpusEncoder *opus = encoder->opus;
    opus_int32 lookahead = 0;
    int failed = opus_encoder_ctl(opus, OPUS_SET_BITRATE(encoder->bitrate_bps));
    failed |= opus_encoder_ctl(opus, OPUS_SET_VBR(1));
    failed |= opus_encoder_ctl(opus, OPUS_SET_COMPLEXITY(encoder->complexity));
    failed |= opus_encoder_ctl(opus, OPUS_SET_SIGNAL(OPUS_SIGNAL_MUSIC));
    failed |= opus_encoder_ctl(opus, OPUS_GET_LOOKAHEAD(&lookahead));
    encoder->lookahead_frames = (uint16_t)lookahead;
    return failed;
}

/// MP3 or FLAC, which have one way only.
static aur_err open_other(aur_codec codec, aur_encoder **out)
{
    aur_encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL)
        return AUR_ERR_MEMORY;
    bool is_mp3 = codec == AUR_CODEC_MP3;
    encoder->bitrate_bps = is_mp3 ? AUR_MP3_BITRATE_BPS : AUR_FLAC_BITRATE_BPS;
    encoder->lookahead_frames = is_mp3 ? AUR_MP3_LOOKAHEAD_FRAMES : AUR_FLAC_LOOKAHEAD_FRAMES;
    aur_err err = is_mp3 ? aur_mp3_open(&encoder->mp3) : aur_flac_open(&encoder->flac);
    if (err != AUR_OK) {
        free(encoder);
        return err;
    }
    *out = encoder;
    return AUR_OK;
}

static void resolve(aur_encoder_config *config)
{
    config->bitrate_bps = config->bitrate_bps != 0 ? config->bitrate_bps : AUR_BITRATE_DEFAULT_BPS;
    config->complexity = config->complexity != 0 ? config->complexity : COMPLEXITY_DEFAULT;
    config->channels = config->channels != 0 ? config->channels : AUR_CHANNELS;
    config->packet_frames = config->packet_frames != 0 ? config->packet_frames : AUR_PACKET_FRAMES;
}

aur_err aur_encoder_open(const aur_encoder_config *config, aur_encoder **out)
{
    *out = NULL;
    aur_encoder_config with = config != NULL ? *config : (aur_encoder_config){0};
    if (with.codec != AUR_CODEC_OPUS)
        return open_other(with.codec, out);
    resolve(&with);
    if (with.bitrate_bps < AUR_BITRATE_MIN_BPS || with.bitrate_bps > AUR_BITRATE_MAX_BPS || with.complexity < 1 ||
        with.complexity > 10 || with.channels > AUR_CHANNELS || with.packet_frames > AUR_PACKET_FRAMES)
        return AUR_ERR_ARGUMENT;

    aur_encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL)
        return AUR_ERR_MEMORY;
    encoder->bitrate_bps = with.bitrate_bps;
    encoder->complexity = with.complexity;
    encoder->channels = with.channels;
    encoder->packet_frames = with.packet_frames;
    int failed = 0;
    encoder->opus = opus_encoder_create(AUR_SAMPLE_RATE_HZ, with.channels, OPUS_APPLICATION_AUDIO, &failed);
    if (encoder->opus == NULL || configure(encoder) != OPUS_OK) {
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
    aur_mp3_close(encoder->mp3);
    aur_flac_close(encoder->flac);
    free(encoder);
}

int aur_encoder_packet(aur_encoder *encoder, const float *interleaved, uint8_t *packet)
{
    if (encoder->mp3 != NULL)
        return aur_mp3_packet(encoder->mp3, interleaved, packet);
    if (encoder->flac != NULL)
        return aur_flac_packet(encoder->flac, interleaved, packet);
    if (encoder->channels == 1) {
        for (int i = 0; i < encoder->packet_frames; i++)
            encoder->mono[i] = 0.5f * (interleaved[2 * i] + interleaved[2 * i + 1]);
        interleaved = encoder->mono;
    }
    int bytes =
        opus_encode_float(encoder->opus, interleaved, encoder->packet_frames, packet, AUR_OPUS_PACKET_BYTES_MAX);
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

void aur_encoder_complexity_set(aur_encoder *encoder, int32_t complexity)
{
    if (complexity == encoder->complexity || encoder->opus == NULL)
        return;
    encoder->complexity = complexity;
    opus_encoder_ctl(encoder->opus, OPUS_SET_COMPLEXITY(complexity));
}

void aur_encoder_reset(aur_encoder *encoder)
{
    if (encoder->mp3 != NULL)
        aur_mp3_reset(encoder->mp3);
    else if (encoder->flac != NULL)
        aur_flac_reset(encoder->flac);
    else
        opus_encoder_ctl(encoder->opus, OPUS_RESET_STATE);
}
