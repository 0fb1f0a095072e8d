// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The voices that synthesisers are compared by: each is two of the engine's saws at f and 1.006 f through a resonant
/// low-pass (Q 2.5, cutoff 1200 + 900 sin Hz, 0.05 to 0.35 Hz, set anew each block), a linear envelope (1 s, 0.5 s to
/// 0.7, held to 4 s, 1 s; then the note is struck again) and an equal-power pan. f = MIDI note 33 + 7 i mod 41.
/// The kernels are those of the music; the control is in lanes too.
/// Thread: owner.  RT: safe, but for the beginning.
#ifndef AUR_SYNTH_VOICE_WORKLOAD_H
#define AUR_SYNTH_VOICE_WORKLOAD_H

#include "synth/voice/lanes.h"
#include "synth/voice/saw.h"

#define AUR_WORKLOAD_VOICES_MAX 256

typedef struct aur_workload_group {
    aur_lane_saw saw;
    uint32_t lfo_phase[AUR_LANES], lfo_step[AUR_LANES]; ///< a block
    float age_frames[AUR_LANES];                        ///< since the note was struck
    float level_next[AUR_LANES];                        ///< envelope at the next block
} aur_workload_group;

typedef struct aur_workload {
    _Alignas(64) aur_workload_group groups[AUR_WORKLOAD_VOICES_MAX / AUR_LANES];
    aur_lane_bus bus;
    unsigned voices;
} aur_workload;

/// `voices` 1..AUR_WORKLOAD_VOICES_MAX; together they are as loud as one.  Thread: any.  RT: no.
void aur_workload_init(aur_workload *workload, unsigned voices);
/// Renders the next block.
void aur_workload_render(aur_workload *workload, const aur_kernel *kernel, float out[2][AUR_BLOCK_FRAMES]);

#endif
