// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where sound goes, block by block: a file, a sound device, or nowhere. A device says when it wants more; for the
/// others who drives the sink does.
#ifndef AUR_CLI_SINK_H
#define AUR_CLI_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "auralis.h"
#include "stream/file.h"
#include "stream/speaker.h"

typedef struct aur_sink {
    aur_file *_file;       ///< NULL = none
    aur_speaker *_speaker; ///< NULL = none
} aur_sink;

/// Exactly one is given, or none: nowhere.  Thread: owner.  RT: no.  Errors: as aur_file_open and aur_speaker_open.
AUR_WARN_UNUSED aur_err aur_sink_open(aur_sink *sink, const aur_file_config *file, const aur_speaker_config *speaker);
/// The device, which is silent until it is faded in; NULL if it is another kind of sink.  Thread: owner.  RT: safe.
aur_speaker *aur_sink_speaker(const aur_sink *sink);
/// Takes interleaved stereo frames, AUR_SPEAKER_FEED_FRAMES at most.  Thread: owner.  RT: no.
/// Errors: as aur_file_write.
AUR_WARN_UNUSED aur_err aur_sink_write(aur_sink *sink, const float *interleaved, size_t frames);
/// A device fades out first.  Thread: owner.  RT: no.  Errors: as aur_file_close.
AUR_WARN_UNUSED aur_err aur_sink_close(aur_sink *sink);

#endif
