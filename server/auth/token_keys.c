// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The keys of tokens: made, kept in files, printed. A key's file appears whole or not at all, and of two processes
/// that make it at one time both use the one that came first.
#include "server/auth/token.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES  32
#define LINE_CHARS 43 ///< of a key in base64url
#define VARIANT    sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(crypto_sign_SEEDBYTES == KEY_BYTES && crypto_sign_PUBLICKEYBYTES == KEY_BYTES, "keys are of one size");
_Static_assert(crypto_sign_SECRETKEYBYTES == sizeof((aur_token_keys){0}).secret_key, "the secret has room");

/// Why a file of keys was refused.
typedef struct fault_text {
    char *text;
    size_t bytes;
} fault_text;

static aur_err refuse(fault_text fault, aur_err err, const char *path, const char *why)
{
    snprintf(fault.text, fault.bytes, "%s: %s", path, why);
    return err;
}

/* ---- keys ---- */

void aur_token_key_print(const aur_token_key *key, char line[AUR_TOKEN_KEY_BYTES])
{
    sodium_bin2base64(line, AUR_TOKEN_KEY_BYTES, key->public_key, KEY_BYTES, VARIANT);
}

/// RFC 7638, section 3, with the members of RFC 8037.
static void name_key(aur_token_key *key)
{
    char x[AUR_TOKEN_KEY_BYTES], json[128];
    uint8_t hash[crypto_hash_sha256_BYTES];
    aur_token_key_print(key, x);
    int chars = snprintf(json, sizeof json, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", x);
    crypto_hash_sha256(hash, (const uint8_t *)json, (size_t)chars);
    sodium_bin2base64(key->kid, sizeof key->kid, hash, sizeof hash, VARIANT);
}

static void set_from_seed(aur_token_keys *keys, const uint8_t seed[KEY_BYTES])
{
    memset(keys, 0, sizeof *keys);
    crypto_sign_seed_keypair(keys->verify[0].public_key, keys->secret_key, seed);
    name_key(&keys->verify[0]);
    keys->count = 1;
    keys->can_sign = true;
}

void aur_token_keys_make(aur_token_keys *keys)
{
    uint8_t seed[KEY_BYTES];
    randombytes_buf(seed, sizeof seed);
    set_from_seed(keys, seed);
    sodium_memzero(seed, sizeof seed);
}

void aur_token_keys_wipe(aur_token_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

static bool add_key(cJSON *list, const aur_token_key *key)
{
    char x[AUR_TOKEN_KEY_BYTES];
    aur_token_key_print(key, x);
    cJSON *json = cJSON_CreateObject();
    if (json == NULL || !cJSON_AddItemToArray(list, json)) {
        cJSON_Delete(json);
        return false;
    }
    return cJSON_AddStringToObject(json, "kty", "OKP") != NULL &&
           cJSON_AddStringToObject(json, "crv", "Ed25519") != NULL && cJSON_AddStringToObject(json, "x", x) != NULL &&
           cJSON_AddStringToObject(json, "kid", key->kid) != NULL &&
           cJSON_AddStringToObject(json, "use", "sig") != NULL && cJSON_AddStringToObject(json, "alg", "EdDSA") != NULL;
}

char *aur_token_keys_print(const aur_token_keys *keys)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(json, "keys");
    bool is_whole = list != NULL;
    for (uint32_t i = 0; i < keys->count && is_whole; i++)
        is_whole = add_key(list, &keys->verify[i]);
    char *text = is_whole ? cJSON_PrintUnformatted(json) : NULL;
    cJSON_Delete(json);
    return text;
}

/* ---- files ---- */

/// The 32 bytes that a file has as one line of base64url. `is_secret`: nobody else may read it.
static aur_err read_line(int fd, const char *path, bool is_secret, uint8_t key[KEY_BYTES], fault_text fault)
{
    struct stat about;
    char line[LINE_CHARS + 2];
    size_t bytes = 0;
    if (fstat(fd, &about) != 0)
        return refuse(fault, AUR_ERR_FILE, path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return refuse(fault, AUR_ERR_FILE, path, "not a regular file");
    if (is_secret && (about.st_mode & 077) != 0)
        return refuse(fault, AUR_ERR_FILE, path, "others may read it: `chmod 600` it, or make a new key if they have");
    ssize_t got = read(fd, line, sizeof line);
    if (got < 0)
        return refuse(fault, AUR_ERR_FILE, path, strerror(errno));
    bool is_line = got == LINE_CHARS || (got == LINE_CHARS + 1 && line[LINE_CHARS] == '\n');
    bool is_key = is_line && sodium_base642bin(key, KEY_BYTES, line, LINE_CHARS, NULL, &bytes, NULL, VARIANT) == 0;
    sodium_memzero(line, sizeof line);
    if (is_key)
        return AUR_OK;
    return refuse(fault, AUR_ERR_FORMAT, path, "must be one line of 43 characters, a key of 32 bytes as base64url");
}

static aur_err read_file(const char *path, bool is_secret, uint8_t key[KEY_BYTES], fault_text fault)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return refuse(fault, AUR_ERR_FILE, path, strerror(errno));
    aur_err err = read_line(fd, path, is_secret, key, fault);
    close(fd);
    return err;
}

/// On the disk when it returns true.
static bool write_seed(int fd)
{
    uint8_t seed[KEY_BYTES];
    char line[LINE_CHARS + 1];
    randombytes_buf(seed, sizeof seed);
    sodium_bin2base64(line, sizeof line, seed, sizeof seed, VARIANT);
    line[LINE_CHARS] = '\n';
    bool is_written = write(fd, line, sizeof line) == (ssize_t)sizeof line && fsync(fd) == 0;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(line, sizeof line);
    return is_written;
}

/// Makes the file, unless there is one by now.
static aur_err make_file(const char *path, fault_text fault)
{
    char other[1024];
    if ((size_t)snprintf(other, sizeof other, "%s.XXXXXX", path) >= sizeof other)
        return refuse(fault, AUR_ERR_FILE, path, strerror(ENAMETOOLONG));
    int fd = mkostemp(other, O_CLOEXEC); // mode 0600
    if (fd < 0)
        return refuse(fault, AUR_ERR_FILE, path, strerror(errno));
    bool is_made = write_seed(fd) && (link(other, path) == 0 || errno == EEXIST);
    aur_err err = is_made ? AUR_OK : refuse(fault, AUR_ERR_FILE, path, strerror(errno));
    close(fd);
    unlink(other);
    return err;
}

static aur_err add_old(aur_token_keys *keys, const char *path, fault_text fault)
{
    aur_token_key *key = &keys->verify[1];
    aur_err err = read_file(path, false, key->public_key, fault);
    if (err != AUR_OK)
        return err;
    if (!crypto_core_ed25519_is_valid_point(key->public_key))
        return refuse(fault, AUR_ERR_FORMAT, path, "not a public key; `auralis token keys FILE` prints that of FILE");
    name_key(key);
    if (strcmp(key->kid, keys->verify[0].kid) == 0)
        return refuse(fault, AUR_ERR_FORMAT, path, "the public key of the one that signs, not of the one before");
    keys->count = 2;
    return AUR_OK;
}

aur_err aur_token_keys_read(aur_token_keys *keys, const char *path, const char *old_path, bool may_make, char *fault,
                            size_t fault_bytes)
{
    const fault_text why = {fault, fault_bytes};
    uint8_t seed[KEY_BYTES];
    aur_err err = AUR_OK;
    memset(keys, 0, sizeof *keys);
    if (sodium_init() < 0)
        return refuse(why, AUR_ERR_FILE, path, "the system has no random numbers to give");
    if (may_make && access(path, F_OK) != 0 && errno == ENOENT)
        err = make_file(path, why);
    if (err == AUR_OK)
        err = read_file(path, true, seed, why);
    if (err == AUR_OK)
        set_from_seed(keys, seed);
    sodium_memzero(seed, sizeof seed);
    if (err == AUR_OK && old_path != NULL)
        err = add_old(keys, old_path, why);
    if (err != AUR_OK)
        aur_token_keys_wipe(keys);
    return err;
}
