// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Audio files, written from music at 48 kHz. A file has its name only when it is whole; before that it is NAME.part,
/// from the first ten seconds on, and what is in it can be read however the program ends.
#ifndef AUR_STREAM_FILE_H
#define AUR_STREAM_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef enum aur_file_format {
    AUR_FILE_AUTO, ///< by suffix: .wav .flac .ogg .opus .oga .mp3 .raw; "-" is WAV
    AUR_FILE_WAV,  ///< Broadcast Wave with markers; RF64 above 4 GB; on a pipe without either
    AUR_FILE_FLAC,
    AUR_FILE_OPUS,   ///< Ogg Opus, 48 kHz only
    AUR_FILE_VORBIS, ///< Ogg Vorbis
    AUR_FILE_MP3,    ///< 44.1 and 48 kHz; where libsndfile can write it
    AUR_FILE_RAW,    ///< samples alone, interleaved, little-endian
    AUR_FILE_FORMAT_COUNT
} aur_file_format;

typedef enum aur_file_bits {
    AUR_FILE_BITS_24,    ///< default
    AUR_FILE_BITS_16,    ///< with triangular dither, the same every time
    AUR_FILE_BITS_FLOAT, ///< 32-bit float; WAV and raw only
    AUR_FILE_BITS_COUNT
} aur_file_bits;

/// Most bytes of title and comment.
#define AUR_FILE_TEXT_BYTES_MAX 200

typedef struct aur_file_config {
    const char *path; ///< "-" = standard output; borrowed until return
    aur_file_format format;
    aur_file_bits bits;    ///< not for Opus, Vorbis, MP3
    int32_t bitrate_bps;   ///< 0 = 96000 of Opus, 160000 of Vorbis (on average), 192000 of MP3
    int32_t rate_hz;       ///< 48000 (0), 44100, 88200 or 96000
    int64_t length_frames; ///< expected, of music; what a WAV header on a pipe says (0 = unknown: the largest)
    int64_t from_frame;    ///< where in the music it begins
    const char *title;     ///< borrowed until return; NULL = "Auralis"
    const char *comment;   ///< what the music is, borrowed until return; NULL = none
} aur_file_config;

typedef struct aur_file aur_file;

/// Begins a file that will replace the one of its name.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_NAME (suffix tells no format), AUR_ERR_UNSUPPORTED (bits or rate not possible in the format, or the
/// format not built in), AUR_ERR_FILE (errno says why), AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_file_open(const aur_file_config *config, aur_file **out);
/// Appends interleaved stereo frames at 48 kHz.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FILE (disk full, pipe closed; errno says why), AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_file_write(aur_file *file, const float *interleaved, size_t frames);
/// Puts a label at a frame of the file, counted at 48 kHz and not before the one before; nothing in formats that have
/// no labels.  Thread: owner.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_file_mark(aur_file *file, int64_t at_frame, const char *label);
/// Ends the file and gives it its name; NULL is allowed. It is freed in any case. A file that could not be written to
/// its end stays NAME.part, unless less than ten seconds are in it.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FILE (errno says why).
AUR_WARN_UNUSED aur_err aur_file_close(aur_file *file);
/// Whether a file of this name could be begun with this: AUR_OK or what aur_file_open would say before it looks at the
/// disk.  Thread: any.  RT: no.
AUR_WARN_UNUSED aur_err aur_file_check(const aur_file_config *config);

/// Returns "wav", "flac", "opus" ...; find returns -1 if unknown ("ogg" is opus).  Thread: any.  RT: safe.
const char *aur_file_format_name(aur_file_format format);
int aur_file_format_find(const char *name);
/// Returns the bits named "16", "24" or "32f", or -1.  Thread: any.  RT: safe.
int aur_file_bits_find(const char *name);

#endif
