// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The least a server can do: every 20 ms one send() of ready-made bytes to each connection whose turn it is. No
/// handshake, no music, no care for who is slow. It is the measure of `auralis bench fanout`.
#ifndef AUR_CLI_BARE_LOOP_H
#define AUR_CLI_BARE_LOOP_H

#include <stdint.h>

/// Listens on a free port of 127.0.0.1. Returns the descriptor, negative on failure.  Thread: any.  RT: no.
int aur_bare_loop_listen(uint16_t *port);
/// Serves up to `connections` until the process is ended: WebSocket frames with `message_packets` packets of
/// `packet_bytes` (at most 1275) each.  Thread: main of a process of its own.  RT: no.
void aur_bare_loop_run(int listening, uint32_t connections, uint32_t message_packets, uint32_t packet_bytes);

#endif
