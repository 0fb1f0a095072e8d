// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What tables sound like: for each timbre a soft and a bright side, as partials that have a width.
#ifndef AUR_SYNTH_TIMBRE_H
#define AUR_SYNTH_TIMBRE_H

#include <stdint.h>

typedef enum aur_timbre {
    AUR_TIMBRE_STRINGS, ///< a section, con sordino to open
    AUR_TIMBRE_GLASS,   ///< breath to glass
    AUR_TIMBRE_ORGAN,   ///< flutes to principals
    AUR_TIMBRE_BOWED,   ///< one low string, over the fingerboard to near the bridge
    AUR_TIMBRE_CHOIR,   ///< ooh to aah
    AUR_TIMBRE_COUNT
} aur_timbre;

typedef enum aur_timbre_side { AUR_TIMBRE_SOFT, AUR_TIMBRE_BRIGHT } aur_timbre_side;

/// A partial's profile is a Gaussian: `bandwidth_bins` from its centre its amplitude is 1/e of that at the centre.
typedef struct aur_partial {
    float bin; ///< where its centre is
    float power;
    float bandwidth_bins;
} aur_partial;

/// Spectrum of one side: partials of `bin_hz`-wide bins over a fundamental at bin `fundamental_bin`.
/// Thread: any.  RT: no (slow).  Returns partial `n`, 0 <= n < 2 `harmonics`: the tones of all harmonics, then the
/// breath around each.
aur_partial aur_timbre_partial(aur_timbre timbre, aur_timbre_side side, uint32_t fundamental_bin, float bin_hz,
                               uint32_t n, uint32_t harmonics);

#endif
