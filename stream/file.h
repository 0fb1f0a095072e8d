// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Audio files: WAV and FLAC by libsndfile, Ogg Opus by encoder and muxer. file.c and file_reader.c alone know
/// libsndfile. A file closed at any moment is valid and holds all that was written.
#ifndef AUR_STREAM_FILE_H
#define AUR_STREAM_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef enum aur_file_format {
    AUR_FILE_AUTO, ///< by suffix: .wav .flac .ogg .opus; "-" is WAV
    AUR_FILE_WAV,
    AUR_FILE_FLAC,
    AUR_FILE_OPUS,
    AUR_FILE_FORMAT_COUNT
} aur_file_format;

typedef enum aur_file_bits {
    AUR_FILE_BITS_24,    ///< default
    AUR_FILE_BITS_16,    ///< with triangular dither, the same every time
    AUR_FILE_BITS_FLOAT, ///< 32-bit float; WAV only
    AUR_FILE_BITS_COUNT
} aur_file_bits;

typedef struct aur_file_config {
    const char *path; ///< "-" = standard output; borrowed until return
    aur_file_format format;
    aur_file_bits bits;    ///< not for Opus
    int32_t bitrate_bps;   ///< Opus; 0 = AUR_BITRATE_DEFAULT_BPS
    int64_t length_frames; ///< expected; what a WAV header on a pipe says (0 = unknown: the largest)
    const char *title;     ///< title tag, borrowed until return; NULL = "Auralis"
} aur_file_config;

typedef struct aur_file aur_file;

/// Creates or replaces the file.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_NAME (suffix tells no format), AUR_ERR_UNSUPPORTED (bits or pipe not possible in the format),
/// AUR_ERR_FILE (errno says why), AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_file_open(const aur_file_config *config, aur_file **out);
/// Appends interleaved stereo frames.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FILE (disk full, pipe closed; errno says why), AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_file_write(aur_file *file, const float *interleaved, size_t frames);
/// Finishes headers and trims the end; NULL is allowed. The file is freed in any case.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FILE (the rest could not be written).
AUR_WARN_UNUSED aur_err aur_file_close(aur_file *file);

/// Returns "wav", "flac", "opus"; find returns -1 if unknown ("ogg" is opus).  Thread: any.  RT: safe.
const char *aur_file_format_name(aur_file_format format);
int aur_file_format_find(const char *name);
/// Returns the bits named "16", "24" or "32f", or -1.  Thread: any.  RT: safe.
int aur_file_bits_find(const char *name);

#endif
