// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Ensemble: three slowly moving delays a channel, a third of a turn apart, as in string machines. No feedback, so it
/// remembers 32 ms and no more.
#ifndef AUR_SYNTH_FX_ENSEMBLE_H
#define AUR_SYNTH_FX_ENSEMBLE_H

#include "synth/fx/line.h"

#define AUR_ENSEMBLE_FRAMES AUR_LINE_HOLDS(783 + AUR_BLOCK_FRAMES)

/// Lines a page apart would fight for the same cache lines: hence 16 more.
typedef struct aur_ensemble {
    float lines[2][AUR_LINE_FLOATS(AUR_ENSEMBLE_FRAMES) + 16];
} aur_ensemble;

#endif
