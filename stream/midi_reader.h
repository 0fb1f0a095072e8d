// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reads a Standard MIDI File (types 0 and 1, ticks a quarter) into a song: notes, tempi, meters, key signatures,
/// markers, programs. Running status is understood, sysex skipped, a strike of velocity 0 is a release; a pitch struck
/// again ends the note that sounded, and what still sounds at the end of its track ends there.
#ifndef AUR_STREAM_MIDI_READER_H
#define AUR_STREAM_MIDI_READER_H

#include <stddef.h>
#include <stdint.h>

#include "stream/song.h"

/// Largest file read.
#define AUR_MIDI_READER_BYTES_MAX (8u << 20)

/// Most tracks of a file.
#define AUR_MIDI_READER_TRACKS_MAX 256

/// Room for what `reason` says.
#define AUR_MIDI_READER_REASON_BYTES 160

/// Reads a file's bytes (borrowed until return). On failure `reason` says what was wrong and where: "track 2, byte
/// 1234: variable-length number over 4 bytes"; tracks count from 1, bytes from 0.  Thread: any.  RT: no.
/// Errors: AUR_ERR_FORMAT (malformed), AUR_ERR_UNSUPPORTED (type 2, SMPTE time), AUR_ERR_FULL (over a limit of this
/// file or of song.h), AUR_ERR_MEMORY; *out is NULL then.
AUR_WARN_UNUSED aur_err aur_midi_reader_parse(const uint8_t *bytes, size_t count, aur_song **out, char *reason,
                                              size_t reason_bytes);

/// The same with the file at `path`.  Thread: any.  RT: no.  Errors: AUR_ERR_FILE (cannot be read) too.
AUR_WARN_UNUSED aur_err aur_midi_reader_load(const char *path, aur_song **out, char *reason, size_t reason_bytes);

#endif
