// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What may become of a store's file: damage, other files under its name, a full disk, another server, another version;
/// and what `auralis store` says of it.
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/store/store.h"
#include "stream/log.h"
#include "tests/server/store/records.h"
#include "tests/stream/check.h"

#define MESSAGES 60

static char folder[64], path[96], other[96], fault[256];

static unsigned complaints, reliefs;

/// What the log is told; nothing is printed.
static void take_line(void *context, aur_log_level level, const char *topic, const char *text)
{
    (void)context, (void)topic, (void)text;
    complaints += level == AUR_LOG_ERROR;
    reliefs += level == AUR_LOG_INFO;
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/auralis-file-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/people.db", folder);
    snprintf(other, sizeof other, "%s/other.db", folder);
    return 0;
}

static int remove_folder(void **state)
{
    char command[96];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static aur_err try_open(const char *where)
{
    aur_store *store = NULL;
    snprintf(fault, sizeof fault, "-");
    aur_err err = aur_store_open(where, &store, fault, sizeof fault);
    assert_true((err == AUR_OK) == (store != NULL));
    assert_true(err == AUR_OK || strlen(fault) > strlen("-"));
    aur_store_close(store);
    return err;
}

static void fill(aur_store *store)
{
    aur_store_room room = record_room(1, "");
    aur_store_account account = record_account(1, "Ada");
    assert_ok(aur_store_room_set(store, &room));
    assert_ok(aur_store_account_add(store, &account));
    for (unsigned i = 1; i <= MESSAGES; i++) {
        aur_store_message message = record_message(room.id, i, "");
        memset(message.text, 'a' + (int)(i % 26), 500);
        assert_ok(aur_store_message_set(store, &message));
    }
}

/// A file with something in every kind of page.
static void make_store(void)
{
    aur_store *store = NULL;
    unlink(path);
    assert_ok(aur_store_open(path, &store, fault, sizeof fault));
    fill(store);
    aur_store_close(store);
}

static size_t read_file(const char *from, uint8_t *data, size_t most)
{
    FILE *file = fopen(from, "rb");
    assert_non_null(file);
    size_t bytes = fread(data, 1, most, file);
    fclose(file);
    return bytes;
}

static void write_file(const char *to, const void *data, size_t bytes)
{
    FILE *file = fopen(to, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, bytes, file), bytes);
    assert_int_equal(fclose(file), 0);
}

static bool count(void *context, const aur_store_message *message)
{
    (void)message;
    ++*(uint32_t *)context;
    return true;
}

/// Everything is asked of a store that was opened; any answer will do, but no crash.
static void ask_all(const char *where)
{
    aur_store *store = NULL;
    aur_store_account account;
    aur_store_room room = record_room(2, "");
    uint32_t messages = 0;
    bool found;
    if (aur_store_open(where, &store, fault, sizeof fault) != AUR_OK)
        return;
    (void)!aur_store_account_by_login(store, "ada", &account, &found);
    (void)!aur_store_messages(store, record_room(1, "").id, count, &messages);
    assert_true(messages <= MESSAGES);
    (void)!aur_store_room_set(store, &room);
    (void)!aur_store_room_remove(store, record_room(1, "").id);
    (void)!aur_store_sweep(store, 1);
    aur_store_close(store);
}

static void test_mode_and_lock(void **state)
{
    (void)state;
    struct stat info;
    aur_store *store = NULL;
    char link[96];
    assert_ok(aur_store_open(path, &store, fault, sizeof fault));
    fill(store);
    static const char *const suffixes[] = {"", "-wal", ".lock"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        assert_int_equal(stat(name, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
    assert_int_equal(try_open(path), AUR_ERR_FILE); // one at a time
    assert_non_null(strstr(fault, "another server"));
    snprintf(link, sizeof link, "%s/link.db", folder);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(try_open(link), AUR_ERR_FILE); // by whatever name
    assert_non_null(strstr(fault, "another server"));
    aur_store_account account = record_account(2, "Bob");
    assert_ok(aur_store_account_add(store, &account)); // and the first has noticed nothing
    pid_t child = fork();
    if (child == 0) {
        aur_store *theirs = NULL;
        _exit(aur_store_open(path, &theirs, NULL, 0) == AUR_ERR_FILE ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    aur_store_close(store);
    assert_ok(try_open(path));
}

static void test_other_things(void **state)
{
    (void)state;
    static const char text[] = "This is a letter to my aunt, long enough to be more than a head of a database, which "
                               "has a hundred bytes.";
    write_file(path, text, sizeof text);
    assert_int_equal(try_open(path), AUR_ERR_FORMAT);
    assert_non_null(strstr(fault, "not a database"));
    assert_int_equal(try_open(folder), AUR_ERR_FILE);
    assert_non_null(strstr(fault, "not a file"));
    snprintf(other, sizeof other, "%s/pipe", folder);
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_int_equal(try_open(other), AUR_ERR_FILE);
    snprintf(other, sizeof other, "%s/none/people.db", folder);
    assert_int_equal(try_open(other), AUR_ERR_FILE);
    assert_int_equal(try_open(""), AUR_ERR_STATE);
    assert_int_equal(try_open("postgres://host/people"), AUR_ERR_STATE);
    uint8_t read[sizeof text];
    assert_int_equal(read_file(path, read, sizeof read), sizeof text); // nothing was written over
    assert_memory_equal(read, text, sizeof text);
}

/// Changes the version (byte 60 on, big-endian) or the application's number (68 on) in the file's head.
static void patch(long at, uint32_t value)
{
    FILE *file = fopen(path, "r+b");
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, 4, file), 4);
    fclose(file);
}

static void test_versions(void **state)
{
    (void)state;
    char text[256];
    make_store();
    patch(60, 77);
    assert_int_equal(try_open(path), AUR_ERR_FORMAT);
    assert_non_null(strstr(fault, "newer Auralis"));
    assert_non_null(strstr(fault, "77"));
    assert_int_equal(aur_store_check(path, text, sizeof text), AUR_ERR_FORMAT);
    patch(60, 1);
    assert_ok(aur_store_check(path, text, sizeof text));
    patch(68, 1);
    assert_int_equal(try_open(path), AUR_ERR_FORMAT);
    assert_non_null(strstr(fault, "another program"));
    patch(60, 0); // nor does one that says nothing, and yet has tables
    patch(68, 0);
    assert_int_equal(try_open(path), AUR_ERR_FORMAT);
    write_file(path, "", 0); // an empty file becomes a store
    assert_ok(try_open(path));
    assert_ok(aur_store_check(path, text, sizeof text));
}

static void test_flipped_bytes(void **state)
{
    (void)state;
    static uint8_t whole[1 << 20], damaged[1 << 20];
    char text[256];
    make_store();
    size_t bytes = read_file(path, whole, sizeof whole), refused = 0, noticed = 0;
    size_t rounds = full_scale() ? 3000 : 150;
    assert_true(bytes > 40000 && bytes < sizeof whole);
    for (size_t i = 0; i < rounds; i++) {
        size_t flips = 1 + dice(3 * i) % 8, begin = dice(3 * i + 1) % bytes;
        memcpy(damaged, whole, bytes);
        for (size_t k = 0; k < flips; k++)
            damaged[(begin + k * k) % bytes] ^= (uint8_t)(1 + dice(1000 * i + k) % 255);
        write_file(other, damaged, bytes);
        noticed += aur_store_check(other, text, sizeof text) != AUR_OK;
        aur_err err = try_open(other);
        assert_true(err == AUR_OK || err == AUR_ERR_FORMAT || err == AUR_ERR_FILE);
        refused += err != AUR_OK;
        ask_all(other);
    }
    printf("of %zu damaged files %zu were refused, a check notices %zu\n", rounds, refused, noticed);
    assert_true(refused > 0 && noticed >= refused);
    memset(damaged + 4096, 0xA5, bytes - 4096); // all but the first page
    memcpy(damaged, whole, 4096);
    write_file(other, damaged, bytes);
    assert_int_equal(try_open(other), AUR_ERR_FORMAT);
    assert_non_null(strstr(fault, "damaged"));
    assert_non_null(strstr(fault, "backup"));
}

static void test_truncated(void **state)
{
    (void)state;
    static uint8_t whole[1 << 20];
    make_store();
    size_t bytes = read_file(path, whole, sizeof whole);
    for (size_t cut = 1; cut < bytes; cut += cut < 200 ? 33 : bytes / 12) {
        write_file(other, whole, cut);
        aur_err err = try_open(other);
        if (err != AUR_ERR_FORMAT)
            fail_msg("%zu of %zu bytes: error %d, %s", cut, bytes, err, fault);
    }
}

/// Runs as a user who is nobody, if this one may do all.
static int as_nobody(int (*what)(void))
{
    pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        _exit(what());
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static int open_read_only(void)
{
    aur_store *store = NULL;
    aur_err err = aur_store_open(path, &store, fault, sizeof fault);
    aur_store_close(store);
    if (err != AUR_ERR_FILE || fault[0] == '\0')
        fprintf(stderr, "error %d: %s\n", err, fault);
    return err == AUR_ERR_FILE && fault[0] != '\0' ? 0 : 1;
}

static void test_read_only(void **state)
{
    (void)state;
    make_store();
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(folder, 0777), 0);
    char lock[128];
    snprintf(lock, sizeof lock, "%s.lock", path);
    unlink(lock);
    assert_int_equal(as_nobody(open_read_only), 0); // the file
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    unlink(lock);
    assert_int_equal(as_nobody(open_read_only), 0); // its folder
    assert_int_equal(chmod(folder, 0700), 0);
}

static void set_most_bytes(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/// Writes until it does not go on; returns how many were acknowledged.
static unsigned write_until_full(aur_store *store, const char *room, unsigned from)
{
    static aur_store_audit entry = {.at_s = 1};
    memset(entry.details, 'd', sizeof entry.details - 1);
    for (unsigned i = from;; i++) {
        aur_store_message message = record_message(room, i, "as long as there is room");
        aur_err err = aur_store_message_set(store, &message);
        if (err == AUR_OK)
            err = aur_store_audit_add(store, &entry);
        if (err != AUR_OK) {
            assert_int_equal(err, AUR_ERR_FILE);
            return i;
        }
        assert_true(i < 100000);
    }
}

static bool remember_last(void *context, const aur_store_message *message)
{
    *(uint64_t *)context = message->number;
    return true;
}

static void test_full(void **state)
{
    (void)state;
    aur_store *store = NULL;
    aur_store_room room = record_room(1, "");
    uint64_t last = 0;
    char text[256];
    signal(SIGXFSZ, SIG_IGN);
    assert_ok(aur_store_open(path, &store, fault, sizeof fault));
    assert_ok(aur_store_room_set(store, &room));
    complaints = reliefs = 0;
    set_most_bytes(600000);
    unsigned refused = write_until_full(store, room.id, 1);
    assert_true(refused > 10);
    for (int i = 0; i < 5; i++) { // it stays so, and reading goes on
        assert_int_equal(write_until_full(store, room.id, refused), refused);
        assert_ok(aur_store_messages(store, room.id, remember_last, &last));
        assert_in_range(last, refused - 1, refused);
    }
    set_most_bytes(RLIM_INFINITY);
    assert_int_equal(aur_store_health_get(store), AUR_STORE_FAILING);
    assert_ok(aur_store_sweep(store, 1));
    assert_int_equal(aur_store_health_get(store), AUR_STORE_WELL);
    aur_store_message message = record_message(room.id, refused, "there is room again");
    assert_ok(aur_store_message_set(store, &message));
    assert_ok(aur_store_messages(store, room.id, remember_last, &last));
    assert_int_equal(last, refused);
    assert_in_range(complaints, 1, 3); // the log is told when it begins, not each time
    assert_int_equal(reliefs, complaints);
    set_most_bytes(1000); // nor can it be begun, or copied
    snprintf(other, sizeof other, "%s/new.db", folder);
    assert_int_equal(try_open(other), AUR_ERR_FILE);
    assert_int_equal(aur_store_backup(store, other), AUR_ERR_FILE);
    set_most_bytes(RLIM_INFINITY);
    snprintf(other, sizeof other, "%s/new.db.part", folder);
    assert_int_not_equal(access(other, F_OK), 0); // nothing half is left
    aur_store_close(store);
    assert_ok(aur_store_check(path, text, sizeof text));
    assert_ok(try_open(path));
}

/// The file is damaged under a store that is open.
static void test_damaged_meanwhile(void **state)
{
    (void)state;
    static uint8_t garbage[1 << 20], after[1 << 20];
    aur_store *store = NULL;
    aur_store_account account;
    aur_store_room room = record_room(1, "");
    bool found;
    make_store();
    assert_ok(aur_store_open(path, &store, fault, sizeof fault));
    complaints = reliefs = 0;
    size_t bytes = read_file(path, garbage, sizeof garbage);
    memset(garbage, 0xA5, bytes);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fwrite(garbage, 1, bytes, file), bytes);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(aur_store_account_by_login(store, "ada", &account, &found), AUR_ERR_FORMAT);
    assert_int_equal(aur_store_health_get(store), AUR_STORE_DAMAGED);
    for (unsigned i = 1; i <= 5; i++) { // nothing is written over what is left
        aur_store_message message = record_message(room.id, i, "too late");
        assert_int_equal(aur_store_message_set(store, &message), AUR_ERR_FORMAT);
        assert_int_equal(aur_store_room_set(store, &room), AUR_ERR_FORMAT);
        assert_int_equal(aur_store_sweep(store, 1), AUR_ERR_FORMAT);
    }
    assert_int_equal(aur_store_health_get(store), AUR_STORE_DAMAGED);
    assert_int_equal(complaints, 1);
    assert_int_equal(reliefs, 0);
    aur_store_close(store);
    assert_int_equal(read_file(path, after, sizeof after), bytes);
    assert_memory_equal(after, garbage, bytes);
    assert_int_equal(try_open(path), AUR_ERR_FORMAT);
}

static void test_backup(void **state)
{
    (void)state;
    aur_store *store = NULL;
    struct stat info;
    char text[256];
    assert_ok(aur_store_open(path, &store, fault, sizeof fault));
    fill(store);
    assert_ok(aur_store_backup(store, other));
    assert_int_equal(stat(other, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(aur_store_backup(store, path), AUR_ERR_ARGUMENT); // onto itself
    assert_int_equal(aur_store_backup(store, folder), AUR_ERR_FILE);
    assert_int_equal(aur_store_backup(store, "/nowhere/at/all.db"), AUR_ERR_FILE);
    aur_store_close(store);
    assert_ok(aur_store_check(other, text, sizeof text));
    assert_non_null(strstr(text, "60 messages"));
}

/// Runs `auralis store ...`; returns its exit code, and what it says in `said`.
static int auralis(const char *arguments, char said[512])
{
    char command[512];
    snprintf(command, sizeof command, "'%s' store %s 2>&1", getenv("AURALIS_BIN"), arguments);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t bytes = fread(said, 1, 511, pipe);
    said[bytes] = '\0';
    return WEXITSTATUS(pclose(pipe));
}

static void test_program(void **state)
{
    (void)state;
    char said[512], arguments[256];
    aur_store *store = NULL;
    if (getenv("AURALIS_BIN") == NULL) {
        assert_null(getenv("CI")); // ctest sets it
        skip();
    }
    assert_ok(aur_store_open(path, &store, fault, sizeof fault)); // while a server has it
    fill(store);
    snprintf(arguments, sizeof arguments, "check %s", path);
    assert_int_equal(auralis(arguments, said), 0);
    assert_string_equal(said, "1 account, 0 sessions, 0 sanctions, 1 room, 60 messages, 0 reports, 0 audits\n");
    snprintf(arguments, sizeof arguments, "backup %s %s", path, other);
    assert_int_equal(auralis(arguments, said), 0);
    assert_string_equal(said, "");
    assert_ok(try_open(other));
    snprintf(arguments, sizeof arguments, "backup %s %s", path, path);
    assert_int_equal(auralis(arguments, said), 73);
    assert_non_null(strstr(said, "the store itself"));
    snprintf(arguments, sizeof arguments, "backup %s /nowhere/at/all.db", path);
    assert_int_equal(auralis(arguments, said), 74);
    aur_store_close(store);
    assert_int_equal(auralis("check /nowhere/at/all.db", said), 66);
    assert_non_null(strstr(said, "No such file"));
    assert_int_equal(auralis("check", said), 2);
    assert_int_equal(auralis("backup one", said), 2);
    assert_int_equal(auralis("burn it", said), 2);
    assert_int_equal(auralis("check rediss://h", said), 69);
    assert_int_equal(auralis("check redis://x:secret@127.0.0.1:1", said), 66);
    assert_null(strstr(said, "secret"));
    write_file(other, "letters to my aunt", 18);
    snprintf(arguments, sizeof arguments, "check %s", other);
    assert_int_equal(auralis(arguments, said), 1);
    assert_non_null(strstr(said, "no store"));
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        CASE(test_mode_and_lock), CASE(test_other_things), CASE(test_versions), CASE(test_flipped_bytes),
        CASE(test_truncated),     CASE(test_read_only),    CASE(test_full),     CASE(test_damaged_meanwhile),
        CASE(test_backup),        CASE(test_program),
    };
    aur_log_sink_set(take_line, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
