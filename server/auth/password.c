// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Argon2id by libsodium. A hash of nobody's password stands in where there is none, so that a login that does not
/// exist costs what a wrong password does.
#include "server/auth/password.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "stream/json.h"

#define PASSES       2
#define MEMORY_BYTES (19u * 1024 * 1024)

_Static_assert(AUR_PASSWORD_HASH_BYTES >= crypto_pwhash_STRBYTES, "a hash has room");

/// Nobody's: today's settings, a salt and a hash by chance.
static const char NOBODY[AUR_PASSWORD_HASH_BYTES] =
    "$argon2id$v=19$m=19456,t=2,p=1$o1yLczzKr8wYfni2yS0apw$MojG4pbzqTn+hIyfQgKRhraRxMFVGurm2f5VYHmj74A";

/// Of the commonest of leaked passwords those that have eight characters or more.
static const char *const COMMON[] = {
    "00000000",    "0123456789", "11111111",   "111111111",  "1111111111", "112233445566", "12121212",   "12341234",
    "123123123",   "1234567890", "1234567891", "12345678",   "123456789",  "12345678910",  "1234qwer",   "1q2w3e4r",
    "1q2w3e4r5t",  "1qaz2wsx",   "22222222",   "66666666",   "77777777",   "87654321",     "88888888",   "987654321",
    "9876543210",  "99999999",   "a1234567",   "a12345678",  "a123456789", "aa123456",     "aa12345678", "abc12345",
    "abcd1234",    "abcdefgh",   "admin123",   "adminadmin", "asdfasdf",   "asdfghjk",     "asdfghjkl",  "baseball",
    "butterfly",   "changeme",   "computer",   "dearbook",   "football",   "iloveyou",     "iloveyou1",  "internet",
    "jennifer",    "letmein1",   "liverpool",  "michelle",   "passw0rd",   "password",     "password1",  "password12",
    "password123", "princess",   "q1w2e3r4",   "qazwsxedc",  "qwer1234",   "qwerty12",     "qwerty123",  "qwertyui",
    "qwertyuiop",  "samantha",   "starwars",   "sunshine",   "superman",   "trustno1",     "welcome1",   "whatever",
    "zaq12wsx",    "zxcvbnm1"};

const char *aur_password_fault(const char *password, const char *login)
{
    size_t bytes = strnlen(password, AUR_PASSWORD_BYTES_MAX + 1), chars = 0;
    for (size_t i = 0; i < bytes; i++)
        chars += ((uint8_t)password[i] & 0xC0) != 0x80;
    if (bytes > AUR_PASSWORD_BYTES_MAX || chars < AUR_PASSWORD_CHARS_MIN)
        return "8 characters to 128 bytes";
    if (!aur_json_is_utf8(password, bytes))
        return "valid UTF-8";
    if (strcasecmp(password, login) == 0)
        return "other than the login";
    for (size_t i = 0; i < sizeof COMMON / sizeof *COMMON; i++)
        if (strcasecmp(password, COMMON[i]) == 0)
            return "none of those that are tried first";
    return NULL;
}

aur_err aur_password_hash(const char *password, char hash[AUR_PASSWORD_HASH_BYTES])
{
    int failed =
        crypto_pwhash_str_alg(hash, password, strlen(password), PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    return failed == 0 ? AUR_OK : AUR_ERR_MEMORY;
}

bool aur_password_is(const char *password, const char *hash)
{
    bool is_somebody = hash[0] != '\0';
    bool is_right = crypto_pwhash_str_verify(is_somebody ? hash : NOBODY, password, strlen(password)) == 0;
    return is_right && is_somebody;
}

bool aur_password_is_old(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY_BYTES) != 0;
}
