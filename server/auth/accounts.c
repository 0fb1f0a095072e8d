// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Accounts and their sessions. Of a refresh token only a hash is kept: who reads the store cannot log in with it.
#include "server/auth/accounts.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SECRET_BYTES  32
#define SECRET_CHARS  43
#define ID_CHARS      (AUR_ID_BYTES - 1)
#define REFRESH_CHARS (ID_CHARS + 1 + SECRET_CHARS)
#define VARIANT       sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define LOGIN_TRIES   8  ///< names to log in with that are tried for somebody who comes by OpenID
#define LOGIN_STEM    16 ///< characters of such a name before what makes it another

_Static_assert(AUR_REFRESH_BYTES > REFRESH_CHARS, "a refresh token has room");

static aur_accounts_verdict bad(aur_accounts_fault *fault, const char *field, const char *limit)
{
    *fault = (aur_accounts_fault){field, limit};
    return AUR_ACCOUNTS_BAD_FIELD;
}

/// What a call of the store that changes something has come to.
static aur_accounts_verdict verdict_of(aur_err err)
{
    return err == AUR_OK ? AUR_ACCOUNTS_OK : err == AUR_ERR_STATE ? AUR_ACCOUNTS_TAKEN : AUR_ACCOUNTS_STORE;
}

/* ---- sessions ---- */

static void hash_secret(const uint8_t secret[SECRET_BYTES], uint8_t hash[AUR_STORE_HASH_BYTES])
{
    crypto_generichash(hash, AUR_STORE_HASH_BYTES, secret, SECRET_BYTES, NULL, 0);
}

/// A new refresh token of the session, and the hash of it that is kept.
static void make_refresh(const char *session, char refresh[AUR_REFRESH_BYTES], uint8_t hash[AUR_STORE_HASH_BYTES])
{
    uint8_t secret[SECRET_BYTES];
    randombytes_buf(secret, sizeof secret);
    hash_secret(secret, hash);
    memcpy(refresh, session, ID_CHARS);
    refresh[ID_CHARS] = '.';
    sodium_bin2base64(refresh + ID_CHARS + 1, AUR_REFRESH_BYTES - ID_CHARS - 1, secret, sizeof secret, VARIANT);
    sodium_memzero(secret, sizeof secret);
}

/// False if it has not the form of a refresh token.
static bool read_refresh(const char *refresh, char session[AUR_ID_BYTES], uint8_t hash[AUR_STORE_HASH_BYTES])
{
    uint8_t secret[SECRET_BYTES];
    size_t bytes = 0;
    if (strnlen(refresh, AUR_REFRESH_BYTES) != REFRESH_CHARS || refresh[ID_CHARS] != '.')
        return false;
    memcpy(session, refresh, ID_CHARS);
    session[ID_CHARS] = '\0';
    if (!aur_person_id_is(session) || sodium_base642bin(secret, sizeof secret, refresh + ID_CHARS + 1, SECRET_CHARS,
                                                        NULL, &bytes, NULL, VARIANT) != 0)
        return false;
    hash_secret(secret, hash);
    sodium_memzero(secret, sizeof secret);
    return true;
}

/// What somebody gets to see of an account.
static void show(const aur_store_account *account, aur_store_account *out)
{
    *out = *account;
    sodium_memzero(out->password_hash, sizeof out->password_hash);
}

/// Fills in account and access token of who is in this session.
static aur_accounts_verdict let_in(const aur_token_keys *keys, const aur_store_account *account, const char *session,
                                   int64_t now_s, aur_login *out)
{
    aur_token_claims claims = {.person = account->person, .generation = account->generation};
    memcpy(claims.session, session, sizeof claims.session);
    aur_err err = aur_token_write(keys, &claims, now_s, AUR_TOKEN_ACCESS_S, out->access);
    show(account, &out->account);
    out->expires_s = claims.expires_s;
    return err == AUR_OK ? AUR_ACCOUNTS_OK : AUR_ACCOUNTS_STORE;
}

static aur_accounts_verdict begin_session(aur_store *store, const aur_token_keys *keys,
                                          const aur_store_account *account, int64_t now_s, aur_login *out)
{
    aur_store_session session = {.created_s = now_s, .expires_s = now_s + AUR_TOKEN_REFRESH_S};
    aur_person_id_make(session.id, false);
    memcpy(session.account, account->person.id, sizeof session.account);
    make_refresh(session.id, out->refresh, session.hash);
    if (aur_store_session_add(store, &session) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    return let_in(keys, account, session.id, now_s, out);
}

/* ---- coming in ---- */

/// One '@' with something on both sides of it; whether somebody reads it only a letter can tell.
static const char *email_fault(const char *email)
{
    static const char what[] = "an e-mail address of at most 254 bytes, or none";
    const char *at = strchr(email, '@');
    if (email[0] == '\0')
        return NULL;
    bool is_one = at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL;
    bool is_text = strlen(email) < AUR_EMAIL_BYTES && aur_text_fault(email, AUR_EMAIL_BYTES) == NULL;
    return is_one && is_text && strpbrk(email, " \",;<>()") == NULL ? NULL : what;
}

/// A new account, as yet nowhere but here. Login, name and e-mail address have passed.
static aur_accounts_verdict make_account(aur_store *store, const char *login, const char *email, const char *name,
                                         bool is_here, int64_t now_s, aur_store_account *account)
{
    uint64_t count = 0;
    if (aur_store_accounts_count(store, &count) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    *account = (aur_store_account){.created_s = now_s, .seen_s = now_s, .generation = 1};
    aur_person_id_make(account->person.id, false);
    account->person.role = count == 0 && is_here ? AUR_ROLE_ADMIN : AUR_ROLE_MEMBER;
    account->person.colour_rgb = aur_person_colour(account->person.id);
    snprintf(account->person.name, sizeof account->person.name, "%s", name);
    snprintf(account->login, sizeof account->login, "%s", login);
    snprintf(account->email, sizeof account->email, "%s", email);
    return AUR_ACCOUNTS_OK;
}

aur_accounts_verdict aur_accounts_register(aur_store *store, const aur_token_keys *keys, const char *login,
                                           const char *password, const char *email, const char *name, bool is_here,
                                           int64_t now_s, aur_login *out, aur_accounts_fault *fault)
{
    const char *shown = name[0] != '\0' ? name : login, *limit;
    aur_store_account account;
    if ((limit = aur_login_fault(login)) != NULL)
        return bad(fault, "login", limit);
    if ((limit = aur_password_fault(password, login)) != NULL)
        return bad(fault, "password", limit);
    if ((limit = email_fault(email)) != NULL)
        return bad(fault, "email", limit);
    if ((limit = aur_name_fault(shown)) != NULL)
        return bad(fault, "name", limit);
    aur_accounts_verdict verdict = make_account(store, login, email, shown, is_here, now_s, &account);
    if (verdict != AUR_ACCOUNTS_OK)
        return verdict;
    if (aur_password_hash(password, account.password_hash) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    verdict = verdict_of(aur_store_account_add(store, &account));
    return verdict == AUR_ACCOUNTS_OK ? begin_session(store, keys, &account, now_s, out) : verdict;
}

/// Writes down that somebody was here. A hash of other settings than today's is made anew, now that the password is
/// known; without memory for it the old one stays.
static aur_accounts_verdict greet(aur_store *store, aur_store_account *account, const char *password, int64_t now_s)
{
    char fresh[AUR_PASSWORD_HASH_BYTES];
    account->seen_s = now_s;
    if (password != NULL && aur_password_is_old(account->password_hash) && aur_password_hash(password, fresh) == AUR_OK)
        memcpy(account->password_hash, fresh, sizeof fresh);
    return verdict_of(aur_store_account_set(store, account));
}

aur_accounts_verdict aur_accounts_login(aur_store *store, const aur_token_keys *keys, const char *login,
                                        const char *password, int64_t now_s, aur_login *out)
{
    aur_store_account account = {0};
    bool found = false;
    if (aur_login_fault(login) == NULL && aur_store_account_by_login(store, login, &account, &found) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    if (!aur_password_is(password, found ? account.password_hash : ""))
        return AUR_ACCOUNTS_WRONG;
    aur_accounts_verdict verdict = greet(store, &account, password, now_s);
    return verdict == AUR_ACCOUNTS_OK ? begin_session(store, keys, &account, now_s, out) : verdict;
}

/// What may stand in a login of the wished name, and, from the second try on, something by chance.
static void make_login(const char *wished_name, int number, char login[AUR_LOGIN_BYTES])
{
    char one[4] = "aaa", chance[AUR_ID_BYTES];
    size_t used = 0;
    for (const char *at = wished_name; *at != '\0' && used < LOGIN_STEM; at++) {
        one[2] = *at; // is this character one of those that may?
        if (aur_login_fault(one) == NULL && (used > 0 || strchr("_-.", *at) == NULL))
            login[used++] = *at;
    }
    login[used] = '\0';
    if (used < sizeof one - 1)
        used = (size_t)snprintf(login, AUR_LOGIN_BYTES, "player");
    aur_person_id_make(chance, false);
    if (number > 0)
        snprintf(login + used, AUR_LOGIN_BYTES - used, "-%.6s", chance);
}

static aur_accounts_verdict add_by_openid(aur_store *store, const char *openid, const char *wished_name, bool is_here,
                                          int64_t now_s, aur_store_account *account)
{
    aur_accounts_verdict verdict = AUR_ACCOUNTS_TAKEN;
    for (int i = 0; i < LOGIN_TRIES && verdict == AUR_ACCOUNTS_TAKEN; i++) {
        char login[AUR_LOGIN_BYTES];
        make_login(wished_name, i, login);
        const char *name = aur_name_fault(wished_name) == NULL ? wished_name : login;
        verdict = make_account(store, login, "", name, is_here, now_s, account);
        snprintf(account->openid, sizeof account->openid, "%s", openid);
        if (verdict == AUR_ACCOUNTS_OK)
            verdict = verdict_of(aur_store_account_add(store, account));
    }
    return verdict;
}

aur_accounts_verdict aur_accounts_openid(aur_store *store, const aur_token_keys *keys, const char *openid,
                                         const char *wished_name, bool is_here, int64_t now_s, aur_login *out)
{
    aur_store_account account = {0};
    bool found = false;
    if (openid[0] == '\0' || strlen(openid) >= sizeof account.openid)
        return AUR_ACCOUNTS_WRONG;
    if (aur_store_account_by_openid(store, openid, &account, &found) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    aur_accounts_verdict verdict = found ? greet(store, &account, NULL, now_s)
                                         : add_by_openid(store, openid, wished_name, is_here, now_s, &account);
    return verdict == AUR_ACCOUNTS_OK ? begin_session(store, keys, &account, now_s, out) : verdict;
}

/* ---- staying, going ---- */

aur_accounts_verdict aur_accounts_refresh(aur_store *store, const aur_token_keys *keys, const char *refresh,
                                          int64_t now_s, aur_login *out)
{
    char id[AUR_ID_BYTES];
    uint8_t from[AUR_STORE_HASH_BYTES], to[AUR_STORE_HASH_BYTES];
    aur_store_session session;
    aur_store_account account;
    bool taken = false, found = false;
    if (!read_refresh(refresh, id, from))
        return AUR_ACCOUNTS_STALE;
    make_refresh(id, out->refresh, to);
    if (aur_store_session_turn(store, id, from, to, now_s, &taken, &session) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    if (!taken)
        return AUR_ACCOUNTS_STALE;
    if (aur_store_account_get(store, session.account, &account, &found) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    return found ? let_in(keys, &account, id, now_s, out) : AUR_ACCOUNTS_STALE;
}

aur_accounts_verdict aur_accounts_know(aur_store *store, const aur_token_claims *claims, aur_store_account *out)
{
    aur_store_session session;
    aur_store_account account;
    bool has_session = false, has_account = false;
    if (aur_store_session_get(store, claims->session, &session, &has_session) != AUR_OK ||
        (has_session && aur_store_account_get(store, session.account, &account, &has_account) != AUR_OK))
        return AUR_ACCOUNTS_STORE;
    if (!has_account || account.generation != claims->generation || strcmp(account.person.id, claims->person.id) != 0)
        return AUR_ACCOUNTS_STALE;
    show(&account, out);
    sodium_memzero(&account, sizeof account);
    return AUR_ACCOUNTS_OK;
}

aur_accounts_verdict aur_accounts_logout(aur_store *store, const char *session)
{
    return verdict_of(aur_store_session_remove(store, session));
}

static aur_accounts_verdict get(aur_store *store, const char *id, aur_store_account *account)
{
    bool found = false;
    if (aur_store_account_get(store, id, account, &found) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    return found ? AUR_ACCOUNTS_OK : AUR_ACCOUNTS_NOT_FOUND;
}

/// The account, if this is its password. One that has none, because it comes by OpenID, asks for none.
static aur_accounts_verdict get_by_password(aur_store *store, const char *id, const char *password,
                                            aur_store_account *account)
{
    aur_accounts_verdict verdict = get(store, id, account);
    if (verdict != AUR_ACCOUNTS_OK || account->password_hash[0] == '\0')
        return verdict;
    return aur_password_is(password, account->password_hash) ? AUR_ACCOUNTS_OK : AUR_ACCOUNTS_WRONG;
}

aur_accounts_verdict aur_accounts_password(aur_store *store, const aur_token_keys *keys, const char *id,
                                           const char *old, const char *fresh, int64_t now_s, aur_login *out,
                                           aur_accounts_fault *fault)
{
    aur_store_account account;
    aur_accounts_verdict verdict = get_by_password(store, id, old, &account);
    if (verdict != AUR_ACCOUNTS_OK)
        return verdict;
    const char *limit = aur_password_fault(fresh, account.login);
    if (limit != NULL)
        return bad(fault, "new", limit);
    if (aur_password_hash(fresh, account.password_hash) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    account.generation++;
    if (aur_store_account_set(store, &account) != AUR_OK || aur_store_sessions_remove_of(store, id) != AUR_OK)
        return AUR_ACCOUNTS_STORE;
    return begin_session(store, keys, &account, now_s, out);
}

aur_accounts_verdict aur_accounts_change(aur_store *store, const char *id, const char *name, const char *email,
                                         int32_t colour_rgb, aur_store_account *out, aur_accounts_fault *fault)
{
    aur_store_account account;
    const char *limit;
    if (name != NULL && (limit = aur_name_fault(name)) != NULL)
        return bad(fault, "name", limit);
    if (email != NULL && (limit = email_fault(email)) != NULL)
        return bad(fault, "email", limit);
    if (colour_rgb > 0xffffff)
        return bad(fault, "colour", "0..16777215");
    aur_accounts_verdict verdict = get(store, id, &account);
    if (verdict != AUR_ACCOUNTS_OK)
        return verdict;
    if (name != NULL)
        snprintf(account.person.name, sizeof account.person.name, "%s", name);
    if (email != NULL)
        snprintf(account.email, sizeof account.email, "%s", email);
    if (colour_rgb >= 0)
        account.person.colour_rgb = (uint32_t)colour_rgb;
    verdict = verdict_of(aur_store_account_set(store, &account));
    show(&account, out);
    return verdict;
}

aur_accounts_verdict aur_accounts_remove(aur_store *store, const char *id, const char *password)
{
    aur_store_account account;
    aur_accounts_verdict verdict = get_by_password(store, id, password, &account);
    return verdict == AUR_ACCOUNTS_OK ? verdict_of(aur_store_account_remove(store, id)) : verdict;
}

aur_accounts_verdict aur_accounts_role(aur_store *store, const char *id, aur_role role, aur_store_account *out)
{
    aur_store_account account;
    if (role <= AUR_ROLE_GUEST || role >= AUR_ROLE_COUNT)
        return AUR_ACCOUNTS_BAD_FIELD;
    aur_accounts_verdict verdict = get(store, id, &account);
    if (verdict != AUR_ACCOUNTS_OK)
        return verdict;
    account.person.role = role;
    account.generation++;
    verdict = verdict_of(aur_store_account_set(store, &account));
    show(&account, out);
    return verdict;
}
