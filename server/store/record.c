// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The tables of fields, and records as JSON.
#include "server/store/record.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/store.h"
#include "stream/json.h"

#define JSON_DEPTH_MAX 1

#define FIELD(kind, name, type, member, most)                                                                          \
    {                                                                                                                  \
        name, AUR_FIELD_##kind, offsetof(type, member), sizeof((const type *)0)->member, most                          \
    }

static const aur_field ACCOUNT_FIELDS[] = {
#define TEXT(member)        FIELD(TEXT, #member, aur_store_account, member, 0)
#define WHOLE(member, most) FIELD(WHOLE, #member, aur_store_account, member, most)
    FIELD(TEXT, "id", aur_store_account, person.id, 0),
    FIELD(TEXT, "name", aur_store_account, person.name, 0),
    FIELD(WHOLE, "role", aur_store_account, person.role, AUR_ROLE_COUNT - 1),
    FIELD(WHOLE, "colour_rgb", aur_store_account, person.colour_rgb, UINT32_MAX),
    TEXT(login),
    TEXT(email),
    TEXT(password_hash),
    TEXT(openid),
    WHOLE(created_s, INT64_MAX),
    WHOLE(seen_s, INT64_MAX),
    WHOLE(generation, UINT32_MAX),
#undef TEXT
#undef WHOLE
};

static const aur_field SESSION_FIELDS[] = {
    FIELD(TEXT, "id", aur_store_session, id, 0),
    FIELD(TEXT, "account", aur_store_session, account, 0),
    FIELD(BYTES, "hash", aur_store_session, hash, 0),
    FIELD(WHOLE, "created_s", aur_store_session, created_s, INT64_MAX),
    FIELD(WHOLE, "expires_s", aur_store_session, expires_s, INT64_MAX),
};

static const aur_field SANCTION_FIELDS[] = {
#define TEXT(member) FIELD(TEXT, #member, aur_store_sanction, member, 0)
    TEXT(id),
    FIELD(WHOLE, "kind", aur_store_sanction, kind, AUR_SANCTION_KIND_COUNT - 1),
    TEXT(room),
    TEXT(person),
    TEXT(address),
    TEXT(by),
    TEXT(reason),
    FIELD(WHOLE, "created_s", aur_store_sanction, created_s, INT64_MAX),
    FIELD(WHOLE, "expires_s", aur_store_sanction, expires_s, INT64_MAX),
#undef TEXT
};

static const aur_field ROOM_FIELDS[] = {
#define TEXT(member) FIELD(TEXT, #member, aur_store_room, settings.member, 0)
#define BOOL(member) FIELD(BOOL, #member, aur_store_room, settings.member, 1)
    FIELD(TEXT, "id", aur_store_room, id, 0),
    FIELD(TEXT, "owner", aur_store_room, owner, 0),
    FIELD(BOOL, "is_server_owned", aur_store_room, is_server_owned, 1),
    TEXT(name),
    TEXT(welcome),
    FIELD(WHOLE, "type", aur_store_room, settings.type, AUR_ROOM_TYPE_COUNT - 1),
    FIELD(WHOLE, "capacity", aur_store_room, settings.capacity, UINT16_MAX),
    BOOL(is_private),
    BOOL(is_persistent),
    BOOL(no_guests),
    BOOL(no_chat),
    BOOL(only_owner_chats),
    BOOL(only_owner_plays),
    BOOL(grid),
    BOOL(clean_words),
    TEXT(password_hash),
    FIELD(WHOLE, "created_s", aur_store_room, created_s, INT64_MAX),
    FIELD(WHOLE, "used_s", aur_store_room, used_s, INT64_MAX),
#undef TEXT
#undef BOOL
};

static const aur_field MESSAGE_FIELDS[] = {
    FIELD(TEXT, "room", aur_store_message, room, 0),
    FIELD(WHOLE, "number", aur_store_message, number, INT64_MAX),
    FIELD(TEXT, "person", aur_store_message, person, 0),
    FIELD(TEXT, "name", aur_store_message, name, 0),
    FIELD(WHOLE, "colour_rgb", aur_store_message, colour_rgb, UINT32_MAX),
    FIELD(TEXT, "text", aur_store_message, text, 0),
    FIELD(WHOLE, "at_ms", aur_store_message, at_ms, INT64_MAX),
    FIELD(BOOL, "is_edited", aur_store_message, is_edited, 1),
    FIELD(BOOL, "is_action", aur_store_message, is_action, 1),
};

static const aur_field REPORT_FIELDS[] = {
#define TEXT(member) FIELD(TEXT, #member, aur_store_report, member, 0)
    TEXT(id),
    TEXT(by),
    TEXT(person),
    TEXT(room),
    FIELD(WHOLE, "message", aur_store_report, message, INT64_MAX),
    TEXT(text),
    TEXT(reason),
    FIELD(WHOLE, "created_s", aur_store_report, created_s, INT64_MAX),
    FIELD(WHOLE, "closed_s", aur_store_report, closed_s, INT64_MAX),
    TEXT(closed_by),
#undef TEXT
};

static const aur_field AUDIT_FIELDS[] = {
#define TEXT(member) FIELD(TEXT, #member, aur_store_audit, member, 0)
    FIELD(WHOLE, "number", aur_store_audit, number, INT64_MAX),
    FIELD(WHOLE, "at_s", aur_store_audit, at_s, INT64_MAX),
    TEXT(by),
    TEXT(action),
    TEXT(target),
    TEXT(room),
    TEXT(address),
    TEXT(details),
#undef TEXT
};

static const aur_record RECORDS[AUR_RECORD_COUNT] = {
#define RECORD(id, type, noun) {noun, id##_FIELDS, sizeof id##_FIELDS / sizeof *id##_FIELDS, sizeof(type)},
    AUR_RECORD_LIST(RECORD)
#undef RECORD
};

#define FITS(id, type, noun) _Static_assert(sizeof(type) <= AUR_RECORD_BYTES_MAX, #type);
AUR_RECORD_LIST(FITS)
#undef FITS
_Static_assert(sizeof(aur_role) == 4 && sizeof(aur_room_type) == 4 && sizeof(aur_sanction_kind) == 4,
               "names are kept as numbers of 4 bytes");

const aur_record *aur_record_describe(aur_record_kind kind)
{
    return &RECORDS[kind];
}

int64_t aur_record_whole(const aur_field *field, const void *record)
{
    const char *at = (const char *)record + field->at;
    uint16_t of_2;
    uint32_t of_4;
    int64_t of_8;
    switch (field->bytes) {
    case 1:
        return *(const bool *)at;
    case 2:
        memcpy(&of_2, at, sizeof of_2);
        return of_2;
    case 4:
        memcpy(&of_4, at, sizeof of_4);
        return of_4;
    default:
        memcpy(&of_8, at, sizeof of_8);
        return of_8;
    }
}

bool aur_record_whole_set(const aur_field *field, void *record, int64_t value)
{
    char *at = (char *)record + field->at;
    uint16_t of_2 = (uint16_t)value;
    uint32_t of_4 = (uint32_t)value;
    if (value > field->most || (value < 0 && field->bytes < 8))
        return false;
    switch (field->bytes) {
    case 1:
        *(bool *)at = value != 0;
        break;
    case 2:
        memcpy(at, &of_2, sizeof of_2);
        break;
    case 4:
        memcpy(at, &of_4, sizeof of_4);
        break;
    default:
        memcpy(at, &value, sizeof value);
    }
    return true;
}

bool aur_record_text_set(const aur_field *field, void *record, const char *text, size_t bytes)
{
    if (bytes >= field->bytes || memchr(text, '\0', bytes) != NULL || !aur_json_is_utf8(text, bytes))
        return false;
    char *at = (char *)record + field->at;
    memcpy(at, text, bytes);
    at[bytes] = '\0';
    return true;
}

static bool is_good(const aur_field *field, const void *record)
{
    const char *at = (const char *)record + field->at;
    if (field->kind == AUR_FIELD_BYTES)
        return true;
    if (field->kind != AUR_FIELD_TEXT)
        return aur_record_whole(field, record) <= field->most;
    size_t bytes = strnlen(at, field->bytes);
    return bytes < field->bytes && aur_json_is_utf8(at, bytes);
}

bool aur_record_is_good(aur_record_kind kind, const void *record)
{
    const aur_record *of = &RECORDS[kind];
    uint32_t good = 0;
    while (good < of->count && is_good(&of->fields[good], record))
        good++;
    return good == of->count;
}

/// NULL = no memory.
static cJSON *print_bytes(const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * AUR_STORE_HASH_BYTES + 1];
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * count] = '\0';
    return cJSON_CreateString(text);
}

static cJSON *print_field(const aur_field *field, const void *record)
{
    const char *at = (const char *)record + field->at;
    char number[24];
    switch (field->kind) {
    case AUR_FIELD_TEXT:
        return cJSON_CreateString(at);
    case AUR_FIELD_BYTES:
        return print_bytes((const uint8_t *)at, field->bytes);
    case AUR_FIELD_BOOL:
        return cJSON_CreateBool(aur_record_whole(field, record) != 0);
    case AUR_FIELD_WHOLE:
        break;
    }
    snprintf(number, sizeof number, "%" PRId64, aur_record_whole(field, record));
    return cJSON_CreateString(number);
}

char *aur_record_print(aur_record_kind kind, const void *record)
{
    const aur_record *of = &RECORDS[kind];
    cJSON *root = cJSON_CreateObject();
    bool is_whole = root != NULL;
    for (uint32_t i = 0; is_whole && i < of->count; i++) {
        cJSON *item = print_field(&of->fields[i], record);
        is_whole = item != NULL && cJSON_AddItemToObject(root, of->fields[i].name, item);
    }
    char *text = is_whole ? cJSON_PrintUnformatted(root) : NULL;
    cJSON_Delete(root);
    return text;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_bytes(const char *text, uint8_t *bytes, size_t count)
{
    if (strlen(text) != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool parse_whole(const char *text, const aur_field *field, void *out)
{
    char *end = NULL;
    errno = 0;
    if (digit_of(text[0]) < 0 && text[0] != '-')
        return false;
    int64_t value = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && aur_record_whole_set(field, out, value);
}

static bool parse_field(const cJSON *item, const aur_field *field, void *out)
{
    if (field->kind == AUR_FIELD_BOOL)
        return cJSON_IsBool(item) && aur_record_whole_set(field, out, cJSON_IsTrue(item));
    if (!cJSON_IsString(item))
        return false;
    const char *text = item->valuestring;
    if (field->kind == AUR_FIELD_TEXT)
        return aur_record_text_set(field, out, text, strlen(text));
    if (field->kind == AUR_FIELD_BYTES)
        return parse_bytes(text, (uint8_t *)out + field->at, field->bytes);
    return parse_whole(text, field, out);
}

aur_err aur_record_parse(aur_record_kind kind, const char *text, size_t bytes, void *out)
{
    const aur_record *of = &RECORDS[kind];
    cJSON *root = NULL;
    if (aur_json_parse(text, bytes, JSON_DEPTH_MAX, &root) != NULL)
        return AUR_ERR_FORMAT;
    bool all_good = true;
    memset(out, 0, of->bytes);
    for (uint32_t i = 0; all_good && i < of->count; i++)
        all_good = parse_field(cJSON_GetObjectItemCaseSensitive(root, of->fields[i].name), &of->fields[i], out);
    cJSON_Delete(root);
    return all_good ? AUR_OK : AUR_ERR_FORMAT;
}
