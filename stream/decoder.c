// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The Opus decoder.
#include "stream/decoder.h"

#include <opus.h>
#include <stdlib.h>

struct aur_decoder {
    OpusDecoder *opus;
};

aur_err aur_decoder_open(aur_decoder **out)
{
    *out = NULL;
    aur_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL)
        return AUR_ERR_MEMORY;
    int failed = 0;
    decoder->opus = opus_decoder_create(AUR_SAMPLE_RATE_HZ, AUR_CHANNELS, &failed);
    if (decoder->opus == NULL) {
        free(decoder);
        return failed == OPUS_ALLOC_FAIL ? AUR_ERR_MEMORY : AUR_ERR_CODEC;
    }
    *out = decoder;
    return AUR_OK;
}

void aur_decoder_close(aur_decoder *decoder)
{
    if (decoder == NULL)
        return;
    opus_decoder_destroy(decoder->opus);
    free(decoder);
}

int aur_decoder_packet(aur_decoder *decoder, const uint8_t *packet, size_t bytes, float *interleaved, int frames_max)
{
    int frames_wanted = packet != NULL || frames_max < AUR_PACKET_FRAMES ? frames_max : AUR_PACKET_FRAMES;
    int frames = opus_decode_float(decoder->opus, packet, (opus_int32)bytes, interleaved, frames_wanted, 0);
    return frames > 0 ? frames : AUR_ERR_CODEC;
}

void aur_decoder_reset(aur_decoder *decoder)
{
    opus_decoder_ctl(decoder->opus, OPUS_RESET_STATE);
}
