// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A journal: what a room is made of, in a file (`.auralis`). The controls it began with, seed among them, and every
/// change since, stamped with its frame: a few kB for a night, and the night can be rendered again, from any place.
///
/// This is the reader; stream/scribe.h writes. Byte by byte it is described in docs/journal.md.
#ifndef AUR_STREAM_JOURNAL_H
#define AUR_STREAM_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"

/// Version of the format that is read and written.
#define AUR_JOURNAL_VERSION 1

/// Largest file that is read: more than AUR_ROOM_LOG_MAX entries one by one and every preset by value.
#define AUR_JOURNAL_BYTES_MAX ((size_t)8 << 20)

/// Last frame a journal may name: a hundred years.
#define AUR_JOURNAL_FRAME_MAX ((int64_t)36525 * 24 * 3600 * AUR_SAMPLE_RATE_HZ)

#define AUR_JOURNAL_TITLE_BYTES_MAX 200
#define AUR_JOURNAL_NAME_BYTES_MAX  64

/// Room for any reason that is given.
#define AUR_JOURNAL_REASON_BYTES 256

/// Presets that are not in the program travel in the journal, as the text they were made from. What that text is the
/// journal does not know. Either function may be NULL: then presets are known by name alone.
typedef struct aur_journal_presets {
    /// Text of a preset of this process, borrowed; returns its bytes, 0 = it is built in.
    size_t (*text)(void *context, unsigned preset, const uint8_t **text);
    /// Makes a preset known. Returns its index here, or a negative aur_err.
    int (*learn)(void *context, const char *name, const uint8_t *text, size_t bytes);
    void *context;
} aur_journal_presets;

typedef struct aur_journal {
    uint32_t sound_version;     ///< of the program that wrote it; other than AUR_SOUND_VERSION: it may sound different.
                                ///< 0 = not even the beginning could be read
    aur_controls controls;      ///< at frame 0
    aur_control_event *entries; ///< sorted by at_frame, from malloc; presets as numbered in this process
    size_t count;               ///< 0..AUR_ROOM_LOG_MAX
    int64_t end_frame;          ///< frame up to which it was kept; -1 = it does not say
    char title[AUR_JOURNAL_TITLE_BYTES_MAX + 1]; ///< UTF-8 without control characters; "" = none
} aur_journal;

/// Reads a journal. When it fails `reason` says at which byte and why ("byte 31: bpm 5000 must be 40000..120000"), and
/// the journal holds everything that came before the damage; aur_journal_free it in any case. `presets` may be NULL.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FORMAT (damaged, cut short, newer), AUR_ERR_NAME (a preset that is not known
/// here), AUR_ERR_FULL (too many entries), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_journal_parse(const uint8_t *data, size_t bytes, const aur_journal_presets *presets,
                                          aur_journal *journal, char reason[AUR_JOURNAL_REASON_BYTES]);
/// Whether a file of this name is a journal: it ends with ".auralis".  Thread: any.  RT: safe.
bool aur_journal_is_name(const char *name);
/// Reads a whole file into memory: *data is from malloc, NULL on failure.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FILE (errno says why), AUR_ERR_FULL (AUR_JOURNAL_BYTES_MAX), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_journal_read(const char *path, uint8_t **data, size_t *bytes);
/// Frees what it holds. A zeroed one is allowed.  Thread: owner.  RT: no.
void aur_journal_free(aur_journal *journal);

#endif
