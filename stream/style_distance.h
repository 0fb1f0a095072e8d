// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How far two styles are apart: the mean of five Jensen-Shannon divergences in bits (J. Lin, "Divergence measures
/// based on the Shannon entropy", IEEE Transactions on Information Theory 37, 1991): 0 = the same, 1 = nothing in
/// common.
///
/// Chords and steps are compared as pairs (from, to): each chain's rows weighted by how often the chain itself comes
/// by, left to run for long. A table without weights on one side is 1 from any other, on both sides 0.
#ifndef AUR_STREAM_STYLE_DISTANCE_H
#define AUR_STREAM_STYLE_DISTANCE_H

#include "compose/style.h"

typedef struct aur_style_distance {
    double chords; ///< chord_first
    double kinds;
    double motion;
    double onsets;
    double lengths;
    double mean; ///< of the five
} aur_style_distance;

/// Thread: any.  RT: no.
aur_style_distance aur_style_distance_between(const aur_style *a, const aur_style *b);

#endif
