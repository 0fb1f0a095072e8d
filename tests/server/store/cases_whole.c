// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Every field of every record, and the store as a whole.
#include <stdio.h>
#include <string.h>

#include "tests/server/store/suite.h"

// ---- every field ----

void test_fields(void **state)
{
    (void)state;
    static aur_store_account account, other, read;
    static aur_store_room room;
    static aur_store_message message;
    static aur_store_sanction sanction;
    static aur_store_report report;
    static aur_store_audit audit;
    static aur_store_session session, turned;
    uint8_t to[AUR_STORE_HASH_BYTES] = {0};
    bool found, taken;
    uint32_t total;
    record_fill(AUR_RECORD_ACCOUNT, &account, 1);
    record_fill(AUR_RECORD_ACCOUNT, &other, 2);
    assert_ok(aur_store_account_add(store, &account));
    assert_ok(aur_store_account_add(store, &other));
    assert_int_equal(aur_store_account_add(store, &other), AUR_ERR_STATE);
    record_fill(AUR_RECORD_ROOM, &room, 1);
    assert_ok(aur_store_room_set(store, &room));
    record_fill(AUR_RECORD_MESSAGE, &message, 1);
    memcpy(message.room, room.id, sizeof message.room);
    assert_ok(aur_store_message_set(store, &message));
    record_fill(AUR_RECORD_SANCTION, &sanction, 1);
    memcpy(sanction.room, room.id, sizeof sanction.room);
    assert_ok(aur_store_sanction_add(store, &sanction));
    record_fill(AUR_RECORD_REPORT, &report, 1);
    assert_ok(aur_store_report_add(store, &report));
    record_fill(AUR_RECORD_AUDIT, &audit, 1);
    assert_ok(aur_store_audit_add(store, &audit));
    record_fill(AUR_RECORD_SESSION, &session, 1);
    memcpy(session.account, account.person.id, sizeof session.account);
    session.created_s = 0;
    session.expires_s = 1 << 30;
    assert_ok(aur_store_session_add(store, &session));
    suite_reopen();
    assert_ok(aur_store_account_by_login(store, other.login, &read, &found));
    assert_true(found);
    assert_same(AUR_RECORD_ACCOUNT, &other, &read);
    assert_ok(aur_store_account_by_openid(store, account.openid, &read, &found));
    assert_true(found);
    assert_same(AUR_RECORD_ACCOUNT, &account, &read);
    many m = get_rooms();
    assert_same(AUR_RECORD_ROOM, &room, m.records[0]);
    let_go(&m);
    m = get_messages(room.id);
    assert_same(AUR_RECORD_MESSAGE, &message, m.records[0]);
    let_go(&m);
    m = get_sanctions(0);
    assert_same(AUR_RECORD_SANCTION, &sanction, m.records[0]);
    let_go(&m);
    m = get_reports(false, 0, 1, &total);
    assert_same(AUR_RECORD_REPORT, &report, m.records[0]);
    let_go(&m);
    many audits = {.kind = AUR_RECORD_AUDIT};
    assert_ok(aur_store_audits(store, 0, 1, &total, keep_audit, &audits));
    audit.number = 1;
    assert_same(AUR_RECORD_AUDIT, &audit, audits.records[0]);
    let_go(&audits);
    assert_ok(aur_store_session_turn(store, session.id, session.hash, to, 1, &taken, &turned));
    assert_true(taken);
    assert_string_equal(turned.account, session.account);
}

void test_refuses(void **state)
{
    (void)state;
    aur_store_account account = record_account(1, "Ada");
    snprintf(account.person.name, sizeof account.person.name, "half a \xf0\x9f\x8e");
    assert_int_equal(aur_store_account_add(store, &account), AUR_ERR_ARGUMENT);
    memset(account.person.name, 'x', sizeof account.person.name);
    assert_int_equal(aur_store_account_add(store, &account), AUR_ERR_ARGUMENT);
    account = record_account(1, "Ada");
    account.person.role = AUR_ROLE_COUNT;
    assert_int_equal(aur_store_account_add(store, &account), AUR_ERR_ARGUMENT);
    account.person.role = AUR_ROLE_GUEST;
    assert_ok(aur_store_account_add(store, &account));
}

/// What is there is all there, in a copy of it and by the counts of a check.
void test_backup_and_check(void **state)
{
    (void)state;
    char path[160], text[256], fault[256] = "";
    aur_store_account account = record_account(1, "Ada"), read;
    aur_store_session session = record_session(1, account.person.id, 1);
    aur_store_room room = record_room(1, account.person.id);
    aur_store_report report = record_report(1);
    aur_store_audit audit = {.at_s = 5};
    assert_ok(aur_store_account_add(store, &account));
    assert_ok(aur_store_session_add(store, &session));
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_report_add(store, &report));
    for (unsigned i = 1; i <= 3; i++) {
        aur_store_message message = record_message(room.id, i, "hello");
        assert_ok(aur_store_message_set(store, &message));
        assert_ok(aur_store_audit_add(store, &audit));
    }
    snprintf(path, sizeof path, "%s/copy.db", suite_folder);
    if (suite_at != PLACE_MEMORY) { // from outside, while it is open here
        assert_ok(aur_store_check(suite_where, text, sizeof text));
        assert_string_equal(text, "1 account, 1 session, 0 sanctions, 1 room, 3 messages, 1 report, 3 audits");
    }
    if (suite_at == PLACE_REDIS) {
        assert_int_equal(aur_store_backup(store, path), AUR_ERR_STATE);
        assert_int_equal(aur_store_copy(suite_where, path, fault, sizeof fault), AUR_ERR_STATE);
        assert_string_not_equal(fault, "");
        return;
    }
    for (int i = 0; i < 2; i++) { // the second takes the place of the first
        bool found = false;
        aur_store *copy = NULL;
        assert_ok(i == 0 || suite_at == PLACE_MEMORY ? aur_store_backup(store, path)
                                                     : aur_store_copy(suite_where, path, fault, sizeof fault));
        assert_ok(aur_store_check(path, text, sizeof text));
        assert_string_equal(text, "1 account, 1 session, 0 sanctions, 1 room, 3 messages, 1 report, 3 audits");
        assert_ok(aur_store_open(path, &copy, NULL, 0));
        assert_ok(aur_store_account_by_login(copy, "ada", &read, &found));
        assert_true(found);
        assert_same(AUR_RECORD_ACCOUNT, &account, &read);
        assert_ok(aur_store_audit_add(copy, &audit));
        aur_store_close(copy);
    }
}
