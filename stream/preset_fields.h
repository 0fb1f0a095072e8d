// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Fields of a preset in JSON: a table says where each lies and what it may hold, and drives reading and writing.
#ifndef AUR_STREAM_PRESET_FIELDS_H
#define AUR_STREAM_PRESET_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/preset.h"
#include "stream/json.h"

#define AUR_PRESET_PATH_BYTES 96

/// More names than any section has.
#define AUR_PRESET_NAMES_MAX 32

typedef enum aur_preset_field_type { AUR_PRESET_BOOL, AUR_PRESET_U8, AUR_PRESET_U16 } aur_preset_field_type;

/// A number or a switch somewhere in aur_preset.
typedef struct aur_preset_field {
    const char *name;
    size_t offset;
    aur_preset_field_type type;
    uint16_t low, high;
} aur_preset_field;

/// "section.name", cut short if long.  Thread: any.  RT: no.
void aur_preset_fields_path(char path[AUR_PRESET_PATH_BYTES], const char *section, const char *name);
/// Writes the names of the fields to `names`. Returns how many.  Thread: any.  RT: safe.
size_t aur_preset_fields_names(const aur_preset_field *fields, size_t count, const char *names[AUR_PRESET_NAMES_MAX]);
/// Reads those that are given.  Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_preset_fields_read(const cJSON *section, const char *section_name,
                                               const aur_preset_field *fields, size_t count, aur_preset *preset,
                                               aur_json_error *error);
/// Writes all.  Thread: any.  RT: no.
void aur_preset_fields_add(cJSON *section, const aur_preset_field *fields, size_t count, const aur_preset *preset);

#endif
