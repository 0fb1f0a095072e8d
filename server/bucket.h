// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The token bucket: so many a second, and so many at once. Time is passed in.
#ifndef AUR_SERVER_BUCKET_H
#define AUR_SERVER_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

typedef struct aur_bucket {
    int64_t filled_at_ns; ///< 0 = never used: full
    uint32_t millitokens;
} aur_bucket;

/// Takes one token if there is one; refills `a_second` tokens a second up to `burst`.
/// Thread: owner.  RT: safe.
static inline bool aur_bucket_take(aur_bucket *bucket, uint32_t a_second, uint32_t burst, int64_t now_ns)
{
    int64_t passed_ms = (now_ns - bucket->filled_at_ns) / 1000000;
    int64_t full = (int64_t)burst * 1000;
    if (bucket->filled_at_ns == 0 || passed_ms > full / (int64_t)a_second) {
        bucket->millitokens = (uint32_t)full;
        bucket->filled_at_ns = now_ns;
    } else if (passed_ms > 0) {
        int64_t millitokens = bucket->millitokens + passed_ms * a_second;
        bucket->millitokens = (uint32_t)(millitokens < full ? millitokens : full);
        bucket->filled_at_ns += passed_ms * 1000000;
    }
    if (bucket->millitokens < 1000)
        return false;
    bucket->millitokens -= 1000;
    return true;
}

#endif
