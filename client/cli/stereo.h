// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The stereo image: how alike the channels are, in all and below 120 Hz, and what is lost in mono.
#ifndef AUR_CLI_STEREO_H
#define AUR_CLI_STEREO_H

#include <stddef.h>
#include <stdint.h>

/// One section of a filter, for both channels (transposed direct form II).
typedef struct aur_stereo_section {
    double b, a1, a2; ///< b (1 + z^-1)^2 / (1 + a1 z^-1 + a2 z^-2)
    double s1[2], s2[2];
} aur_stereo_section;

/// Products of two channels, summed.
typedef struct aur_stereo_sums {
    double left, right, both;
} aur_stereo_sums;

/// Plain memory of its owner.
typedef struct aur_stereo {
    aur_stereo_section bass[2]; ///< a Butterworth low-pass of order 4 at 120 Hz
    aur_stereo_sums all, low;
} aur_stereo;

/// Thread: owner.  RT: no.
void aur_stereo_init(aur_stereo *stereo, int32_t rate_hz);
/// Adds interleaved stereo frames.  Thread: owner.  RT: safe.
void aur_stereo_add(aur_stereo *stereo, const float *interleaved, size_t frames);

/// Correlation, -1..1: 1 = mono, 0 = unrelated or one channel silent.  Thread: any.  RT: no.
double aur_stereo_correlation(const aur_stereo_sums *sums);
/// How much quieter the mean of the channels is than the two of them, in dB: 0 = mono, 3 = unrelated, +inf = opposite.
/// Thread: any.  RT: no.
double aur_stereo_mono_loss_db(const aur_stereo_sums *sums);

#endif
