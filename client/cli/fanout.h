// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What it costs to send one stream to many, side by side with the bare loop and, if wanted, Icecast.
#ifndef AUR_CLI_FANOUT_H
#define AUR_CLI_FANOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "client/cli/fanout_peer.h"
#include "client/cli/load.h"

typedef struct aur_fanout_config {
    uint32_t listeners;       ///< 1 and up
    uint32_t message_packets; ///< 1..AUR_LOAD_PACKETS_MAX
    double seconds;           ///< of one measurement; of the others at most 10
    uint32_t rounds;          ///< the servers take turns so often; the middle one counts
    bool icecast;             ///< measure it too
} aur_fanout_config;

typedef struct aur_fanout_cost {
    bool measured;
    double packet_us;          ///< CPU of the server process for a packet delivered
    double station_us;         ///< and of Icecast's source; else the same
    double network_us;         ///< of its sending thread alone
    double core_percent;       ///< of the process
    double listener_bytes;     ///< resident for one that listens
    double idle_bytes;         ///< resident for one that is only connected (auralis)
    aur_load_result delivered; ///< of the middle round
} aur_fanout_cost;

/// Measures each kind in turn.  Thread: main.  RT: no.  Errors, after printing why: those of aur_fanout_peer_start and
/// aur_load_open.
AUR_WARN_UNUSED aur_err aur_fanout_measure(const aur_fanout_config *config, aur_fanout_cost costs[AUR_FANOUT_KINDS]);

#endif
