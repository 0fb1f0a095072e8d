// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The Opus decoder: packets back to 48 kHz stereo. decoder.c alone knows libopus's decoder.
#ifndef AUR_STREAM_DECODER_H
#define AUR_STREAM_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_decoder aur_decoder;

/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_decoder_open(aur_decoder **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_decoder_close(aur_decoder *decoder);

/// Decodes one packet into at most `frames_max` interleaved stereo frames; packet NULL conceals one lost packet.
/// Returns frames, or AUR_ERR_CODEC (not an Opus packet, or longer than frames_max).  Thread: owner.  RT: safe.
int aur_decoder_packet(aur_decoder *decoder, const uint8_t *packet, size_t bytes, float *interleaved, int frames_max);
/// Forgets the past, to begin inside a stream.  Thread: owner.  RT: safe.
void aur_decoder_reset(aur_decoder *decoder);

#endif
