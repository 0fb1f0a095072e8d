// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Records to be kept: ordinary ones, and ones whose every field is as long and as odd as it may be.
#ifndef AUR_TESTS_SERVER_STORE_RECORDS_H
#define AUR_TESTS_SERVER_STORE_RECORDS_H

#include <stdio.h>
#include <string.h>

#include "server/store/record.h"
#include "server/store/store.h"

/// An id of 16 characters.
static inline void record_id(char id[AUR_ID_BYTES], const char *letter, unsigned number)
{
    snprintf(id, AUR_ID_BYTES, "%.1s%015u", letter, number);
}

static inline aur_store_account record_account(unsigned number, const char *login)
{
    aur_store_account account = {.created_s = 1000, .seen_s = 2000, .generation = 3};
    record_id(account.person.id, "a", number);
    snprintf(account.person.name, sizeof account.person.name, "Name %u", number);
    snprintf(account.login, sizeof account.login, "%s", login);
    snprintf(account.password_hash, sizeof account.password_hash, "$argon2id$%u", number);
    account.person.role = AUR_ROLE_MEMBER;
    account.person.colour_rgb = 0x123456;
    return account;
}

static inline aur_store_session record_session(unsigned number, const char *account, uint8_t hash)
{
    aur_store_session session = {.created_s = 1000, .expires_s = 1000 + 7 * 24 * 3600};
    record_id(session.id, "s", number);
    snprintf(session.account, sizeof session.account, "%s", account);
    memset(session.hash, hash, sizeof session.hash);
    return session;
}

static inline aur_store_room record_room(unsigned number, const char *owner)
{
    aur_store_room room = {.created_s = 1000, .used_s = 2000, .settings.capacity = 20};
    record_id(room.id, "r", number);
    snprintf(room.owner, sizeof room.owner, "%s", owner);
    snprintf(room.settings.name, sizeof room.settings.name, "Room %u", number);
    return room;
}

static inline aur_store_message record_message(const char *room, uint64_t number, const char *text)
{
    aur_store_message message = {.number = number, .at_ms = 1700000000123, .colour_rgb = 0xFFFFFF};
    snprintf(message.room, sizeof message.room, "%s", room);
    snprintf(message.person, sizeof message.person, "a000000000000001");
    snprintf(message.name, sizeof message.name, "Somebody");
    snprintf(message.text, sizeof message.text, "%s", text);
    return message;
}

static inline aur_store_sanction record_sanction(unsigned number, const char *room, int64_t expires_s)
{
    aur_store_sanction sanction = {.kind = AUR_SANCTION_MUTE, .created_s = 1000 + number, .expires_s = expires_s};
    record_id(sanction.id, "b", number);
    snprintf(sanction.room, sizeof sanction.room, "%s", room);
    snprintf(sanction.address, sizeof sanction.address, "2001:db8::%u", number);
    snprintf(sanction.reason, sizeof sanction.reason, "noise %u", number);
    return sanction;
}

static inline aur_store_report record_report(unsigned number)
{
    aur_store_report report = {.created_s = 1000 + number, .message = number};
    record_id(report.id, "c", number);
    snprintf(report.by, sizeof report.by, "a000000000000001");
    snprintf(report.text, sizeof report.text, "said %u", number);
    snprintf(report.reason, sizeof report.reason, "why %u", number);
    return report;
}

/// Fills every field to its end: texts with quotes, markup, control characters and code points of every length;
/// numbers with their limits.
static inline void record_fill(aur_record_kind kind, void *record, unsigned salt)
{
    static const char odd[] =
        "'\"\\;--%$`<b>&amp;{}[]:,/"
        "\x01\x1f\x7f\n\r\t\xc3\xa9\xe2\x80\xae\xe6\x97\xa5\xf0\x9f\x8e\xb9\xef\xbf\xbf\xf4\x8f\xbf\xbf";
    const aur_record *of = aur_record_describe(kind);
    for (uint32_t i = 0; i < of->count; i++) {
        const aur_field *field = &of->fields[i];
        char *at = (char *)record + field->at;
        if (field->kind == AUR_FIELD_TEXT) {
            size_t used = (size_t)snprintf(at, field->bytes, "%u%u", salt, i);
            while (used + sizeof odd < field->bytes)
                used += (size_t)snprintf(at + used, field->bytes - used, "%s", odd);
            memset(at + used, 'z', field->bytes - used - 1);
            at[field->bytes - 1] = '\0';
        } else if (field->kind == AUR_FIELD_BYTES) {
            for (size_t k = 0; k < field->bytes; k++)
                at[k] = (char)(k * 37 + salt);
        } else if (!aur_record_whole_set(field, record, field->most)) {
            at[0] = 0;
        }
    }
}

#endif
