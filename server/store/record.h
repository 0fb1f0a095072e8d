// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a store keeps, as data: the records of store.h with the name, kind and place of each field. Columns of SQLite
/// and JSON of Redis are made from it, so a field that is added here is kept by both.
#ifndef AUR_SERVER_STORE_RECORD_H
#define AUR_SERVER_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// X(id, type, noun)
#define AUR_RECORD_LIST(X)                                                                                             \
    X(ACCOUNT, aur_store_account, "accounts")                                                                          \
    X(SESSION, aur_store_session, "sessions")                                                                          \
    X(SANCTION, aur_store_sanction, "sanctions")                                                                       \
    X(ROOM, aur_store_room, "rooms")                                                                                   \
    X(MESSAGE, aur_store_message, "messages")                                                                          \
    X(REPORT, aur_store_report, "reports")                                                                             \
    X(AUDIT, aur_store_audit, "audits")

typedef enum aur_record_kind {
#define AUR_RECORD_ENUM(id, type, noun) AUR_RECORD_##id,
    AUR_RECORD_LIST(AUR_RECORD_ENUM)
#undef AUR_RECORD_ENUM
        AUR_RECORD_COUNT
} aur_record_kind;

typedef enum aur_field_kind {
    AUR_FIELD_TEXT,  ///< ends with a zero
    AUR_FIELD_BYTES, ///< all of them
    AUR_FIELD_WHOLE, ///< a number from 0, or from INT64_MIN in 8 bytes
    AUR_FIELD_BOOL,
} aur_field_kind;

typedef struct aur_field {
    const char *name;
    aur_field_kind kind;
    uint16_t at, bytes; ///< in the record
    int64_t most;       ///< of a WHOLE
} aur_field;

typedef struct aur_record {
    const char *noun; ///< what many of them are called
    const aur_field *fields;
    uint32_t count;
    size_t bytes; ///< of the struct
} aur_record;

/// Largest of all of them.
#define AUR_RECORD_BYTES_MAX 3584

/// Static.  Thread: any.  RT: safe.
const aur_record *aur_record_describe(aur_record_kind kind);
/// The value of a WHOLE or BOOL.  Thread: any.  RT: safe.
int64_t aur_record_whole(const aur_field *field, const void *record);
/// Writes a WHOLE or BOOL; false: out of its limits, nothing is written.  Thread: any.  RT: safe.
bool aur_record_whole_set(const aur_field *field, void *record, int64_t value);
/// Writes a TEXT; false: too long, not UTF-8 or with a zero in it, nothing is written.  Thread: any.  RT: no.
bool aur_record_text_set(const aur_field *field, void *record, const char *text, size_t bytes);

/// Whether all of it can be kept: texts end and are UTF-8, numbers are in their limits.  Thread: any.  RT: no.
bool aur_record_is_good(aur_record_kind kind, const void *record);

/// As JSON on one line, from malloc: texts as they are, bytes in hexadecimal, numbers as decimal text, since whoever
/// reads JSON may have doubles only. NULL = no memory.  Thread: any.  RT: no.
char *aur_record_print(aur_record_kind kind, const void *record);
/// Reads it back; `text` may be anything. Errors: AUR_ERR_FORMAT (a field is missing, of another kind or out of its
/// limits; *out is undefined).  Thread: any.  RT: no.
AUR_WARN_UNUSED aur_err aur_record_parse(aur_record_kind kind, const char *text, size_t bytes, void *out);

#endif
