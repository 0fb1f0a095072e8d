// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests passwords: what may be one, how it is kept, and that nobody's costs what somebody's does.
#include "tests/stream/check.h"

#include <sodium.h>
#include <stdio.h>

#include "server/auth/password.h"

#define SETTINGS "$argon2id$v=19$m=19456,t=2,p=1$"

static unsigned verified;
static char verified_hash[AUR_PASSWORD_HASH_BYTES];

int __real_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes);
int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes);
int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes)
{
    verified++;
    snprintf(verified_hash, sizeof verified_hash, "%s", hash);
    return __real_crypto_pwhash_str_verify(hash, password, bytes);
}

static void faults(void **state)
{
    (void)state;
    static const char length[] = "8 characters to 128 bytes", utf8[] = "valid UTF-8", login[] = "other than the login",
                      common[] = "none of those that are tried first";
    static const struct {
        const char *password, *fault;
    } rows[] = {
        {"correct horse", NULL},
        {"7p!x09qA", NULL},
        {"\xf0\x9f\x8e\xb9\xf0\x9f\x8e\xb9\xf0\x9f\x8e\xb9\xf0\x9f\x8e\xb9\xf0\x9f\x8e\xb9\xf0\x9f\x8e\xb9\xf0\x9f\x8e"
         "\xb9\xf0\x9f\x8e\xb9",
         NULL},
        {" spaces too ", NULL},
        {"", length},
        {"1234567", length},
        {"\xf0\x9f\x8e\xb9\xf0\x9f\x8e\xb9", length}, // eight bytes, two characters
        {"12345678", common},
        {"PassWord", common},
        {"password123", common},
        {"iloveyou", common},
        {"ada.lovelace", login},
        {"ADA.LOVELACE", login},
        {"abcdefg\xff", utf8},
        {"abcdefgh\xc3", utf8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *fault = aur_password_fault(rows[i].password, "Ada.Lovelace");
        if ((fault == NULL) != (rows[i].fault == NULL) || (fault != NULL && strcmp(fault, rows[i].fault) != 0))
            fail_msg("'%s': %s", rows[i].password, fault != NULL ? fault : "passes");
    }
    char text[140];
    memset(text, 'x', sizeof text);
    text[AUR_PASSWORD_BYTES_MAX] = '\0';
    assert_null(aur_password_fault(text, "ada"));
    text[AUR_PASSWORD_BYTES_MAX] = 'x';
    text[AUR_PASSWORD_BYTES_MAX + 1] = '\0';
    assert_string_equal(aur_password_fault(text, "ada"), length);
}

static void kept(void **state)
{
    (void)state;
    char hash[AUR_PASSWORD_HASH_BYTES], again[AUR_PASSWORD_HASH_BYTES];
    assert_ok(aur_password_hash("correct horse", hash));
    assert_memory_equal(hash, SETTINGS, strlen(SETTINGS)); // OWASP, Password Storage Cheat Sheet
    assert_ok(aur_password_hash("correct horse", again));
    assert_string_not_equal(hash, again); // a salt of its own
    assert_true(aur_password_is("correct horse", hash));
    assert_true(aur_password_is("correct horse", again));
    static const char *const wrong[] = {"", "correct hors", "correct horse ", "Correct horse", "correct horsf"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(aur_password_is(wrong[i], hash));
    assert_false(aur_password_is_old(hash));
}

/// Hashes by others, from the tests of Argon2's own reference (P-H-C, src/test.c), and what is none.
static void foreign(void **state)
{
    (void)state;
    static const char reference[] =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    char hash[AUR_PASSWORD_HASH_BYTES] = {0};
    memcpy(hash, reference, sizeof reference);
    assert_true(aur_password_is("password", hash));
    assert_false(aur_password_is("passwore", hash));
    assert_true(aur_password_is_old(hash));
    assert_int_equal(crypto_pwhash_str_alg(hash, "password", 8, 1, 8192 * 1024, crypto_pwhash_ALG_ARGON2ID13), 0);
    assert_true(aur_password_is("password", hash));
    assert_true(aur_password_is_old(hash)); // weaker
    static const char *const none[] = {"x", "$argon2id$", "plain", SETTINGS, "$2b$12$abcdefghijklmnopqrstuv"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        memset(hash, 0, sizeof hash);
        snprintf(hash, sizeof hash, "%s", none[i]);
        assert_false(aur_password_is(none[i], hash));
        assert_false(aur_password_is("", hash));
        assert_true(aur_password_is_old(hash));
    }
}

/// Who asks for somebody that is not there waits for one hash, of the same settings.
static void nobody(void **state)
{
    (void)state;
    verified = 0;
    assert_false(aur_password_is("correct horse", ""));
    assert_int_equal(verified, 1);
    assert_memory_equal(verified_hash, SETTINGS, strlen(SETTINGS));
    assert_false(aur_password_is_old(verified_hash));
    assert_false(aur_password_is("", ""));
    assert_int_equal(verified, 2);
}

static int set_up(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults),
        cmocka_unit_test(kept),
        cmocka_unit_test(foreign),
        cmocka_unit_test(nobody),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
