// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How chords follow each other: how far the pad's voices move (minimal matching, after D. Tymoczko, "A Geometry of
/// Music"), what they keep, parallels between the outer ones, and how long chords last.
#ifndef AUR_CLI_MUSIC_LEADING_H
#define AUR_CLI_MUSIC_LEADING_H

#include "client/cli/music.h"

/// NaN = nothing to measure.
typedef struct aur_music_leading {
    double changes;          ///< of chord, with a pad on both sides
    double distance;         ///< mean semitones a voice and change
    double common_percent;   ///< of the changes, that keep at least one pitch
    double parallel_percent; ///< of the changes, in which lowest and highest voice move in parallel fifths or octaves
    double chord_min_s, chord_median_s, chord_max_s; ///< of the chords not cut short by the span
} aur_music_leading;

/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_leading_measure(const aur_music *music, aur_music_leading *leading);

/// Semitones by which the voices move from `from` to `to`, both ascending: of equally many, each to its own; of more
/// or fewer, the cheapest way that leaves no pitch without a partner.  Thread: any.  RT: safe.
#define AUR_MUSIC_VOICES_MAX 16
int aur_music_leading_distance(const uint8_t *from, size_t from_count, const uint8_t *to, size_t to_count);

#endif
