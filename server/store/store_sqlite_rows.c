// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Queries and rows. Each query is prepared once, when the store is opened; nothing from outside is ever part of its
/// text.
#include <stdio.h>
#include <string.h>

#include "server/store/store_sqlite.h"

#define QUERY_BYTES_MAX 2048

typedef struct query_row {
    aur_record_kind kind;
    const char *text;
} query_row;

static const query_row QUERIES[AUR_SQLITE_QUERY_COUNT] = {
#define QUERY_ROW(id, record, text) {AUR_RECORD_##record, text},
    AUR_SQLITE_QUERY_LIST(QUERY_ROW)
#undef QUERY_ROW
};

aur_err aur_sqlite_error(int code)
{
    switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE:
        return AUR_OK;
    case SQLITE_CONSTRAINT:
        return AUR_ERR_STATE;
    case SQLITE_NOMEM:
        return AUR_ERR_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return AUR_ERR_FORMAT;
    default:
        return AUR_ERR_FILE;
    }
}

/// Writes "id","name" or ?1,?2; returns the bytes written.
static size_t expand(const aur_record *record, bool as_marks, char *out, size_t bytes)
{
    size_t used = 0;
    for (uint32_t i = 0; i < record->count && used < bytes; i++) {
        const char *comma = i == 0 ? "" : ",";
        used += (size_t)(as_marks ? snprintf(out + used, bytes - used, "%s?%u", comma, i + 1)
                                  : snprintf(out + used, bytes - used, "%s\"%s\"", comma, record->fields[i].name));
    }
    return used;
}

int aur_sqlite_prepare(sqlite3 *db, aur_record_kind kind, const char *text, sqlite3_stmt **out)
{
    static const char columns[] = "{columns}", marks[] = "{marks}";
    char query[QUERY_BYTES_MAX];
    size_t used = 0;
    while (*text != '\0' && used < sizeof query - 1) {
        bool as_marks = strncmp(text, marks, sizeof marks - 1) == 0;
        if (as_marks || strncmp(text, columns, sizeof columns - 1) == 0) {
            used += expand(aur_record_describe(kind), as_marks, query + used, sizeof query - used);
            text += as_marks ? sizeof marks - 1 : sizeof columns - 1;
        } else {
            query[used++] = *text++;
        }
    }
    if (used >= sizeof query - 1)
        return SQLITE_TOOBIG;
    query[used] = '\0';
    return sqlite3_prepare_v3(db, query, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

int aur_sqlite_prepare_all(aur_sqlite *s)
{
    int code = SQLITE_OK;
    for (int i = 0; code == SQLITE_OK && i < AUR_SQLITE_QUERY_COUNT; i++)
        code = aur_sqlite_prepare(s->db, QUERIES[i].kind, QUERIES[i].text, &s->queries[i]);
    return code;
}

sqlite3_stmt *aur_sqlite_use(aur_sqlite *s, aur_sqlite_query query)
{
    sqlite3_clear_bindings(s->queries[query]);
    return s->queries[query];
}

void aur_sqlite_bind_text(sqlite3_stmt *query, int index, const char *text)
{
    if (text[0] != '\0') // else it stays NULL
        sqlite3_bind_text(query, index, text, -1, SQLITE_STATIC);
}

void aur_sqlite_bind_record(sqlite3_stmt *query, aur_record_kind kind, const void *record)
{
    const aur_record *of = aur_record_describe(kind);
    for (uint32_t i = 0; i < of->count; i++) {
        const aur_field *field = &of->fields[i];
        const char *at = (const char *)record + field->at;
        if (field->kind == AUR_FIELD_TEXT)
            aur_sqlite_bind_text(query, (int)i + 1, at);
        else if (field->kind == AUR_FIELD_BYTES)
            sqlite3_bind_blob(query, (int)i + 1, at, field->bytes, SQLITE_STATIC);
        else
            sqlite3_bind_int64(query, (int)i + 1, aur_record_whole(field, record));
    }
}

static bool read_field(sqlite3_stmt *query, int column, const aur_field *field, void *out)
{
    if (field->kind == AUR_FIELD_WHOLE || field->kind == AUR_FIELD_BOOL)
        return sqlite3_column_type(query, column) == SQLITE_INTEGER &&
               aur_record_whole_set(field, out, sqlite3_column_int64(query, column));
    const void *data = field->kind == AUR_FIELD_TEXT ? (const void *)sqlite3_column_text(query, column)
                                                     : sqlite3_column_blob(query, column);
    size_t bytes = (size_t)sqlite3_column_bytes(query, column);
    if (field->kind == AUR_FIELD_TEXT)
        return data == NULL || aur_record_text_set(field, out, data, bytes);
    if (data == NULL || bytes != field->bytes)
        return false;
    memcpy((char *)out + field->at, data, bytes);
    return true;
}

aur_err aur_sqlite_read(sqlite3_stmt *query, aur_record_kind kind, void *out)
{
    const aur_record *of = aur_record_describe(kind);
    memset(out, 0, of->bytes);
    for (uint32_t i = 0; i < of->count; i++)
        if (!read_field(query, (int)i, &of->fields[i], out))
            return AUR_ERR_FORMAT;
    return AUR_OK;
}

const char *aur_sqlite_fault(const aur_store *store)
{
    return ((const aur_sqlite *)store)->fault;
}

/// What a step has come to; keeps why it failed, before anything else is asked of the library.
static aur_err judge(aur_sqlite *s, int code)
{
    aur_err err = aur_sqlite_error(code);
    if (err == AUR_OK || err == AUR_ERR_STATE)
        return err;
    if (err == AUR_ERR_FORMAT && !s->is_broken) { // file and log stay as they were found, for whoever repairs them
        s->is_broken = true;
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    snprintf(s->fault, sizeof s->fault, "%s%s", sqlite3_errmsg(s->db),
             (code & 0xFF) == SQLITE_IOERR ? " (is the disk full?)" : "");
    return err;
}

/// Nothing is written over what is left of a broken file.
static bool may_run(const aur_sqlite *s, aur_sqlite_query query)
{
    return !s->is_broken || sqlite3_stmt_readonly(s->queries[query]) != 0;
}

/// The end of a query. What the library keeps of the file would hide what has become of it until the next start, when
/// it is too late to be told.
static void finish(aur_sqlite *s, aur_sqlite_query query)
{
    sqlite3_reset(s->queries[query]);
    if (sqlite3_get_autocommit(s->db) != 0)
        sqlite3_db_release_memory(s->db);
}

aur_err aur_sqlite_run(aur_sqlite *s, aur_sqlite_query query, aur_record_kind kind, aur_store_each each, void *context)
{
    _Alignas(8) char record[AUR_RECORD_BYTES_MAX];
    sqlite3_stmt *run = s->queries[query];
    aur_err err = AUR_OK;
    int code;
    if (!may_run(s, query))
        return AUR_ERR_FORMAT;
    while ((code = sqlite3_step(run)) == SQLITE_ROW && each != NULL) {
        err = aur_sqlite_read(run, kind, record);
        if (err != AUR_OK)
            snprintf(s->fault, sizeof s->fault, "a row of %s cannot be read", aur_record_describe(kind)->noun);
        if (err != AUR_OK || !each(context, record))
            break;
    }
    if (err == AUR_OK && code != SQLITE_ROW)
        err = judge(s, code);
    finish(s, query);
    return err;
}

aur_err aur_sqlite_run_number(aur_sqlite *s, aur_sqlite_query query, int64_t *number)
{
    sqlite3_stmt *run = s->queries[query];
    int code = sqlite3_step(run);
    aur_err err = code == SQLITE_ROW ? AUR_OK : judge(s, code == SQLITE_DONE ? SQLITE_CORRUPT : code);
    *number = err == AUR_OK ? sqlite3_column_int64(run, 0) : 0;
    finish(s, query);
    return err;
}

aur_err aur_sqlite_end(aur_sqlite *s, aur_err err)
{
    if (err == AUR_OK)
        err = aur_sqlite_run(s, AUR_SQLITE_COMMIT, AUR_RECORD_ACCOUNT, NULL, NULL);
    if (!sqlite3_get_autocommit(s->db)) { // else it has rolled back by itself
        aur_sqlite_use(s, AUR_SQLITE_ROLLBACK);
        sqlite3_step(s->queries[AUR_SQLITE_ROLLBACK]);
        sqlite3_reset(s->queries[AUR_SQLITE_ROLLBACK]);
    }
    return err;
}
