// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Hands each call to the store's kind, having looked at what is to be kept, and takes note of what came of it.
#include "server/store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/store/kind.h"
#include "stream/log.h"

/// Asked in this order; the last takes any path.
static const aur_store_kind *const KINDS[] = {&aur_store_redis, &aur_store_sqlite, NULL};

/// NULL: there is no such kind of store, and *fault says so.
static const aur_store_kind *kind_of(const char *where, char *fault, size_t fault_bytes)
{
    if (fault_bytes > 0)
        fault[0] = '\0';
    for (int i = 0; KINDS[i] != NULL; i++)
        if (KINDS[i]->is_of(where))
            return KINDS[i];
    snprintf(fault, fault_bytes, "a store is a file, :memory: or redis://HOST:PORT/NUMBER");
    return NULL;
}

aur_err aur_store_open(const char *where, aur_store **out, char *fault, size_t fault_bytes)
{
    *out = NULL;
    fault_bytes = fault == NULL ? 0 : fault_bytes;
    const aur_store_kind *kind = kind_of(where, fault, fault_bytes);
    return kind == NULL ? AUR_ERR_STATE : kind->open(where, out, fault, fault_bytes);
}

void aur_store_close(aur_store *store)
{
    if (store != NULL)
        store->kind->close(store);
}

aur_err aur_store_backup(aur_store *store, const char *path)
{
    return store->kind->backup(store, path);
}

aur_err aur_store_copy(const char *where, const char *path, char *fault, size_t fault_bytes)
{
    fault_bytes = fault == NULL ? 0 : fault_bytes;
    const aur_store_kind *kind = kind_of(where, fault, fault_bytes);
    return kind == NULL ? AUR_ERR_STATE : kind->copy(where, path, fault, fault_bytes);
}

aur_err aur_store_check(const char *where, char *text, size_t text_bytes)
{
    uint64_t counts[AUR_RECORD_COUNT] = {0};
    const aur_store_kind *kind = kind_of(where, text, text_bytes);
    aur_err err = kind == NULL ? AUR_ERR_STATE : kind->check(where, counts, text, text_bytes);
    for (size_t i = 0, used = 0; err == AUR_OK && i < AUR_RECORD_COUNT && used < text_bytes; i++) {
        const char *noun = aur_record_describe((aur_record_kind)i)->noun;
        int one_less = counts[i] == 1 ? 1 : 0;
        used += (size_t)snprintf(text + used, text_bytes - used, "%s%" PRIu64 " %.*s", i == 0 ? "" : ", ", counts[i],
                                 (int)strlen(noun) - one_less, noun);
    }
    return err;
}

aur_store_health aur_store_health_get(const aur_store *store)
{
    return (aur_store_health)atomic_load_explicit(&store->health, memory_order_acquire);
}

const char *aur_store_health_name(aur_store_health health)
{
    static const char *const names[AUR_STORE_HEALTHS] = {
        [AUR_STORE_WELL] = "ok", [AUR_STORE_FAILING] = "failing", [AUR_STORE_DAMAGED] = "damaged"};
    return health < AUR_STORE_HEALTHS ? names[health] : "?";
}

/// Logs the first failure, not those after it, and returns what came. Many a call succeeds without a write, so that
/// success alone means nothing: aur_store_sweep ends a failure.
static aur_err note(aur_store *store, aur_err err)
{
    aur_store_health before = aur_store_health_get(store), now = before;
    if (err == AUR_ERR_FORMAT)
        now = AUR_STORE_DAMAGED;
    else if ((err == AUR_ERR_FILE || err == AUR_ERR_MEMORY) && before == AUR_STORE_WELL)
        now = AUR_STORE_FAILING;
    if (now == before)
        return err;
    atomic_store_explicit(&store->health, now, memory_order_release);
    if (now == AUR_STORE_DAMAGED)
        aur_log(AUR_LOG_ERROR, "store", "it is damaged: %s; `auralis store check` says where",
                store->kind->fault(store));
    else
        aur_log(AUR_LOG_ERROR, "store", "it fails: %s; it is tried again", store->kind->fault(store));
    return err;
}

aur_err aur_store_account_add(aur_store *store, const aur_store_account *account)
{
    return aur_record_is_good(AUR_RECORD_ACCOUNT, account) ? note(store, store->kind->account_add(store, account))
                                                           : AUR_ERR_ARGUMENT;
}

aur_err aur_store_account_get(aur_store *store, const char *id, aur_store_account *account, bool *found)
{
    return note(store, store->kind->account_get(store, id, account, found));
}

aur_err aur_store_account_by_login(aur_store *store, const char *login, aur_store_account *account, bool *found)
{
    return note(store, store->kind->account_by_login(store, login, account, found));
}

aur_err aur_store_account_by_openid(aur_store *store, const char *openid, aur_store_account *account, bool *found)
{
    return note(store, store->kind->account_by_openid(store, openid, account, found));
}

aur_err aur_store_accounts_count(aur_store *store, uint64_t *count)
{
    return note(store, store->kind->accounts_count(store, count));
}

aur_err aur_store_account_set(aur_store *store, const aur_store_account *account)
{
    return aur_record_is_good(AUR_RECORD_ACCOUNT, account) ? note(store, store->kind->account_set(store, account))
                                                           : AUR_ERR_ARGUMENT;
}

aur_err aur_store_account_remove(aur_store *store, const char *id)
{
    return note(store, store->kind->account_remove(store, id));
}

aur_err aur_store_session_add(aur_store *store, const aur_store_session *session)
{
    return aur_record_is_good(AUR_RECORD_SESSION, session) ? note(store, store->kind->session_add(store, session))
                                                           : AUR_ERR_ARGUMENT;
}

aur_err aur_store_session_get(aur_store *store, const char *id, aur_store_session *session, bool *found)
{
    return note(store, store->kind->session_get(store, id, session, found));
}

aur_err aur_store_session_turn(aur_store *store, const char *id, const uint8_t from[AUR_STORE_HASH_BYTES],
                               const uint8_t to[AUR_STORE_HASH_BYTES], int64_t now_s, bool *taken,
                               aur_store_session *session)
{
    return note(store, store->kind->session_turn(store, id, from, to, now_s, taken, session));
}

aur_err aur_store_session_remove(aur_store *store, const char *id)
{
    return note(store, store->kind->session_remove(store, id));
}

aur_err aur_store_sessions_remove_of(aur_store *store, const char *account)
{
    return note(store, store->kind->sessions_remove_of(store, account));
}

aur_err aur_store_sanction_add(aur_store *store, const aur_store_sanction *sanction)
{
    return aur_record_is_good(AUR_RECORD_SANCTION, sanction) ? note(store, store->kind->sanction_add(store, sanction))
                                                             : AUR_ERR_ARGUMENT;
}

aur_err aur_store_sanction_remove(aur_store *store, const char *id)
{
    return note(store, store->kind->sanction_remove(store, id));
}

// Kinds know records of any kind; these give each caller its own type back.

typedef struct listing {
    union {
        bool (*sanction)(void *, const aur_store_sanction *);
        bool (*room)(void *, const aur_store_room *);
        bool (*message)(void *, const aur_store_message *);
        bool (*report)(void *, const aur_store_report *);
        bool (*audit)(void *, const aur_store_audit *);
    } each;
    void *context;
} listing;

static bool each_sanction(void *context, const void *record)
{
    const listing *to = context;
    return to->each.sanction(to->context, record);
}

static bool each_room(void *context, const void *record)
{
    const listing *to = context;
    return to->each.room(to->context, record);
}

static bool each_message(void *context, const void *record)
{
    const listing *to = context;
    return to->each.message(to->context, record);
}

static bool each_report(void *context, const void *record)
{
    const listing *to = context;
    return to->each.report(to->context, record);
}

static bool each_audit(void *context, const void *record)
{
    const listing *to = context;
    return to->each.audit(to->context, record);
}

aur_err aur_store_sanctions(aur_store *store, int64_t now_s, bool (*each)(void *, const aur_store_sanction *),
                            void *context)
{
    listing to = {.each.sanction = each, .context = context};
    return note(store, store->kind->sanctions(store, now_s, each_sanction, &to));
}

aur_err aur_store_room_set(aur_store *store, const aur_store_room *room)
{
    return aur_record_is_good(AUR_RECORD_ROOM, room) ? note(store, store->kind->room_set(store, room))
                                                     : AUR_ERR_ARGUMENT;
}

aur_err aur_store_room_remove(aur_store *store, const char *id)
{
    return note(store, store->kind->room_remove(store, id));
}

aur_err aur_store_rooms(aur_store *store, bool (*each)(void *, const aur_store_room *), void *context)
{
    listing to = {.each.room = each, .context = context};
    return note(store, store->kind->rooms(store, each_room, &to));
}

aur_err aur_store_message_set(aur_store *store, const aur_store_message *message)
{
    return aur_record_is_good(AUR_RECORD_MESSAGE, message) ? note(store, store->kind->message_set(store, message))
                                                           : AUR_ERR_ARGUMENT;
}

aur_err aur_store_messages_clear(aur_store *store, const char *room)
{
    return note(store, store->kind->messages_clear(store, room));
}

aur_err aur_store_messages(aur_store *store, const char *room, bool (*each)(void *, const aur_store_message *),
                           void *context)
{
    listing to = {.each.message = each, .context = context};
    return note(store, store->kind->messages(store, room, each_message, &to));
}

aur_err aur_store_report_add(aur_store *store, const aur_store_report *report)
{
    return aur_record_is_good(AUR_RECORD_REPORT, report) ? note(store, store->kind->report_add(store, report))
                                                         : AUR_ERR_ARGUMENT;
}

aur_err aur_store_report_close(aur_store *store, const char *id, const char *by, int64_t now_s, bool *found)
{
    return note(store, store->kind->report_close(store, id, by, now_s, found));
}

aur_err aur_store_reports(aur_store *store, bool is_open, uint32_t skip, uint32_t most, uint32_t *total,
                          bool (*each)(void *, const aur_store_report *), void *context)
{
    listing to = {.each.report = each, .context = context};
    aur_store_page page = {.is_open = is_open, .skip = skip, .most = most};
    return note(store, store->kind->reports(store, &page, total, each_report, &to));
}

aur_err aur_store_audit_add(aur_store *store, const aur_store_audit *entry)
{
    return aur_record_is_good(AUR_RECORD_AUDIT, entry) ? note(store, store->kind->audit_add(store, entry))
                                                       : AUR_ERR_ARGUMENT;
}

aur_err aur_store_audits(aur_store *store, uint32_t skip, uint32_t most, uint32_t *total,
                         bool (*each)(void *, const aur_store_audit *), void *context)
{
    listing to = {.each.audit = each, .context = context};
    aur_store_page page = {.skip = skip, .most = most};
    return note(store, store->kind->audits(store, &page, total, each_audit, &to));
}

aur_err aur_store_sweep(aur_store *store, int64_t now_s)
{
    aur_err err = note(store, store->kind->sweep(store, now_s));
    if (err == AUR_OK && aur_store_health_get(store) == AUR_STORE_FAILING) {
        aur_log(AUR_LOG_INFO, "store", "it works again");
        atomic_store_explicit(&store->health, AUR_STORE_WELL, memory_order_release);
    }
    return err;
}
