// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reverb: a feedback delay network of 16 lines (J.-M. Jot, A. Chaigne, "Digital delay networks for designing
/// artificial reverberators", AES 90, 1991) with a Hadamard matrix, slow modulation and a decay that falls with
/// frequency. Linear: two reverbs fed in turn sound as one. Part of a rack.
#ifndef AUR_SYNTH_FX_REVERB_H
#define AUR_SYNTH_FX_REVERB_H

#include "synth/fx/line.h"

#define AUR_REVERB_LINES           16
#define AUR_REVERB_LINE_FRAMES     4992 ///< holds the longest line, its modulation and a block
#define AUR_REVERB_DIFFUSERS       4
#define AUR_REVERB_DIFFUSER_FRAMES 768
#define AUR_REVERB_PREDELAY_FRAMES 2048

typedef struct aur_reverb {
    _Alignas(64) float mix[AUR_REVERB_LINES][AUR_BLOCK_FRAMES]; ///< scratch of one block
    float lines[AUR_REVERB_LINES][AUR_LINE_FLOATS(AUR_REVERB_LINE_FRAMES)];
    float diffusers[2][AUR_REVERB_DIFFUSERS][AUR_LINE_FLOATS(AUR_REVERB_DIFFUSER_FRAMES)];
    float predelay[2][AUR_LINE_FLOATS(AUR_REVERB_PREDELAY_FRAMES)];
    float low_cut[2]; ///< states of the input's one-pole low cut
} aur_reverb;

/// Gains of one pass through each line, for a decay time.
typedef struct aur_reverb_decay {
    int32_t t60_ms; ///< what the rest was computed for
    float gain[AUR_REVERB_LINES];
    float damp[AUR_REVERB_LINES]; ///< weight of the neighbours in the line's three-point low-pass
} aur_reverb_decay;

#endif
