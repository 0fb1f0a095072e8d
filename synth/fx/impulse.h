// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Impulse responses of places that do not exist, for convolution: a few early reflections, then noise whose bands die
/// away each at its own pace, as J. A. Moorer found concert halls to do ("About this reverberation business", 1979).
///
/// The same on every machine for the same seed. Wet sound only; both sides have the energy 1 on average and noise of
/// their own, so that a place is as wide as it is long.
#ifndef AUR_SYNTH_FX_IMPULSE_H
#define AUR_SYNTH_FX_IMPULSE_H

#include <stdint.h>

#include "auralis.h"

#define AUR_IMPULSE_MS_MIN 200
#define AUR_IMPULSE_MS_MAX 12000

typedef enum aur_impulse_kind {
    AUR_IMPULSE_HALL,
    AUR_IMPULSE_PLATE,
    AUR_IMPULSE_CAVE,
    AUR_IMPULSE_COUNT
} aur_impulse_kind;

/// Returns "hall", "plate" or "cave".  Thread: any.  RT: safe.
const char *aur_impulse_name(aur_impulse_kind kind);

/// Frames of an impulse of `length_ms`, clamped to the limits above; 0 = the kind's own.  Thread: any.  RT: safe.
uint32_t aur_impulse_frames(aur_impulse_kind kind, int32_t length_ms);

/// Fills `left` and `right` (borrowed) with `frames`, as aur_impulse_frames gives them. Other lengths than the kind's
/// own stretch its decay.  Thread: any.  RT: no, it takes milliseconds.
void aur_impulse_make(aur_impulse_kind kind, uint32_t seed, uint32_t frames, float *left, float *right);

#endif
