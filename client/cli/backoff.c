// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How long to wait before the next attempt to connect.
#include "client/cli/backoff.h"

#include <math.h>

#define FIRST_MS 250.0
#define LAST_MS  8000.0
#define JITTER   0.2

int32_t aur_backoff_next_ms(aur_backoff *backoff, int32_t at_least_ms, double chance)
{
    double plain_ms = fmin(LAST_MS, fmax(at_least_ms, ldexp(FIRST_MS, (int)backoff->attempts)));
    backoff->attempts += backoff->attempts < 16;
    return (int32_t)fmin(LAST_MS, round(plain_ms * (1 - JITTER + 2 * JITTER * chance)));
}
