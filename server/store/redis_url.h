// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The address of a Redis: redis://[[user]:password@]host[:port][/number].
#ifndef AUR_SERVER_STORE_REDIS_URL_H
#define AUR_SERVER_STORE_REDIS_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_REDIS_PORT 6379

typedef struct aur_redis_url {
    char host[256];
    char user[128];     ///< "" = Redis's default
    char password[512]; ///< "" = none
    uint16_t port;
    uint16_t database;
    bool is_tls; ///< rediss
} aur_redis_url;

/// Whether it claims to be one.  Thread: any.  RT: safe.
bool aur_redis_url_is(const char *text);
/// Reads it; parts may be percent-encoded. *fault gets what it must be (static), never a part of it.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_redis_url_parse(const char *text, aur_redis_url *url, const char **fault);

#endif
