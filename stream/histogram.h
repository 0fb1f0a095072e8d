// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Counts of how often a measured value lay below each of ten limits. Plain numbers without pointers: whoever measures
/// owns them, and they travel by copy.
#ifndef AUR_STREAM_HISTOGRAM_H
#define AUR_STREAM_HISTOGRAM_H

#include <stdint.h>

#define AUR_HISTOGRAM_LIMITS 10

/// Zeroed before use. counts[i] = values at most limits[i] and above the limit before; the last = above all.
typedef struct aur_histogram {
    uint64_t counts[AUR_HISTOGRAM_LIMITS + 1];
    double sum; ///< of all values
} aur_histogram;

/// Adds a value; `limits` rise and are AUR_HISTOGRAM_LIMITS many, always the same.  Thread: owner.  RT: safe.
static inline void aur_histogram_add(aur_histogram *histogram, const double *limits, double value)
{
    int at = 0;
    while (at < AUR_HISTOGRAM_LIMITS && value > limits[at])
        at++;
    histogram->counts[at]++;
    histogram->sum += value;
}

#endif
