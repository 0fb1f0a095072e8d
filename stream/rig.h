// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A part of the engine by itself, run block after block, for those who time it.
#ifndef AUR_STREAM_RIG_H
#define AUR_STREAM_RIG_H

#include <stddef.h>

#include "auralis.h"
#include "synth/synth.h"

typedef enum aur_rig_part {
    AUR_RIG_VOICES,   ///< the voices that synthesisers are compared by, see synth/voice/workload.h
    AUR_RIG_RACK,     ///< reverb and echo, one rack, fed
    AUR_RIG_ECHO,     ///< the echo of it alone
    AUR_RIG_PHASER,   ///< half wet
    AUR_RIG_ENSEMBLE, ///< half wet
    AUR_RIG_MASTER,   ///< saturation, tone, width and compressor, nothing neutral
    AUR_RIG_LIMITER,  ///< with peaks to hold
    AUR_RIG_COMPOSER, ///< the default preset's piece
    AUR_RIG_PART_COUNT
} aur_rig_part;

typedef struct aur_rig aur_rig;

/// Returns the part's name; static storage.  Thread: any.  RT: safe.
const char *aur_rig_part_name(aur_rig_part part);

/// Sets up `part` on `isa`; `voices` (1..256) counts for AUR_RIG_VOICES alone.  Thread: any.  RT: no.
/// Errors: AUR_ERR_ARGUMENT (part, voices, isa not supported), AUR_ERR_MEMORY. *out is NULL on failure.
AUR_WARN_UNUSED aur_err aur_rig_open(aur_rig_part part, aur_isa isa, unsigned voices, aur_rig **out);
/// Runs the next blocks of 64 frames.  Thread: owner.  RT: safe.
void aur_rig_run(aur_rig *rig, size_t blocks);
/// What the part gave for the last block; the composer gives silence.  Thread: owner.  RT: safe.
const float *aur_rig_output(const aur_rig *rig, int channel);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_rig_close(aur_rig *rig);

#endif
