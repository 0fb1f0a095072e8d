// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An Ogg Opus file: encoder and muxer behind a standard stream. Internal to stream/; file.c opens it.
#ifndef AUR_STREAM_OPUS_FILE_H
#define AUR_STREAM_OPUS_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "auralis.h"

typedef struct aur_opus_file aur_opus_file;

/// Writes headers to `to` (borrowed; must outlive the file).  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT (bit rate), AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_FILE.
AUR_WARN_UNUSED aur_err aur_opus_file_open(FILE *to, int32_t bitrate_bps, const char *title, aur_opus_file **out);
/// Appends interleaved stereo frames.  Thread: owner.  RT: no.  Errors: AUR_ERR_FILE, AUR_ERR_CODEC, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_opus_file_write(aur_opus_file *file, const float *interleaved, size_t frames);
/// Ends the stream after the last frame written and frees it.  Thread: owner.  RT: no.  Errors: as write.
AUR_WARN_UNUSED aur_err aur_opus_file_close(aur_opus_file *file);

#endif
