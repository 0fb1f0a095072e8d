// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A store in Redis as a whole: connecting, its version, reading all of it. Whether Redis itself keeps what it has are
/// its own settings, `appendonly` and `appendfsync`; at open the log says so if it does not.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/store_redis.h"
#include "stream/log.h"

#define VERSION_KEY AUR_REDIS_KEYS "version"

/// A setting of Redis; "" = it does not say.
static void read_setting(aur_redis_link *link, const char *name, char value[16])
{
    redisReply *reply = NULL;
    aur_err err = aur_redis_link_ask(link, true, AUR_REDIS_WORDS("CONFIG", "GET", name), &reply);
    bool answers = err == AUR_OK && reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
                   reply->element[1]->type == REDIS_REPLY_STRING;
    snprintf(value, 16, "%s", answers ? reply->element[1]->str : "");
    aur_redis_free_reply(reply);
}

/// What Redis has acknowledged is on a disk only if its settings are so.
static void warn_of_loss(aur_redis_link *link)
{
    char writes[16], syncs[16];
    read_setting(link, "appendonly", writes);
    read_setting(link, "appendfsync", syncs);
    if (writes[0] == '\0')
        aur_log(AUR_LOG_WARNING, "store", "Redis does not say whether it writes what it has to a disk (appendonly)");
    else if (strcmp(writes, "yes") != 0)
        aur_log(AUR_LOG_WARNING, "store", "Redis forgets the last minutes when it ends: set its `appendonly yes`");
    else if (strcmp(syncs, "always") != 0)
        aur_log(AUR_LOG_INFO, "store", "Redis may forget two seconds when it is killed, unless `appendfsync always`");
}

/// Judges the version that the store says it has; a new one gets ours if it `may_make`.
static aur_err look_at_version(aur_redis_link *link, bool may_make, char *fault, size_t fault_bytes)
{
    redisReply *reply = NULL;
    aur_err err = AUR_OK;
    if (may_make)
        err = aur_redis_link_ask(
            link, true, AUR_REDIS_WORDS("SET", VERSION_KEY, AUR_REDIS_AS_TEXT(AUR_REDIS_VERSION), "NX"), &reply);
    aur_redis_free_reply(reply);
    reply = NULL;
    if (err == AUR_OK)
        err = aur_redis_link_ask(link, true, AUR_REDIS_WORDS("GET", VERSION_KEY), &reply);
    if (err != AUR_OK) {
        snprintf(fault, fault_bytes, "%s", link->fault);
    } else if (reply->type != REDIS_REPLY_STRING) {
        err = AUR_ERR_NAME;
        snprintf(fault, fault_bytes, "Redis at %s has no store in database %u", link->url.host,
                 (unsigned)link->url.database);
    } else if (strcmp(reply->str, AUR_REDIS_AS_TEXT(AUR_REDIS_VERSION)) != 0) {
        err = AUR_ERR_FORMAT;
        snprintf(fault, fault_bytes, "Redis at %s: a newer Auralis wrote the store (version %.20s; this one knows %d)",
                 link->url.host, reply->str, AUR_REDIS_VERSION);
    }
    aur_redis_free_reply(reply);
    return err;
}

void aur_redis_close(aur_store *store)
{
    aur_redis_link_close(&((aur_redis *)store)->link);
    free(store);
}

/// What was answered and is no record is not the link's fault.
const char *aur_redis_fault(const aur_store *store)
{
    const aur_redis *r = (const aur_redis *)store;
    return r->link.fault[0] != '\0' ? r->link.fault : "a record cannot be read";
}

/// A connection to a store that is there, or may be made.
static aur_err connect_to(const char *where, bool may_make, aur_redis **out, char *fault, size_t fault_bytes)
{
    aur_redis *r = calloc(1, sizeof *r);
    if (r == NULL)
        return AUR_ERR_MEMORY;
    r->store.kind = &aur_store_redis;
    aur_err err = aur_redis_link_open(&r->link, where, fault, fault_bytes);
    if (err == AUR_OK)
        err = look_at_version(&r->link, may_make, fault, fault_bytes);
    if (err == AUR_OK)
        *out = r;
    else
        aur_redis_close(&r->store);
    return err;
}

aur_err aur_redis_open(const char *where, aur_store **out, char *fault, size_t fault_bytes)
{
    aur_redis *r = NULL;
    aur_err err = connect_to(where, true, &r, fault, fault_bytes);
    if (err != AUR_OK)
        return err;
    warn_of_loss(&r->link);
    *out = &r->store;
    return AUR_OK;
}

static bool count_one(void *count, const void *record)
{
    (void)record;
    ++*(uint64_t *)count;
    return true;
}

/// What is read of a room while all are read.
typedef struct census {
    aur_redis_link *link;
    uint64_t *counts;
    aur_err err;
} census;

static bool count_room(void *context, const void *record)
{
    census *c = context;
    const aur_store_room *room = record;
    c->counts[AUR_RECORD_ROOM]++;
    c->err = aur_redis_list_messages(c->link, room->id, count_one, &c->counts[AUR_RECORD_MESSAGE]);
    return c->err == AUR_OK;
}

static aur_err count_all(aur_redis_link *link, uint64_t counts[AUR_RECORD_COUNT], const char **noun)
{
    static const aur_record_kind hashes[] = {AUR_RECORD_ACCOUNT, AUR_RECORD_SESSION, AUR_RECORD_SANCTION,
                                             AUR_RECORD_REPORT};
    char key[64];
    census c = {.link = link, .counts = counts};
    aur_err err = AUR_OK;
    for (size_t i = 0; err == AUR_OK && i < sizeof hashes / sizeof *hashes; i++) {
        *noun = aur_record_describe(hashes[i])->noun;
        snprintf(key, sizeof key, AUR_REDIS_KEYS "%s", *noun);
        err = aur_redis_list(link, hashes[i], 0, AUR_REDIS_WORDS("HVALS", key), count_one, &counts[hashes[i]]);
    }
    if (err == AUR_OK) {
        *noun = "rooms and their messages";
        err =
            aur_redis_list(link, AUR_RECORD_ROOM, 0, AUR_REDIS_WORDS("HVALS", AUR_REDIS_KEYS "rooms"), count_room, &c);
        err = err == AUR_OK ? c.err : err;
    }
    if (err == AUR_OK) {
        *noun = "audits";
        err = aur_redis_list(link, AUR_RECORD_AUDIT, 0, AUR_REDIS_WORDS("LRANGE", AUR_REDIS_KEYS "audits", "0", "-1"),
                             count_one, &counts[AUR_RECORD_AUDIT]);
    }
    return err;
}

aur_err aur_redis_check(const char *where, uint64_t counts[AUR_RECORD_COUNT], char *fault, size_t fault_bytes)
{
    aur_redis *r = NULL;
    const char *noun = "";
    aur_err err = connect_to(where, false, &r, fault, fault_bytes);
    if (err != AUR_OK)
        return err;
    err = count_all(&r->link, counts, &noun);
    if (err != AUR_OK)
        snprintf(fault, fault_bytes, "Redis at %s: %s %s", r->link.url.host, noun,
                 err == AUR_ERR_FORMAT ? "are damaged" : "cannot be read");
    aur_redis_close(&r->store);
    return err;
}
