// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A loop for the network that tells when what it finds came. loop_ev.c implements it on libev (epoll), the only file
/// that knows that library.  Thread: network, throughout.  RT: no.
#ifndef AUR_SERVER_LOOP_H
#define AUR_SERVER_LOOP_H

#include "auralis.h"
#include "server/arrival.h"

typedef struct aur_loop aur_loop;

/// `arrival` is kept, and told of every turn.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_loop_open(aur_arrival *arrival, aur_loop **out);
/// NULL is allowed.
void aur_loop_close(aur_loop *loop);

/// The library's own loop, for another library that works with it.
void *aur_loop_handle(const aur_loop *loop);
/// Runs until aur_loop_stop.
void aur_loop_run(aur_loop *loop);
void aur_loop_stop(aur_loop *loop);

#endif
