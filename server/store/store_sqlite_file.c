// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The file of a store: opening it, bringing it up to date, looking at all of it, copying it.
///
/// FILE.lock is locked (flock) while a server has the file open, so there is one at a time; copies and checks from
/// outside do without it, since readers of a write-ahead log disturb nobody.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/store_sqlite.h"

#define BUSY_MS        2000
#define FILE_MODE      0600
#define PAGE_BYTES_MIN 512
#define PATH_BYTES     2048
#define APPLICATION_ID 0x41757241 ///< "AurA", in the file's head

/// What brings a store from version i to i + 1. Never changed, only added to.
static const char *const MIGRATIONS[] = {
    "CREATE TABLE accounts (id TEXT NOT NULL PRIMARY KEY, name TEXT, role INTEGER NOT NULL, colour_rgb INTEGER NOT "
    "NULL,"
    " login TEXT COLLATE NOCASE UNIQUE, email TEXT COLLATE NOCASE UNIQUE, password_hash TEXT, openid TEXT UNIQUE,"
    " created_s INTEGER NOT NULL, seen_s INTEGER NOT NULL, generation INTEGER NOT NULL) STRICT;"
    "CREATE TABLE sessions (id TEXT NOT NULL PRIMARY KEY,"
    " account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, hash BLOB NOT NULL,"
    " created_s INTEGER NOT NULL, expires_s INTEGER NOT NULL) STRICT;"
    "CREATE INDEX sessions_account ON sessions (account);"
    "CREATE INDEX sessions_expires ON sessions (expires_s);"
    "CREATE TABLE rooms (id TEXT NOT NULL PRIMARY KEY, owner TEXT, is_server_owned INTEGER NOT NULL, name TEXT,"
    " welcome TEXT, type INTEGER NOT NULL, capacity INTEGER NOT NULL, is_private INTEGER NOT NULL,"
    " is_persistent INTEGER NOT NULL, no_guests INTEGER NOT NULL, no_chat INTEGER NOT NULL,"
    " only_owner_chats INTEGER NOT NULL, only_owner_plays INTEGER NOT NULL, grid INTEGER NOT NULL,"
    " clean_words INTEGER NOT NULL, password_hash TEXT, created_s INTEGER NOT NULL, used_s INTEGER NOT NULL) STRICT;"
    "CREATE INDEX rooms_owner ON rooms (owner);"
    "CREATE TABLE sanctions (id TEXT NOT NULL PRIMARY KEY, kind INTEGER NOT NULL,"
    " room TEXT REFERENCES rooms (id) ON DELETE CASCADE, person TEXT, address TEXT, \"by\" TEXT, reason TEXT,"
    " created_s INTEGER NOT NULL, expires_s INTEGER NOT NULL) STRICT;"
    "CREATE INDEX sanctions_room ON sanctions (room);"
    "CREATE TABLE messages (room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE, number INTEGER NOT NULL,"
    " person TEXT, name TEXT, colour_rgb INTEGER NOT NULL, text TEXT, at_ms INTEGER NOT NULL,"
    " is_edited INTEGER NOT NULL, is_action INTEGER NOT NULL, PRIMARY KEY (room, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE reports (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, \"by\" TEXT, person TEXT,"
    " room TEXT, message INTEGER NOT NULL, text TEXT, reason TEXT, created_s INTEGER NOT NULL,"
    " closed_s INTEGER NOT NULL, closed_by TEXT) STRICT;"
    "CREATE INDEX reports_open ON reports (place) WHERE closed_s = 0;"
    "CREATE TABLE audits (number INTEGER PRIMARY KEY AUTOINCREMENT, at_s INTEGER NOT NULL, \"by\" TEXT, action TEXT,"
    " target TEXT, room TEXT, address TEXT, details TEXT) STRICT;",
};

#define VERSION ((int)(sizeof MIGRATIONS / sizeof *MIGRATIONS))

_Static_assert(VERSION == AUR_SQLITE_VERSION, "what the file's head says");

/// A file that is being opened, and where to say what is wrong with it.
typedef struct opening {
    const char *where;
    sqlite3 *db;
    char *fault;
    size_t fault_bytes;
} opening;

static aur_err refuse(const opening *o, aur_err err, const char *text)
{
    snprintf(o->fault, o->fault_bytes, "%s: %s", o->where, text);
    return err;
}

/// What SQLite's code says of the file.
static aur_err refuse_code(const opening *o, int code)
{
    aur_err err = aur_sqlite_error(code);
    if ((code & 0xFF) == SQLITE_NOTADB)
        return refuse(o, err, "it is no store: not a database of SQLite");
    if (err == AUR_ERR_FORMAT)
        return refuse(o, err, "it is damaged; put a backup in its place");
    if ((code & 0xFF) == SQLITE_BUSY)
        return refuse(o, AUR_ERR_FILE, "another program holds it; try again when that has ended");
    if ((code & 0xFF) == SQLITE_FULL)
        return refuse(o, AUR_ERR_FILE, "the disk is full");
    snprintf(o->fault, o->fault_bytes, "%s: %s%s%s", o->where, sqlite3_errstr(code),
             (code & 0xFF) == SQLITE_IOERR ? "; is the disk full?" : "",
             (code & 0xFF) == SQLITE_CANTOPEN ? "; may this user write its folder?" : "");
    return err == AUR_ERR_STATE ? AUR_ERR_FORMAT : err;
}

static bool is_memory(const char *where)
{
    return strcmp(where, ":memory:") == 0;
}

/// Only what is a file is opened: a pipe would keep us waiting. SQLite takes less than a page for nothing, and writes
/// over it.
static aur_err look_at_path(const opening *o, bool may_make)
{
    struct stat info;
    if (stat(o->where, &info) == 0) {
        if (!S_ISREG(info.st_mode))
            return refuse(o, AUR_ERR_FILE, "it is not a file");
        return info.st_size == 0 || info.st_size >= PAGE_BYTES_MIN ? AUR_OK : refuse_code(o, SQLITE_NOTADB);
    }
    int fd = may_make && errno == ENOENT ? open(o->where, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE) : -1;
    if (fd < 0)
        return refuse(o, AUR_ERR_FILE, strerror(errno));
    close(fd);
    return AUR_OK;
}

/// Takes the lock of the file that SQLite has opened, whatever link led to it.
static aur_err take_lock(const opening *o, int *lock_fd)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof path, "%s.lock", sqlite3_db_filename(o->db, "main")) >= (int)sizeof path)
        return refuse(o, AUR_ERR_FILE, "its path is too long");
    *lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
    if (*lock_fd < 0) {
        snprintf(o->fault, o->fault_bytes, "%s: %s", path, strerror(errno));
        return AUR_ERR_FILE;
    }
    if (flock(*lock_fd, LOCK_EX | LOCK_NB) != 0)
        return refuse(o, AUR_ERR_FILE, "another server has it open; one at a time may");
    return AUR_OK;
}

static int keep_number(void *out, int columns, char **values, char **names)
{
    (void)names;
    *(int *)out = columns > 0 && values[0] != NULL ? atoi(values[0]) : 0;
    return 0;
}

/// Keeps the first line that is not "ok", and not the name of the database before it.
static int keep_complaint(void *out, int columns, char **values, char **names)
{
    char *complaint = out;
    (void)names;
    const char *line = columns > 0 && values[0] != NULL ? values[0] : "ok";
    if (strncmp(line, "***", 3) == 0 && strchr(line, '\n') != NULL)
        line = strchr(line, '\n') + 1;
    if (complaint[0] == '\0' && strcmp(line, "ok") != 0)
        snprintf(complaint, 128, "%.*s", (int)strcspn(line, "\n"), line);
    return 0;
}

/// Whose file it is and of which version: 0 = a new one.
static aur_err read_version(const opening *o, int *version)
{
    int application = 0, tables = 0;
    int code = sqlite3_exec(o->db, "PRAGMA user_version", keep_number, version, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(o->db, "PRAGMA application_id", keep_number, &application, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(o->db, "SELECT count(*) FROM sqlite_schema", keep_number, &tables, NULL);
    if (code != SQLITE_OK)
        return refuse_code(o, code);
    bool is_new = *version == 0 && application == 0 && tables == 0;
    if (!is_new && application != APPLICATION_ID)
        return refuse(o, AUR_ERR_FORMAT, "it is a database of another program");
    if (*version <= VERSION)
        return AUR_OK;
    snprintf(o->fault, o->fault_bytes, "%s: a newer Auralis wrote it (version %d of the store; this one knows %d)",
             o->where, *version, VERSION);
    return AUR_ERR_FORMAT;
}

/// `pragma` is one that says "ok" or what is wrong.
static aur_err look_inside(const opening *o, const char *pragma)
{
    char complaint[128] = "";
    int code = sqlite3_exec(o->db, pragma, keep_complaint, complaint, NULL);
    if (code != SQLITE_OK)
        return refuse_code(o, code);
    if (complaint[0] == '\0')
        return AUR_OK;
    snprintf(o->fault, o->fault_bytes, "%s: it is damaged (%s); put a backup in its place", o->where, complaint);
    return AUR_ERR_FORMAT;
}

/// Each step and its number are one transaction.
static aur_err migrate(const opening *o, int version)
{
    int code = SQLITE_OK;
    for (int i = version; code == SQLITE_OK && i < VERSION; i++) {
        char number[80];
        snprintf(number, sizeof number, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION_ID, i + 1);
        code = sqlite3_exec(o->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(o->db, MIGRATIONS[i], NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(o->db, number, NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(o->db, "COMMIT", NULL, NULL, NULL);
    }
    return code == SQLITE_OK ? AUR_OK : refuse_code(o, code);
}

/// Opens the library's side. `flags` of SQLite; on failure *db is closed by who called.
static aur_err connect_to(opening *o, int flags)
{
    int code = sqlite3_open_v2(o->where, &o->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (o->db == NULL)
        return AUR_ERR_MEMORY;
    if (code != SQLITE_OK)
        return refuse_code(o, code);
    sqlite3_busy_timeout(o->db, BUSY_MS);
    sqlite3_db_config(o->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(o->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return AUR_OK;
}

/// A file that this server alone has, up to date and whole.
static aur_err open_ours(opening *o, aur_sqlite *s)
{
    int version = 0;
    aur_err err = is_memory(o->where) ? AUR_OK : look_at_path(o, true);
    if (err == AUR_OK)
        err = connect_to(o, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (err == AUR_OK && !is_memory(o->where))
        err = take_lock(o, &s->lock_fd);
    if (err == AUR_OK && sqlite3_db_readonly(o->db, "main") != 0)
        err = refuse(o, AUR_ERR_FILE, "this user may read it, but not write");
    if (err == AUR_OK)
        err = read_version(o, &version);
    if (err == AUR_OK)
        err = look_inside(o, "PRAGMA quick_check(1)");
    if (err != AUR_OK)
        return err;
    int code = sqlite3_exec(o->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
                            NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return refuse_code(o, code);
    err = migrate(o, version);
    if (err != AUR_OK)
        return err;
    s->db = o->db;
    code = aur_sqlite_prepare_all(s);
    sqlite3_db_release_memory(s->db); // from now on as after each query
    return code == SQLITE_OK      ? AUR_OK
           : code == SQLITE_ERROR ? refuse(o, AUR_ERR_FORMAT, "its tables are not those of a store")
                                  : refuse_code(o, code);
}

aur_err aur_sqlite_open(const char *where, aur_store **out, char *fault, size_t fault_bytes)
{
    opening o = {.where = where, .fault = fault, .fault_bytes = fault_bytes};
    aur_sqlite *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    s->store.kind = &aur_store_sqlite;
    s->lock_fd = -1;
    aur_err err = open_ours(&o, s);
    s->db = o.db;
    if (err == AUR_OK)
        *out = &s->store;
    else
        aur_sqlite_close(&s->store);
    return err;
}

void aur_sqlite_close(aur_store *store)
{
    aur_sqlite *s = (aur_sqlite *)store;
    for (int i = 0; i < AUR_SQLITE_QUERY_COUNT; i++)
        sqlite3_finalize(s->queries[i]);
    sqlite3_close(s->db);
    if (s->lock_fd >= 0)
        close(s->lock_fd); // the last of all: from now on another one may open it
    free(s);
}

/// Fills the file `part`, which is empty, with all that `from` has.
static int fill(sqlite3 *from, const char *part)
{
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;
    if (code == SQLITE_OK && backup == NULL)
        code = sqlite3_errcode(to);
    if (code == SQLITE_OK)
        sqlite3_backup_step(backup, -1);
    if (backup != NULL)
        code = sqlite3_backup_finish(backup);
    if (code == SQLITE_OK) // one file, without a log beside it
        code = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close(to);
    return code;
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;
    return one != NULL && stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Errors: as aur_store_backup; *fault says what is wrong with `path`.
static aur_err copy_to(sqlite3 *from, const char *path, char *fault, size_t fault_bytes)
{
    char part[PATH_BYTES];
    opening o = {.where = path, .fault = fault, .fault_bytes = fault_bytes};
    if (is_same_file(sqlite3_db_filename(from, "main"), path))
        return refuse(&o, AUR_ERR_ARGUMENT, "it is the store itself");
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return refuse(&o, AUR_ERR_FILE, "its path is too long");
    int fd = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0)
        return refuse(&o, AUR_ERR_FILE, strerror(errno));
    close(fd);
    int code = fill(from, part);
    aur_err err = code == SQLITE_OK ? AUR_OK : refuse_code(&o, code);
    if (err == AUR_OK && rename(part, path) != 0)
        err = refuse(&o, AUR_ERR_FILE, strerror(errno));
    if (err != AUR_OK)
        unlink(part);
    return err;
}

aur_err aur_sqlite_backup(aur_store *store, const char *path)
{
    return copy_to(((aur_sqlite *)store)->db, path, NULL, 0);
}

/// A file that somebody else may have open; closed by sqlite3_close.
static aur_err open_theirs(opening *o)
{
    int version = 0;
    aur_err err = look_at_path(o, false);
    if (err == AUR_OK)
        err = connect_to(o, SQLITE_OPEN_READWRITE);
    if (err == AUR_OK)
        err = read_version(o, &version);
    if (err == AUR_OK && version != VERSION)
        err = refuse(o, AUR_ERR_FORMAT,
                     version == 0 ? "it is empty" : "an older Auralis wrote it; `auralis serve` brings it up to date");
    return err;
}

aur_err aur_sqlite_copy(const char *where, const char *path, char *fault, size_t fault_bytes)
{
    opening o = {.where = where, .fault = fault, .fault_bytes = fault_bytes};
    aur_err err = open_theirs(&o);
    if (err == AUR_OK)
        err = copy_to(o.db, path, fault, fault_bytes);
    sqlite3_close(o.db);
    return err;
}

/// Reads every row of a table.
static aur_err read_table(const opening *o, aur_record_kind kind, uint64_t *count)
{
    _Alignas(8) char record[AUR_RECORD_BYTES_MAX];
    char text[64];
    sqlite3_stmt *query = NULL;
    aur_err err = AUR_OK;
    const char *noun = aur_record_describe(kind)->noun;
    snprintf(text, sizeof text, "SELECT {columns} FROM %s", noun);
    int code = aur_sqlite_prepare(o->db, kind, text, &query);
    if (code != SQLITE_OK)
        return code == SQLITE_ERROR ? refuse(o, AUR_ERR_FORMAT, "its tables are not those of a store")
                                    : refuse_code(o, code);
    while (err == AUR_OK && (code = sqlite3_step(query)) == SQLITE_ROW) {
        err = aur_sqlite_read(query, kind, record);
        ++*count;
    }
    if (err != AUR_OK)
        snprintf(o->fault, o->fault_bytes, "%s: row %llu of %s is damaged", o->where, (unsigned long long)*count, noun);
    else if (code != SQLITE_DONE)
        err = refuse_code(o, code);
    sqlite3_finalize(query);
    return err;
}

aur_err aur_sqlite_check(const char *where, uint64_t counts[AUR_RECORD_COUNT], char *fault, size_t fault_bytes)
{
    opening o = {.where = where, .fault = fault, .fault_bytes = fault_bytes};
    aur_err err = open_theirs(&o);
    if (err == AUR_OK)
        err = look_inside(&o, "PRAGMA integrity_check(1)");
    if (err == AUR_OK)
        err = look_inside(&o, "PRAGMA foreign_key_check");
    for (int i = 0; err == AUR_OK && i < AUR_RECORD_COUNT; i++)
        err = read_table(&o, (aur_record_kind)i, &counts[i]);
    sqlite3_close(o.db);
    return err;
}
