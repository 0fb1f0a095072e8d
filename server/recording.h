// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The recorder: the last minutes of a room as a file, rendered again from its journal. One file at a time is made, by
/// a thread of its own with little priority; some wait. Network thread, RT: no, throughout.
#ifndef AUR_SERVER_RECORDING_H
#define AUR_SERVER_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/acoustic.h"
#include "stream/journal.h"
#include "stream/soundfont.h"

#define AUR_RECORDING_MIN_S     1
#define AUR_RECORDING_MAX_S     1800
#define AUR_RECORDING_DEFAULT_S 300

#define AUR_RECORDING_FORMATS "wav flac opus vorbis mp3 raw mid"
#define AUR_RECORDING_LAYERS  "drone pad lead bell percussion swell noise"

/// That may wait for the one that is made.
#define AUR_RECORDING_WAITING_MAX 4

/// Together with those that are made and not yet read to their end: each is up to half a gigabyte on the disk.
#define AUR_RECORDING_AT_ONCE_MAX 8

/// What is asked for.
typedef struct aur_recording_wish {
    int32_t last_s; ///< AUR_RECORDING_MIN_S..AUR_RECORDING_MAX_S
    int format;     ///< aur_file_format, or AUR_FILE_FORMAT_COUNT for MIDI
    int layer;      ///< aur_layer, alone and before the end of the chain; negative = the mix
} aur_recording_wish;

/// Reads what a query says; NULL = not given. Returns NULL, or the name of the parameter that is wrong, and then *limit
/// (static) says what it may be.  Thread: any.
const char *aur_recording_parse(const char *last, const char *format, const char *layer, aur_recording_wish *wish,
                                const char **limit);
/// Media type and suffix of what is asked for; static.  Thread: any.
const char *aur_recording_type(const aur_recording_wish *wish);
const char *aur_recording_suffix(const aur_recording_wish *wish);

typedef struct aur_recordings aur_recordings;

/// The file is `data`, `bytes` long, and goes to `owner`, who gives it back by munmap and aur_recordings_forget; or
/// NULL, and `err` says why.
typedef void (*aur_recording_done)(void *owner, void *data, size_t bytes, aur_err err);

/// Space and font are those of the rooms; kept, NULL = none.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_recordings_open(const aur_acoustic *space, const aur_soundfont *soundfont,
                                            aur_recordings **out);
/// Waits for the file that is being made, which stops soon. NULL is allowed.
void aur_recordings_close(aur_recordings *recordings);
/// Asks for what was played before `until_frame`, not before `start_frame`. `journal` (a file's bytes, borrowed) is the
/// room's. `done` comes once, from aur_recordings_tick, unless aur_recordings_forget comes before.
/// Errors: AUR_ERR_FULL (too many wait or are read), AUR_ERR_MEMORY, AUR_ERR_STATE (nothing was played yet), what
/// aur_journal_parse says.
AUR_WARN_UNUSED aur_err aur_recordings_ask(aur_recordings *recordings, const aur_recording_wish *wish,
                                           const uint8_t *journal, size_t journal_bytes, int64_t start_frame,
                                           int64_t until_frame, aur_recording_done done, void *owner);
/// `owner` is no more: do not call back. Or he has read what he got. NULL is allowed.
void aur_recordings_forget(aur_recordings *recordings, const void *owner);
/// Hands over what is ready and begins the next; call several times a second.
void aur_recordings_tick(aur_recordings *recordings);

#endif
