// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How much there is and how often it comes again: entropy, n-grams, empty bars, density, and windows of bars that
/// repeat.
#ifndef AUR_CLI_MUSIC_VARIETY_H
#define AUR_CLI_MUSIC_VARIETY_H

#include "client/cli/music.h"

/// Bars of the window that must not come twice.
#define AUR_MUSIC_WINDOW_BARS 8
/// A repeat is not followed further than this.
#define AUR_MUSIC_REPEAT_MAX_BARS 64
/// Notes of the tune in an n-gram.
#define AUR_MUSIC_GRAM 8

/// NaN = nothing to measure.
typedef struct aur_music_variety {
    double class_bits;                   ///< entropy of the pitch classes struck
    double class_duration_bits;          ///< of those that sound, by time
    double gram_percent;                 ///< of the tune's n-grams of intervals and rhythm, that have been heard before
    double rest_percent;                 ///< of the bars, in which neither tune nor bells strike
    double silent_bars;                  ///< in which nothing at all sounds
    double layer_notes[AUR_LAYER_COUNT]; ///< a bar
    double voices_mean, voices_max;      ///< notes that sound at one time, without their releases
    double repeats;                      ///< windows of AUR_MUSIC_WINDOW_BARS bars that were there before
    double repeat_bars;                  ///< the longest span that comes twice
} aur_music_variety;

/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_variety_measure(const aur_music *music, aur_music_variety *variety);

#endif
