// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A transcript as JSON, for programs that want all that the composer said: controls, tempo, keys, chords, sections,
/// motifs and every note. docs/export.md lists the fields.
#ifndef AUR_STREAM_SCORE_FILE_H
#define AUR_STREAM_SCORE_FILE_H

#include <stdio.h>

#include "auralis.h"
#include "stream/transcript.h"

/// Rises when a field changes its meaning; new fields may come at any time.
#define AUR_SCORE_FILE_VERSION 1

/// Writes the transcript to `to` element by element; `to` need not be seekable and stays open.
/// Thread: owner.  RT: no.  Errors: AUR_ERR_ARGUMENT (longer than AUR_NOTATION_MAX_FRAMES), AUR_ERR_FILE (errno).
AUR_WARN_UNUSED aur_err aur_score_file_write(const aur_transcript *transcript, FILE *to);

#endif
