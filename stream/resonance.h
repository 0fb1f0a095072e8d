// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The resonance of one engine in an acoustic, and the change to another while it plays: what goes to the space moves
/// over within 16 blocks, and the old acoustic rings out by itself. Nothing but linear systems with slowly changing
/// inputs, so nobody hears a click.
///
/// Two atomic pointers join its two threads: the next convolution goes in, the one that is done comes out and is freed
/// by the other thread.
#ifndef AUR_STREAM_RESONANCE_H
#define AUR_STREAM_RESONANCE_H

#include <stdbool.h>

#include "auralis.h"
#include "stream/acoustic.h"
#include "synth/outside.h"
#include "synth/synth.h"

typedef struct aur_resonance aur_resonance;

/// Begins in `acoustic`, which is kept and must outlive the resonance; NULL is the synthesiser's own reverb.
/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_resonance_open(const aur_acoustic *acoustic, aur_isa isa, aur_resonance **out);
/// NULL is allowed.  Thread: any, when nobody uses it.  RT: no.
void aur_resonance_close(aur_resonance *resonance);

/// Moves to `acoustic` (NULL: the reverb) at the next block, or as soon as the one before the present has rung out. The
/// latest call wins. Kept, must outlive the resonance.
/// Thread: one at a time, beside the renderer.  RT: no.  Errors: AUR_ERR_MEMORY (nothing changes).
AUR_WARN_UNUSED aur_err aur_resonance_move(aur_resonance *resonance, const aur_acoustic *acoustic);

/// False if it would leave a block as it is.  Thread: renderer.  RT: safe.
bool aur_resonance_is_on(const aur_resonance *resonance);
/// As a member of the bus: takes what goes to the space, adds to the mix.  Thread: renderer.  RT: safe.
aur_outside aur_resonance_member(aur_resonance *resonance);

#endif
