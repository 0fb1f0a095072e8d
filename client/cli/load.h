// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Many listeners in one thread: non-blocking sockets on one epoll, each reading a room's media as fast as it comes.
/// What they get is counted, and how late each packet came; nothing is decoded.
#ifndef AUR_CLI_LOAD_H
#define AUR_CLI_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_LOAD_PACKETS_MAX 10

typedef enum aur_load_kind {
    AUR_LOAD_SOCKET, ///< the WebSocket of docs/protocol.md
    AUR_LOAD_FRAMES, ///< its frames from the first byte on, no handshake (the floor)
    AUR_LOAD_BYTES,  ///< an HTTP stream; only bytes are counted
} aur_load_kind;

typedef struct aur_load_config {
    aur_load_kind kind;
    uint16_t port;            ///< of 127.0.0.1
    const char *path;         ///< what is asked for; borrowed until the end of aur_load_open
    uint32_t listeners;       ///< 1 and up
    uint32_t message_packets; ///< asked for with `listen`, 1..AUR_LOAD_PACKETS_MAX
    bool is_idle;             ///< connect only: no `listen`
} aur_load_config;

/// Counts since aur_load_begin.
typedef struct aur_load_result {
    uint32_t open;                 ///< listeners that are still connected
    uint64_t packets, messages;    ///< media
    uint64_t texts;                ///< other frames
    uint64_t bytes;                ///< of everything
    uint64_t faults;               ///< frames that no server may send
    double delivered_share;        ///< of the packets that were made, over all listeners
    double p50_ms, p99_ms, max_ms; ///< after the earliest delivery of any packet to any listener, by its frame
    double reply_ms, first_ms;     ///< one who joins meanwhile: to the answer, to its first media; medians
    double reply_max_ms, first_max_ms;
    uint32_t joins;
} aur_load_result;

typedef struct aur_load aur_load;

/// Connects all.  Thread: any, one for all calls.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_FULL (too few descriptors), AUR_ERR_ADDRESS (refused, or too slow).
AUR_WARN_UNUSED aur_err aur_load_open(const aur_load_config *config, aur_load **out);
/// NULL is allowed.
void aur_load_close(aur_load *load);
/// Starts to count.
void aur_load_begin(aur_load *load);
/// Reads for `seconds`. With `joins`, ten more listeners a second join and leave.
void aur_load_run(aur_load *load, double seconds, bool joins);
void aur_load_result_get(const aur_load *load, aur_load_result *result);

#endif
