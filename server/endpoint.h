// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where the server listens: the text a person wrote, and the sockets it stands for.
#ifndef AUR_SERVER_ENDPOINT_H
#define AUR_SERVER_ENDPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/access.h"

/// "localhost" may mean an address of each family.
#define AUR_ENDPOINT_SOCKETS_MAX 4

typedef struct aur_endpoint {
    char host[AUR_ACCESS_NAME_BYTES]; ///< without brackets; "" = all addresses
    uint16_t port;                    ///< 0 = any free one, filled in by open
    int sockets[AUR_ENDPOINT_SOCKETS_MAX];
    int socket_count;
} aur_endpoint;

/// Parses "127.0.0.1:8080", "[::1]:8080", "localhost:8080", ":8080" (all addresses), "8080" (127.0.0.1).
/// Thread: any.  RT: no.  Errors: AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_endpoint_parse(aur_endpoint *endpoint, const char *text);
/// Binds and listens, non-blocking. On failure `reason` says why, for people.
/// Thread: any.  RT: no.  Errors: AUR_ERR_ADDRESS.
AUR_WARN_UNUSED aur_err aur_endpoint_open(aur_endpoint *endpoint, char *reason, size_t reason_bytes);
/// Takes the next connection from a listening socket, set up to send small messages at once and to hold little that
/// is unsent. Returns its descriptor or -1 with errno.  Thread: network.  RT: no.
int aur_endpoint_accept(int listening);
/// Closes what is open.  Thread: any.  RT: no.
void aur_endpoint_close(aur_endpoint *endpoint);
/// Fills in the scope, port and address of the access rules; after open.  Thread: any.  RT: no.
void aur_endpoint_access(const aur_endpoint *endpoint, aur_access *access);

#endif
