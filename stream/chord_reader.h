// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reads the chords of a song: for every bar, or for its halves where they differ, the chord that holds most of what
/// sounds.
///
/// What sounds is each pitch class's time in the slice, half as much again for what is struck at the slice's first
/// beat. A chord is worth what it holds less what it leaves out, less 0.15 of the whole for each of its notes that is
/// missing (the root: 0.35), plus 0.15 if its root is the bass, less a little for the rarer kinds. A bar is cut in two
/// where the halves fit better by a tenth of the whole and have different roots.
#ifndef AUR_STREAM_CHORD_READER_H
#define AUR_STREAM_CHORD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/chord.h"
#include "stream/song.h"
#include "stream/tonality.h"

typedef struct aur_chord_span {
    aur_chord chord; ///< its degree is the nearest of the mode
    uint8_t halves;  ///< half bars it lasts
    bool is_outside; ///< it holds a note that is not of the mode
} aur_chord_span;

/// Writes one span for each chord of the song to `spans`, which has room for twice song->bar_count: neighbours of the
/// same root and kind are one, up to 254 halves. Through silence the chord before goes on, but does not last longer.
/// Thread: any.  RT: no. Returns the number of spans, or AUR_ERR_MEMORY.
long aur_chord_reader_read(const aur_song *song, aur_tonality tonality, aur_chord_span *spans);

#endif
