// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Finds the tune of a song.
///
/// A part is a channel of a track. Of the parts with at least a tenth of the notes, the tune's is the one with the
/// highest sum of its mean pitch and of 24 times the share of its notes that sound alone in their part: high, and one
/// note at a time. Channel 10 is no part. Of that part the tune is the upper line: at each strike the highest note,
/// unless a higher one struck before still sounds, or it lies more than an octave under the line's mean.
#ifndef AUR_STREAM_TUNE_H
#define AUR_STREAM_TUNE_H

#include <stddef.h>

#include "stream/song.h"

/// Any channel may be the tune's.
#define AUR_TUNE_ANY_CHANNEL (-1)

/// Writes the tune to `notes`, which has room for song->note_count, sorted; each note ends where the next begins or
/// before. `channel` 0..15 takes the tune from that channel.  Thread: any.  RT: no.
/// Returns the number of notes, or AUR_ERR_MEMORY.
long aur_tune_find(const aur_song *song, int channel, aur_song_note *notes);

#endif
