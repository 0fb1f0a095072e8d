// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the files store_sqlite*.c share; nobody else includes it. An empty text is NULL in a table, so that "none" is
/// unique to nobody and refers to nothing.
#ifndef AUR_SERVER_STORE_STORE_SQLITE_H
#define AUR_SERVER_STORE_STORE_SQLITE_H

#include <sqlite3.h>

#include "server/store/kind.h"

/// Of the tables (store_sqlite_file.c), in the file's head.
#define AUR_SQLITE_VERSION      1
#define AUR_SQLITE_STRINGIFY(x) #x
#define AUR_SQLITE_AS_TEXT(x)   AUR_SQLITE_STRINGIFY(x)

/// X(id, record, text): {columns} are those of the record, {marks} as many numbered parameters.
#define AUR_SQLITE_QUERY_LIST(X)                                                                                       \
    X(BEGIN, ACCOUNT, "BEGIN IMMEDIATE")                                                                               \
    X(COMMIT, ACCOUNT, "COMMIT")                                                                                       \
    X(ROLLBACK, ACCOUNT, "ROLLBACK")                                                                                   \
    X(ACCOUNT_ADD, ACCOUNT, "INSERT INTO accounts ({columns}) VALUES ({marks})")                                       \
    X(ACCOUNT_SET, ACCOUNT, "UPDATE accounts SET ({columns}) = ({marks}) WHERE id = ?1")                               \
    X(ACCOUNT_GET, ACCOUNT, "SELECT {columns} FROM accounts WHERE id = ?1")                                            \
    X(ACCOUNT_BY_LOGIN, ACCOUNT, "SELECT {columns} FROM accounts WHERE login = ?1")                                    \
    X(ACCOUNT_BY_OPENID, ACCOUNT, "SELECT {columns} FROM accounts WHERE openid = ?1")                                  \
    X(ACCOUNTS_COUNT, ACCOUNT, "SELECT count(*) FROM accounts")                                                        \
    X(ACCOUNT_REMOVE, ACCOUNT, "DELETE FROM accounts WHERE id = ?1")                                                   \
    X(ACCOUNT_ROOMS, ROOM, "UPDATE rooms SET owner = NULL, is_server_owned = 1 WHERE owner = ?1")                      \
    X(TOUCH, ACCOUNT, "PRAGMA user_version = " AUR_SQLITE_AS_TEXT(AUR_SQLITE_VERSION))                                 \
    X(SESSION_ADD, SESSION, "INSERT INTO sessions ({columns}) VALUES ({marks})")                                       \
    X(SESSION_GET, SESSION, "SELECT {columns} FROM sessions WHERE id = ?1")                                            \
    X(SESSION_SET, SESSION, "UPDATE sessions SET ({columns}) = ({marks}) WHERE id = ?1")                               \
    X(SESSION_REMOVE, SESSION, "DELETE FROM sessions WHERE id = ?1")                                                   \
    X(SESSIONS_REMOVE_OF, SESSION, "DELETE FROM sessions WHERE account = ?1")                                          \
    X(SESSIONS_SWEEP, SESSION, "DELETE FROM sessions WHERE expires_s <= ?1")                                           \
    X(SANCTION_ADD, SANCTION, "INSERT INTO sanctions ({columns}) VALUES ({marks})")                                    \
    X(SANCTION_REMOVE, SANCTION, "DELETE FROM sanctions WHERE id = ?1")                                                \
    X(SANCTIONS, SANCTION, "SELECT {columns} FROM sanctions WHERE expires_s = 0 OR expires_s > ?1 ORDER BY created_s") \
    X(SANCTIONS_SWEEP, SANCTION, "DELETE FROM sanctions WHERE expires_s <> 0 AND expires_s <= ?1")                     \
    X(ROOM_SET, ROOM,                                                                                                  \
      "INSERT INTO rooms ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET ({columns}) = ({marks})")         \
    X(ROOM_REMOVE, ROOM, "DELETE FROM rooms WHERE id = ?1")                                                            \
    X(ROOMS, ROOM, "SELECT {columns} FROM rooms ORDER BY created_s")                                                   \
    X(MESSAGE_SET, MESSAGE,                                                                                            \
      "INSERT INTO messages ({columns}) VALUES ({marks}) "                                                             \
      "ON CONFLICT (room, number) DO UPDATE SET ({columns}) = ({marks})")                                              \
    X(MESSAGES_TRIM, MESSAGE,                                                                                          \
      "DELETE FROM messages WHERE room = ?1 AND number <= "                                                            \
      "(SELECT number FROM messages WHERE room = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)")                          \
    X(MESSAGES_CLEAR, MESSAGE, "DELETE FROM messages WHERE room = ?1")                                                 \
    X(MESSAGES, MESSAGE, "SELECT {columns} FROM messages WHERE room = ?1 ORDER BY number")                             \
    X(REPORT_ADD, REPORT, "INSERT INTO reports ({columns}) VALUES ({marks})")                                          \
    X(REPORTS_TRIM, REPORT,                                                                                            \
      "DELETE FROM reports WHERE place = (SELECT place FROM reports "                                                  \
      "WHERE (SELECT count(*) FROM reports) > ?1 ORDER BY closed_s = 0, place LIMIT 1)")                               \
    X(REPORT_CLOSE, REPORT, "UPDATE reports SET closed_by = ?2, closed_s = ?3 WHERE id = ?1 AND closed_s = 0")         \
    X(REPORTS_COUNT, REPORT, "SELECT count(*) FROM reports WHERE ?1 = 0 OR closed_s = 0")                              \
    X(REPORTS, REPORT,                                                                                                 \
      "SELECT {columns} FROM reports WHERE ?1 = 0 OR closed_s = 0 ORDER BY place DESC LIMIT ?2 OFFSET ?3")             \
    X(AUDIT_ADD, AUDIT, "INSERT INTO audits ({columns}) VALUES ({marks})")                                             \
    X(AUDITS_TRIM, AUDIT, "DELETE FROM audits WHERE number <= ?1")                                                     \
    X(AUDITS_SWEEP, AUDIT, "DELETE FROM audits WHERE at_s <= ?1")                                                      \
    X(AUDITS_COUNT, AUDIT, "SELECT count(*) FROM audits WHERE ?1 = 0")                                                 \
    X(AUDITS, AUDIT, "SELECT {columns} FROM audits WHERE ?1 = 0 ORDER BY number DESC LIMIT ?2 OFFSET ?3")

typedef enum aur_sqlite_query {
#define AUR_SQLITE_QUERY_ENUM(id, record, text) AUR_SQLITE_##id,
    AUR_SQLITE_QUERY_LIST(AUR_SQLITE_QUERY_ENUM)
#undef AUR_SQLITE_QUERY_ENUM
        AUR_SQLITE_QUERY_COUNT
} aur_sqlite_query;

#define AUR_SQLITE_FAULT_BYTES 192

typedef struct aur_sqlite {
    aur_store store;
    sqlite3 *db;
    int lock_fd;                        ///< of FILE.lock; -1 = none
    bool is_broken;                     ///< pages of it are damaged: nothing more is written
    char fault[AUR_SQLITE_FAULT_BYTES]; ///< of the last call that failed
    sqlite3_stmt *queries[AUR_SQLITE_QUERY_COUNT];
} aur_sqlite;

// store_sqlite_file.c: the file as a whole; as in kind.h.
aur_err aur_sqlite_open(const char *where, aur_store **out, char *fault, size_t fault_bytes);
void aur_sqlite_close(aur_store *store);
const char *aur_sqlite_fault(const aur_store *store);
aur_err aur_sqlite_backup(aur_store *store, const char *path);
aur_err aur_sqlite_copy(const char *where, const char *path, char *fault, size_t fault_bytes);
aur_err aur_sqlite_check(const char *where, uint64_t counts[AUR_RECORD_COUNT], char *fault, size_t fault_bytes);

// store_sqlite_rows.c: rows as records.

/// What SQLite's code means to who called.
aur_err aur_sqlite_error(int code);
/// Prepares a text with {columns} and {marks} of a kind of record. Returns SQLite's code.
int aur_sqlite_prepare(sqlite3 *db, aur_record_kind kind, const char *text, sqlite3_stmt **out);
/// Prepares all queries. Returns SQLite's code.
int aur_sqlite_prepare_all(aur_sqlite *s);
/// A query, ready to be bound.
sqlite3_stmt *aur_sqlite_use(aur_sqlite *s, aur_sqlite_query query);
/// "" is NULL; the text is borrowed until the query has run.
void aur_sqlite_bind_text(sqlite3_stmt *query, int index, const char *text);
/// All fields, from ?1 on; borrowed until the query has run.
void aur_sqlite_bind_record(sqlite3_stmt *query, aur_record_kind kind, const void *record);
/// The row as a record.  Errors: AUR_ERR_FORMAT.
aur_err aur_sqlite_read(sqlite3_stmt *query, aur_record_kind kind, void *out);
/// Runs a query that was bound; `each` (may be NULL) gets its rows.
aur_err aur_sqlite_run(aur_sqlite *s, aur_sqlite_query query, aur_record_kind kind, aur_store_each each, void *context);
/// Runs one that gives one number.
aur_err aur_sqlite_run_number(aur_sqlite *s, aur_sqlite_query query, int64_t *number);
/// Ends a transaction: with OK if all went well and it is on the disk, else as if nothing had been.
aur_err aur_sqlite_end(aur_sqlite *s, aur_err err);

#endif
