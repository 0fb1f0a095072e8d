// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The FLAC encoder where libFLAC was not found at build: there is none, and everything else works.
#include "stream/flac.h"

bool aur_flac_is_built_in(void)
{
    return false;
}

aur_err aur_flac_open(aur_flac **out)
{
    *out = NULL;
    return AUR_ERR_UNSUPPORTED;
}

void aur_flac_close(aur_flac *flac)
{
    (void)flac;
}

int aur_flac_packet(aur_flac *flac, const float *interleaved, uint8_t *packet)
{
    (void)flac;
    (void)interleaved;
    (void)packet;
    return AUR_ERR_CODEC;
}

void aur_flac_reset(aur_flac *flac)
{
    (void)flac;
}
