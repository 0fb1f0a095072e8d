// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MP3 by LAME. It is always given as much as makes one MP3 frame, so after a first silence it gives one each time, and
/// its buffers never grow.
#include "stream/mp3.h"

#include <lame/lame.h>
#include <stdlib.h>
#include <string.h>

/// LAME's scale of 0 best .. 9 fastest.
#define EFFORT 5

/// What one call may write at most, as LAME's header says.
#define OUT_BYTES (AUR_MP3_PACKET_FRAMES * 5 / 4 + 7200)

/// After so much silence nothing of before is heard.
#define PACKETS_TO_FORGET 3

struct aur_mp3 {
    lame_t lame;
    uint8_t out[OUT_BYTES];
};

bool aur_mp3_is_built_in(void)
{
    return true;
}

/// LAME would print to the terminal.
static void say_nothing(const char *format, va_list args)
{
    (void)format;
    (void)args;
}

static int configure(lame_t lame)
{
    int failed = lame_set_in_samplerate(lame, AUR_SAMPLE_RATE_HZ);
    failed |= lame_set_out_samplerate(lame, AUR_SAMPLE_RATE_HZ);
    failed |= lame_set_num_channels(lame, AUR_CHANNELS);
    failed |= lame_set_mode(lame, JOINT_STEREO);
    failed |= lame_set_VBR(lame, vbr_off);
    failed |= lame_set_brate(lame, AUR_MP3_BITRATE_BPS / 1000);
    failed |= lame_set_quality(lame, EFFORT);
    failed |= lame_set_disable_reservoir(lame, 1);
    failed |= lame_set_bWriteVbrTag(lame, 0);
    failed |= lame_set_errorf(lame, say_nothing);
    failed |= lame_set_debugf(lame, say_nothing);
    failed |= lame_set_msgf(lame, say_nothing);
    return failed != 0 ? failed : lame_init_params(lame);
}

aur_err aur_mp3_open(aur_mp3 **out)
{
    *out = NULL;
    aur_mp3 *mp3 = calloc(1, sizeof *mp3);
    if (mp3 == NULL)
        return AUR_ERR_MEMORY;
    mp3->lame = lame_init();
    if (mp3->lame == NULL || configure(mp3->lame) < 0) {
        aur_err err = mp3->lame == NULL ? AUR_ERR_MEMORY : AUR_ERR_CODEC;
        aur_mp3_close(mp3);
        return err;
    }
    aur_mp3_reset(mp3);
    *out = mp3;
    return AUR_OK;
}

void aur_mp3_close(aur_mp3 *mp3)
{
    if (mp3 == NULL)
        return;
    if (mp3->lame != NULL)
        lame_close(mp3->lame);
    free(mp3);
}

static int encode(aur_mp3 *mp3, const float *interleaved)
{
    return lame_encode_buffer_interleaved_ieee_float(mp3->lame, interleaved, AUR_MP3_PACKET_FRAMES, mp3->out,
                                                     OUT_BYTES);
}

int aur_mp3_packet(aur_mp3 *mp3, const float *interleaved, uint8_t *packet)
{
    if (encode(mp3, interleaved) != AUR_MP3_PACKET_BYTES)
        return AUR_ERR_CODEC;
    memcpy(packet, mp3->out, AUR_MP3_PACKET_BYTES);
    return AUR_MP3_PACKET_BYTES;
}

void aur_mp3_reset(aur_mp3 *mp3)
{
    static const float silence[AUR_MP3_PACKET_FRAMES * AUR_CHANNELS];
    for (int i = 0; i < PACKETS_TO_FORGET; i++)
        encode(mp3, silence);
}
