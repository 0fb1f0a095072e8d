// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What voices and effects cost, each alone, in CPU time of the calling thread. Everything is timed in turn, many times
/// over, and the middle one counts, so that other programs disturb all alike.
#ifndef AUR_CLI_SYNTH_COST_H
#define AUR_CLI_SYNTH_COST_H

#include "auralis.h"
#include "stream/rig.h"

/// How many voices are timed.
#define AUR_VOICE_COUNTS 5
extern const unsigned aur_voice_counts[AUR_VOICE_COUNTS]; ///< 1, 8, 16, 64, 256

typedef struct aur_synth_cost {
    double voice_ns[AUR_ISA_COUNT][AUR_VOICE_COUNTS]; ///< a voice and sample; 0 = this processor lacks the ISA
    double part_percent[AUR_RIG_PART_COUNT];          ///< of a core, on the widest ISA; 16 voices
} aur_synth_cost;

/// Takes some seconds.  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_synth_cost_measure(aur_synth_cost *cost);

/// Voices on one core where one costs `ns` a sample.
double aur_synth_cost_voices_a_core(double ns);

#endif
