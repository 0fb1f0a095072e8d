// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The store in a file of SQLite: what each call does with its tables (store_sqlite_file.c has them). The folder's
/// files store_sqlite* alone know the library.
#include <string.h>

#include "server/store/store_sqlite.h"

static aur_sqlite *of(aur_store *store)
{
    return (aur_sqlite *)store;
}

/// Runs a query without rows.
static aur_err run(aur_sqlite *s, aur_sqlite_query query)
{
    return aur_sqlite_run(s, query, AUR_RECORD_ACCOUNT, NULL, NULL);
}

/// Runs one without rows that has one parameter.
static aur_err run_with_text(aur_sqlite *s, aur_sqlite_query query, const char *text)
{
    aur_sqlite_bind_text(aur_sqlite_use(s, query), 1, text);
    return run(s, query);
}

static aur_err run_with_number(aur_sqlite *s, aur_sqlite_query query, int64_t number)
{
    sqlite3_bind_int64(aur_sqlite_use(s, query), 1, number);
    return run(s, query);
}

/// Runs one whose parameters are a record.
static aur_err run_with_record(aur_sqlite *s, aur_sqlite_query query, aur_record_kind kind, const void *record)
{
    aur_sqlite_bind_record(aur_sqlite_use(s, query), kind, record);
    return run(s, query);
}

/// Where a record goes of which there is one at most.
typedef struct single {
    void *out;
    size_t bytes;
    bool found;
} single;

static bool take_single(void *context, const void *record)
{
    single *to = context;
    memcpy(to->out, record, to->bytes);
    to->found = true;
    return true;
}

static aur_err find(aur_sqlite *s, aur_sqlite_query query, aur_record_kind kind, const char *key, void *out,
                    bool *found)
{
    single to = {.out = out, .bytes = aur_record_describe(kind)->bytes};
    aur_sqlite_bind_text(aur_sqlite_use(s, query), 1, key);
    aur_err err = aur_sqlite_run(s, query, kind, take_single, &to);
    *found = err == AUR_OK && to.found;
    return err;
}

static aur_err account_add(aur_store *store, const aur_store_account *account)
{
    return run_with_record(of(store), AUR_SQLITE_ACCOUNT_ADD, AUR_RECORD_ACCOUNT, account);
}

static aur_err account_get(aur_store *store, const char *id, aur_store_account *account, bool *found)
{
    return find(of(store), AUR_SQLITE_ACCOUNT_GET, AUR_RECORD_ACCOUNT, id, account, found);
}

static aur_err account_by_login(aur_store *store, const char *login, aur_store_account *account, bool *found)
{
    return find(of(store), AUR_SQLITE_ACCOUNT_BY_LOGIN, AUR_RECORD_ACCOUNT, login, account, found);
}

static aur_err account_by_openid(aur_store *store, const char *openid, aur_store_account *account, bool *found)
{
    return find(of(store), AUR_SQLITE_ACCOUNT_BY_OPENID, AUR_RECORD_ACCOUNT, openid, account, found);
}

static aur_err accounts_count(aur_store *store, uint64_t *count)
{
    int64_t number = 0;
    aur_err err = aur_sqlite_run_number(of(store), AUR_SQLITE_ACCOUNTS_COUNT, &number);
    *count = (uint64_t)number;
    return err;
}

static aur_err account_set(aur_store *store, const aur_store_account *account)
{
    aur_sqlite *s = of(store);
    aur_err err = run_with_record(s, AUR_SQLITE_ACCOUNT_SET, AUR_RECORD_ACCOUNT, account);
    return err == AUR_OK && sqlite3_changes(s->db) == 0 ? AUR_ERR_STATE : err;
}

static aur_err account_remove(aur_store *store, const char *id)
{
    aur_sqlite *s = of(store);
    aur_err err = run(s, AUR_SQLITE_BEGIN);
    if (err == AUR_OK)
        err = run_with_text(s, AUR_SQLITE_ACCOUNT_ROOMS, id);
    if (err == AUR_OK)
        err = run_with_text(s, AUR_SQLITE_ACCOUNT_REMOVE, id);
    return aur_sqlite_end(s, err);
}

static aur_err session_add(aur_store *store, const aur_store_session *session)
{
    return run_with_record(of(store), AUR_SQLITE_SESSION_ADD, AUR_RECORD_SESSION, session);
}

static aur_err session_get(aur_store *store, const char *id, aur_store_session *session, bool *found)
{
    return find(of(store), AUR_SQLITE_SESSION_GET, AUR_RECORD_SESSION, id, session, found);
}

static aur_err session_turn(aur_store *store, const char *id, const uint8_t from[AUR_STORE_HASH_BYTES],
                            const uint8_t to[AUR_STORE_HASH_BYTES], int64_t now_s, bool *taken,
                            aur_store_session *session)
{
    aur_sqlite *s = of(store);
    bool found = false;
    *taken = false;
    aur_err err = run(s, AUR_SQLITE_BEGIN);
    if (err == AUR_OK)
        err = find(s, AUR_SQLITE_SESSION_GET, AUR_RECORD_SESSION, id, session, &found);
    bool holds = found && session->expires_s > now_s && memcmp(session->hash, from, AUR_STORE_HASH_BYTES) == 0;
    if (holds) {
        memcpy(session->hash, to, AUR_STORE_HASH_BYTES);
        session->expires_s = now_s + (session->expires_s - session->created_s);
        session->created_s = now_s;
        err = run_with_record(s, AUR_SQLITE_SESSION_SET, AUR_RECORD_SESSION, session);
    } else if (found) {
        err = run_with_text(s, AUR_SQLITE_SESSION_REMOVE, id);
    }
    err = aur_sqlite_end(s, err);
    *taken = holds && err == AUR_OK;
    return err;
}

static aur_err session_remove(aur_store *store, const char *id)
{
    return run_with_text(of(store), AUR_SQLITE_SESSION_REMOVE, id);
}

static aur_err sessions_remove_of(aur_store *store, const char *account)
{
    return run_with_text(of(store), AUR_SQLITE_SESSIONS_REMOVE_OF, account);
}

static aur_err sanction_add(aur_store *store, const aur_store_sanction *sanction)
{
    return run_with_record(of(store), AUR_SQLITE_SANCTION_ADD, AUR_RECORD_SANCTION, sanction);
}

static aur_err sanction_remove(aur_store *store, const char *id)
{
    return run_with_text(of(store), AUR_SQLITE_SANCTION_REMOVE, id);
}

static aur_err sanctions(aur_store *store, int64_t now_s, aur_store_each each, void *context)
{
    sqlite3_bind_int64(aur_sqlite_use(of(store), AUR_SQLITE_SANCTIONS), 1, now_s);
    return aur_sqlite_run(of(store), AUR_SQLITE_SANCTIONS, AUR_RECORD_SANCTION, each, context);
}

static aur_err room_set(aur_store *store, const aur_store_room *room)
{
    return run_with_record(of(store), AUR_SQLITE_ROOM_SET, AUR_RECORD_ROOM, room);
}

/// Chat and sanctions refer to it and go with it.
static aur_err room_remove(aur_store *store, const char *id)
{
    return run_with_text(of(store), AUR_SQLITE_ROOM_REMOVE, id);
}

static aur_err rooms(aur_store *store, aur_store_each each, void *context)
{
    aur_sqlite_use(of(store), AUR_SQLITE_ROOMS);
    return aur_sqlite_run(of(store), AUR_SQLITE_ROOMS, AUR_RECORD_ROOM, each, context);
}

static aur_err message_set(aur_store *store, const aur_store_message *message)
{
    aur_sqlite *s = of(store);
    aur_err err = run(s, AUR_SQLITE_BEGIN);
    if (err == AUR_OK)
        err = run_with_record(s, AUR_SQLITE_MESSAGE_SET, AUR_RECORD_MESSAGE, message);
    if (err == AUR_OK) {
        sqlite3_bind_int64(aur_sqlite_use(s, AUR_SQLITE_MESSAGES_TRIM), 2, AUR_STORE_MESSAGES_MAX);
        aur_sqlite_bind_text(s->queries[AUR_SQLITE_MESSAGES_TRIM], 1, message->room);
        err = run(s, AUR_SQLITE_MESSAGES_TRIM);
    }
    return aur_sqlite_end(s, err);
}

static aur_err messages_clear(aur_store *store, const char *room)
{
    return run_with_text(of(store), AUR_SQLITE_MESSAGES_CLEAR, room);
}

static aur_err messages(aur_store *store, const char *room, aur_store_each each, void *context)
{
    aur_sqlite_bind_text(aur_sqlite_use(of(store), AUR_SQLITE_MESSAGES), 1, room);
    return aur_sqlite_run(of(store), AUR_SQLITE_MESSAGES, AUR_RECORD_MESSAGE, each, context);
}

static aur_err report_add(aur_store *store, const aur_store_report *report)
{
    aur_sqlite *s = of(store);
    aur_err err = run(s, AUR_SQLITE_BEGIN);
    if (err == AUR_OK)
        err = run_with_record(s, AUR_SQLITE_REPORT_ADD, AUR_RECORD_REPORT, report);
    if (err == AUR_OK)
        err = run_with_number(s, AUR_SQLITE_REPORTS_TRIM, AUR_STORE_REPORTS_MAX);
    return aur_sqlite_end(s, err);
}

static aur_err report_close(aur_store *store, const char *id, const char *by, int64_t now_s, bool *found)
{
    aur_sqlite *s = of(store);
    sqlite3_stmt *query = aur_sqlite_use(s, AUR_SQLITE_REPORT_CLOSE);
    aur_sqlite_bind_text(query, 1, id);
    aur_sqlite_bind_text(query, 2, by);
    sqlite3_bind_int64(query, 3, now_s);
    aur_err err = run(s, AUR_SQLITE_REPORT_CLOSE);
    *found = err == AUR_OK && sqlite3_changes(s->db) > 0;
    return err;
}

/// A page of `list`, and how many there are by `count`; both have is_open as ?1.
static aur_err give_page(aur_sqlite *s, aur_sqlite_query count, aur_sqlite_query list, aur_record_kind kind,
                         const aur_store_page *page, uint32_t *total, aur_store_each each, void *context)
{
    int64_t number = 0;
    sqlite3_bind_int64(aur_sqlite_use(s, count), 1, page->is_open);
    aur_err err = aur_sqlite_run_number(s, count, &number);
    *total = (uint32_t)number;
    if (err != AUR_OK)
        return err;
    sqlite3_stmt *query = aur_sqlite_use(s, list);
    sqlite3_bind_int64(query, 1, page->is_open);
    sqlite3_bind_int64(query, 2, page->most);
    sqlite3_bind_int64(query, 3, page->skip);
    return aur_sqlite_run(s, list, kind, each, context);
}

static aur_err reports(aur_store *store, const aur_store_page *page, uint32_t *total, aur_store_each each,
                       void *context)
{
    return give_page(of(store), AUR_SQLITE_REPORTS_COUNT, AUR_SQLITE_REPORTS, AUR_RECORD_REPORT, page, total, each,
                     context);
}

static aur_err audit_add(aur_store *store, const aur_store_audit *entry)
{
    aur_sqlite *s = of(store);
    aur_err err = run(s, AUR_SQLITE_BEGIN);
    if (err == AUR_OK) {
        sqlite3_stmt *query = aur_sqlite_use(s, AUR_SQLITE_AUDIT_ADD);
        aur_sqlite_bind_record(query, AUR_RECORD_AUDIT, entry);
        sqlite3_bind_null(query, 1); // the number, which the table gives
        err = run(s, AUR_SQLITE_AUDIT_ADD);
    }
    if (err == AUR_OK)
        err = run_with_number(s, AUR_SQLITE_AUDITS_TRIM, sqlite3_last_insert_rowid(s->db) - AUR_STORE_AUDITS_MAX);
    return aur_sqlite_end(s, err);
}

static aur_err audits(aur_store *store, const aur_store_page *page, uint32_t *total, aur_store_each each, void *context)
{
    return give_page(of(store), AUR_SQLITE_AUDITS_COUNT, AUR_SQLITE_AUDITS, AUR_RECORD_AUDIT, page, total, each,
                     context);
}

static aur_err sweep(aur_store *store, int64_t now_s)
{
    aur_sqlite *s = of(store);
    aur_err err = run(s, AUR_SQLITE_BEGIN);
    if (err == AUR_OK)
        err = run_with_number(s, AUR_SQLITE_SESSIONS_SWEEP, now_s);
    if (err == AUR_OK)
        err = run_with_number(s, AUR_SQLITE_SANCTIONS_SWEEP, now_s);
    if (err == AUR_OK)
        err = run_with_number(s, AUR_SQLITE_AUDITS_SWEEP, now_s - AUR_STORE_AUDIT_S);
    if (err == AUR_OK) // where nothing has expired, nothing would be written
        err = run(s, AUR_SQLITE_TOUCH);
    return aur_sqlite_end(s, err);
}

/// A path, or the word for none; another kind's address is not one.
static bool is_of(const char *where)
{
    return where[0] != '\0' && strstr(where, "://") == NULL;
}

const aur_store_kind aur_store_sqlite = {
    .is_of = is_of,
    .open = aur_sqlite_open,
    .close = aur_sqlite_close,
    .fault = aur_sqlite_fault,
    .backup = aur_sqlite_backup,
    .copy = aur_sqlite_copy,
    .check = aur_sqlite_check,
    .account_add = account_add,
    .account_get = account_get,
    .account_by_login = account_by_login,
    .account_by_openid = account_by_openid,
    .accounts_count = accounts_count,
    .account_set = account_set,
    .account_remove = account_remove,
    .session_add = session_add,
    .session_get = session_get,
    .session_turn = session_turn,
    .session_remove = session_remove,
    .sessions_remove_of = sessions_remove_of,
    .sanction_add = sanction_add,
    .sanction_remove = sanction_remove,
    .sanctions = sanctions,
    .room_set = room_set,
    .room_remove = room_remove,
    .rooms = rooms,
    .message_set = message_set,
    .messages_clear = messages_clear,
    .messages = messages,
    .report_add = report_add,
    .report_close = report_close,
    .reports = reports,
    .audit_add = audit_add,
    .audits = audits,
    .sweep = sweep,
};
