// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How many long connections (WebSockets, streams) each address has, so that one does not take all places. This machine
/// itself, and so a proxy on it, is free. Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_CROWDING_H
#define AUR_SERVER_CROWDING_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_crowding aur_crowding;

/// `most` of an address at one time (of IPv6 the first 64 bits are one), 0 = as many as come; at most `places`
/// connections in all.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_crowding_open(uint32_t most, uint32_t places, aur_crowding **out);
/// NULL is allowed.
void aur_crowding_close(aur_crowding *crowding);
/// One more comes. Returns false if the address has as many as it may; else *key is for aur_crowding_leave (0 = it is
/// not counted). `crowding` NULL is allowed: all may come.
bool aur_crowding_enter(aur_crowding *crowding, const char *address, uint64_t *key);
void aur_crowding_leave(aur_crowding *crowding, uint64_t key);

#endif
