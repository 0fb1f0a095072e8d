// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reads audio files of any kind libsndfile knows (WAV, FLAC, Ogg Opus, ...). Beside file.c the only user of
/// libsndfile.
#ifndef AUR_STREAM_FILE_READER_H
#define AUR_STREAM_FILE_READER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_file_reader aur_file_reader;

/// Opens `path`.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_FILE (errno says why), AUR_ERR_FORMAT (not an audio file), AUR_ERR_UNSUPPORTED (more than 2
/// channels), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_file_reader_open(const char *path, aur_file_reader **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_file_reader_close(aur_file_reader *reader);

/// Reads up to `frames` frames as interleaved stereo; mono is doubled. Returns frames read, 0 at the end.
/// Thread: owner.  RT: no.
size_t aur_file_reader_read(aur_file_reader *reader, float *interleaved, size_t frames);
/// Thread: any.  RT: safe.
int32_t aur_file_reader_rate_hz(const aur_file_reader *reader);
/// Frames in the file as its header says.  Thread: any.  RT: safe.
int64_t aur_file_reader_frames(const aur_file_reader *reader);

#endif
