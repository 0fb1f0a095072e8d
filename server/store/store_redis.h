// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the files store_redis*.c share; nobody else includes it.
#ifndef AUR_SERVER_STORE_STORE_REDIS_H
#define AUR_SERVER_STORE_STORE_REDIS_H

#include "server/store/kind.h"
#include "server/store/redis_link.h"

#define AUR_REDIS_STRINGIFY(x) #x
#define AUR_REDIS_AS_TEXT(x)   AUR_REDIS_STRINGIFY(x)
/// Words as two arguments: how many, and they themselves.
#define AUR_REDIS_WORDS(...)                                                                                           \
    (sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)), (const char *[])                                   \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

typedef struct aur_redis {
    aur_store store;
    aur_redis_link link;
} aur_redis;

// store_redis_server.c: the store as a whole; as in kind.h.
aur_err aur_redis_open(const char *where, aur_store **out, char *fault, size_t fault_bytes);
void aur_redis_close(aur_store *store);
const char *aur_redis_fault(const aur_store *store);
aur_err aur_redis_check(const char *where, uint64_t counts[AUR_RECORD_COUNT], char *fault, size_t fault_bytes);

// store_redis.c: replies as records.

/// NULL is allowed.
void aur_redis_free_reply(redisReply *reply);
/// Asks for many records; `prefix` bytes before each are left out.
aur_err aur_redis_list(aur_redis_link *link, aur_record_kind kind, size_t prefix, size_t count,
                       const char *const *words, aur_store_each each, void *context);
aur_err aur_redis_list_messages(aur_redis_link *link, const char *room, aur_store_each each, void *context);

#endif
