// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What `auralis render` writes without a sound: MIDI, JSON, MusicXML.
#ifndef AUR_CLI_SCORE_OUTPUT_H
#define AUR_CLI_SCORE_OUTPUT_H

#include <stdint.h>

#include "auralis.h"
#include "stream/engine.h"

typedef enum aur_score_format {
    AUR_SCORE_NONE,
    AUR_SCORE_MIDI,
    AUR_SCORE_JSON,
    AUR_SCORE_MUSIC_XML,
    AUR_SCORE_FORMAT_COUNT
} aur_score_format;

/// The score format named `format` ("mid", "json", "musicxml"), or if that is NULL the one of the suffix of `path`;
/// AUR_SCORE_NONE if it is none. Either may be NULL.
aur_score_format aur_score_output_find(const char *format, const char *path);

/// Composes what the engine would play, `duration_frames` from `from_frame` on and writes them to `path`, "-" =
/// standard output. On failure prints why. Returns the exit code.
int aur_score_output_write(const aur_engine_config *engine, int64_t from_frame, int64_t duration_frames,
                           aur_score_format format, const char *path);

#endif
