// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Settings out of JSON.
#include "server/people/settings.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct flag {
    const char *name;
    size_t at;      ///< offset of a bool in the settings
    bool is_turned; ///< true in JSON is false there
} flag;

static const flag FLAGS[] = {
    {"private", offsetof(aur_room_settings, is_private), false},
    {"persistent", offsetof(aur_room_settings, is_persistent), false},
    {"guests", offsetof(aur_room_settings, no_guests), true},
    {"chat", offsetof(aur_room_settings, no_chat), true},
    {"only_owner_chats", offsetof(aur_room_settings, only_owner_chats), false},
    {"only_owner_plays", offsetof(aur_room_settings, only_owner_plays), false},
    {"grid", offsetof(aur_room_settings, grid), false},
    {"clean_words", offsetof(aur_room_settings, clean_words), false},
};

#define FLAG_COUNT (sizeof FLAGS / sizeof *FLAGS)

void aur_settings_init(aur_room_settings *settings, aur_room_type type)
{
    *settings = (aur_room_settings){.type = type, .capacity = AUR_GATHERING_CAPACITY_DEFAULT};
}

bool aur_settings_are_in(const cJSON *object)
{
    static const char *const NAMES[] = {"name", "type", "capacity", "password", "welcome"};
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (cJSON_GetObjectItemCaseSensitive(object, FLAGS[i].name) != NULL)
            return true;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (cJSON_GetObjectItemCaseSensitive(object, NAMES[i]) != NULL)
            return true;
    return false;
}

static aur_err read_flags(const cJSON *object, aur_room_settings *settings, aur_protocol_error *error)
{
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, FLAGS[i].name);
        if (item == NULL)
            continue;
        if (!cJSON_IsBool(item))
            return aur_protocol_refuse_field(error, FLAGS[i].name, item, "true or false");
        bool value = cJSON_IsTrue(item) != FLAGS[i].is_turned;
        memcpy((char *)settings + FLAGS[i].at, &value, sizeof value);
    }
    return AUR_OK;
}

static aur_err read_text(const cJSON *object, const char *name, char *to, size_t to_bytes, size_t chars_max,
                         bool may_be_empty, aur_protocol_error *error)
{
    char wanted[64];
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (item == NULL)
        return AUR_OK;
    bool is_empty = cJSON_IsString(item) && item->valuestring[0] == '\0';
    snprintf(wanted, sizeof wanted, "text of %d..%zu characters", !may_be_empty, chars_max);
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= to_bytes || (is_empty && !may_be_empty))
        return aur_protocol_refuse_field(error, name, item, wanted);
    const char *fault = is_empty ? NULL : aur_text_fault(item->valuestring, chars_max);
    if (fault != NULL)
        return aur_protocol_refuse_field(error, name, item, fault);
    memcpy(to, item->valuestring, strlen(item->valuestring) + 1);
    return AUR_OK;
}

static aur_err read_password(const cJSON *object, char password[AUR_PASSWORD_BYTES_MAX + 1],
                             aur_settings_password *asked, aur_protocol_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "password");
    *asked = item == NULL ? AUR_SETTINGS_PASSWORD_AS_IS : AUR_SETTINGS_PASSWORD_NONE;
    if (item == NULL || cJSON_IsNull(item))
        return AUR_OK;
    size_t bytes = cJSON_IsString(item) ? strlen(item->valuestring) : 0;
    if (bytes == 0 || bytes > AUR_PASSWORD_BYTES_MAX) {
        aur_protocol_refuse_field(error, "password", NULL, "a string of 1..128 bytes, or null");
        return AUR_ERR_FORMAT;
    }
    memcpy(password, item->valuestring, bytes + 1);
    *asked = AUR_SETTINGS_PASSWORD_NEW;
    return AUR_OK;
}

static aur_err read_kind(const cJSON *object, aur_room_settings *settings, aur_protocol_error *error)
{
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(object, "type");
    aur_room_type found = cJSON_IsString(type) ? aur_room_type_find(type->valuestring) : AUR_ROOM_TYPE_COUNT;
    if (type != NULL && found == AUR_ROOM_TYPE_COUNT)
        return aur_protocol_refuse_field(error, "type", type, "station, jam or personal");
    if (type != NULL)
        settings->type = found;
    const cJSON *capacity = cJSON_GetObjectItemCaseSensitive(object, "capacity");
    if (capacity == NULL)
        return AUR_OK;
    double value = cJSON_IsNumber(capacity) ? capacity->valuedouble : 0.0;
    if (!(value >= 1.0 && value <= AUR_GATHERING_CAPACITY_MAX) || value != floor(value))
        return aur_protocol_refuse_field(error, "capacity", capacity, "a whole number in 1..500");
    settings->capacity = (uint16_t)value;
    return AUR_OK;
}

aur_err aur_settings_read(const cJSON *object, aur_room_settings *settings, char password[AUR_PASSWORD_BYTES_MAX + 1],
                          aur_settings_password *asked, aur_protocol_error *error)
{
    aur_room_settings read = *settings;
    aur_err err = read_text(object, "name", read.name, sizeof read.name, 50, false, error);
    if (err == AUR_OK && strchr(read.name, '/') != NULL && strcmp(read.name, settings->name) != 0)
        err = aur_protocol_refuse_field(error, "name", cJSON_GetObjectItemCaseSensitive(object, "name"),
                                        "without /, so that /r/NAME leads to it");
    if (err == AUR_OK)
        err = read_text(object, "welcome", read.welcome, sizeof read.welcome, 300, true, error);
    if (err == AUR_OK)
        err = read_kind(object, &read, error);
    if (err == AUR_OK)
        err = read_flags(object, &read, error);
    if (err == AUR_OK)
        err = read_password(object, password, asked, error);
    if (err != AUR_OK)
        return err;
    if (*asked == AUR_SETTINGS_PASSWORD_NONE)
        read.password_hash[0] = '\0';
    *settings = read;
    return AUR_OK;
}
