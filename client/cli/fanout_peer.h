// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Servers to be measured side by side, each in a process of its own on the first core this program may use:
/// `auralis serve`, Icecast with a source of ours, and a bare loop of send(), below which nobody gets. The bare loop
/// comes twice: alone, and with the room that ours renders and encodes made in its process too, by the same code and
/// thread. Icecast's source makes that room as well. So three of the four do the same work.
#ifndef AUR_CLI_FANOUT_PEER_H
#define AUR_CLI_FANOUT_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "auralis.h"

typedef enum aur_fanout_kind {
    AUR_FANOUT_FLOOR,
    AUR_FANOUT_ROOM, ///< the floor with a room beside it
    AUR_FANOUT_AURALIS,
    AUR_FANOUT_ICECAST,
    AUR_FANOUT_KINDS
} aur_fanout_kind;

/// Of an Opus packet at 96 kbit/s; what the floor and Icecast send.
#define AUR_FANOUT_PACKET_BYTES 240

typedef struct aur_fanout_peer {
    aur_fanout_kind kind;
    pid_t pid;    ///< of the server; 0 = not running
    pid_t feeder; ///< Icecast: of its source; 0 = none
    uint16_t port;
    const char *path; ///< what a listener asks for
    char folder[40];  ///< Icecast: its files; "" = none
} aur_fanout_peer;

/// CPU time of a server so far.
typedef struct aur_fanout_cpu {
    double process_s;
    double network_s; ///< of its first thread, which does the sending (Icecast has others)
    double source_s;  ///< of Icecast's source, which makes the room
} aur_fanout_cpu;

/// Name of a kind, static storage.  Thread: any.  RT: safe.
const char *aur_fanout_kind_name(aur_fanout_kind kind);
/// Lets the calling process run on the last core it may use, or, `first`, the first.  Thread: any.  RT: no.
void aur_fanout_pin(bool first);
/// Starts a server for up to `listeners` who get messages of `message_packets`; it takes connections when this
/// returns.  Thread: main.  RT: no.  Errors, after printing why: AUR_ERR_ADDRESS, AUR_ERR_UNSUPPORTED (not installed).
AUR_WARN_UNUSED aur_err aur_fanout_peer_start(aur_fanout_peer *peer, aur_fanout_kind kind, uint32_t listeners,
                                              uint32_t message_packets);
/// Ends it; one that does not run is allowed.  Thread: main.  RT: no.
void aur_fanout_peer_stop(aur_fanout_peer *peer);
/// CPU time, and resident memory in bytes.  Thread: any.  RT: no.
aur_fanout_cpu aur_fanout_peer_cpu(const aur_fanout_peer *peer);
double aur_fanout_peer_resident_bytes(const aur_fanout_peer *peer);

#endif
