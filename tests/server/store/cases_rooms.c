// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Rooms and their chat, sanctions, reports, the audit log.
#include <stdio.h>
#include <string.h>

#include "tests/server/store/suite.h"

// ---- rooms, chat, sanctions ----

void test_rooms(void **state)
{
    (void)state;
    aur_store_room room = record_room(1, ""), other = record_room(2, "a000000000000001");
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_room_set(store, &other));
    room.settings.only_owner_plays = true;
    room.settings.type = AUR_ROOM_PERSONAL;
    room.settings.capacity = UINT16_MAX;
    snprintf(room.settings.welcome, sizeof room.settings.welcome, "Hello %%user%%");
    assert_ok(aur_store_room_set(store, &room));
    suite_reopen();
    many m = get_rooms();
    assert_int_equal(m.count, 2);
    for (uint32_t i = 0; i < m.count; i++) {
        const aur_store_room *read = (const void *)m.records[i];
        assert_same(AUR_RECORD_ROOM, strcmp(read->id, room.id) == 0 ? &room : &other, read);
    }
    assert_string_not_equal(m.records[0], m.records[1]);
    let_go(&m);
    many first = {.kind = AUR_RECORD_ROOM, .most = 1};
    assert_ok(aur_store_rooms(store, keep_room, &first));
    assert_int_equal(first.count, 1);
    let_go(&first);
}

void test_messages(void **state)
{
    (void)state;
    aur_store_room room = record_room(1, ""), other = record_room(2, "");
    char text[32];
    aur_store_message message = record_message(room.id, 1, "nowhere");
    assert_int_equal(aur_store_message_set(store, &message), AUR_ERR_STATE);
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_room_set(store, &other));
    message = record_message(other.id, 8, "elsewhere");
    assert_ok(aur_store_message_set(store, &message));
    for (unsigned i = 1; i <= 130; i++) {
        snprintf(text, sizeof text, "message %u", i);
        message = record_message(room.id, i, text);
        assert_ok(aur_store_message_set(store, &message));
    }
    message = record_message(room.id, 77, "");
    assert_ok(aur_store_message_set(store, &message)); // deleted
    message = record_message(room.id, 88, "edited");
    message.is_edited = message.is_action = true;
    assert_ok(aur_store_message_set(store, &message));
    message = record_message(room.id, 30, "forgotten long since");
    assert_ok(aur_store_message_set(store, &message));
    assert_ok(aur_store_room_set(store, &room)); // does not touch its chat
    suite_reopen();
    many m = get_messages(room.id);
    assert_int_equal(m.count, 100);
    for (uint32_t i = 0; i < m.count; i++) {
        const aur_store_message *read = (const void *)m.records[i];
        snprintf(text, sizeof text, "message %u", 31 + i);
        aur_store_message expected = record_message(room.id, 31 + i,
                                                    31 + i == 77   ? ""
                                                    : 31 + i == 88 ? "edited"
                                                                   : text);
        expected.is_edited = expected.is_action = 31 + i == 88;
        assert_same(AUR_RECORD_MESSAGE, &expected, read);
    }
    let_go(&m);
    assert_int_equal(count_messages(other.id), 1);
    assert_ok(aur_store_messages_clear(store, room.id));
    assert_int_equal(count_messages(room.id), 0);
    assert_int_equal(count_messages(other.id), 1);
    assert_int_equal(count_messages("no such room"), 0);
}

void test_room_remove(void **state)
{
    (void)state;
    aur_store_room room = record_room(1, ""), other = record_room(2, "");
    aur_store_sanction here = record_sanction(1, room.id, 0), there = record_sanction(2, other.id, 0),
                       everywhere = record_sanction(3, AUR_SERVER_ROOM, 0);
    aur_store_message message = record_message(room.id, 1, "here"), elsewhere = record_message(other.id, 1, "there");
    assert_int_equal(aur_store_sanction_add(store, &here), AUR_ERR_STATE); // where?
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_room_set(store, &other));
    assert_ok(aur_store_sanction_add(store, &here));
    assert_ok(aur_store_sanction_add(store, &there));
    assert_ok(aur_store_sanction_add(store, &everywhere));
    assert_ok(aur_store_message_set(store, &message));
    assert_ok(aur_store_message_set(store, &elsewhere));
    assert_ok(aur_store_room_remove(store, room.id));
    assert_ok(aur_store_room_remove(store, room.id));
    assert_int_equal(count_rooms(), 1);
    assert_int_equal(count_sanctions(0), 2);
    assert_int_equal(count_messages(room.id), 0);
    assert_int_equal(count_messages(other.id), 1);
    assert_ok(aur_store_room_set(store, &room)); // a new one of that id has nothing of the old one
    assert_int_equal(count_messages(room.id), 0);
    assert_ok(aur_store_sanction_add(store, &here));
}

void test_sanctions(void **state)
{
    (void)state;
    aur_store_sanction for_good = record_sanction(1, "", 0), short_one = record_sanction(2, "", 5000),
                       long_one = record_sanction(3, "", 9000);
    for_good.kind = AUR_SANCTION_BAN;
    snprintf(for_good.person, sizeof for_good.person, "a000000000000001");
    assert_ok(aur_store_sanction_add(store, &for_good));
    assert_ok(aur_store_sanction_add(store, &short_one));
    assert_ok(aur_store_sanction_add(store, &long_one));
    assert_int_equal(aur_store_sanction_add(store, &for_good), AUR_ERR_STATE);
    suite_reopen();
    many m = get_sanctions(4999);
    assert_int_equal(m.count, 3);
    for (uint32_t i = 0; i < m.count; i++) {
        const aur_store_sanction *read = (const void *)m.records[i];
        assert_same(AUR_RECORD_SANCTION,
                    strcmp(read->id, for_good.id) == 0    ? &for_good
                    : strcmp(read->id, short_one.id) == 0 ? &short_one
                                                          : &long_one,
                    read);
    }
    let_go(&m);
    assert_int_equal(count_sanctions(5000), 2);
    assert_int_equal(count_sanctions(9000), 1);
    assert_ok(aur_store_sanction_remove(store, for_good.id));
    assert_ok(aur_store_sanction_remove(store, for_good.id));
    assert_int_equal(count_sanctions(4999), 2);
}

void test_sweep(void **state)
{
    (void)state;
    aur_store_account one = record_account(1, "Ada");
    aur_store_session old = record_session(1, one.person.id, 1), young = record_session(2, one.person.id, 1), turned;
    aur_store_sanction for_good = record_sanction(1, "", 0), short_one = record_sanction(2, "", 5000),
                       long_one = record_sanction(3, "", 5001);
    uint8_t to[AUR_STORE_HASH_BYTES] = {2};
    bool taken;
    old.expires_s = 5000;
    young.expires_s = 5001;
    assert_ok(aur_store_account_add(store, &one));
    assert_ok(aur_store_session_add(store, &old));
    assert_ok(aur_store_session_add(store, &young));
    assert_ok(aur_store_sanction_add(store, &for_good));
    assert_ok(aur_store_sanction_add(store, &short_one));
    assert_ok(aur_store_sanction_add(store, &long_one));
    assert_ok(aur_store_sweep(store, 5000));
    assert_int_equal(count_sanctions(0), 2);
    assert_ok(aur_store_session_turn(store, old.id, old.hash, to, 4000, &taken, &turned));
    assert_false(taken);
    assert_ok(aur_store_session_turn(store, young.id, young.hash, to, 4000, &taken, &turned));
    assert_true(taken);
    assert_ok(aur_store_sweep(store, 5001)); // one that was turned lasts longer
    assert_ok(aur_store_session_turn(store, young.id, to, young.hash, 5002, &taken, &turned));
    assert_true(taken);
}

// ---- reports, audit ----

void test_reports(void **state)
{
    (void)state;
    uint32_t total = 99;
    bool found;
    many m = get_reports(false, 0, 20, &total);
    assert_int_equal(m.count + total, 0);
    for (unsigned i = 1; i <= 25; i++) {
        aur_store_report report = record_report(i);
        assert_ok(aur_store_report_add(store, &report));
        assert_int_equal(aur_store_report_add(store, &report), AUR_ERR_STATE);
    }
    for (unsigned i = 5; i <= 25; i += 5) {
        aur_store_report report = record_report(i);
        assert_ok(aur_store_report_close(store, report.id, "a000000000000002", 7777, &found));
        assert_true(found);
        assert_ok(aur_store_report_close(store, report.id, "a000000000000003", 8888, &found));
        assert_false(found);
    }
    assert_ok(aur_store_report_close(store, "none", "a000000000000003", 8888, &found));
    assert_false(found);
    suite_reopen();
    m = get_reports(false, 3, 10, &total);
    assert_int_equal(total, 25);
    assert_int_equal(m.count, 10);
    for (uint32_t i = 0; i < m.count; i++) {
        aur_store_report expected = record_report(22 - i);
        if ((22 - i) % 5 == 0) {
            expected.closed_s = 7777;
            snprintf(expected.closed_by, sizeof expected.closed_by, "a000000000000002");
        }
        assert_same(AUR_RECORD_REPORT, &expected, m.records[i]);
    }
    let_go(&m);
    m = get_reports(true, 0, 100, &total);
    assert_int_equal(total, 20);
    assert_int_equal(m.count, 20);
    let_go(&m);
    m = get_reports(true, 19, 5, &total);
    assert_int_equal(m.count, 1);
    assert_string_equal(m.records[0], record_report(1).id);
    let_go(&m);
    m = get_reports(true, 20, 5, &total);
    assert_int_equal(m.count, 0);
    m = get_reports(true, 0, 0, &total);
    assert_int_equal(m.count, 0);
    assert_int_equal(total, 20);
}

/// As many reports as may be, numbered from `first`, all open.
static void fill_reports(unsigned first)
{
    char line[400];
    for (unsigned i = first; suite_at == PLACE_MEMORY && i <= AUR_STORE_REPORTS_MAX; i++) {
        aur_store_report report = record_report(i);
        assert_ok(aur_store_report_add(store, &report));
    }
    snprintf(line, sizeof line,
             "EVAL \"local k = 'auralis:{store}:' for i = %u, %u do local p = redis.call('INCR', k..'report_place') "
             "redis.call('HSET', k..'reports', 'r'..i, '{}') redis.call('ZADD', k..'reports_all', p, 'r'..i) "
             "redis.call('ZADD', k..'reports_open', p, 'r'..i) end return 1\" 0",
             first, AUR_STORE_REPORTS_MAX);
    assert_true(suite_at != PLACE_REDIS || suite_redis_say(line, ":1"));
}

static void assert_oldest_reports(bool is_open, uint32_t total_expected, unsigned oldest)
{
    uint32_t total;
    many m = get_reports(is_open, total_expected - 1, 2, &total);
    assert_int_equal(total, total_expected);
    assert_int_equal(m.count, 1);
    assert_string_equal(m.records[0], record_report(oldest).id);
    let_go(&m);
}

void test_reports_end(void **state)
{
    (void)state;
    aur_store_report report;
    bool found;
    if (suite_at == PLACE_FILE) // as test_audits_end
        return;
    for (unsigned i = 1; i <= 4; i++) {
        report = record_report(i);
        assert_ok(aur_store_report_add(store, &report));
    }
    fill_reports(5);
    assert_oldest_reports(true, AUR_STORE_REPORTS_MAX, 1);
    for (unsigned i = 2; i <= 4; i += 2)
        assert_ok(aur_store_report_close(store, record_report(i).id, "a000000000000002", 7777, &found));
    for (unsigned i = 1; i <= 3; i++) { // the two that are closed, then the oldest
        report = record_report(AUR_STORE_REPORTS_MAX + i);
        assert_ok(aur_store_report_add(store, &report));
        assert_oldest_reports(false, AUR_STORE_REPORTS_MAX, i < 3 ? 1 : 3);
        assert_oldest_reports(true, AUR_STORE_REPORTS_MAX - (i < 2 ? 1 : 0), i < 3 ? 1 : 3);
    }
    assert_ok(aur_store_report_close(store, record_report(4).id, "a000000000000002", 7777, &found));
    assert_false(found);
}

void test_audits(void **state)
{
    (void)state;
    static const struct {
        uint32_t skip, most, count, first;
    } pages[] = {{0, 10, 10, 25}, {20, 10, 5, 5}, {24, 1, 1, 1}, {25, 10, 0, 0}, {1000, 10, 0, 0}, {0, 0, 0, 0}};
    aur_store_audit entry = {.at_s = 4242};
    snprintf(entry.by, sizeof entry.by, "a000000000000001");
    snprintf(entry.address, sizeof entry.address, "127.0.0.1");
    for (unsigned i = 1; i <= 25; i++) {
        entry.number = 1; // is not looked at
        snprintf(entry.action, sizeof entry.action, "action %u", i);
        assert_ok(aur_store_audit_add(store, &entry));
        if (i == 12)
            suite_reopen();
    }
    for (size_t p = 0; p < sizeof pages / sizeof *pages; p++) {
        many m = {.kind = AUR_RECORD_AUDIT};
        uint32_t total = 0;
        assert_ok(aur_store_audits(store, pages[p].skip, pages[p].most, &total, keep_audit, &m));
        assert_int_equal(total, 25);
        assert_int_equal(m.count, pages[p].count);
        for (uint32_t i = 0; i < m.count; i++) {
            entry.number = pages[p].first - i;
            snprintf(entry.action, sizeof entry.action, "action %u", pages[p].first - i);
            assert_same(AUR_RECORD_AUDIT, &entry, m.records[i]);
        }
        let_go(&m);
    }
}

/// Where the newest entry of the log is, and how many there are.
static uint64_t newest_audit(uint32_t skip, uint32_t *total)
{
    many m = {.kind = AUR_RECORD_AUDIT};
    assert_ok(aur_store_audits(store, skip, 1, total, keep_audit, &m));
    uint64_t number = m.count > 0 ? ((const aur_store_audit *)(const void *)m.records[0])->number : 0;
    let_go(&m);
    return number;
}

/// As many entries as may be, but for those that are there.
static void fill_audits(const aur_store_audit *entry, uint32_t count)
{
    char line[256];
    for (; suite_at == PLACE_MEMORY && count < AUR_STORE_AUDITS_MAX; count++)
        assert_ok(aur_store_audit_add(store, entry));
    snprintf(line, sizeof line,
             "EVAL \"local k = KEYS[1] local t = redis.call('LINDEX', k, 0) "
             "for i = %u, %u do redis.call('RPUSH', k, t) end return 1\" 1 auralis:{store}:audits",
             count + 1, AUR_STORE_AUDITS_MAX);
    assert_true(suite_at != PLACE_REDIS || suite_redis_say(line, ":1"));
}

void test_audits_end(void **state)
{
    (void)state;
    aur_store_audit entry = {.at_s = 1000};
    uint32_t total = 0;
    for (unsigned i = 1; i <= 5; i++) {
        entry.at_s = i <= 3 ? 1000 : 1001;
        assert_ok(aur_store_audit_add(store, &entry));
    }
    assert_ok(aur_store_sweep(store, 999 + AUR_STORE_AUDIT_S));
    assert_int_equal(newest_audit(0, &total), 5);
    assert_int_equal(total, 5);
    assert_ok(aur_store_sweep(store, 1000 + AUR_STORE_AUDIT_S)); // so long and no longer
    suite_reopen();
    assert_int_equal(newest_audit(0, &total), 5);
    assert_int_equal(total, 2);
    assert_int_equal(newest_audit(1, &total), 4);
    if (suite_at == PLACE_FILE) // it has the tables of the one in memory, and a disk that is waited for
        return;
    fill_audits(&entry, total);
    assert_ok(aur_store_audit_add(store, &entry));
    assert_int_equal(newest_audit(0, &total), AUR_STORE_AUDITS_MAX + 4);
    assert_int_equal(total, AUR_STORE_AUDITS_MAX);
    assert_int_equal(newest_audit(AUR_STORE_AUDITS_MAX - 1, &total), 5);
    assert_ok(aur_store_sweep(store, 1001 + AUR_STORE_AUDIT_S));
    assert_int_equal(newest_audit(0, &total), 0);
    assert_int_equal(total, 0);
    assert_ok(aur_store_audit_add(store, &entry)); // numbers go on
    assert_int_equal(newest_audit(0, &total), AUR_STORE_AUDITS_MAX + 5);
}
