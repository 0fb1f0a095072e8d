// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What only a store in Redis knows: its address, a password, connections that break or hang, two servers at one time,
/// what others have written under its keys.
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "server/store/redis_url.h"
#include "server/store/store.h"
#include "stream/log.h"
#include "tests/server/store/records.h"
#include "tests/server/store/redis_server.h"
#include "tests/stream/check.h"

#define SECRET "s3cr'et@/:%"

static redis_server redis;
static char fault[256], said[1024];

/// The last lines of the log, joined.
static void take_line(void *context, aur_log_level level, const char *topic, const char *text)
{
    (void)context, (void)level, (void)topic;
    size_t used = strlen(said);
    snprintf(said + used, sizeof said - used, "%s\n", text);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int clean(void **state)
{
    (void)state;
    said[0] = fault[0] = '\0';
    return !redis_server_say(&redis, "FLUSHALL", "+OK");
}

static aur_store *open_store(void)
{
    aur_store *store = NULL;
    assert_ok(aur_store_open(redis.url, &store, fault, sizeof fault));
    return store;
}

static void test_url(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host, *user, *password;
        int port, database;
    } good[] = {
        {"redis://localhost", "localhost", "", "", 6379, 0},
        {"redis://localhost/", "localhost", "", "", 6379, 0},
        {"redis://localhost:1/15", "localhost", "", "", 1, 15},
        {"redis://:pass@h:65535/65535", "h", "", "pass", 65535, 65535},
        {"redis://me:a%40b%2Fc%25@10.0.0.1", "10.0.0.1", "me", "a@b/c%", 6379, 0},
        {"redis://me:a@b@h", "h", "me", "a@b", 6379, 0},
        {"redis://[::1]", "::1", "", "", 6379, 0},
        {"redis://u:p@[2001:db8::1]:6380/2", "2001:db8::1", "u", "p", 6380, 2},
    };
    static const char *const bad[] = {"redis://",
                                      "redis://:0",
                                      "redis://h:",
                                      "redis://h:0",
                                      "redis://h:65536",
                                      "redis://h:1x",
                                      "redis://h/1x",
                                      "redis://h/-1",
                                      "redis://h/65536",
                                      "redis://@h",
                                      "redis://u@h",
                                      "redis://u:p@",
                                      "redis://u:%4@h",
                                      "redis://u:%zz@h",
                                      "redis://u:%00@h",
                                      "redis://[::1",
                                      "redis://[::1]x",
                                      "redis://[]",
                                      "redis://h?db=1",
                                      "redis://h#1",
                                      "redis://h/1/2",
                                      "http://h",
                                      "",
                                      "redis:/h",
                                      "redis://u:%",
                                      "redis://u:p%4@h"};
    aur_redis_url url;
    const char *why;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (aur_redis_url_parse(good[i].text, &url, &why) != AUR_OK)
            fail_msg("%s: %s", good[i].text, why);
        assert_string_equal(url.host, good[i].host);
        assert_string_equal(url.user, good[i].user);
        assert_string_equal(url.password, good[i].password);
        assert_int_equal(url.port, good[i].port);
        assert_int_equal(url.database, good[i].database);
        assert_null(why);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (aur_redis_url_parse(bad[i], &url, &why) != AUR_ERR_FORMAT || why == NULL)
            fail_msg("%s is taken", bad[i]);
    char text[2048] = "redis://";
    memset(text + strlen(text), 'h', sizeof text - strlen(text) - 1);
    assert_int_equal(aur_redis_url_parse(text, &url, &why), AUR_ERR_FORMAT);
    assert_ok(aur_redis_url_parse("rediss://h", &url, &why));
    assert_true(url.is_tls);
}

static void test_password(void **state)
{
    (void)state;
    char url[128], line[128];
    aur_store *store = NULL;
    const char *const wrong[] = {"redis://127.0.0.1:%u", "redis://:wr0ng@127.0.0.1:%u", "redis://me:wr0ng@127.0.0.1:%u",
                                 "redis://:s3cr%%27et%%40%%2F%%3A%%25@127.0.0.1:%u/999"};
    snprintf(line, sizeof line, "CONFIG SET requirepass \"%s\"", SECRET);
    assert_true(redis_server_say(&redis, line, "+OK"));
    for (size_t i = 0; i < 4; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(url, sizeof url, wrong[i], (unsigned)redis.port);
#pragma GCC diagnostic pop
        assert_int_equal(aur_store_open(url, &store, fault, sizeof fault), AUR_ERR_FILE);
        assert_null(store);
        assert_non_null(strstr(fault, "127.0.0.1"));
        assert_null(strstr(fault, "wr0ng"));
        assert_null(strstr(fault, "s3cr"));
    }
    assert_non_null(strstr(fault, "the number of the database"));
    snprintf(url, sizeof url, "redis://:s3cr%%27et%%40%%2F%%3A%%25@127.0.0.1:%u/3", (unsigned)redis.port);
    assert_ok(aur_store_open(url, &store, fault, sizeof fault));
    aur_store_room room = record_room(1, "");
    assert_ok(aur_store_room_set(store, &room));
    redis_server_kill(&redis, SIGTERM); // it starts again without a password, and takes one all the same? It does not
    assert_true(redis_server_run(&redis, "yes"));
    assert_int_equal(aur_store_room_set(store, &room), AUR_ERR_FILE);
    assert_null(strstr(said, "s3cr"));
    snprintf(line, sizeof line, "CONFIG SET requirepass \"%s\"", SECRET);
    assert_true(redis_server_say(&redis, line, "+OK"));
    assert_ok(aur_store_room_set(store, &room));
    aur_store_close(store);
    assert_int_equal(aur_store_open("rediss://h", &store, fault, sizeof fault), AUR_ERR_STATE);
    assert_non_null(strstr(fault, "TLS"));
    redis_server_kill(&redis, SIGTERM);
    assert_true(redis_server_run(&redis, "yes"));
}

static void test_unreachable(void **state)
{
    (void)state;
    aur_store *store = NULL;
    assert_int_equal(aur_store_open("redis://:pa55@127.0.0.1:1", &store, fault, sizeof fault), AUR_ERR_FILE);
    assert_non_null(strstr(fault, "port 1"));
    assert_null(strstr(fault, "pa55"));
    assert_int_equal(aur_store_open("redis://no-such-host.invalid", &store, fault, sizeof fault), AUR_ERR_FILE);
    assert_int_equal(aur_store_open("redis://h:0", &store, fault, sizeof fault), AUR_ERR_FORMAT);
    int64_t begin_ns = now_ns(); // nobody answers at an address of documents (RFC 5737)
    assert_int_equal(aur_store_open("redis://192.0.2.1", &store, fault, sizeof fault), AUR_ERR_FILE);
    assert_true(now_ns() - begin_ns < INT64_C(4000000000));
}

static void test_comes_back(void **state)
{
    (void)state;
    aur_store *store = open_store();
    aur_store_room room = record_room(1, "");
    aur_store_message message = record_message(room.id, 1, "hello");
    aur_store_account account = record_account(1, "Ada");
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_message_set(store, &message));
    assert_true(redis_server_say(&redis, "CLIENT KILL TYPE normal", ":"));
    assert_ok(aur_store_account_add(store, &account)); // an idle connection that was lost
    assert_true(redis_server_say(&redis, "SCRIPT FLUSH", "+OK"));
    assert_ok(aur_store_message_set(store, &message)); // scripts that were forgotten
    redis_server_kill(&redis, SIGTERM);
    for (int i = 0; i < 3; i++)
        assert_int_equal(aur_store_message_set(store, &message), AUR_ERR_FILE);
    assert_non_null(strstr(said, "fails"));
    assert_null(strstr(strstr(said, "fails") + 1, "fails")); // once
    assert_true(redis_server_run(&redis, "yes"));
    assert_ok(aur_store_message_set(store, &message));
    assert_int_equal(aur_store_health_get(store), AUR_STORE_FAILING); // as far as anybody has looked
    assert_ok(aur_store_sweep(store, 1));
    assert_int_equal(aur_store_health_get(store), AUR_STORE_WELL);
    assert_non_null(strstr(said, "works again"));
    aur_store_close(store);
}

static void test_hangs(void **state)
{
    (void)state;
    aur_store *store = open_store();
    aur_store_audit entry = {.at_s = 1};
    int64_t begin_ns = now_ns();
    kill(redis.pid, SIGSTOP);
    assert_int_equal(aur_store_audit_add(store, &entry), AUR_ERR_FILE);
    int64_t took_ns = now_ns() - begin_ns;
    begin_ns = now_ns();
    for (int i = 0; i < 100; i++) // those behind it do not wait for the time limit of each
        assert_int_equal(aur_store_audit_add(store, &entry), AUR_ERR_FILE);
    assert_in_range((now_ns() - begin_ns) / 1000000, 0, 900);
    kill(redis.pid, SIGCONT);
    assert_in_range(took_ns / 1000000, 1900, 3000);
    assert_non_null(strstr(said, "no answer in time"));
    redis_server_nap_ms(1000);
    assert_ok(aur_store_audit_add(store, &entry));
    aur_store_close(store);
}

static void test_versions(void **state)
{
    (void)state;
    aur_store *store = NULL;
    char text[256];
    assert_int_equal(aur_store_check(redis.url, text, sizeof text), AUR_ERR_NAME); // nothing there, and it stays so
    assert_int_equal(aur_store_check(redis.url, text, sizeof text), AUR_ERR_NAME);
    aur_store_close(open_store());
    assert_ok(aur_store_check(redis.url, text, sizeof text));
    assert_true(redis_server_say(&redis, "SET auralis:{store}:version 9", "+OK"));
    assert_int_equal(aur_store_open(redis.url, &store, fault, sizeof fault), AUR_ERR_FORMAT);
    assert_non_null(strstr(fault, "newer Auralis"));
    assert_int_equal(aur_store_check(redis.url, text, sizeof text), AUR_ERR_FORMAT);
}

static bool any_room(void *context, const aur_store_room *room)
{
    (void)context, (void)room;
    return true;
}

static bool any_audit(void *context, const aur_store_audit *entry)
{
    (void)context, (void)entry;
    return true;
}

static void test_damaged(void **state)
{
    (void)state;
    aur_store *store = open_store();
    aur_store_account account = record_account(1, "Ada"), read;
    aur_store_session session = record_session(1, account.person.id, 1), turned;
    char text[256], line[128];
    uint32_t total;
    bool flag;
    assert_ok(aur_store_account_add(store, &account));
    assert_ok(aur_store_session_add(store, &session));
    snprintf(line, sizeof line, "HSET auralis:{store}:accounts %s '{\"id\":7}'", account.person.id);
    assert_true(redis_server_say(&redis, line, ":"));
    assert_int_equal(aur_store_account_by_login(store, "ada", &read, &flag), AUR_ERR_FORMAT);
    assert_int_equal(aur_store_account_get(store, account.person.id, &read, &flag), AUR_ERR_FORMAT);
    assert_int_equal(aur_store_check(redis.url, text, sizeof text), AUR_ERR_FORMAT);
    assert_non_null(strstr(text, "accounts are damaged"));
    snprintf(line, sizeof line, "HSET auralis:{store}:sessions %s not-json", session.id);
    assert_true(redis_server_say(&redis, line, ":"));
    assert_int_equal(aur_store_session_turn(store, session.id, session.hash, session.hash, 1001, &flag, &turned),
                     AUR_ERR_FORMAT);
    assert_true(redis_server_say(&redis, "HSET auralis:{store}:rooms r1 {}", ":"));
    assert_int_equal(aur_store_rooms(store, any_room, NULL), AUR_ERR_FORMAT);
    assert_true(redis_server_say(&redis, "SET auralis:{store}:audits text", "+OK"));
    assert_int_equal(aur_store_audits(store, 0, 10, &total, any_audit, NULL), AUR_ERR_FORMAT);
    aur_store_close(store);
}

static void test_warns(void **state)
{
    (void)state;
    aur_store_close(open_store());
    assert_string_equal(said, "");
    assert_true(redis_server_say(&redis, "CONFIG SET appendfsync everysec", "+OK"));
    aur_store_close(open_store());
    assert_non_null(strstr(said, "appendfsync always"));
    assert_null(strstr(said, "appendonly"));
    assert_true(redis_server_say(&redis, "CONFIG SET appendfsync always", "+OK"));
    assert_true(redis_server_say(&redis, "CONFIG SET appendonly no", "+OK"));
    aur_store_close(open_store());
    assert_non_null(strstr(said, "appendonly"));
    assert_true(redis_server_say(&redis, "CONFIG SET appendonly yes", "+OK"));
}

#define RACES 200

/// One of two servers that do the same things at the same time.
typedef struct racer {
    pthread_barrier_t *start;
    unsigned number;
    unsigned accounts, turns;
    aur_err err;
} racer;

static void *race(void *context)
{
    racer *r = context;
    aur_store *store = NULL;
    uint8_t to[AUR_STORE_HASH_BYTES] = {(uint8_t)(100 + r->number)};
    r->err = aur_store_open(redis.url, &store, NULL, 0);
    for (unsigned i = 0; i < RACES && store != NULL; i++) {
        char login[24];
        bool taken = false;
        aur_store_session session = record_session(i, "", 1), turned;
        snprintf(login, sizeof login, r->number == 0 ? "login%u" : "LOGIN%u", i);
        aur_store_account account = record_account(10000 * (r->number + 1) + i, login);
        pthread_barrier_wait(r->start);
        aur_err err = aur_store_account_add(store, &account);
        r->accounts += err == AUR_OK;
        r->err = err == AUR_OK || err == AUR_ERR_STATE ? r->err : err;
        pthread_barrier_wait(r->start);
        err = aur_store_session_turn(store, session.id, session.hash, to, 1001, &taken, &turned);
        r->turns += taken;
        r->err = r->err == AUR_OK ? err : r->err;
        pthread_barrier_wait(r->start);
    }
    aur_store_close(store);
    return NULL;
}

static void test_two_servers(void **state)
{
    (void)state;
    aur_store *store = open_store();
    aur_store_account account = record_account(1, "Ada");
    pthread_barrier_t start;
    pthread_t threads[2];
    racer racers[2] = {{.start = &start, .number = 0}, {.start = &start, .number = 1}};
    assert_ok(aur_store_account_add(store, &account));
    for (unsigned i = 0; i < RACES; i++) {
        aur_store_session session = record_session(i, account.person.id, 1);
        assert_ok(aur_store_session_add(store, &session));
    }
    aur_store_close(store);
    pthread_barrier_init(&start, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
    assert_ok(racers[0].err);
    assert_ok(racers[1].err);
    assert_int_equal(racers[0].accounts + racers[1].accounts, RACES); // of two one wins
    assert_int_equal(racers[0].turns + racers[1].turns, RACES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_password, clean),   cmocka_unit_test_setup(test_unreachable, clean),
        cmocka_unit_test_setup(test_comes_back, clean), cmocka_unit_test_setup(test_hangs, clean),
        cmocka_unit_test_setup(test_versions, clean),   cmocka_unit_test_setup(test_damaged, clean),
        cmocka_unit_test_setup(test_warns, clean),      cmocka_unit_test_setup(test_two_servers, clean),
    };
    const struct CMUnitTest without[] = {cmocka_unit_test(test_url)};
    aur_log_sink_set(take_line, NULL);
    int failed = cmocka_run_group_tests_name("the address", without, NULL, NULL);
    if (!redis_server_is_there())
        return failed > 0 ? 1 : redis_server_skip();
    if (!redis_server_start(&redis, "yes"))
        return 1;
    failed += cmocka_run_group_tests_name("a server", tests, NULL, NULL);
    redis_server_stop(&redis);
    return failed > 0;
}
