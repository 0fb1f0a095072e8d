// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How long to wait before the next attempt to connect, as client/web/backoff.js: doubling, with jitter so that the
/// listeners of a restarted server do not all come back in the same instant.
#ifndef AUR_CLI_BACKOFF_H
#define AUR_CLI_BACKOFF_H

#include <stdint.h>

typedef struct aur_backoff {
    uint32_t attempts; ///< since the last connection that proved good; set to 0 then
} aur_backoff;

/// Milliseconds to wait, never above 8000. `at_least_ms`: what the server asked for, before jitter; `chance` 0..1.
/// Thread: owner.  RT: safe.
int32_t aur_backoff_next_ms(aur_backoff *backoff, int32_t at_least_ms, double chance);

#endif
