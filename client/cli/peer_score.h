// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The voices of synth/voice/workload.h written down for other synthesisers: as SuperCollider's own compiler or a
/// Csound musician would.
#ifndef AUR_CLI_PEER_SCORE_H
#define AUR_CLI_PEER_SCORE_H

#include <stdio.h>

/// OSC commands for `scsynth -N`, the synth definition among them. Errors stay in `file` for ferror.
/// Thread: any.  RT: no.
void aur_peer_score_scsynth(FILE *file, unsigned voices, unsigned seconds);
/// A .csd for `csound`.  Thread: any.  RT: no.
void aur_peer_score_csound(FILE *file, unsigned voices, unsigned seconds);

#endif
