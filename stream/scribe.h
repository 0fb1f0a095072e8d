// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The scribe: writes a journal (stream/journal.h) as it happens, in memory and, if wanted, in a file. The file is
/// whole after every call: it ends with the frame up to which it is known, and what is added later takes the place of
/// that end, in one write. A program killed at any moment leaves a file of which all but its last change can be read.
#ifndef AUR_STREAM_SCRIBE_H
#define AUR_STREAM_SCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "stream/journal.h"

typedef struct aur_scribe aur_scribe;

typedef struct aur_scribe_config {
    aur_controls controls; ///< at frame 0
    const char *title;     ///< borrowed until return; at most AUR_JOURNAL_TITLE_BYTES_MAX bytes; NULL = none
    const char *path;      ///< borrowed until return; NULL = in memory only
    bool may_replace;      ///< a file of that name may be written over
    const aur_journal_presets *presets; ///< kept, must outlive the scribe; NULL = presets by name
} aur_scribe_config;

/// Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT (controls, title), AUR_ERR_MEMORY, AUR_ERR_FILE (errno says why), AUR_ERR_FULL (a preset's
/// text is over 65000 bytes).
AUR_WARN_UNUSED aur_err aur_scribe_open(const aur_scribe_config *config, aur_scribe **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_scribe_close(aur_scribe *scribe);

/// Keeps it in a file, too, from now on; one that was opened with no path.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FILE (errno says why).
AUR_WARN_UNUSED aur_err aur_scribe_keep(aur_scribe *scribe, const char *path, bool may_replace);

/// Adds entries, sorted and none before those already there; `reserved` is not kept. After AUR_ERR_FILE they are in
/// memory, and the next call tries the file again; after any other error none was added.
/// Thread: owner.  RT: no.  Errors: AUR_ERR_ARGUMENT (range, order), AUR_ERR_FULL (AUR_ROOM_LOG_MAX), AUR_ERR_MEMORY,
/// AUR_ERR_FILE.
AUR_WARN_UNUSED aur_err aur_scribe_add(aur_scribe *scribe, const aur_control_event *entries, size_t count);
/// Entries so far.  Thread: owner.  RT: no.
size_t aur_scribe_count(const aur_scribe *scribe);
/// Says up to which frame the journal is known; it never goes back, nor before the last entry. In memory: the file
/// hears of it with the next entry or aur_scribe_flush.  Thread: owner.  RT: no.
void aur_scribe_end(aur_scribe *scribe, int64_t end_frame);
/// Brings the file up to date.  Thread: owner.  RT: no.  Errors: AUR_ERR_FILE (errno says why).
AUR_WARN_UNUSED aur_err aur_scribe_flush(aur_scribe *scribe);
/// The whole journal, borrowed until the next call.  Thread: owner.  RT: no.
const uint8_t *aur_scribe_bytes(aur_scribe *scribe, size_t *bytes);

#endif
