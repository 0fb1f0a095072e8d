// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A file that is being written: it has its name only when it is whole. Until then it is NAME.part, or has no name at
/// all. What is no regular file (a pipe, a device, "-") is written as it is.
#ifndef AUR_STREAM_DRAFT_H
#define AUR_STREAM_DRAFT_H

#include <stdbool.h>

#include "auralis.h"

#define AUR_DRAFT_PATH_BYTES 1024

typedef struct aur_draft {
    int fd;         ///< to write to; closed by finish and abandon
    bool is_direct; ///< it is no draft: no regular file
    bool has_part;  ///< NAME.part is there
    char path[AUR_DRAFT_PATH_BYTES];
    char part[AUR_DRAFT_PATH_BYTES + 8];
} aur_draft;

/// Begins one; "-" is standard output. A symbolic link is followed. Where the system can, it has no name yet.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FILE (errno says why).
AUR_WARN_UNUSED aur_err aur_draft_open(aur_draft *draft, const char *path);
/// Whether one of `path` would take the place of the file `other`.  Thread: any.  RT: no.
bool aur_draft_replaces(const char *path, const char *other);
/// Gives it the name NAME.part, as soon as what is in it can be read.  Thread: owner.  RT: no.  Errors: AUR_ERR_FILE.
AUR_WARN_UNUSED aur_err aur_draft_show(aur_draft *draft);
/// It is whole: gives it its name, in place of whatever had it, and closes it.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FILE (errno says why; it is abandoned).
AUR_WARN_UNUSED aur_err aur_draft_finish(aur_draft *draft);
/// It will not be whole: closes it. One that has a part keeps it. errno stays.  Thread: owner.  RT: no.
void aur_draft_abandon(aur_draft *draft);

#endif
