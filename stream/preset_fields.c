// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// See preset_fields.h.
#include "stream/preset_fields.h"

#include <cjson/cJSON.h>
#include <stdio.h>

void aur_preset_fields_path(char path[AUR_PRESET_PATH_BYTES], const char *section, const char *name)
{
    snprintf(path, AUR_PRESET_PATH_BYTES, "%.60s.%.30s", section, name);
}

size_t aur_preset_fields_names(const aur_preset_field *fields, size_t count, const char *names[AUR_PRESET_NAMES_MAX])
{
    for (size_t i = 0; i < count; i++)
        names[i] = fields[i].name;
    return count;
}

aur_err aur_preset_fields_read(const cJSON *section, const char *section_name, const aur_preset_field *fields,
                               size_t count, aur_preset *preset, aur_json_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const aur_preset_field *f = &fields[i];
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(section, f->name);
        uint8_t *at = (uint8_t *)preset + f->offset;
        char path[AUR_PRESET_PATH_BYTES];
        int64_t number = 0;
        if (item == NULL)
            continue;
        aur_preset_fields_path(path, section_name, f->name);
        if (f->type == AUR_PRESET_BOOL && !cJSON_IsBool(item))
            return aur_json_refuse(error, AUR_ERR_FORMAT, path, item, "true or false");
        aur_err err = AUR_OK;
        if (f->type != AUR_PRESET_BOOL)
            err = aur_json_whole(item, path, f->low, f->high, &number, error);
        if (err != AUR_OK)
            return err;
        if (f->type == AUR_PRESET_U16)
            *(uint16_t *)(void *)at = (uint16_t)number;
        else
            *at = f->type == AUR_PRESET_BOOL ? (uint8_t)cJSON_IsTrue(item) : (uint8_t)number;
    }
    return AUR_OK;
}

void aur_preset_fields_add(cJSON *section, const aur_preset_field *fields, size_t count, const aur_preset *preset)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = (const uint8_t *)preset + fields[i].offset;
        if (fields[i].type == AUR_PRESET_BOOL)
            cJSON_AddBoolToObject(section, fields[i].name, *at);
        else
            cJSON_AddNumberToObject(section, fields[i].name,
                                    fields[i].type == AUR_PRESET_U16 ? *(const uint16_t *)(const void *)at : *at);
    }
}
