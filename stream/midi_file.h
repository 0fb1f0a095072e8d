// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A transcript as a Standard MIDI File: type 1, 480 ticks a quarter, for General MIDI. docs/export.md says what is in
/// it and what is not.
#ifndef AUR_STREAM_MIDI_FILE_H
#define AUR_STREAM_MIDI_FILE_H

#include <stdio.h>

#include "auralis.h"
#include "stream/transcript.h"

/// Writes the transcript to `to`, which need not be seekable and stays open.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_ARGUMENT (longer than AUR_NOTATION_MAX_FRAMES), AUR_ERR_MEMORY, AUR_ERR_FILE (errno says why).
AUR_WARN_UNUSED aur_err aur_midi_file_write(const aur_transcript *transcript, FILE *to);

#endif
