// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Statistics in the shapes of Icecast, so that what people made for it (directories, displays, monitors) works here.
#ifndef AUR_SERVER_ICESTATS_H
#define AUR_SERVER_ICESTATS_H

#include <time.h>

#include "server/playlist.h"

/// All borrowed.
typedef struct aur_icestats {
    const aur_mount *mounts;
    unsigned count;
    const char *host; ///< as the request named it
    time_t started_at;
    const char *title; ///< of what plays
} aur_icestats;

/// /status-json.xsl of Icecast 2.4, but `source` is always a list: there it is none, an object or a list, as many
/// sources as there are. Returns the text, freed by the caller; NULL if out of memory.  Thread: any.  RT: no.
char *aur_icestats_print(const aur_icestats *stats);
/// /admin/publicstats of Icecast 2.5: a list of documents, of which one has the sources by their paths.
char *aur_icestats_print_public(const aur_icestats *stats);

#endif
