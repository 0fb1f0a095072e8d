// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The network loop: listening sockets, connections, a timer, signals and a wake-up, on one thread, the one that calls
/// aur_net_run. net_lws.c implements it on libwebsockets, the only file that knows that library.
#ifndef AUR_SERVER_NET_H
#define AUR_SERVER_NET_H

#include "auralis.h"
#include "server/connection.h"
#include "server/endpoint.h"
#include "server/tls.h"

/// on_timer comes this often.
#define AUR_NET_TIMER_MS 250

typedef struct aur_net aur_net;

typedef struct aur_net_config {
    aur_hub *hub;       ///< kept; must outlive the net
    const aur_tls *tls; ///< every connection speaks TLS with it; NULL = none. Borrowed for the call
    int wake_fd;        ///< an eventfd, duplicated; whoever writes to it causes on_wake
    void (*on_wake)(void *context);
    void (*on_timer)(void *context);
    void (*on_signal)(void *context, int signal); ///< SIGTERM, SIGINT or SIGHUP; the caller has blocked them
    void *context;                                ///< kept
} aur_net_config;

/// Takes over the sockets of `endpoint`.  Thread: network.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_ADDRESS (the system gave no file descriptors), AUR_ERR_FORMAT (as aur_tls_apply).
AUR_WARN_UNUSED aur_err aur_net_open(const aur_net_config *config, aur_endpoint *endpoint, aur_net **out);
/// Closes every connection; NULL is allowed.  Thread: network.  RT: no.
void aur_net_close(aur_net *net);

/// Another certificate for connections that begin after this; `tls` is borrowed for the call.
/// Thread: network.  RT: no.  Errors: AUR_ERR_STATE (opened without TLS), AUR_ERR_FORMAT (the one before stays).
AUR_WARN_UNUSED aur_err aur_net_tls(aur_net *net, const aur_tls *tls);

/// Serves until aur_net_stop.  Thread: network.  RT: no.
void aur_net_run(aur_net *net);
/// Makes aur_net_run return.  Thread: network.  RT: no.
void aur_net_stop(aur_net *net);

#endif
