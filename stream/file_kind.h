// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What file.c asks of a kind of sound file: wav_file.c (WAV and plain samples), sound_file.c (FLAC, Vorbis, MP3) and
/// opus_file.c. A writer gets frames at the file's rate and writes to a descriptor that it does not own. One thread
/// calls all of it; RT: no, throughout.
#ifndef AUR_STREAM_FILE_KIND_H
#define AUR_STREAM_FILE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/file.h"

#define AUR_FILE_ARTIST   "Auralis"
#define AUR_FILE_GENRE    "Ambient"
#define AUR_FILE_SOFTWARE "Auralis " AUR_VERSION

/// A configuration with nothing left open.
typedef struct aur_file_plan {
    int fd;
    bool is_seekable;
    aur_file_format format;
    aur_file_bits bits;
    int32_t bitrate_bps; ///< 0 = the format's own
    int32_t rate_hz;
    int64_t length_frames; ///< at rate_hz; 0 = unknown
    int64_t from_frame;    ///< at rate_hz
    const char *title, *comment;
} aur_file_plan;

typedef struct aur_file_kind {
    /// Writes what stands before the music. Texts are borrowed until return.
    /// Errors: AUR_ERR_FILE (errno says why), AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_UNSUPPORTED (not built in).
    aur_err (*open)(const aur_file_plan *plan, void **writer);
    /// Errors: AUR_ERR_FILE, AUR_ERR_CODEC, AUR_ERR_MEMORY.
    aur_err (*write)(void *writer, const float *interleaved, size_t frames);
    /// Puts a label at a frame, never before the one before. NULL = this kind has none.  Errors: AUR_ERR_MEMORY.
    aur_err (*mark)(void *writer, int64_t at_frame, const char *label);
    /// Makes what is written so far readable.  Errors: AUR_ERR_FILE.
    aur_err (*update)(void *writer);
    /// Ends the file and frees the writer.  Errors: AUR_ERR_FILE.
    aur_err (*close)(void *writer);
} aur_file_kind;

/// Writes all of it to a descriptor.  Errors: AUR_ERR_FILE (errno says why).
AUR_WARN_UNUSED aur_err aur_file_put(int fd, const void *data, size_t bytes);

extern const aur_file_kind AUR_FILE_KIND_WAV, AUR_FILE_KIND_SOUND, AUR_FILE_KIND_OPUS;

#endif
