// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A hash table with linear probing, never more than half full. Keys are keyed hashes of addresses, so nobody chooses
/// where his fall.
#include "server/crowding.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "server/address.h"

typedef struct slot {
    uint64_t key; ///< 0 = free
    uint32_t count;
} slot;

struct aur_crowding {
    unsigned char secret[crypto_shorthash_KEYBYTES];
    uint32_t most, mask;
    slot *slots;
};

aur_err aur_crowding_open(uint32_t most, uint32_t places, aur_crowding **out)
{
    uint32_t count = 64;
    *out = NULL;
    while (count < 2 * places)
        count *= 2;
    aur_crowding *crowding = calloc(1, sizeof *crowding);
    if (crowding != NULL)
        crowding->slots = calloc(count, sizeof *crowding->slots);
    if (crowding == NULL || crowding->slots == NULL) {
        aur_crowding_close(crowding);
        return AUR_ERR_MEMORY;
    }
    randombytes_buf(crowding->secret, sizeof crowding->secret);
    crowding->most = most;
    crowding->mask = count - 1;
    *out = crowding;
    return AUR_OK;
}

void aur_crowding_close(aur_crowding *crowding)
{
    if (crowding == NULL)
        return;
    free(crowding->slots);
    free(crowding);
}

/// 0 for this machine itself.
static uint64_t key_of(const aur_crowding *crowding, const char *address)
{
    unsigned char part[AUR_ADDRESS_PART_BYTES];
    uint64_t key = 0;
    if (aur_address_is_here(address))
        return 0;
    size_t part_bytes = aur_address_part(address, part);
    crypto_shorthash((unsigned char *)&key, part, part_bytes, crowding->secret);
    return key | 1;
}

static slot *find(const aur_crowding *crowding, uint64_t key)
{
    uint64_t at = key >> 1;
    while (crowding->slots[at & crowding->mask].key != 0 && crowding->slots[at & crowding->mask].key != key)
        at++;
    return &crowding->slots[at & crowding->mask];
}

bool aur_crowding_enter(aur_crowding *crowding, const char *address, uint64_t *key)
{
    *key = crowding != NULL && crowding->most > 0 ? key_of(crowding, address) : 0;
    if (*key == 0)
        return true;
    slot *s = find(crowding, *key);
    if (s->count >= crowding->most) {
        *key = 0;
        return false;
    }
    s->key = *key;
    s->count++;
    return true;
}

/// Those behind a slot that became free may have been put there because it was not.
static void close_gap(aur_crowding *crowding, uint32_t gap)
{
    for (uint32_t at = (gap + 1) & crowding->mask; crowding->slots[at].key != 0; at = (at + 1) & crowding->mask) {
        uint32_t home = (uint32_t)(crowding->slots[at].key >> 1) & crowding->mask;
        if (((at - home) & crowding->mask) < ((at - gap) & crowding->mask))
            continue;
        crowding->slots[gap] = crowding->slots[at];
        crowding->slots[at] = (slot){.key = 0};
        gap = at;
    }
}

void aur_crowding_leave(aur_crowding *crowding, uint64_t key)
{
    if (crowding == NULL || key == 0)
        return;
    slot *s = find(crowding, key);
    if (s->key != key || --s->count > 0)
        return;
    *s = (slot){.key = 0};
    close_gap(crowding, (uint32_t)(s - crowding->slots));
}
