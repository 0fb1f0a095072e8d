// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The FLAC encoder, for a stream that loses nothing: 48 kHz, 16 bits, stereo, a packet is one FLAC frame of 20 ms
/// (RFC 9639). No frame refers to another, so a listener may begin with any. flac.c alone knows libFLAC; where it was
/// not there at build, flac_absent.c stands in.
#ifndef AUR_STREAM_FLAC_H
#define AUR_STREAM_FLAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// Taken to be what it needs, where that must be told: about the densest preset's. Noise takes half as much again.
#define AUR_FLAC_BITRATE_BPS 1000000

#define AUR_FLAC_BITS 16

/// Frames of music in a FLAC frame. Its bytes at most, where nothing can be saved: a header with its number, two
/// channels word for word, a checksum; and what libFLAC may be wrong by when it believes to save something, half a bit
/// a sample.
#define AUR_FLAC_PACKET_FRAMES    960
#define AUR_FLAC_CHANNEL_BYTES    (1 + AUR_FLAC_PACKET_FRAMES * AUR_FLAC_BITS / 8 + AUR_FLAC_PACKET_FRAMES / 16 + 4)
#define AUR_FLAC_PACKET_BYTES_MAX (14 + 2 * AUR_FLAC_CHANNEL_BYTES + 2)

/// Frames by which the decoded sound is late: libFLAC encodes a FLAC frame when it has seen one sample more.
#define AUR_FLAC_LOOKAHEAD_FRAMES 1

typedef struct aur_flac aur_flac;

/// True if this program can make FLAC streams.  Thread: any.  RT: safe.
bool aur_flac_is_built_in(void);

/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_UNSUPPORTED (not built in), AUR_ERR_MEMORY,
/// AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_flac_open(aur_flac **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_flac_close(aur_flac *flac);

/// Encodes AUR_FLAC_PACKET_FRAMES interleaved stereo frames, as aur_quantise_16 makes them whole numbers, into one FLAC
/// frame of AUR_FLAC_PACKET_BYTES_MAX bytes at most. Returns its bytes, or AUR_ERR_CODEC.  Thread: owner.  RT: safe.
/// FLAC numbers its frames with 31 bits: after 497 days of encoding there is none left, and it fails until it is opened
/// again.
int aur_flac_packet(aur_flac *flac, const float *interleaved, uint8_t *packet);
/// Forgets the sample it had seen ahead, and begins its dither anew; numbers go on.  Thread: owner.  RT: safe.
void aur_flac_reset(aur_flac *flac);

#endif
