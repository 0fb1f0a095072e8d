// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests accounts over a store in memory: coming in, staying, going, and what somebody with a stolen token gets.
#include "tests/stream/check.h"

#include <sodium.h>
#include <stdio.h>

#include "server/auth/accounts.h"

#define NOW  INT64_C(1763783000)
#define DAY  INT64_C(86400)
#define GOOD "correct horse"

static aur_store *store;
static aur_token_keys keys;
static aur_login out;
static aur_accounts_fault fault;

/* ---- what is counted ---- */

static unsigned hashed, verified;
static char verified_with[32];

int __real_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes);
int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes);
int __real_crypto_pwhash_str_alg(char *hash, const char *password, unsigned long long bytes, unsigned long long ops,
                                 size_t memory, int alg);
int __wrap_crypto_pwhash_str_alg(char *hash, const char *password, unsigned long long bytes, unsigned long long ops,
                                 size_t memory, int alg);

int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes)
{
    verified++;
    snprintf(verified_with, sizeof verified_with, "%.31s", hash);
    return __real_crypto_pwhash_str_verify(hash, password, bytes);
}

int __wrap_crypto_pwhash_str_alg(char *hash, const char *password, unsigned long long bytes, unsigned long long ops,
                                 size_t memory, int alg)
{
    hashed++;
    return __real_crypto_pwhash_str_alg(hash, password, bytes, ops, memory, alg);
}

/* ---- helpers ---- */

static aur_accounts_verdict join(const char *login)
{
    return aur_accounts_register(store, &keys, login, GOOD, "", "", true, NOW, &out, &fault);
}

static aur_accounts_verdict enter(const char *login, const char *password)
{
    return aur_accounts_login(store, &keys, login, password, NOW, &out);
}

static aur_token_claims claims_of(const aur_login *login, int64_t now_s)
{
    aur_token_claims claims;
    assert_int_equal(aur_token_read(&keys, login->access, now_s, &claims), AUR_TOKEN_GOOD);
    return claims;
}

static int begin(void **state)
{
    (void)state;
    char why[200] = "";
    if (aur_store_open(":memory:", &store, why, sizeof why) != AUR_OK)
        fail_msg("%s", why);
    return 0;
}

static int end(void **state)
{
    (void)state;
    aur_store_close(store);
    return 0;
}

/* ---- tests ---- */

static void first_from_elsewhere(void **state)
{
    (void)state;
    assert_int_equal(aur_accounts_register(store, &keys, "mallory", GOOD, "", "", false, NOW, &out, &fault),
                     AUR_ACCOUNTS_OK);
    assert_int_equal(out.account.person.role, AUR_ROLE_MEMBER);
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    assert_int_equal(out.account.person.role, AUR_ROLE_MEMBER); // of this machine, but not the first
}

static void first_from_elsewhere_by_openid(void **state)
{
    (void)state;
    assert_int_equal(aur_accounts_openid(store, &keys, "https://id.example 1", "eve", false, NOW, &out),
                     AUR_ACCOUNTS_OK);
    assert_int_equal(out.account.person.role, AUR_ROLE_MEMBER);
}

static void registering(void **state)
{
    (void)state;
    assert_int_equal(aur_accounts_register(store, &keys, "Ada", GOOD, "ada@example.org", "Ada \xf0\x9f\x8e\xb9", true,
                                           NOW, &out, &fault),
                     AUR_ACCOUNTS_OK);
    assert_string_equal(out.account.login, "Ada");
    assert_string_equal(out.account.email, "ada@example.org");
    assert_string_equal(out.account.person.name, "Ada \xf0\x9f\x8e\xb9");
    assert_int_equal(out.account.person.role, AUR_ROLE_ADMIN); // the first
    assert_int_equal(out.account.person.colour_rgb, aur_person_colour(out.account.person.id));
    assert_int_equal(out.account.created_s, NOW);
    assert_true(sodium_is_zero((const uint8_t *)out.account.password_hash, sizeof out.account.password_hash));
    assert_int_equal(out.expires_s, NOW + AUR_TOKEN_ACCESS_S);
    assert_int_equal(strlen(out.refresh), 60);
    aur_token_claims claims = claims_of(&out, NOW);
    assert_string_equal(claims.person.id, out.account.person.id);
    assert_string_equal(claims.person.name, "Ada \xf0\x9f\x8e\xb9");
    assert_int_equal(claims.person.role, AUR_ROLE_ADMIN);
    assert_int_equal(claims.generation, out.account.generation);
    assert_memory_equal(claims.session, out.refresh, 16);
    assert_int_equal(claims.expires_s, NOW + AUR_TOKEN_ACCESS_S);

    aur_store_account kept;
    bool found = false;
    assert_ok(aur_store_account_by_login(store, "ada", &kept, &found));
    assert_true(found);
    assert_memory_equal(kept.password_hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);

    assert_int_equal(join("ben"), AUR_ACCOUNTS_OK);
    assert_int_equal(out.account.person.role, AUR_ROLE_MEMBER);
    assert_string_equal(out.account.person.name, "ben");
    assert_int_equal(join("ADA"), AUR_ACCOUNTS_TAKEN);
    assert_int_equal(aur_accounts_register(store, &keys, "cyd", GOOD, "ADA@example.org", "", true, NOW, &out, &fault),
                     AUR_ACCOUNTS_TAKEN);
    assert_int_equal(aur_accounts_register(store, &keys, "cyd", GOOD, "", "", true, NOW, &out, &fault),
                     AUR_ACCOUNTS_OK);
}

static void bad_fields(void **state)
{
    (void)state;
    static const struct {
        const char *login, *password, *email, *name, *field;
    } rows[] = {
        {"ad", GOOD, "", "", "login"},
        {"ada lovelace", GOOD, "", "", "login"},
        {"ada", "short", "", "", "password"},
        {"ada-lovelace", "Ada-Lovelace", "", "", "password"},
        {"ada", "password", "", "", "password"},
        {"ada", GOOD, "ada", "", "email"},
        {"ada", GOOD, "@example.org", "", "email"},
        {"ada", GOOD, "ada@", "", "email"},
        {"ada", GOOD, "a@b@c", "", "email"},
        {"ada", GOOD, "ada@exam ple.org", "", "email"},
        {"ada", GOOD, "Ada <ada@example.org>", "", "email"},
        {"ada", GOOD, "ada@example.org\nBcc: all@example.org", "", "email"},
        {"ada", GOOD, "ada@\xff", "", "email"},
        {"ada", GOOD, "", " Ada", "name"},
        {"ada", GOOD, "", "Ada\xe2\x80\xae", "name"},
        {"ada", GOOD, "", "123456789012345678901234567890123", "name"},
    };
    uint64_t count = 7;
    hashed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fault = (aur_accounts_fault){0};
        aur_accounts_verdict verdict = aur_accounts_register(store, &keys, rows[i].login, rows[i].password,
                                                             rows[i].email, rows[i].name, true, NOW, &out, &fault);
        if (verdict != AUR_ACCOUNTS_BAD_FIELD || strcmp(fault.field, rows[i].field) != 0 || fault.limit == NULL)
            fail_msg("row %zu: %d %s", i, verdict, fault.field);
    }
    char email[300];
    memset(email, 'a', sizeof email);
    memcpy(email + 240, "@example.org.de", 15);
    email[255] = '\0';
    assert_int_equal(aur_accounts_register(store, &keys, "ada", GOOD, email, "", true, NOW, &out, &fault),
                     AUR_ACCOUNTS_BAD_FIELD);
    assert_ok(aur_store_accounts_count(store, &count));
    assert_int_equal(count, 0);
    assert_int_equal(hashed, 0); // no work for nothing
    email[254] = '\0';
    assert_int_equal(aur_accounts_register(store, &keys, "ada", GOOD, email, "", true, NOW, &out, &fault),
                     AUR_ACCOUNTS_OK);
}

static void logging_in(void **state)
{
    (void)state;
    assert_int_equal(join("Ada"), AUR_ACCOUNTS_OK);
    char id[AUR_ID_BYTES], first[AUR_REFRESH_BYTES];
    memcpy(id, out.account.person.id, sizeof id);
    memcpy(first, out.refresh, sizeof first);
    assert_int_equal(aur_accounts_login(store, &keys, "aDA", GOOD, NOW + 9, &out), AUR_ACCOUNTS_OK);
    assert_string_equal(out.account.person.id, id);
    assert_int_equal(out.account.seen_s, NOW + 9);
    assert_string_not_equal(out.refresh, first);
    assert_memory_not_equal(out.refresh, first, 16); // a session of its own
    assert_true(sodium_is_zero((const uint8_t *)out.account.password_hash, sizeof out.account.password_hash));
    assert_int_equal(enter("Ada", "wrong horse"), AUR_ACCOUNTS_WRONG);
    assert_int_equal(enter("Ada", ""), AUR_ACCOUNTS_WRONG);
    assert_int_equal(enter("ben", GOOD), AUR_ACCOUNTS_WRONG);
}

/// Who asks learns neither by the answer nor by its time whether there is such a login.
static void same_work(void **state)
{
    (void)state;
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_openid(store, &keys, "https://id.example 7", "ben", true, NOW, &out),
                     AUR_ACCOUNTS_OK);
    static const char *const logins[] = {"ada",
                                         "nobody",
                                         "ben", // who has no password
                                         "not a login",
                                         "1234567890123456789012345",
                                         "",
                                         "a' OR 1=1 --"};
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        hashed = verified = 0;
        assert_int_equal(enter(logins[i], "wrong horse"), AUR_ACCOUNTS_WRONG);
        assert_int_equal(verified, 1);
        assert_int_equal(hashed, 0);
        assert_memory_equal(verified_with, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
    }
    assert_int_equal(enter("ben", ""), AUR_ACCOUNTS_WRONG);
}

static void old_settings(void **state)
{
    (void)state;
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    aur_store_account account;
    bool found = false;
    assert_ok(aur_store_account_by_login(store, "ada", &account, &found));
    assert_int_equal(__real_crypto_pwhash_str_alg(account.password_hash, GOOD, strlen(GOOD), 1, 8192 * 1024,
                                                  crypto_pwhash_ALG_ARGON2ID13),
                     0);
    assert_ok(aur_store_account_set(store, &account));
    assert_int_equal(enter("ada", "wrong horse"), AUR_ACCOUNTS_WRONG);
    assert_ok(aur_store_account_by_login(store, "ada", &account, &found));
    assert_true(aur_password_is_old(account.password_hash));
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    assert_ok(aur_store_account_by_login(store, "ada", &account, &found));
    assert_false(aur_password_is_old(account.password_hash));
    hashed = 0;
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    assert_int_equal(hashed, 0);
}

static aur_accounts_verdict turn(const char *refresh, int64_t now_s)
{
    return aur_accounts_refresh(store, &keys, refresh, now_s, &out);
}

static void refreshing(void **state)
{
    (void)state;
    char tokens[4][AUR_REFRESH_BYTES];
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    memcpy(tokens[0], out.refresh, sizeof tokens[0]);
    for (int i = 1; i < 4; i++) {
        assert_int_equal(turn(tokens[i - 1], NOW + i * 6 * DAY), AUR_ACCOUNTS_OK); // it goes on while it is used
        memcpy(tokens[i], out.refresh, sizeof tokens[i]);
        assert_string_not_equal(tokens[i], tokens[i - 1]);
        assert_memory_equal(tokens[i], tokens[0], 17);
        assert_string_equal(out.account.login, "ada");
        assert_int_equal(claims_of(&out, NOW + i * 6 * DAY).expires_s, NOW + i * 6 * DAY + AUR_TOKEN_ACCESS_S);
    }
    assert_int_equal(turn(tokens[3], NOW + 3 * 6 * DAY + AUR_TOKEN_REFRESH_S + 1), AUR_ACCOUNTS_STALE);
}

/// A token that comes twice ends its session, whoever came first, and no other.
static void replayed(void **state)
{
    (void)state;
    char stolen[AUR_REFRESH_BYTES], next[AUR_REFRESH_BYTES], other[AUR_REFRESH_BYTES];
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    memcpy(stolen, out.refresh, sizeof stolen);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    memcpy(other, out.refresh, sizeof other);
    assert_int_equal(turn(stolen, NOW + 1), AUR_ACCOUNTS_OK);
    memcpy(next, out.refresh, sizeof next);
    assert_int_equal(turn(stolen, NOW + 2), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(next, NOW + 3), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(stolen, NOW + 4), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(other, NOW + 5), AUR_ACCOUNTS_OK);
}

static void no_refresh(void **state)
{
    (void)state;
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    char good[AUR_REFRESH_BYTES], text[AUR_REFRESH_BYTES + 8];
    memcpy(good, out.refresh, sizeof good);
    static const char *const texts[] = {"",
                                        ".",
                                        "x",
                                        "abcdefghijklmnop",
                                        "abcdefghijklmnop.",
                                        "abcdefghijklmnop.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // unknown
                                        "ABCDEFGHIJKLMNOP.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "abcdefghijklmnop AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "abcdefghijklmnop.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                                        "abcdefghijklmnop.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(turn(texts[i], NOW), AUR_ACCOUNTS_STALE);
    snprintf(text, sizeof text, "%s=", good);
    assert_int_equal(turn(text, NOW), AUR_ACCOUNTS_STALE);
    snprintf(text, sizeof text, " %s", good);
    assert_int_equal(turn(text, NOW), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(out.access, NOW), AUR_ACCOUNTS_STALE); // the other kind of token
    char *big = malloc(1 << 20);
    memset(big, 'a', 1 << 20);
    big[(1 << 20) - 1] = '\0';
    assert_int_equal(turn(big, NOW), AUR_ACCOUNTS_STALE);
    free(big);
    assert_int_equal(turn(good, NOW), AUR_ACCOUNTS_OK); // none of these did it any harm
    // A guess at a session's secret ends the session, as a copy does.
    memcpy(text, out.refresh, AUR_REFRESH_BYTES);
    memset(text + 17, 'A', 43);
    assert_int_equal(turn(text, NOW), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(out.refresh, NOW), AUR_ACCOUNTS_STALE);
}

static void logging_out(void **state)
{
    (void)state;
    char refresh[AUR_REFRESH_BYTES];
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    memcpy(refresh, out.refresh, sizeof refresh);
    aur_token_claims claims = claims_of(&out, NOW);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_logout(store, claims.session), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_logout(store, claims.session), AUR_ACCOUNTS_OK); // twice is no harm
    assert_int_equal(aur_accounts_logout(store, ""), AUR_ACCOUNTS_OK);             // a guest
    char other[AUR_REFRESH_BYTES];
    memcpy(other, out.refresh, sizeof other);
    assert_int_equal(turn(refresh, NOW), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(other, NOW), AUR_ACCOUNTS_OK);
}

/// An access token holds as long as its session does, and for whom it was made.
static void knowing(void **state)
{
    (void)state;
    aur_store_account account;
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    char refresh[AUR_REFRESH_BYTES];
    memcpy(refresh, out.refresh, sizeof refresh);
    aur_token_claims first = claims_of(&out, NOW);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    aur_token_claims second = claims_of(&out, NOW), other = second;
    assert_int_equal(aur_accounts_know(store, &first, &account), AUR_ACCOUNTS_OK);
    assert_string_equal(account.login, "ada");
    assert_true(sodium_is_zero((const uint8_t *)account.password_hash, sizeof account.password_hash));
    assert_int_equal(join("ben"), AUR_ACCOUNTS_OK);
    memcpy(other.person.id, out.account.person.id, sizeof other.person.id);
    assert_int_equal(aur_accounts_know(store, &other, &account), AUR_ACCOUNTS_STALE); // of somebody else's session
    other = second;
    other.session[0] = '\0';
    assert_int_equal(aur_accounts_know(store, &other, &account), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(refresh, NOW), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_know(store, &first, &account), AUR_ACCOUNTS_OK); // the session goes on
    assert_int_equal(turn(refresh, NOW), AUR_ACCOUNTS_STALE);                      // a copy ends it
    assert_int_equal(aur_accounts_know(store, &first, &account), AUR_ACCOUNTS_STALE);
    assert_int_equal(aur_accounts_know(store, &second, &account), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_role(store, second.person.id, AUR_ROLE_PRO, &account), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_know(store, &second, &account), AUR_ACCOUNTS_STALE); // it says the old role
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    second = claims_of(&out, NOW);
    assert_int_equal(aur_accounts_logout(store, second.session), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_know(store, &second, &account), AUR_ACCOUNTS_STALE);
}

static void changing_password(void **state)
{
    (void)state;
    char before[2][AUR_REFRESH_BYTES], id[AUR_ID_BYTES];
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    memcpy(before[0], out.refresh, sizeof before[0]);
    memcpy(id, out.account.person.id, sizeof id);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    memcpy(before[1], out.refresh, sizeof before[1]);
    uint32_t generation = claims_of(&out, NOW).generation;

    assert_int_equal(aur_accounts_password(store, &keys, id, "wrong horse", "battery staple", NOW, &out, &fault),
                     AUR_ACCOUNTS_WRONG);
    assert_int_equal(aur_accounts_password(store, &keys, id, GOOD, "short", NOW, &out, &fault), AUR_ACCOUNTS_BAD_FIELD);
    assert_string_equal(fault.field, "new");
    assert_int_equal(aur_accounts_password(store, &keys, "aaaaaaaaaaaaaaaa", GOOD, "battery staple", NOW, &out, &fault),
                     AUR_ACCOUNTS_NOT_FOUND);
    assert_int_equal(turn(before[1], NOW), AUR_ACCOUNTS_OK); // as yet nothing has changed
    memcpy(before[1], out.refresh, sizeof before[1]);

    assert_int_equal(aur_accounts_password(store, &keys, id, GOOD, "battery staple", NOW, &out, &fault),
                     AUR_ACCOUNTS_OK);
    char after[AUR_REFRESH_BYTES];
    memcpy(after, out.refresh, sizeof after);
    assert_int_equal(claims_of(&out, NOW).generation, generation + 1);
    assert_int_equal(turn(before[0], NOW), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(before[1], NOW), AUR_ACCOUNTS_STALE);
    assert_int_equal(turn(after, NOW), AUR_ACCOUNTS_OK);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_WRONG);
    assert_int_equal(enter("ada", "battery staple"), AUR_ACCOUNTS_OK);
}

static void changing_rest(void **state)
{
    (void)state;
    aur_store_account account;
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_register(store, &keys, "ben", GOOD, "ben@example.org", "", true, NOW, &out, &fault),
                     AUR_ACCOUNTS_OK);
    char id[AUR_ID_BYTES];
    memcpy(id, out.account.person.id, sizeof id);
    assert_int_equal(aur_accounts_change(store, id, "Benjamin", NULL, -1, &account, &fault), AUR_ACCOUNTS_OK);
    assert_string_equal(account.person.name, "Benjamin");
    assert_string_equal(account.email, "ben@example.org");
    assert_int_equal(account.person.colour_rgb, aur_person_colour(id));
    assert_true(sodium_is_zero((const uint8_t *)account.password_hash, sizeof account.password_hash));
    assert_int_equal(aur_accounts_change(store, id, NULL, "", 0x123456, &account, &fault), AUR_ACCOUNTS_OK);
    assert_string_equal(account.person.name, "Benjamin");
    assert_string_equal(account.email, "");
    assert_int_equal(account.person.colour_rgb, 0x123456);
    assert_int_equal(aur_accounts_change(store, id, " ", NULL, -1, &account, &fault), AUR_ACCOUNTS_BAD_FIELD);
    assert_string_equal(fault.field, "name");
    assert_int_equal(aur_accounts_change(store, id, NULL, "x", -1, &account, &fault), AUR_ACCOUNTS_BAD_FIELD);
    assert_string_equal(fault.field, "email");
    assert_int_equal(aur_accounts_change(store, id, NULL, NULL, 0x1000000, &account, &fault), AUR_ACCOUNTS_BAD_FIELD);
    assert_string_equal(fault.field, "colour");
    assert_int_equal(aur_accounts_change(store, "aaaaaaaaaaaaaaaa", NULL, NULL, -1, &account, &fault),
                     AUR_ACCOUNTS_NOT_FOUND);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_change(store, out.account.person.id, NULL, "a@b", -1, &account, &fault),
                     AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_change(store, id, NULL, "A@b", -1, &account, &fault), AUR_ACCOUNTS_TAKEN);
    assert_int_equal(enter("ben", GOOD), AUR_ACCOUNTS_OK); // the password is as it was

    uint32_t generation = out.account.generation;
    assert_int_equal(aur_accounts_role(store, id, AUR_ROLE_MODERATOR, &account), AUR_ACCOUNTS_OK);
    assert_int_equal(account.person.role, AUR_ROLE_MODERATOR);
    assert_int_equal(account.generation, generation + 1); // what says the old role does not hold any more
    assert_int_equal(turn(out.refresh, NOW), AUR_ACCOUNTS_OK);
    assert_int_equal(claims_of(&out, NOW).person.role, AUR_ROLE_MODERATOR);
    assert_int_equal(aur_accounts_role(store, id, AUR_ROLE_GUEST, &account), AUR_ACCOUNTS_BAD_FIELD);
    assert_int_equal(aur_accounts_role(store, id, AUR_ROLE_COUNT, &account), AUR_ACCOUNTS_BAD_FIELD);
    assert_int_equal(aur_accounts_role(store, "aaaaaaaaaaaaaaaa", AUR_ROLE_PRO, &account), AUR_ACCOUNTS_NOT_FOUND);
}

static void removing(void **state)
{
    (void)state;
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    char id[AUR_ID_BYTES], refresh[AUR_REFRESH_BYTES];
    memcpy(id, out.account.person.id, sizeof id);
    memcpy(refresh, out.refresh, sizeof refresh);
    assert_int_equal(aur_accounts_remove(store, id, "wrong horse"), AUR_ACCOUNTS_WRONG);
    assert_int_equal(aur_accounts_remove(store, "aaaaaaaaaaaaaaaa", GOOD), AUR_ACCOUNTS_NOT_FOUND);
    assert_int_equal(aur_accounts_remove(store, id, GOOD), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_remove(store, id, GOOD), AUR_ACCOUNTS_NOT_FOUND);
    assert_int_equal(enter("ada", GOOD), AUR_ACCOUNTS_WRONG);
    assert_int_equal(turn(refresh, NOW), AUR_ACCOUNTS_STALE);
    assert_int_equal(join("ada"), AUR_ACCOUNTS_OK);
    assert_string_not_equal(out.account.person.id, id);
}

static void by_openid(void **state)
{
    (void)state;
    static const struct {
        const char *wished, *login, *name;
    } rows[] = {{"Ada Lovelace", "AdaLovelace", "Ada Lovelace"},
                {"Ada Lovelace", NULL, "Ada Lovelace"}, // the login is taken
                {"", "player", NULL},
                {"\xe9\x9f\xb3\xe6\xa5\xbd", NULL, "\xe9\x9f\xb3\xe6\xa5\xbd"},
                {"-_.x", NULL, "-_.x"},
                {"\x1b[31m evil \xe2\x80\xae", "31mevil", NULL},
                {"a-very-long-name-that-goes-on-and-on-and-on", "a-very-long-name", NULL}};
    assert_int_equal(join("root"), AUR_ACCOUNTS_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char openid[64], id[AUR_ID_BYTES];
        snprintf(openid, sizeof openid, "https://id.example %zu", i);
        assert_int_equal(aur_accounts_openid(store, &keys, openid, rows[i].wished, true, NOW, &out), AUR_ACCOUNTS_OK);
        memcpy(id, out.account.person.id, sizeof id);
        assert_null(aur_login_fault(out.account.login));
        assert_null(aur_name_fault(out.account.person.name));
        assert_int_equal(out.account.person.role, AUR_ROLE_MEMBER);
        if (rows[i].login != NULL)
            assert_string_equal(out.account.login, rows[i].login);
        assert_string_equal(out.account.person.name, rows[i].name != NULL ? rows[i].name : out.account.login);
        assert_int_equal(aur_accounts_openid(store, &keys, openid, "another", true, NOW + 1, &out), AUR_ACCOUNTS_OK);
        assert_string_equal(out.account.person.id, id);
        assert_int_equal(out.account.seen_s, NOW + 1);
        assert_int_equal(turn(out.refresh, NOW), AUR_ACCOUNTS_OK);
    }
    // one without a password gets one, and goes without one
    char id[AUR_ID_BYTES];
    memcpy(id, out.account.person.id, sizeof id);
    assert_int_equal(aur_accounts_password(store, &keys, id, "", "battery staple", NOW, &out, &fault), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_remove(store, id, ""), AUR_ACCOUNTS_WRONG);
    assert_int_equal(aur_accounts_openid(store, &keys, "https://id.example 0", "", true, NOW, &out), AUR_ACCOUNTS_OK);
    assert_int_equal(aur_accounts_remove(store, out.account.person.id, ""), AUR_ACCOUNTS_OK);

    char longest[300];
    memset(longest, 'x', sizeof longest);
    longest[256] = '\0';
    assert_int_equal(aur_accounts_openid(store, &keys, longest, "x", true, NOW, &out), AUR_ACCOUNTS_WRONG);
    assert_int_equal(aur_accounts_openid(store, &keys, "", "x", true, NOW, &out), AUR_ACCOUNTS_WRONG);
}

static int set_up(void **state)
{
    (void)state;
    if (sodium_init() < 0)
        return -1;
    aur_token_keys_make(&keys);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(registering),       TEST(first_from_elsewhere), TEST(first_from_elsewhere_by_openid),
        TEST(bad_fields),        TEST(logging_in),           TEST(same_work),
        TEST(old_settings),      TEST(refreshing),           TEST(replayed),
        TEST(no_refresh),        TEST(logging_out),          TEST(knowing),
        TEST(changing_password), TEST(changing_rest),        TEST(removing),
        TEST(by_openid),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
