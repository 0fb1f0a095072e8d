// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a connection can ask of the network library: one open connection to one client, seen from above.
/// net_lws.c implements it; tests may implement it too. Network thread only, RT: no, throughout.
/// Functions that return int return nonzero if the connection is broken and must be closed.
#ifndef AUR_SERVER_WIRE_H
#define AUR_SERVER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/http.h"
#include "server/outgoing.h"

typedef struct aur_wire aur_wire;

#define AUR_WIRE_NO_LENGTH SIZE_MAX

/// Sends status line and headers. AUR_WIRE_NO_LENGTH: they say none; a body, if one may follow, ends with the
/// connection.
int aur_wire_head(aur_wire *wire, const aur_http_head *head, size_t length, bool is_last_request);
/// Sends a piece of an HTTP body; `data` has AUR_OUTGOING_HEADROOM free bytes before it.
int aur_wire_body(aur_wire *wire, uint8_t *data, size_t bytes, bool is_last);
/// True if nothing waits to be sent and the WebSocket is not being closed: now a frame can go out at once, from
/// wherever this is called. Otherwise aur_wire_want.
bool aur_wire_is_free(aur_wire *wire);
/// True if the WebSocket is being closed, by whoever began it: it is never free again, so nothing is left to say.
bool aur_wire_is_closing(aur_wire *wire);
/// The socket, if it carries the bytes as they are; -1 if they must be encrypted.
int aur_wire_plain_fd(aur_wire *wire);
/// Sends a whole WebSocket frame (frame.h) on a wire that is free; what the socket does not take at once goes out
/// before anything else. `plain_fd` is aur_wire_plain_fd of it; `more`: another one follows at once.
int aur_wire_frame(aur_wire *wire, int plain_fd, uint8_t *frame, size_t bytes, bool more);
/// The answer is complete: the next request may come. Returns nonzero if the connection does not stay.
int aur_wire_answered(aur_wire *wire);
/// Nothing more will be sent, and who reads finds the end, while what he sends is still taken. Where bytes are
/// encrypted he is not told.
void aur_wire_half_close(aur_wire *wire);
/// Sets the close code sent when the caller next returns nonzero to the network.
void aur_wire_close_code(aur_wire *wire, uint16_t code);
/// Asks to be told when the connection can take more.
void aur_wire_want(aur_wire *wire);
/// The connection closes unless this is called again in time; 0 = no limit.
void aur_wire_timeout(aur_wire *wire, int seconds);
/// Closes soon, from wherever this is called, unless aur_wire_timeout is called meanwhile.
void aur_wire_drop(aur_wire *wire);

#endif
