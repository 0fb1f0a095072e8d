// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// In which key and mode a song stands: the key profiles of Krumhansl and Kessler (1982) over pitch classes weighted by
/// duration, helped by the last bass note; then the mode whose notes the song uses.
#ifndef AUR_STREAM_TONALITY_H
#define AUR_STREAM_TONALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "stream/song.h"

typedef struct aur_tonality {
    uint8_t key;  ///< pitch class of the tonic
    uint8_t mode; ///< aur_mode
} aur_tonality;

/// Adds up how long each pitch class sounds, in quarters; drums do not count.  Thread: any.  RT: no.
void aur_tonality_weigh(const aur_song *song, double weights[12]);

/// How well the weights fit the major key on `key`, or the minor one: Pearson's correlation with its profile, -1..1,
/// 0 if all weights are equal.  Thread: any.  RT: no.
double aur_tonality_fit(const double weights[12], unsigned key, bool is_minor);

/// Key and mode; C ionian for a song without pitches.  Thread: any.  RT: no.
aur_tonality aur_tonality_find(const aur_song *song);

/// The mode with tonic `key` that fits best, of those with a major third (`is_minor` false) or a minor one: the share
/// of the weight that lies on its notes, less 0.01 for each of its notes that is not used.  Thread: any.  RT: no.
uint8_t aur_tonality_mode(const double weights[12], unsigned key, bool is_minor);

#endif
