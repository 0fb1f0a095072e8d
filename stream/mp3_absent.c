// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The MP3 encoder where LAME was not found at build: there is none, and everything else works.
#include "stream/mp3.h"

bool aur_mp3_is_built_in(void)
{
    return false;
}

aur_err aur_mp3_open(aur_mp3 **out)
{
    *out = NULL;
    return AUR_ERR_UNSUPPORTED;
}

void aur_mp3_close(aur_mp3 *mp3)
{
    (void)mp3;
}

int aur_mp3_packet(aur_mp3 *mp3, const float *interleaved, uint8_t *packet)
{
    (void)mp3;
    (void)interleaved;
    (void)packet;
    return AUR_ERR_CODEC;
}

void aur_mp3_reset(aur_mp3 *mp3)
{
    (void)mp3;
}
