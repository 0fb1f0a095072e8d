// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes against what was declared: the tune against chord and scale, all pitches against the key, the bass against
/// the chords.
///
/// The key of a window is the collection of seven notes, one of twelve, that holds most of what sounds in it. The
/// profiles of Krumhansl and Kessler ("Tracing the dynamic changes in perceived tonal organization", 1982) are printed
/// beside: they know major and minor only, and over one long chord of a modal piece they name the chord.
#ifndef AUR_CLI_MUSIC_KEY_H
#define AUR_CLI_MUSIC_KEY_H

#include "client/cli/music.h"

#define AUR_MUSIC_WINDOW_FRAMES ((int64_t)30 * 48000)

/// Shares in per cent; NaN = nothing to measure.
typedef struct aur_music_key {
    double chord_percent, scale_percent, passing_percent, wrong_percent; ///< of the tune's notes
    double rules_percent;                                                ///< the first three together
    double outside_percent;                                              ///< of the tune's notes, outside the scale
    double outside_beyond_percent; ///< those of them that are not followed by a step into the scale
    double key_match_percent;      ///< of the windows, in which the declared collection is the best of twelve
    double key_strict_percent;     ///< in which the best of the 24 classical keys has the declared collection
    double bass_percent;           ///< of the chords, whose lowest drone is the bass declared
    double tonic_percent;          ///< of the time, in which the bass is the tonic
} aur_music_key;

/// Thread: any.  RT: no.
void aur_music_key_measure(const aur_music *music, aur_music_key *key);

#endif
