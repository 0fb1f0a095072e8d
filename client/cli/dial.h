// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One connection to a server, as a client, and the loop it lives in: a WebSocket or a plain HTTP stream. dial_lws.c
/// implements it. Everything happens on the thread that runs the loop; RT: no, throughout.
#ifndef AUR_CLI_DIAL_H
#define AUR_CLI_DIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "client/cli/url.h"

typedef struct aur_dial aur_dial;

/// Why there is no connection.
typedef enum aur_dial_end {
    AUR_DIAL_LOST,      ///< it was there and is gone
    AUR_DIAL_REFUSED,   ///< nobody answers at the address, or not in time
    AUR_DIAL_NO_HOST,   ///< there is no such host
    AUR_DIAL_STATUS,    ///< the server answered, but not with what was asked for: `status`
    AUR_DIAL_UNTRUSTED, ///< no TLS connection, or the certificate cannot be checked
} aur_dial_end;

/// What the owner is told. Bytes are borrowed until return.
typedef struct aur_dial_events {
    void (*opened)(void *context);
    void (*text)(void *context, const char *text, size_t bytes);                     ///< a whole message
    void (*binary)(void *context, const uint8_t *data, size_t bytes);                ///< a whole message
    void (*stream)(void *context, const uint8_t *data, size_t bytes);                ///< a piece of the HTTP body
    void (*closed)(void *context, aur_dial_end end, int status, const char *reason); ///< also if it never opened
} aur_dial_events;

typedef struct aur_dial_config {
    aur_dial_events events;
    void *context; ///< handed to the events; kept
    /// Called every `tick_us`, connected or not. Returns true to be called again as soon as what came has been read.
    bool (*tick)(void *tick_context);
    void *tick_context; ///< kept
    int32_t tick_us;
    const char *ca_file; ///< certificates to trust in place of the system's; borrowed until return; NULL = the system's
    bool insecure;       ///< take any certificate
} aur_dial_config;

/// *out is NULL on failure.  Errors: AUR_ERR_MEMORY, AUR_ERR_FILE (ca_file).
AUR_WARN_UNUSED aur_err aur_dial_open(const aur_dial_config *config, aur_dial **out);
/// NULL is allowed.
void aur_dial_close(aur_dial *dial);

/// Connects; there must be no connection. Ends in `opened` or `closed`, perhaps before this returns.
void aur_dial_connect(aur_dial *dial, const aur_url *url);
/// Sends a text message of less than 1024 bytes over the open WebSocket. One that the line is not ready for waits; if
/// many wait the oldest are dropped.
void aur_dial_send(aur_dial *dial, const char *text);
/// Ends the connection, if there is one, without a word to the owner.
void aur_dial_hang_up(aur_dial *dial);

/// Runs the loop until aur_dial_stop.
void aur_dial_run(aur_dial *dial);
void aur_dial_stop(aur_dial *dial);

#endif
