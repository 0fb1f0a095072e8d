// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The Ogg Opus demuxer (RFC 3533, RFC 7845): bytes of an endless stream in pieces of any size, packets out. What
/// cannot be read is passed over; a chain of streams is read one after the other. Beside ogg.c the only user of libogg.
#ifndef AUR_STREAM_OGG_READER_H
#define AUR_STREAM_OGG_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_ogg_reader aur_ogg_reader;

/// Takes one Opus packet (borrowed until return). `joins`: false for the first one and where something is missing.
typedef void (*aur_ogg_reader_sink)(void *context, const uint8_t *packet, size_t bytes, bool joins);

/// `context` is kept.  Thread: owner.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_ogg_reader_open(aur_ogg_reader_sink sink, void *context, aur_ogg_reader **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_ogg_reader_close(aur_ogg_reader *reader);

/// Reads on; calls the sink for each packet that is whole now.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FORMAT (a stream that is not Opus in mono or stereo, or no Ogg in 128 kB), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_ogg_reader_push(aur_ogg_reader *reader, const uint8_t *bytes, size_t count);

#endif
