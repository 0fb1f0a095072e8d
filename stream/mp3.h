// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The MP3 encoder, for radios and loudspeakers that know nothing newer: 48 kHz joint stereo at a constant rate, each
/// MP3 frame complete in itself, so that a listener may begin with any. mp3.c alone knows LAME; where it was not there
/// at build, mp3_absent.c stands in.
#ifndef AUR_STREAM_MP3_H
#define AUR_STREAM_MP3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_MP3_BITRATE_BPS 128000

/// Frames of music in an MP3 frame, and its bytes at this rate.
#define AUR_MP3_PACKET_FRAMES 1152
#define AUR_MP3_PACKET_BYTES  384

/// Frames by which the decoded sound is late: LAME's 576, 529 of the decoder, and one packet more because what lies
/// ahead shapes what comes now.
#define AUR_MP3_LOOKAHEAD_FRAMES (576 + 529 + AUR_MP3_PACKET_FRAMES)

typedef struct aur_mp3 aur_mp3;

/// True if this program can make MP3.  Thread: any.  RT: safe.
bool aur_mp3_is_built_in(void);

/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_UNSUPPORTED (not built in), AUR_ERR_MEMORY,
/// AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_mp3_open(aur_mp3 **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_mp3_close(aur_mp3 *mp3);

/// Encodes AUR_MP3_PACKET_FRAMES interleaved stereo frames into one whole MP3 frame of AUR_MP3_PACKET_BYTES bytes.
/// Returns its bytes, or AUR_ERR_CODEC.  Thread: owner.  RT: safe.
int aur_mp3_packet(aur_mp3 *mp3, const float *interleaved, uint8_t *packet);
/// Forgets the past.  Thread: owner.  RT: safe.
void aur_mp3_reset(aur_mp3 *mp3);

#endif
