// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// kill -9 while a store is written, again and again: a child opens it, writes an account, a room, a ban, messages, an
/// entry of the audit log, and says over a pipe which of them was acknowledged; at a random moment it is killed. Then
/// the store opens, is whole, and has what was acknowledged, once; of the one call that was under way all or nothing.
/// 40 times; AUR_TEST_SCALE=full: 200. The same for a Redis that writes its log (appendonly) and is itself killed.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server/store/store.h"
#include "tests/server/store/records.h"
#include "tests/server/store/redis_server.h"
#include "tests/stream/check.h"

/// What is written in one turn, in this order.
typedef enum step { STEP_ACCOUNT, STEP_ROOM, STEP_BAN, STEP_MESSAGE, STEP_EDIT, STEP_AUDIT, STEP_COUNT } step;

#define TURNS_MAX 4096
#define LOBBY     "lobby" ///< where the messages are

static char folder[64], path[128];

static aur_err write_step(aur_store *store, unsigned turn, step what)
{
    char text[24];
    aur_store_room room = record_room(turn, "");
    snprintf(text, sizeof text, "login%u", turn);
    switch (what) {
    case STEP_ACCOUNT: {
        aur_store_account account = record_account(turn, text);
        return aur_store_account_add(store, &account);
    }
    case STEP_ROOM:
        return aur_store_room_set(store, &room);
    case STEP_BAN: {
        aur_store_sanction sanction = record_sanction(turn, room.id, 0);
        return aur_store_sanction_add(store, &sanction);
    }
    case STEP_MESSAGE:
    case STEP_EDIT: {
        aur_store_message message = record_message(LOBBY, turn + 1, text);
        message.is_edited = what == STEP_EDIT;
        return aur_store_message_set(store, &message);
    }
    default: {
        aur_store_audit entry = {.at_s = turn};
        return aur_store_audit_add(store, &entry);
    }
    }
}

/// The child: goes on from `step`, tells the number of each that was acknowledged, until it is killed.
static void write_on(const char *where, uint32_t from, int tell)
{
    aur_store *store = NULL;
    aur_store_room lobby = {.id = LOBBY};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (aur_store_open(where, &store, NULL, 0) != AUR_OK || aur_store_room_set(store, &lobby) != AUR_OK)
        _exit(1);
    for (uint32_t i = from;; i++)
        if (write_step(store, i / STEP_COUNT, (step)(i % STEP_COUNT)) != AUR_OK ||
            write(tell, &i, sizeof i) != sizeof i)
            _exit(2);
}

/// Which turns a list has.
typedef struct seen {
    uint8_t times[TURNS_MAX];
    uint32_t count, edited;
    uint64_t last;
} seen;

static bool see_room(void *context, const aur_store_room *room)
{
    seen *s = context;
    if (strcmp(room->id, LOBBY) == 0)
        return true;
    s->times[atoi(room->id + 1) % TURNS_MAX]++;
    s->count++;
    return true;
}

static bool see_ban(void *context, const aur_store_sanction *sanction)
{
    seen *s = context;
    s->times[atoi(sanction->id + 1) % TURNS_MAX]++;
    s->count++;
    return true;
}

static bool see_message(void *context, const aur_store_message *message)
{
    seen *s = context;
    char text[64];
    snprintf(text, sizeof text, "login%u", (unsigned)message->number - 1);
    assert_string_equal(message->text, text);
    s->times[(message->number - 1) % TURNS_MAX]++;
    s->count++;
    s->edited += message->is_edited;
    s->last = message->number;
    return true;
}

static bool see_audit(void *context, const aur_store_audit *entry)
{
    seen *s = context;
    s->times[entry->at_s % TURNS_MAX]++;
    s->count++;
    return true;
}

static void assert_once(const char *noun, const seen *s, uint32_t from, uint32_t count, bool may_have_one_more)
{
    for (uint32_t i = from; i < count; i++)
        if (s->times[i] != 1)
            fail_msg("%s: number %u is there %u times", noun, i, s->times[i]);
    if (s->times[count] > may_have_one_more)
        fail_msg("%s: number %u was never written", noun, count);
}

/// `done`: so many steps were acknowledged. Returns how many there are.
static uint32_t look(const char *where, uint32_t done)
{
    static seen rooms, bans, messages, audits;
    aur_store *store = NULL;
    char fault[256] = "";
    uint32_t total = 0, accounts = 0, turns = done / STEP_COUNT;
    step under_way = (step)(done % STEP_COUNT);
    seen *const all[] = {&rooms, &bans, &messages, &audits};
    for (size_t i = 0; i < 4; i++)
        memset(all[i], 0, sizeof *all[i]);
    if (aur_store_open(where, &store, fault, sizeof fault) != AUR_OK)
        fail_msg("it does not open any more: %s", fault);
    assert_ok(aur_store_check(where, fault, sizeof fault));
    for (bool found = true; found; accounts += found) {
        aur_store_account account;
        char login[32];
        snprintf(login, sizeof login, "LOGIN%u", accounts);
        assert_ok(aur_store_account_by_login(store, login, &account, &found));
    }
    assert_ok(aur_store_rooms(store, see_room, &rooms));
    assert_ok(aur_store_sanctions(store, 0, see_ban, &bans));
    assert_ok(aur_store_messages(store, LOBBY, see_message, &messages));
    assert_ok(aur_store_audits(store, 0, UINT32_MAX, &total, see_audit, &audits));
    aur_store_close(store);
    assert_in_range(accounts, turns + (under_way > STEP_ACCOUNT), turns + 1);
    assert_once("room", &rooms, 0, turns + (under_way > STEP_ROOM), under_way == STEP_ROOM);
    assert_once("ban", &bans, 0, turns + (under_way > STEP_BAN), under_way == STEP_BAN);
    uint32_t said = turns + (under_way > STEP_MESSAGE);
    assert_once("message", &messages, said >= 100 ? said - 99 : 0, said, under_way == STEP_MESSAGE);
    assert_in_range(messages.count, said < 100 ? said : 100, said < 100 ? said + 1 : 100);
    assert_in_range(messages.count - messages.edited, 0, 1);
    assert_once("audit", &audits, 0, turns, under_way == STEP_AUDIT);
    assert_int_equal(total, audits.count);
    // The step that was under way may have been done without having been told.
    bool is_done = under_way == STEP_ACCOUNT   ? accounts > turns
                   : under_way == STEP_ROOM    ? rooms.times[turns] > 0
                   : under_way == STEP_BAN     ? bans.times[turns] > 0
                   : under_way == STEP_MESSAGE ? messages.last > turns
                   : under_way == STEP_EDIT    ? messages.count == messages.edited
                                               : audits.times[turns] > 0;
    return done + is_done;
}

/// Reads what is acknowledged, `most` at most, until the child is gone; returns the number of steps that are.
static uint32_t hear(int from, uint32_t done, uint32_t most)
{
    uint32_t number;
    while (most-- > 0 && read(from, &number, sizeof number) == sizeof number) {
        assert_int_equal(number, done);
        done++;
    }
    return done;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void nap_ns(int64_t ns)
{
    nanosleep(&(struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000}, NULL);
}

/// One child, killed at a moment that chance number `k` chooses: after some writes, and a part of the next. `victim`,
/// if there is one, is killed in its place.
static uint32_t one_life(const char *where, uint32_t done, uint64_t k, redis_server *victim)
{
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_on(where, done, ends[1]);
    }
    close(ends[1]);
    done = hear(ends[0], done, dice(2 * k) % 20);
    nap_ns((int64_t)(dice(2 * k + 1) % 4000000));
    if (victim != NULL)
        redis_server_kill(victim, SIGKILL);
    else
        kill(child, SIGKILL);
    done = hear(ends[0], done, UINT32_MAX);
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_true(victim != NULL ? WIFEXITED(status) && WEXITSTATUS(status) > 0 : WIFSIGNALED(status));
    return done;
}

static void test_kill_file(void **state)
{
    (void)state;
    uint32_t done = 0, told = 0, lives = full_scale() ? 200 : 40;
    int64_t begin_ns = now_ns();
    for (uint32_t i = 0; i < lives; i++) {
        done = one_life(path, done, i, NULL);
        told = done;
        done = look(path, done);
    }
    printf("%u times killed, %u writes acknowledged, none lost or doubled, in %.1f s\n", lives, told,
           (double)(now_ns() - begin_ns) / 1e9);
    assert_true(told > lives && done < TURNS_MAX * STEP_COUNT);
}

static void test_kill_redis_client(void **state)
{
    redis_server *redis = *state;
    uint32_t done = 0, lives = full_scale() ? 100 : 20;
    for (uint32_t i = 0; i < lives && done < 3000 * STEP_COUNT; i++) {
        done = one_life(redis->url, done, 1000 + i, NULL);
        redis_server_nap_ms(5); // what the dead one has sent is still on its way
        done = look(redis->url, done);
    }
    assert_true(done > lives);
    assert_true(redis_server_say(redis, "FLUSHALL", "+OK"));
}

static void test_kill_redis(void **state)
{
    redis_server *redis = *state;
    uint32_t done = 0, lives = full_scale() ? 30 : 5;
    for (uint32_t i = 0; i < lives && done < 3000 * STEP_COUNT; i++) {
        done = one_life(redis->url, done, 2000 + i, redis);
        assert_true(redis_server_run(redis, "yes"));
        done = look(redis->url, done);
    }
    assert_true(done > lives);
}

int main(void)
{
    static redis_server redis;
    void *to_redis = &redis;
    const struct CMUnitTest in_file[] = {cmocka_unit_test(test_kill_file)};
    const struct CMUnitTest in_redis[] = {cmocka_unit_test_prestate(test_kill_redis_client, to_redis),
                                          cmocka_unit_test_prestate(test_kill_redis, to_redis)};
    char command[96];
    snprintf(folder, sizeof folder, "/tmp/auralis-kill-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/people.db", folder);
    int failed = cmocka_run_group_tests_name("in a file", in_file, NULL, NULL);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    failed += system(command) != 0;
    if (!redis_server_is_there())
        return failed > 0 ? 1 : redis_server_skip();
    if (!redis_server_start(&redis, "yes"))
        return 1;
    failed += cmocka_run_group_tests_name("in Redis", in_redis, NULL, NULL);
    redis_server_stop(&redis);
    return failed > 0;
}
