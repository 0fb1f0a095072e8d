// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the tags of a sound file say about the music: how to make it again.
#ifndef AUR_STREAM_CAPTION_H
#define AUR_STREAM_CAPTION_H

#include <stdint.h>

#include "compose/control.h"
#include "stream/file.h"

/// Texts for aur_file_config.
typedef struct aur_caption {
    char title[AUR_FILE_TEXT_BYTES_MAX + 1];   ///< "Auralis: focus, seed 7"
    char comment[AUR_FILE_TEXT_BYTES_MAX + 1]; ///< "seed 7, preset focus, key D dorian, 60 bpm, from 0 s, ..."
} aur_caption;

/// `controls` are those of frame 0; `title` NULL or "" = one is made.  Thread: any.  RT: no.
void aur_caption_make(aur_caption *caption, const aur_controls *controls, int64_t from_frame, const char *title);

#endif
