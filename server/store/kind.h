// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a kind of store is to store.c: its functions. Each is what the function of the same name in store.h says; what
/// is handed to them has been looked at (record.h).
#ifndef AUR_SERVER_STORE_KIND_H
#define AUR_SERVER_STORE_KIND_H

#include <stdatomic.h>

#include "server/store/record.h"
#include "server/store/store.h"

/// Most messages that are kept of a room.
#define AUR_STORE_MESSAGES_MAX 100

/// A record of any kind, handed on.
typedef bool (*aur_store_each)(void *context, const void *record);

/// What a list is to give.
typedef struct aur_store_page {
    bool is_open; ///< reports: open ones only
    uint32_t skip, most;
} aur_store_page;

typedef struct aur_store_kind {
    bool (*is_of)(const char *where); ///< whether it is one of this kind
    aur_err (*open)(const char *where, aur_store **out, char *fault, size_t fault_bytes);
    void (*close)(aur_store *store);
    /// What the last call that failed has met, for the log.
    const char *(*fault)(const aur_store *store);
    aur_err (*backup)(aur_store *store, const char *path);
    aur_err (*copy)(const char *where, const char *path, char *fault, size_t fault_bytes);
    /// Counts the records of each kind, having read them.
    aur_err (*check)(const char *where, uint64_t counts[AUR_RECORD_COUNT], char *fault, size_t fault_bytes);

    aur_err (*account_add)(aur_store *store, const aur_store_account *account);
    aur_err (*account_get)(aur_store *store, const char *id, aur_store_account *account, bool *found);
    aur_err (*account_by_login)(aur_store *store, const char *login, aur_store_account *account, bool *found);
    aur_err (*account_by_openid)(aur_store *store, const char *openid, aur_store_account *account, bool *found);
    aur_err (*accounts_count)(aur_store *store, uint64_t *count);
    aur_err (*account_set)(aur_store *store, const aur_store_account *account);
    aur_err (*account_remove)(aur_store *store, const char *id);

    aur_err (*session_add)(aur_store *store, const aur_store_session *session);
    aur_err (*session_get)(aur_store *store, const char *id, aur_store_session *session, bool *found);
    aur_err (*session_turn)(aur_store *store, const char *id, const uint8_t from[AUR_STORE_HASH_BYTES],
                            const uint8_t to[AUR_STORE_HASH_BYTES], int64_t now_s, bool *taken,
                            aur_store_session *session);
    aur_err (*session_remove)(aur_store *store, const char *id);
    aur_err (*sessions_remove_of)(aur_store *store, const char *account);

    aur_err (*sanction_add)(aur_store *store, const aur_store_sanction *sanction);
    aur_err (*sanction_remove)(aur_store *store, const char *id);
    aur_err (*sanctions)(aur_store *store, int64_t now_s, aur_store_each each, void *context);

    aur_err (*room_set)(aur_store *store, const aur_store_room *room);
    aur_err (*room_remove)(aur_store *store, const char *id);
    aur_err (*rooms)(aur_store *store, aur_store_each each, void *context);

    aur_err (*message_set)(aur_store *store, const aur_store_message *message);
    aur_err (*messages_clear)(aur_store *store, const char *room);
    aur_err (*messages)(aur_store *store, const char *room, aur_store_each each, void *context);

    aur_err (*report_add)(aur_store *store, const aur_store_report *report);
    aur_err (*report_close)(aur_store *store, const char *id, const char *by, int64_t now_s, bool *found);
    aur_err (*reports)(aur_store *store, const aur_store_page *page, uint32_t *total, aur_store_each each,
                       void *context);
    aur_err (*audit_add)(aur_store *store, const aur_store_audit *entry);
    aur_err (*audits)(aur_store *store, const aur_store_page *page, uint32_t *total, aur_store_each each,
                      void *context);
    aur_err (*sweep)(aur_store *store, int64_t now_s);
} aur_store_kind;

/// What every store begins with.
struct aur_store {
    const aur_store_kind *kind;
    atomic_int health; ///< aur_store_health; the keeper writes it
};

extern const aur_store_kind aur_store_sqlite, aur_store_redis;

#endif
