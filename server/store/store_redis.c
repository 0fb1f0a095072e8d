// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The store in Redis: each call is one command or one script (redis_scripts.h has the keys).
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/store_redis.h"

#define HEX_BYTES    (2 * AUR_STORE_HASH_BYTES + 1)
#define PLACE_DIGITS 20
#define MESSAGES_KEY AUR_REDIS_KEYS "messages:"
#define KEY_BYTES    (sizeof MESSAGES_KEY + AUR_ID_BYTES)
#define NUMBER_BYTES 24

static aur_redis_link *link_of(aur_store *store)
{
    return &((aur_redis *)store)->link;
}

static const char *number_text(int64_t number, char text[NUMBER_BYTES])
{
    snprintf(text, NUMBER_BYTES, "%" PRId64, number);
    return text;
}

void aur_redis_free_reply(redisReply *reply)
{
    if (reply != NULL)
        freeReplyObject(reply);
}

static bool is_yes(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
}

/// Runs a script that answers 1, or 0 if the state is not one to do it in.
static aur_err run(aur_store *store, aur_redis_script script, size_t count, const char *const *words)
{
    redisReply *reply = NULL;
    aur_err err = aur_redis_link_run(link_of(store), script, (int)count, words, &reply);
    if (err == AUR_OK && !is_yes(reply))
        err = AUR_ERR_STATE;
    aur_redis_free_reply(reply);
    return err;
}

/// The same with a record as the second word.
static aur_err run_with_record(aur_store *store, aur_redis_script script, aur_record_kind kind, const void *record,
                               size_t count, const char **words)
{
    char *text = aur_record_print(kind, record);
    if (text == NULL)
        return AUR_ERR_MEMORY;
    words[1] = text;
    aur_err err = run(store, script, count, words);
    free(text);
    return err;
}

/// A reply that is a record, or nil: none.
static aur_err read_single(const redisReply *reply, aur_record_kind kind, void *out, bool *found)
{
    *found = reply->type == REDIS_REPLY_STRING;
    if (!*found)
        return reply->type == REDIS_REPLY_NIL ? AUR_OK : AUR_ERR_FORMAT;
    return aur_record_parse(kind, reply->str, reply->len, out);
}

/// A reply that is many; `prefix` bytes before each are left out.
static aur_err read_many(const redisReply *reply, aur_record_kind kind, size_t prefix, aur_store_each each,
                         void *context)
{
    _Alignas(8) char record[AUR_RECORD_BYTES_MAX];
    if (reply->type != REDIS_REPLY_ARRAY)
        return AUR_ERR_FORMAT;
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *item = reply->element[i];
        if (item->type != REDIS_REPLY_STRING || item->len < prefix ||
            aur_record_parse(kind, item->str + prefix, item->len - prefix, record) != AUR_OK)
            return AUR_ERR_FORMAT;
        if (!each(context, record))
            break;
    }
    return AUR_OK;
}

aur_err aur_redis_list(aur_redis_link *link, aur_record_kind kind, size_t prefix, size_t count,
                       const char *const *words, aur_store_each each, void *context)
{
    redisReply *reply = NULL;
    aur_err err = aur_redis_link_ask(link, true, (int)count, words, &reply);
    if (err == AUR_OK)
        err = read_many(reply, kind, prefix, each, context);
    aur_redis_free_reply(reply);
    return err;
}

static aur_err account_put(aur_store *store, aur_redis_script script, const aur_store_account *account)
{
    const char *words[] = {account->person.id, NULL, account->login, account->email, account->openid};
    return run_with_record(store, script, AUR_RECORD_ACCOUNT, account, 5, words);
}

static aur_err account_add(aur_store *store, const aur_store_account *account)
{
    return account_put(store, AUR_REDIS_ACCOUNT_ADD, account);
}

static aur_err account_set(aur_store *store, const aur_store_account *account)
{
    return account_put(store, AUR_REDIS_ACCOUNT_SET, account);
}

/// The record of this id in a hash.
static aur_err get(aur_store *store, const char *hash, const char *id, aur_record_kind kind, void *out, bool *found)
{
    redisReply *reply = NULL;
    *found = false;
    aur_err err = aur_redis_link_ask(link_of(store), true, AUR_REDIS_WORDS("HGET", hash, id), &reply);
    if (err == AUR_OK)
        err = read_single(reply, kind, out, found);
    *found = *found && err == AUR_OK;
    aur_redis_free_reply(reply);
    return err;
}

static aur_err account_get(aur_store *store, const char *id, aur_store_account *account, bool *found)
{
    return get(store, AUR_REDIS_KEYS "accounts", id, AUR_RECORD_ACCOUNT, account, found);
}

static aur_err account_by(aur_store *store, const char *noun, const char *name, aur_store_account *account, bool *found)
{
    redisReply *reply = NULL;
    *found = false;
    aur_err err = aur_redis_link_run(link_of(store), AUR_REDIS_ACCOUNT_BY, AUR_REDIS_WORDS(noun, name), &reply);
    if (err == AUR_OK)
        err = read_single(reply, AUR_RECORD_ACCOUNT, account, found);
    aur_redis_free_reply(reply);
    return err;
}

static aur_err account_by_login(aur_store *store, const char *login, aur_store_account *account, bool *found)
{
    return account_by(store, "logins", login, account, found);
}

static aur_err account_by_openid(aur_store *store, const char *openid, aur_store_account *account, bool *found)
{
    return account_by(store, "openids", openid, account, found);
}

static aur_err accounts_count(aur_store *store, uint64_t *count)
{
    redisReply *reply = NULL;
    aur_err err = aur_redis_link_ask(link_of(store), true, AUR_REDIS_WORDS("HLEN", AUR_REDIS_KEYS "accounts"), &reply);
    *count = err == AUR_OK ? (uint64_t)reply->integer : 0;
    aur_redis_free_reply(reply);
    return err;
}

static aur_err account_remove(aur_store *store, const char *id)
{
    return run(store, AUR_REDIS_ACCOUNT_REMOVE, AUR_REDIS_WORDS(id));
}

static aur_err session_add(aur_store *store, const aur_store_session *session)
{
    char expires[NUMBER_BYTES];
    const char *words[] = {session->id, NULL, session->account, number_text(session->expires_s, expires)};
    return run_with_record(store, AUR_REDIS_SESSION_ADD, AUR_RECORD_SESSION, session, 4, words);
}

static aur_err session_get(aur_store *store, const char *id, aur_store_session *session, bool *found)
{
    return get(store, AUR_REDIS_KEYS "sessions", id, AUR_RECORD_SESSION, session, found);
}

/// As record.c writes bytes.
static const char *hex(const uint8_t hash[AUR_STORE_HASH_BYTES], char text[HEX_BYTES])
{
    for (size_t i = 0; i < AUR_STORE_HASH_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
    return text;
}

static aur_err session_turn(aur_store *store, const char *id, const uint8_t from[AUR_STORE_HASH_BYTES],
                            const uint8_t to[AUR_STORE_HASH_BYTES], int64_t now_s, bool *taken,
                            aur_store_session *session)
{
    char from_text[HEX_BYTES], to_text[HEX_BYTES], now[NUMBER_BYTES];
    redisReply *reply = NULL;
    *taken = false;
    aur_err err = aur_redis_link_run(
        link_of(store), AUR_REDIS_SESSION_TURN,
        AUR_REDIS_WORDS(id, hex(from, from_text), hex(to, to_text), number_text(now_s, now)), &reply);
    if (err == AUR_OK)
        err = read_single(reply, AUR_RECORD_SESSION, session, taken);
    *taken = *taken && err == AUR_OK;
    aur_redis_free_reply(reply);
    return err;
}

static aur_err session_remove(aur_store *store, const char *id)
{
    return run(store, AUR_REDIS_SESSION_REMOVE, AUR_REDIS_WORDS(id));
}

static aur_err sessions_remove_of(aur_store *store, const char *account)
{
    return run(store, AUR_REDIS_SESSIONS_REMOVE_OF, AUR_REDIS_WORDS(account));
}

static aur_err sanction_add(aur_store *store, const aur_store_sanction *sanction)
{
    char expires[NUMBER_BYTES];
    const char *words[] = {sanction->id, NULL, sanction->room, number_text(sanction->expires_s, expires)};
    return run_with_record(store, AUR_REDIS_SANCTION_ADD, AUR_RECORD_SANCTION, sanction, 4, words);
}

static aur_err sanction_remove(aur_store *store, const char *id)
{
    return run(store, AUR_REDIS_SANCTION_REMOVE, AUR_REDIS_WORDS(id));
}

/// Leaves out what has expired.
typedef struct living {
    int64_t now_s;
    aur_store_each each;
    void *context;
} living;

static bool pass_living(void *context, const void *record)
{
    const living *to = context;
    const aur_store_sanction *sanction = record;
    bool has_expired = sanction->expires_s != 0 && sanction->expires_s <= to->now_s;
    return has_expired || to->each(to->context, record);
}

static aur_err sanctions(aur_store *store, int64_t now_s, aur_store_each each, void *context)
{
    living to = {.now_s = now_s, .each = each, .context = context};
    return aur_redis_list(link_of(store), AUR_RECORD_SANCTION, 0, AUR_REDIS_WORDS("HVALS", AUR_REDIS_KEYS "sanctions"),
                          pass_living, &to);
}

static aur_err room_set(aur_store *store, const aur_store_room *room)
{
    redisReply *reply = NULL;
    char *text = aur_record_print(AUR_RECORD_ROOM, room);
    if (text == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = aur_redis_link_ask(link_of(store), true,
                                     AUR_REDIS_WORDS("HSET", AUR_REDIS_KEYS "rooms", room->id, text), &reply);
    aur_redis_free_reply(reply);
    free(text);
    return err;
}

static aur_err room_remove(aur_store *store, const char *id)
{
    return run(store, AUR_REDIS_ROOM_REMOVE, AUR_REDIS_WORDS(id));
}

static aur_err rooms(aur_store *store, aur_store_each each, void *context)
{
    return aur_redis_list(link_of(store), AUR_RECORD_ROOM, 0, AUR_REDIS_WORDS("HVALS", AUR_REDIS_KEYS "rooms"), each,
                          context);
}

static aur_err message_set(aur_store *store, const aur_store_message *message)
{
    char place[PLACE_DIGITS + 1];
    const char *words[] = {message->room, place, NULL, AUR_REDIS_AS_TEXT(AUR_STORE_MESSAGES_MAX)};
    char *text = aur_record_print(AUR_RECORD_MESSAGE, message);
    if (text == NULL)
        return AUR_ERR_MEMORY;
    snprintf(place, sizeof place, "%0*" PRIu64, PLACE_DIGITS, message->number);
    words[2] = text;
    aur_err err = run(store, AUR_REDIS_MESSAGE_SET, 4, words);
    free(text);
    return err;
}

static aur_err messages_clear(aur_store *store, const char *room)
{
    char key[KEY_BYTES];
    redisReply *reply = NULL;
    snprintf(key, sizeof key, MESSAGES_KEY "%s", room);
    aur_err err = aur_redis_link_ask(link_of(store), true, AUR_REDIS_WORDS("DEL", key), &reply);
    aur_redis_free_reply(reply);
    return err;
}

aur_err aur_redis_list_messages(aur_redis_link *link, const char *room, aur_store_each each, void *context)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, MESSAGES_KEY "%s", room);
    return aur_redis_list(link, AUR_RECORD_MESSAGE, PLACE_DIGITS + 1, AUR_REDIS_WORDS("ZRANGE", key, "0", "-1"), each,
                          context);
}

static aur_err messages(aur_store *store, const char *room, aur_store_each each, void *context)
{
    return aur_redis_list_messages(link_of(store), room, each, context);
}

static aur_err report_add(aur_store *store, const aur_store_report *report)
{
    char closed[NUMBER_BYTES];
    const char *words[] = {report->id, NULL, number_text(report->closed_s, closed),
                           AUR_REDIS_AS_TEXT(AUR_STORE_REPORTS_MAX)};
    return run_with_record(store, AUR_REDIS_REPORT_ADD, AUR_RECORD_REPORT, report, 4, words);
}

static aur_err report_close(aur_store *store, const char *id, const char *by, int64_t now_s, bool *found)
{
    char now[NUMBER_BYTES];
    aur_err err = run(store, AUR_REDIS_REPORT_CLOSE, AUR_REDIS_WORDS(id, by, number_text(now_s, now)));
    *found = err == AUR_OK;
    return err == AUR_ERR_STATE ? AUR_OK : err;
}

/// Takes `count` numbers off the front of an array; what is left is records.
static aur_err take_numbers(redisReply *reply, size_t count, int64_t *numbers)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements < count)
        return AUR_ERR_FORMAT;
    for (size_t i = 0; i < count; i++) {
        if (reply->element[i]->type != REDIS_REPLY_INTEGER)
            return AUR_ERR_FORMAT;
        numbers[i] = reply->element[i]->integer;
    }
    return AUR_OK;
}

/// The array without its first `count` elements, in a view that owns nothing.
static redisReply rest_of(const redisReply *reply, size_t count)
{
    redisReply rest = *reply;
    rest.element += count;
    rest.elements -= count;
    return rest;
}

static aur_err reports(aur_store *store, const aur_store_page *page, uint32_t *total, aur_store_each each,
                       void *context)
{
    char skip[NUMBER_BYTES], most[NUMBER_BYTES];
    redisReply *reply = NULL;
    int64_t count = 0;
    aur_err err = aur_redis_link_run(link_of(store), AUR_REDIS_REPORTS,
                                     AUR_REDIS_WORDS(page->is_open ? "reports_open" : "reports_all",
                                                     number_text(page->skip, skip), number_text(page->most, most)),
                                     &reply);
    if (err == AUR_OK)
        err = take_numbers(reply, 1, &count);
    *total = (uint32_t)count;
    if (err == AUR_OK) {
        redisReply rest = rest_of(reply, 1);
        err = read_many(&rest, AUR_RECORD_REPORT, 0, each, context);
    }
    aur_redis_free_reply(reply);
    return err;
}

static aur_err audit_add(aur_store *store, const aur_store_audit *entry)
{
    char *text = aur_record_print(AUR_RECORD_AUDIT, entry);
    if (text == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = run(store, AUR_REDIS_AUDIT_ADD, AUR_REDIS_WORDS(text, AUR_REDIS_AS_TEXT(AUR_STORE_AUDITS_MAX)));
    free(text);
    return err;
}

static aur_err audits(aur_store *store, const aur_store_page *page, uint32_t *total, aur_store_each each, void *context)
{
    char skip[NUMBER_BYTES], most[NUMBER_BYTES];
    redisReply *reply = NULL;
    int64_t numbers[2] = {0};
    aur_err err =
        aur_redis_link_run(link_of(store), AUR_REDIS_AUDITS,
                           AUR_REDIS_WORDS(number_text(page->skip, skip), number_text(page->most, most)), &reply);
    if (err == AUR_OK)
        err = take_numbers(reply, 2, numbers);
    *total = (uint32_t)numbers[0];
    for (size_t i = err == AUR_OK ? reply->elements : 0; err == AUR_OK && i > 2; i--) {
        const redisReply *item = reply->element[i - 1];
        aur_store_audit entry;
        bool found = false;
        err = read_single(item, AUR_RECORD_AUDIT, &entry, &found);
        entry.number = (uint64_t)numbers[1] + i - 3;
        if (err == AUR_OK && !(found && each(context, &entry)))
            break;
    }
    aur_redis_free_reply(reply);
    return err;
}

static aur_err sweep(aur_store *store, int64_t now_s)
{
    char now[NUMBER_BYTES], old[NUMBER_BYTES];
    return run(store, AUR_REDIS_SWEEP,
               AUR_REDIS_WORDS(number_text(now_s, now), number_text(now_s - AUR_STORE_AUDIT_S, old)));
}

static aur_err backup(aur_store *store, const char *path)
{
    (void)store;
    (void)path;
    return AUR_ERR_STATE;
}

static aur_err copy(const char *where, const char *path, char *fault, size_t fault_bytes)
{
    (void)where;
    (void)path;
    snprintf(fault, fault_bytes, "Redis makes its own backups: copy its append-only file or its .rdb");
    return AUR_ERR_STATE;
}

const aur_store_kind aur_store_redis = {
    .is_of = aur_redis_url_is,
    .open = aur_redis_open,
    .close = aur_redis_close,
    .fault = aur_redis_fault,
    .backup = backup,
    .copy = copy,
    .check = aur_redis_check,
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
