// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How often whoever comes from an address may ask: one bucket of tokens an address and class, in a table that never
/// grows. Time is passed in.
///
/// A bucket is one number, the time at which it is full again (GCRA: ITU-T I.371). Where the table is full the one
/// that is fullest gives way: he who is forgotten has lost least by it.
#ifndef AUR_SERVER_PEOPLE_LIMITS_H
#define AUR_SERVER_PEOPLE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

/// X(id, a_minute, at_once): requests by HTTP (docs/people.md, section 4).
#define AUR_LIMIT_LIST(X)                                                                                              \
    X(HTTP, 100, 120)                                                                                                  \
    X(LOGIN, 10, 10)                                                                                                   \
    X(GUEST, 3, 10)

typedef enum aur_limit {
#define AUR_LIMIT_ENUM(id, a_minute, at_once) AUR_LIMIT_##id,
    AUR_LIMIT_LIST(AUR_LIMIT_ENUM)
#undef AUR_LIMIT_ENUM
        AUR_LIMIT_COUNT
} aur_limit;

/// Who comes from this machine has so many times as much.
#define AUR_LIMITS_LOOPBACK_FACTOR 10

typedef struct aur_limits aur_limits;

/// What is left after a request.
typedef struct aur_limit_state {
    uint32_t limit;     ///< that may come at once
    uint32_t remaining; ///< that may come at once now
    int64_t reset_s;    ///< until the bucket is full again, rounded up
    int64_t retry_s;    ///< until one may come again; 0 = now
} aur_limit_state;

/// Thread: network.  RT: no, throughout.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_limits_open(aur_limits **out);
/// NULL is allowed.
void aur_limits_close(aur_limits *limits);
/// May one more of this class come from `address` (IPv4; IPv6, of which the first 64 bits count; or anything else)?
bool aur_limits_take(aur_limits *limits, aur_limit limit, const char *address, int64_t now_ns, aur_limit_state *state);

#endif
