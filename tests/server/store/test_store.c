// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One suite for every kind of store: a file, memory, Redis. What one does, all do.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/server/store/suite.h"

place suite_at;
char suite_folder[64], suite_where[128];
aur_store *store;

static redis_server redis;

static int open_store(void **state)
{
    char fault[256] = "";
    (void)state;
    snprintf(suite_folder, sizeof suite_folder, "/tmp/auralis-store-XXXXXX");
    if (mkdtemp(suite_folder) == NULL)
        return 1;
    if (suite_at == PLACE_FILE) {
        snprintf(suite_where, sizeof suite_where, "%s/people.db", suite_folder);
    } else if (suite_at == PLACE_MEMORY) {
        snprintf(suite_where, sizeof suite_where, ":memory:");
    } else {
        snprintf(suite_where, sizeof suite_where, "%s", redis.url);
        if (!redis_server_say(&redis, "FLUSHALL", "+OK"))
            return 1;
    }
    aur_err err = aur_store_open(suite_where, &store, fault, sizeof fault);
    if (err != AUR_OK)
        fprintf(stderr, "%s\n", fault);
    return err != AUR_OK;
}

static int close_store(void **state)
{
    char command[96];
    (void)state;
    aur_store_close(store);
    store = NULL;
    snprintf(command, sizeof command, "rm -rf '%s'", suite_folder);
    return system(command) != 0;
}

void suite_reopen(void)
{
    if (suite_at == PLACE_MEMORY)
        return;
    aur_store_close(store);
    store = NULL;
    assert_ok(aur_store_open(suite_where, &store, NULL, 0));
}

bool suite_redis_say(const char *line, const char *answer)
{
    return redis_server_say(&redis, line, answer);
}

static bool keep(void *context, const void *record)
{
    many *to = context;
    size_t bytes = aur_record_describe(to->kind)->bytes;
    assert_true(to->count < MANY);
    to->records[to->count] = malloc(bytes);
    assert_non_null(to->records[to->count]);
    memcpy(to->records[to->count++], record, bytes);
    return to->count != to->most;
}

static bool keep_sanction(void *context, const aur_store_sanction *sanction)
{
    return keep(context, sanction);
}
bool keep_room(void *context, const aur_store_room *room)
{
    return keep(context, room);
}
static bool keep_message(void *context, const aur_store_message *message)
{
    return keep(context, message);
}
static bool keep_report(void *context, const aur_store_report *report)
{
    return keep(context, report);
}
bool keep_audit(void *context, const aur_store_audit *audit)
{
    return keep(context, audit);
}

void let_go(many *m)
{
    for (uint32_t i = 0; i < m->count; i++)
        free(m->records[i]);
    m->count = 0;
}

many get_sanctions(int64_t now_s)
{
    many m = {.kind = AUR_RECORD_SANCTION};
    assert_ok(aur_store_sanctions(store, now_s, keep_sanction, &m));
    return m;
}

many get_rooms(void)
{
    many m = {.kind = AUR_RECORD_ROOM};
    assert_ok(aur_store_rooms(store, keep_room, &m));
    return m;
}

many get_messages(const char *room)
{
    many m = {.kind = AUR_RECORD_MESSAGE};
    assert_ok(aur_store_messages(store, room, keep_message, &m));
    return m;
}

many get_reports(bool is_open, uint32_t skip, uint32_t most, uint32_t *total)
{
    many m = {.kind = AUR_RECORD_REPORT};
    assert_ok(aur_store_reports(store, is_open, skip, most, total, keep_report, &m));
    return m;
}

uint32_t count_rooms(void)
{
    many m = get_rooms();
    uint32_t count = m.count;
    let_go(&m);
    return count;
}

uint32_t count_messages(const char *room)
{
    many m = get_messages(room);
    uint32_t count = m.count;
    let_go(&m);
    return count;
}

uint32_t count_sanctions(int64_t now_s)
{
    many m = get_sanctions(now_s);
    uint32_t count = m.count;
    let_go(&m);
    return count;
}

void assert_same(aur_record_kind kind, const void *one, const void *other)
{
    const aur_record *of = aur_record_describe(kind);
    for (uint32_t i = 0; i < of->count; i++) {
        const aur_field *field = &of->fields[i];
        const char *a = (const char *)one + field->at, *b = (const char *)other + field->at;
        if (field->kind == AUR_FIELD_TEXT)
            assert_string_equal(a, b);
        else if (field->kind == AUR_FIELD_BYTES)
            assert_memory_equal(a, b, field->bytes);
        else if (aur_record_whole(field, one) != aur_record_whole(field, other))
            fail_msg("%s.%s: %lld, not %lld", of->noun, field->name, (long long)aur_record_whole(field, one),
                     (long long)aur_record_whole(field, other));
    }
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)
    const struct CMUnitTest tests[] = {
        CASE(test_account),      CASE(test_account_is_unique), CASE(test_account_changes),  CASE(test_account_remove),
        CASE(test_session_turn), CASE(test_session_expires),   CASE(test_sessions_remove),  CASE(test_rooms),
        CASE(test_messages),     CASE(test_room_remove),       CASE(test_sanctions),        CASE(test_sweep),
        CASE(test_reports),      CASE(test_reports_end),       CASE(test_audits),           CASE(test_audits_end),
        CASE(test_fields),       CASE(test_refuses),           CASE(test_backup_and_check),
    };
    suite_at = PLACE_FILE;
    int failed = cmocka_run_group_tests_name("in a file", tests, NULL, NULL);
    suite_at = PLACE_MEMORY;
    failed += cmocka_run_group_tests_name("in memory", tests, NULL, NULL);
    if (!redis_server_is_there())
        return failed > 0 ? 1 : redis_server_skip();
    suite_at = PLACE_REDIS;
    if (!redis_server_start(&redis, "yes")) {
        fprintf(stderr, "redis-server does not start, see %s/log\n", redis.folder);
        return 1;
    }
    failed += cmocka_run_group_tests_name("in Redis", tests, NULL, NULL);
    redis_server_stop(&redis);
    return failed > 0;
}
