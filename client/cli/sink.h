// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where sound goes, block by block: a file, or nowhere. Who drives it says when; a sink only takes.
#ifndef AUR_CLI_SINK_H
#define AUR_CLI_SINK_H

#include <stddef.h>

#include "auralis.h"
#include "stream/file.h"

typedef struct aur_sink {
    aur_file *_file; ///< NULL = nowhere
} aur_sink;

/// `config->path` NULL: nowhere.  Thread: owner.  RT: no.  Errors: as aur_file_open.
AUR_WARN_UNUSED aur_err aur_sink_open(aur_sink *sink, const aur_file_config *config);
/// Takes interleaved stereo frames.  Thread: owner.  RT: no.  Errors: as aur_file_write.
AUR_WARN_UNUSED aur_err aur_sink_write(aur_sink *sink, const float *interleaved, size_t frames);
/// Thread: owner.  RT: no.  Errors: as aur_file_close.
AUR_WARN_UNUSED aur_err aur_sink_close(aur_sink *sink);

#endif
