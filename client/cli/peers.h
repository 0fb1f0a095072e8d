// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Other synthesisers on the same voices: CPU time of their processes, faster than real time and without output.
#ifndef AUR_CLI_PEERS_H
#define AUR_CLI_PEERS_H

#include <stdbool.h>
#include <stdio.h>

#include "client/cli/synth_cost.h"

typedef struct aur_peer {
    const char *name;                                                   ///< its program, found on PATH
    const char *package;                                                ///< of Debian
    const char *suffix;                                                 ///< of its score
    const char *const *arguments;                                       ///< NULL at the end; "SCORE" is the score
    void (*write_score)(FILE *file, unsigned voices, unsigned seconds); ///< errors stay in `file`
} aur_peer;

extern const aur_peer aur_peers[];
extern const size_t aur_peer_count;

typedef struct aur_peer_cost {
    double voice_ns[AUR_VOICE_COUNTS]; ///< a voice and sample, start-up not in it
    char why_not[96];                  ///< "" = measured
} aur_peer_cost;

/// Runs the peer on each of aur_voice_counts, half a minute in all. Returns false and says why in cost->why_not where
/// it is not installed or fails.  Thread: main.  RT: no (it waits for other processes).
bool aur_peer_measure(const aur_peer *peer, aur_peer_cost *cost);

#endif
