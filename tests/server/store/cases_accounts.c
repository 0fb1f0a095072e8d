// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Accounts and sessions.
#include <stdio.h>
#include <string.h>

#include "tests/server/store/suite.h"

// ---- accounts ----

void test_account(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada"), read;
    bool found = true;
    assert_ok(aur_store_account_get(store, one.person.id, &read, &found));
    assert_false(found);
    assert_ok(aur_store_account_add(store, &one));
    suite_reopen();
    assert_ok(aur_store_account_get(store, one.person.id, &read, &found));
    assert_true(found);
    assert_same(AUR_RECORD_ACCOUNT, &one, &read);
    assert_ok(aur_store_account_by_login(store, "aDA", &read, &found));
    assert_true(found);
    assert_same(AUR_RECORD_ACCOUNT, &one, &read);
    assert_ok(aur_store_account_by_login(store, "Ad", &read, &found));
    assert_false(found);
    assert_ok(aur_store_account_by_login(store, "", &read, &found));
    assert_false(found);
    assert_ok(aur_store_account_by_openid(store, "", &read, &found));
    assert_false(found);
    assert_ok(aur_store_account_by_login(store, "x' OR '1'='1", &read, &found));
    assert_false(found);
    aur_store_account unknown = record_account(9, "Nobody");
    assert_int_equal(aur_store_account_set(store, &unknown), AUR_ERR_STATE);
    assert_ok(aur_store_account_get(store, unknown.person.id, &read, &found));
    assert_false(found);
}

void test_account_is_unique(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada"), two = record_account(2, "aDa"), read;
    bool found;
    snprintf(one.email, sizeof one.email, "Ada@Example.org");
    snprintf(one.openid, sizeof one.openid, "https://id.example Subject");
    assert_ok(aur_store_account_add(store, &one));
    assert_int_equal(aur_store_account_add(store, &two), AUR_ERR_STATE); // the login
    snprintf(two.login, sizeof two.login, "Bob");
    snprintf(two.email, sizeof two.email, "aDA@eXAMPLE.ORG");
    assert_int_equal(aur_store_account_add(store, &two), AUR_ERR_STATE); // the address
    two.email[0] = '\0';
    snprintf(two.openid, sizeof two.openid, "%s", one.openid);
    assert_int_equal(aur_store_account_add(store, &two), AUR_ERR_STATE);   // the identity
    snprintf(two.openid, sizeof two.openid, "https://id.example subject"); // whose case counts
    snprintf(two.person.id, sizeof two.person.id, "%s", one.person.id);
    assert_int_equal(aur_store_account_add(store, &two), AUR_ERR_STATE); // the id
    record_id(two.person.id, "a", 2);
    assert_ok(aur_store_account_add(store, &two));
    assert_ok(aur_store_account_by_openid(store, two.openid, &read, &found));
    assert_true(found);
    assert_string_equal(read.person.id, two.person.id);
    snprintf(two.login, sizeof two.login, "ADA");
    assert_int_equal(aur_store_account_set(store, &two), AUR_ERR_STATE);
    assert_ok(aur_store_account_by_login(store, "Bob", &read, &found));
    assert_true(found);
    uint64_t count = 0;
    assert_ok(aur_store_accounts_count(store, &count));
    assert_int_equal(count, 2);
    // those who have none are many
    for (unsigned i = 3; i < 6; i++) {
        char login[8];
        snprintf(login, sizeof login, "none%u", i);
        aur_store_account none = record_account(i, login);
        assert_ok(aur_store_account_add(store, &none));
    }
}

void test_account_changes(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada"), two = record_account(2, "Bob"), read;
    bool found;
    snprintf(one.email, sizeof one.email, "ada@example.org");
    assert_ok(aur_store_account_add(store, &one));
    assert_ok(aur_store_account_add(store, &two));
    snprintf(one.login, sizeof one.login, "ADA"); // her own, written otherwise
    one.email[0] = '\0';
    one.person.role = AUR_ROLE_ADMIN;
    one.generation = UINT32_MAX;
    assert_ok(aur_store_account_set(store, &one));
    suite_reopen();
    assert_ok(aur_store_account_by_login(store, "ada", &read, &found));
    assert_true(found);
    assert_same(AUR_RECORD_ACCOUNT, &one, &read);
    snprintf(two.email, sizeof two.email, "ADA@example.org"); // free again
    assert_ok(aur_store_account_set(store, &two));
    snprintf(one.login, sizeof one.login, "Eve");
    assert_ok(aur_store_account_set(store, &one));
    snprintf(two.login, sizeof two.login, "ada"); // so is that
    assert_ok(aur_store_account_set(store, &two));
    assert_ok(aur_store_account_by_login(store, "Ada", &read, &found));
    assert_true(found);
    assert_string_equal(read.person.id, two.person.id);
}

void test_account_remove(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada"), two = record_account(2, "Bob"), read;
    aur_store_session of_one = record_session(1, one.person.id, 1), of_two = record_session(2, two.person.id, 2),
                      turned;
    aur_store_room room = record_room(1, one.person.id), other = record_room(2, two.person.id);
    bool found, taken;
    uint8_t to[AUR_STORE_HASH_BYTES] = {7};
    snprintf(one.email, sizeof one.email, "ada@example.org");
    snprintf(one.openid, sizeof one.openid, "issuer ada");
    assert_ok(aur_store_account_add(store, &one));
    assert_ok(aur_store_account_add(store, &two));
    assert_ok(aur_store_session_add(store, &of_one));
    assert_ok(aur_store_session_add(store, &of_two));
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_room_set(store, &other));
    assert_ok(aur_store_account_remove(store, one.person.id));
    assert_ok(aur_store_account_remove(store, one.person.id)); // none is no error
    assert_ok(aur_store_account_get(store, one.person.id, &read, &found));
    assert_false(found);
    assert_ok(aur_store_session_turn(store, of_one.id, of_one.hash, to, 1001, &taken, &turned));
    assert_false(taken);
    assert_ok(aur_store_session_turn(store, of_two.id, of_two.hash, to, 1001, &taken, &turned));
    assert_true(taken);
    many m = get_rooms();
    assert_int_equal(m.count, 2);
    for (uint32_t i = 0; i < m.count; i++) {
        const aur_store_room *left = (const void *)m.records[i];
        bool was_hers = strcmp(left->id, room.id) == 0;
        assert_string_equal(left->owner, was_hers ? "" : two.person.id);
        assert_int_equal(left->is_server_owned, was_hers);
        assert_string_equal(left->settings.name, was_hers ? room.settings.name : other.settings.name);
    }
    let_go(&m);
    record_id(one.person.id, "a", 3); // all her names are free
    assert_ok(aur_store_account_add(store, &one));
}

// ---- sessions ----

void test_session_turn(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada");
    aur_store_session session = record_session(1, one.person.id, 1), turned, read;
    bool found = true;
    uint8_t first[AUR_STORE_HASH_BYTES], second[AUR_STORE_HASH_BYTES], third[AUR_STORE_HASH_BYTES];
    bool taken;
    memset(first, 1, sizeof first);
    memset(second, 0xF2, sizeof second);
    memset(third, 0x03, sizeof third);
    assert_int_equal(aur_store_session_add(store, &session), AUR_ERR_STATE); // whose?
    assert_ok(aur_store_account_add(store, &one));
    assert_ok(aur_store_session_add(store, &session));
    assert_int_equal(aur_store_session_add(store, &session), AUR_ERR_STATE);
    assert_ok(aur_store_session_turn(store, session.id, first, second, 5000, &taken, &turned));
    assert_true(taken);
    assert_string_equal(turned.account, one.person.id);
    assert_memory_equal(turned.hash, second, sizeof second);
    assert_int_equal(turned.expires_s, 5000 + 7 * 24 * 3600);
    suite_reopen();
    assert_ok(aur_store_session_get(store, session.id, &read, &found));
    assert_true(found);
    assert_same(AUR_RECORD_SESSION, &turned, &read);
    assert_ok(aur_store_session_turn(store, session.id, second, third, 6000, &taken, &turned));
    assert_true(taken);
    // the one before comes a second time: somebody has a copy, and nobody's holds any more
    assert_ok(aur_store_session_turn(store, session.id, second, first, 6001, &taken, &turned));
    assert_false(taken);
    assert_ok(aur_store_session_turn(store, session.id, third, first, 6002, &taken, &turned));
    assert_false(taken);
    assert_ok(aur_store_session_get(store, session.id, &read, &found));
    assert_false(found);
    assert_ok(aur_store_session_add(store, &session)); // it is gone altogether
}

void test_session_expires(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada");
    aur_store_session session = record_session(1, one.person.id, 1), turned;
    uint8_t to[AUR_STORE_HASH_BYTES] = {2};
    bool taken;
    assert_ok(aur_store_account_add(store, &one));
    assert_ok(aur_store_session_add(store, &session));
    assert_ok(aur_store_session_turn(store, session.id, session.hash, to, session.expires_s, &taken, &turned));
    assert_false(taken);
    assert_ok(aur_store_session_add(store, &session));
    assert_ok(aur_store_session_turn(store, session.id, session.hash, to, session.expires_s - 1, &taken, &turned));
    assert_true(taken);
}

void test_sessions_remove(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada"), two = record_account(2, "Bob");
    uint8_t to[AUR_STORE_HASH_BYTES] = {2};
    aur_store_session turned;
    bool taken;
    assert_ok(aur_store_account_add(store, &one));
    assert_ok(aur_store_account_add(store, &two));
    for (unsigned i = 0; i < 6; i++) {
        aur_store_session session = record_session(i, i < 4 ? one.person.id : two.person.id, 1);
        assert_ok(aur_store_session_add(store, &session));
    }
    aur_store_session session = record_session(0, one.person.id, 1);
    assert_ok(aur_store_session_remove(store, session.id));
    assert_ok(aur_store_session_remove(store, session.id));
    assert_ok(aur_store_sessions_remove_of(store, one.person.id));
    assert_ok(aur_store_sessions_remove_of(store, "nobody"));
    suite_reopen();
    for (unsigned i = 0; i < 6; i++) {
        bool found = i < 4;
        session = record_session(i, one.person.id, 1);
        assert_ok(aur_store_session_get(store, session.id, &turned, &found));
        assert_int_equal(found, i >= 4);
        assert_ok(aur_store_session_turn(store, session.id, session.hash, to, 2000, &taken, &turned));
        assert_int_equal(taken, i >= 4);
    }
}
