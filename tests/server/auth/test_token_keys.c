// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the keys of tokens: the vectors of RFC 8037, and the files that keys are kept in.
#include "tests/stream/check.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/auth/token.h"

// RFC 8037, appendix A
#define SECRET     "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
#define PUBLIC     "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define THUMBPRINT "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
#define SIGNED     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
#define SIGNATURE  "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static char folder[] = "/tmp/auralis-keys-XXXXXX";
static char fault[256];

static const char *path_of(const char *name)
{
    static char paths[4][64];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text, mode_t mode)
{
    unlink(path_of(name));
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0 ? 0 : -1, 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path_of(name), mode), 0);
}

static void expect(const char *path, const char *old_path, bool may_make, aur_err err, const char *why)
{
    aur_token_keys keys;
    memset(&keys, 0x5a, sizeof keys);
    fault[0] = '\0';
    aur_err got = aur_token_keys_read(&keys, path, old_path, may_make, fault, sizeof fault);
    if (got != err || (why != NULL && strstr(fault, why) == NULL))
        fail_msg("%s: %d '%s', expected %d '%s'", path, got, fault, err, why != NULL ? why : "");
    if (err != AUR_OK)
        assert_true(sodium_is_zero((const uint8_t *)&keys, sizeof keys));
}

static void vectors(void **state)
{
    (void)state;
    aur_token_keys keys;
    char text[128];
    uint8_t signature[crypto_sign_BYTES];
    put("rfc8037", SECRET "\n", 0600);
    assert_ok(aur_token_keys_read(&keys, path_of("rfc8037"), NULL, false, fault, sizeof fault));
    assert_true(keys.can_sign);
    assert_int_equal(keys.count, 1);
    sodium_bin2base64(text, sizeof text, keys.verify[0].public_key, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_string_equal(text, PUBLIC);                   // A.1, A.2
    assert_string_equal(keys.verify[0].kid, THUMBPRINT); // A.3, by RFC 7638
    crypto_sign_detached(signature, NULL, (const uint8_t *)SIGNED, strlen(SIGNED), keys.secret_key);
    sodium_bin2base64(text, sizeof text, signature, sizeof signature, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_string_equal(text, SIGNATURE); // A.4
    assert_int_equal(
        crypto_sign_verify_detached(signature, (const uint8_t *)SIGNED, strlen(SIGNED), keys.verify[0].public_key),
        0); // A.5
    // as a token it names no key
    aur_token_claims claims;
    assert_int_equal(aur_token_read(&keys, SIGNED "." SIGNATURE, 0, &claims), AUR_TOKEN_UNKNOWN_KEY);

    aur_token_keys_wipe(&keys);
    assert_true(sodium_is_zero((const uint8_t *)&keys, sizeof keys));
}

static void printed(void **state)
{
    (void)state;
    aur_token_keys keys;
    put("rfc8037", SECRET, 0600); // without a new line at its end, too
    aur_token_keys_make(&keys);
    char line[64];
    sodium_bin2base64(line, sizeof line, keys.verify[0].public_key, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    put("old", line, 0644);
    char *text = aur_token_keys_print(&keys);
    cJSON *json = cJSON_Parse(text);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "keys")), 1);
    cJSON_Delete(json);
    cJSON_free(text);

    char kid[AUR_TOKEN_KID_BYTES];
    memcpy(kid, keys.verify[0].kid, sizeof kid);
    assert_ok(aur_token_keys_read(&keys, path_of("rfc8037"), path_of("old"), false, fault, sizeof fault));
    assert_int_equal(keys.count, 2);
    assert_string_equal(keys.verify[1].kid, kid);
    text = aur_token_keys_print(&keys);
    json = cJSON_Parse(text);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "keys");
    assert_int_equal(cJSON_GetArraySize(list), 2);
    static const struct {
        const char *name, *value;
    } members[] = {{"kty", "OKP"},      {"crv", "Ed25519"}, {"x", PUBLIC},
                   {"kid", THUMBPRINT}, {"use", "sig"},     {"alg", "EdDSA"}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_string_equal(
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(list, 0), members[i].name)),
            members[i].value);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetArrayItem(list, 0)), 6); // and no "d"
    assert_null(strstr(text, SECRET));
    cJSON_Delete(json);
    cJSON_free(text);
    aur_token_keys none = {0};
    text = aur_token_keys_print(&none);
    assert_string_equal(text, "{\"keys\":[]}");
    cJSON_free(text);
}

static size_t files_in_folder(void)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2;
}

static void made(void **state)
{
    (void)state;
    aur_token_keys first, second;
    struct stat about;
    size_t before = files_in_folder();
    expect(path_of("new"), NULL, false, AUR_ERR_FILE, "/new: No such file or directory");
    assert_int_equal(files_in_folder(), before);
    mode_t mask = umask(0);
    assert_ok(aur_token_keys_read(&first, path_of("new"), NULL, true, fault, sizeof fault));
    umask(mask);
    assert_int_equal(stat(path_of("new"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_size, 44);
    assert_int_equal(files_in_folder(), before + 1); // nothing is left behind
    assert_ok(aur_token_keys_read(&second, path_of("new"), NULL, true, fault, sizeof fault));
    assert_memory_equal(&first, &second, sizeof first);
    unlink(path_of("new"));
    assert_ok(aur_token_keys_read(&second, path_of("new"), NULL, true, fault, sizeof fault));
    assert_memory_not_equal(&first, &second, sizeof first);
    unlink(path_of("new"));
    expect(path_of("absent/new"), NULL, true, AUR_ERR_FILE, "No such file or directory");
    expect("/proc/auralis-key", NULL, true, AUR_ERR_FILE, "/proc/auralis-key: ");
    char longest[1100];
    memset(longest, 'x', sizeof longest - 1);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    expect(longest, NULL, true, AUR_ERR_FILE, "");
}

/// Many that start at one time have one key.
static void made_by_many(void **state)
{
    (void)state;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    size_t before = files_in_folder();
    for (int i = 0; i < 16; i++) {
        if (fork() == 0) {
            aur_token_keys keys;
            bool is_read = aur_token_keys_read(&keys, path_of("many"), NULL, true, fault, sizeof fault) == AUR_OK;
            if (!is_read || write(pipes[1], keys.verify[0].kid, 43) != 43)
                _exit(1);
            _exit(0);
        }
    }
    for (int i = 0; i < 16; i++) {
        int status = -1;
        wait(&status);
        assert_int_equal(status, 0);
    }
    char kids[16][43];
    assert_int_equal(read(pipes[0], kids, sizeof kids), sizeof kids);
    for (int i = 1; i < 16; i++)
        assert_memory_equal(kids[i], kids[0], sizeof kids[0]);
    close(pipes[0]);
    close(pipes[1]);
    assert_int_equal(files_in_folder(), before + 1);
    unlink(path_of("many"));
}

static void refused(void **state)
{
    (void)state;
    static const mode_t open_to_others[] = {0640, 0604, 0660, 0644, 0666, 0610, 0601, 0620, 0602, 0777};
    for (size_t i = 0; i < sizeof open_to_others / sizeof *open_to_others; i++) {
        put("key", SECRET "\n", open_to_others[i]);
        expect(path_of("key"), NULL, true, AUR_ERR_FILE, "others may read it");
    }
    put("key", SECRET "\n", 0400);
    expect(path_of("key"), NULL, false, AUR_OK, NULL);
    static const char *const texts[] = {
        "",
        "\n",
        "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2", // too short
        SECRET "A",                                   // too long
        SECRET "\n\n",
        SECRET "\r\n",
        SECRET "=\n",
        SECRET " ",
        " " SECRET,
        "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2B\n", // bits that say nothing
        "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\n", // the other alphabet
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" SECRET "\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put("key", texts[i], 0600);
        expect(path_of("key"), NULL, true, AUR_ERR_FORMAT, "/key: must be one line of 43 characters");
        assert_null(strstr(fault, "nWGx")); // it may be shown to somebody
    }
    expect(folder, NULL, true, AUR_ERR_FILE, "not a regular file");
    expect("/dev/zero", NULL, true, AUR_ERR_FILE, "not a regular file");
    assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
    expect(path_of("pipe"), NULL, true, AUR_ERR_FILE, "not a regular file"); // and nobody waits for it
    unlink(path_of("pipe"));

    put("key", SECRET "\n", 0600);
    expect(path_of("key"), path_of("absent"), true, AUR_ERR_FILE, "/absent: No such file");
    put("old", PUBLIC "\n", 0644);
    expect(path_of("key"), path_of("old"), true, AUR_ERR_FORMAT, "/old: the public key of the one that signs");
    put("old", "x\n", 0644);
    expect(path_of("key"), path_of("old"), true, AUR_ERR_FORMAT, "/old: must be one line");
    put("old", SECRET "\n", 0644); // no point of the curve
    expect(path_of("key"), path_of("old"), true, AUR_ERR_FORMAT, "/old: not a public key");
    put("old", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 0644); // the neutral element signs everything
    expect(path_of("key"), path_of("old"), true, AUR_ERR_FORMAT, "/old: not a public key");
    put("old", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 0644); // of order four
    expect(path_of("key"), path_of("old"), true, AUR_ERR_FORMAT, "/old: not a public key");
}

static int set_up(void **state)
{
    (void)state;
    return sodium_init() < 0 || mkdtemp(folder) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"rfc8037", "old", "key"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(names[i]));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),      cmocka_unit_test(printed), cmocka_unit_test(made),
        cmocka_unit_test(made_by_many), cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
