// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table: sets of eight places. Which set is another one's at each start, so that nobody can choose addresses that
/// meet in one.
#include "server/people/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "server/address.h"
#include "stream/clock.h"

#define SETS   2048 // a power of two
#define PLACES 8

#define MINUTE_NS (60 * AUR_NS_PER_SECOND)

typedef struct bucket {
    uint64_t key;       ///< of address and class
    int64_t full_at_ns; ///< 0 = nobody's
} bucket;

struct aur_limits {
    unsigned char secret[crypto_shorthash_KEYBYTES];
    bucket sets[SETS][PLACES];
};

typedef struct rate {
    uint32_t a_minute, at_once;
} rate;

static const rate RATES[AUR_LIMIT_COUNT] = {
#define RATE(id, a_minute, at_once) {a_minute, at_once},
    AUR_LIMIT_LIST(RATE)
#undef RATE
};

aur_err aur_limits_open(aur_limits **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return AUR_ERR_MEMORY;
    randombytes_buf((*out)->secret, sizeof(*out)->secret);
    return AUR_OK;
}

void aur_limits_close(aur_limits *limits)
{
    free(limits);
}

static uint64_t key_of(const aur_limits *limits, aur_limit limit, const unsigned char *part, size_t part_bytes)
{
    unsigned char text[1 + AUR_ADDRESS_PART_BYTES], hash[crypto_shorthash_BYTES];
    uint64_t key = 0;
    text[0] = (unsigned char)limit;
    memcpy(text + 1, part, part_bytes);
    crypto_shorthash(hash, text, part_bytes + 1, limits->secret);
    memcpy(&key, hash, sizeof key);
    return key;
}

/// His bucket, or the place of one that is full or fullest.
static bucket *find(aur_limits *limits, uint64_t key)
{
    bucket *set = limits->sets[key % SETS], *fullest = set;
    for (int i = 0; i < PLACES; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].full_at_ns < fullest->full_at_ns)
            fullest = &set[i];
    }
    *fullest = (bucket){.key = key};
    return fullest;
}

static int64_t up_to_seconds(int64_t ns)
{
    return (ns + AUR_NS_PER_SECOND - 1) / AUR_NS_PER_SECOND;
}

bool aur_limits_take(aur_limits *limits, aur_limit limit, const char *address, int64_t now_ns, aur_limit_state *state)
{
    unsigned char part[AUR_ADDRESS_PART_BYTES];
    size_t part_bytes = aur_address_part(address, part);
    uint32_t factor = aur_address_is_here(address) ? AUR_LIMITS_LOOPBACK_FACTOR : 1;
    int64_t each_ns = MINUTE_NS / (RATES[limit].a_minute * factor);
    uint32_t at_once = RATES[limit].at_once * factor;
    bucket *b = find(limits, key_of(limits, limit, part, part_bytes));
    int64_t full_at_ns = b->full_at_ns > now_ns ? b->full_at_ns : now_ns;
    int64_t late_ns = full_at_ns + each_ns - now_ns - at_once * each_ns;
    if (late_ns <= 0)
        full_at_ns += each_ns;
    b->full_at_ns = full_at_ns;
    int64_t owed = (full_at_ns - now_ns + each_ns - 1) / each_ns;
    *state = (aur_limit_state){.limit = at_once,
                               .remaining = owed < at_once ? (uint32_t)(at_once - owed) : 0,
                               .reset_s = up_to_seconds(full_at_ns - now_ns),
                               .retry_s = late_ns > 0 ? up_to_seconds(late_ns) : 0};
    return late_ns <= 0;
}
