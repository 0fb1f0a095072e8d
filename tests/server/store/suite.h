// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the cases of a store share: the store that is open, and lists as arrays.
#ifndef AUR_TESTS_SERVER_STORE_SUITE_H
#define AUR_TESTS_SERVER_STORE_SUITE_H

#include "server/store/store.h"
#include "tests/server/store/records.h"
#include "tests/server/store/redis_server.h"
#include "tests/stream/check.h"

typedef enum place { PLACE_FILE, PLACE_MEMORY, PLACE_REDIS } place;

#define MANY 256

/// Records of a list; `most` 0 = all.
typedef struct many {
    aur_record_kind kind;
    uint32_t count, most;
    char *records[MANY];
} many;

extern place suite_at;
extern char suite_folder[64], suite_where[128]; ///< a folder to write in, and the store's address
extern aur_store *store;                        ///< empty when a case begins

/// Closes and opens it, where it outlives that.
void suite_reopen(void);
/// Says a line to the Redis of the suite; whether its answer begins so.
bool suite_redis_say(const char *line, const char *answer);

bool keep_room(void *context, const aur_store_room *room);
bool keep_audit(void *context, const aur_store_audit *audit);
many get_sanctions(int64_t now_s);
many get_rooms(void);
many get_messages(const char *room);
many get_reports(bool is_open, uint32_t skip, uint32_t most, uint32_t *total);
void let_go(many *m);
uint32_t count_rooms(void);
uint32_t count_messages(const char *room);
uint32_t count_sanctions(int64_t now_s);
/// Field by field: what lies between them is nobody's.
void assert_same(aur_record_kind kind, const void *one, const void *other);

void test_account(void **state);
void test_account_is_unique(void **state);
void test_account_changes(void **state);
void test_account_remove(void **state);
void test_session_turn(void **state);
void test_session_expires(void **state);
void test_sessions_remove(void **state);
void test_rooms(void **state);
void test_messages(void **state);
void test_room_remove(void **state);
void test_sanctions(void **state);
void test_sweep(void **state);
void test_reports(void **state);
void test_audits(void **state);
void test_reports_end(void **state);
void test_audits_end(void **state);
void test_fields(void **state);
void test_refuses(void **state);
void test_backup_and_check(void **state);

#endif
