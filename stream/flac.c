// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// FLAC by libFLAC. It takes all memory with the first FLAC frame, which is made when it is opened; from then on it has
/// always seen one sample more than it gave away, so that each packet makes one FLAC frame.
#include "stream/flac.h"

#include <FLAC/stream_encoder.h>
#include <stdlib.h>
#include <string.h>

#include "stream/quantise.h"

/// libFLAC's scale of 0 fastest .. 8 smallest. From 5 on it compares left and right with middle and side in every
/// frame, so that the side, which has a bit more, is only taken where it is shorter.
#define EFFORT 5

#define PACKET_SAMPLES (AUR_FLAC_PACKET_FRAMES * AUR_CHANNELS)

struct aur_flac {
    FLAC__StreamEncoder *encoder;
    uint32_t dither;
    uint8_t *packet; ///< where the FLAC frame in the making goes; NULL = nowhere
    size_t bytes;    ///< of it
    FLAC__int32 samples[PACKET_SAMPLES];
};

bool aur_flac_is_built_in(void)
{
    return true;
}

/// What is no FLAC frame has no samples: the headers of a file.
static FLAC__StreamEncoderWriteStatus keep(const FLAC__StreamEncoder *encoder, const FLAC__byte bytes[], size_t count,
                                           uint32_t samples, uint32_t number, void *context)
{
    (void)encoder;
    (void)number;
    aur_flac *flac = context;
    if (samples == 0 || flac->packet == NULL)
        return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
    if (count > AUR_FLAC_PACKET_BYTES_MAX - flac->bytes)
        return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR;
    memcpy(flac->packet + flac->bytes, bytes, count);
    flac->bytes += count;
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

static aur_err configure(aur_flac *flac)
{
    FLAC__StreamEncoder *encoder = flac->encoder;
    bool good = FLAC__stream_encoder_set_channels(encoder, AUR_CHANNELS) &&
                FLAC__stream_encoder_set_bits_per_sample(encoder, AUR_FLAC_BITS) &&
                FLAC__stream_encoder_set_sample_rate(encoder, AUR_SAMPLE_RATE_HZ) &&
                FLAC__stream_encoder_set_compression_level(encoder, EFFORT) &&
                FLAC__stream_encoder_set_blocksize(encoder, AUR_FLAC_PACKET_FRAMES);
    if (good &&
        FLAC__stream_encoder_init_stream(encoder, keep, NULL, NULL, NULL, flac) == FLAC__STREAM_ENCODER_INIT_STATUS_OK)
        return AUR_OK;
    bool lacks_memory = FLAC__stream_encoder_get_state(encoder) == FLAC__STREAM_ENCODER_MEMORY_ALLOCATION_ERROR;
    return lacks_memory ? AUR_ERR_MEMORY : AUR_ERR_CODEC;
}

aur_err aur_flac_open(aur_flac **out)
{
    *out = NULL;
    aur_flac *flac = calloc(1, sizeof *flac);
    if (flac == NULL)
        return AUR_ERR_MEMORY;
    flac->encoder = FLAC__stream_encoder_new();
    aur_err err = flac->encoder != NULL ? configure(flac) : AUR_ERR_MEMORY;
    if (err == AUR_OK && !FLAC__stream_encoder_process_interleaved(flac->encoder, flac->samples, 1)) // one ahead
        err = AUR_ERR_CODEC;
    if (err != AUR_OK) {
        aur_flac_close(flac);
        return err;
    }
    aur_flac_reset(flac);
    *out = flac;
    return AUR_OK;
}

void aur_flac_close(aur_flac *flac)
{
    if (flac == NULL)
        return;
    if (flac->encoder != NULL)
        FLAC__stream_encoder_delete(flac->encoder);
    free(flac);
}

int aur_flac_packet(aur_flac *flac, const float *interleaved, uint8_t *packet)
{
    aur_quantise_16(&flac->dither, interleaved, flac->samples, PACKET_SAMPLES);
    for (int i = 0; i < PACKET_SAMPLES; i++)
        flac->samples[i] /= 65536;
    flac->packet = packet;
    flac->bytes = 0;
    bool good = FLAC__stream_encoder_process_interleaved(flac->encoder, flac->samples, AUR_FLAC_PACKET_FRAMES);
    flac->packet = NULL;
    return good && flac->bytes > 0 ? (int)flac->bytes : AUR_ERR_CODEC;
}

void aur_flac_reset(aur_flac *flac)
{
    memset(flac->samples, 0, sizeof flac->samples);
    FLAC__stream_encoder_process_interleaved(flac->encoder, flac->samples, AUR_FLAC_PACKET_FRAMES); // goes nowhere
    flac->dither = AUR_QUANTISE_SEED;
}
