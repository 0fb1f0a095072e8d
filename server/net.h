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

/// on_timer comes this often.
#define AUR_NET_TIMER_MS 250

typedef struct aur_net aur_net;

typedef struct aur_net_config {
    aur_hub *hub; ///< kept; must outlive the net
    int wake_fd;  ///< an eventfd, duplicated; whoever writes to it causes on_wake
    void (*on_wake)(void *context);
    void (*on_timer)(void *context);
    void (*on_signal)(void *context, int signal); ///< SIGTERM, SIGINT or SIGHUP; the caller has blocked them
    void *context;                                ///< kept
} aur_net_config;

/// Takes over the sockets of `endpoint`.  Thread: network.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_ADDRESS (the system gave no file descriptors).
AUR_WARN_UNUSED aur_err aur_net_open(const aur_net_config *config, aur_endpoint *endpoint, aur_net **out);
/// Closes every connection; NULL is allowed.  Thread: network.  RT: no.
void aur_net_close(aur_net *net);

/// Serves until aur_net_stop.  Thread: network.  RT: no.
void aur_net_run(aur_net *net);
/// Makes aur_net_run return.  Thread: network.  RT: no.
void aur_net_stop(aur_net *net);

#endif
