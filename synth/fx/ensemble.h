// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Ensemble: three slowly moving delays a channel, a third of a turn apart, as in string machines. No feedback, so it
/// remembers 32 ms and no more.
#ifndef AUR_SYNTH_FX_ENSEMBLE_H
#define AUR_SYNTH_FX_ENSEMBLE_H

#include "synth/fx/line.h"

#define AUR_ENSEMBLE_FRAMES 1536

typedef struct aur_ensemble {
    float lines[2][AUR_LINE_FLOATS(AUR_ENSEMBLE_FRAMES)];
} aur_ensemble;

#endif
