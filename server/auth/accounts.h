// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Accounts over a store: registering, logging in and out, new tokens for old ones, changing, leaving. Calls block (the
/// store, Argon2id); the keeper's thread alone calls them.
#ifndef AUR_SERVER_AUTH_ACCOUNTS_H
#define AUR_SERVER_AUTH_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/auth/password.h"
#include "server/auth/token.h"
#include "server/store/store.h"

/// session id '.' 32 random bytes as base64url, with its end.
#define AUR_REFRESH_BYTES 64

/// What somebody holds who is logged in.
typedef struct aur_login {
    aur_store_account account; ///< without its password's hash
    char access[AUR_TOKEN_BYTES];
    char refresh[AUR_REFRESH_BYTES];
    int64_t expires_s; ///< of access
} aur_login;

/// Each has one error code on HTTP (docs/people.md).
typedef enum aur_accounts_verdict {
    AUR_ACCOUNTS_OK,
    AUR_ACCOUNTS_BAD_FIELD, ///< `field` and `limit` of the fault
    AUR_ACCOUNTS_TAKEN,     ///< login or email
    AUR_ACCOUNTS_WRONG,     ///< login or password: which of them is not said
    AUR_ACCOUNTS_STALE,     ///< the token does not hold (any more)
    AUR_ACCOUNTS_NOT_FOUND,
    AUR_ACCOUNTS_STORE, ///< the store fails
    AUR_ACCOUNTS_VERDICTS
} aur_accounts_verdict;

typedef struct aur_accounts_fault {
    const char *field, *limit; ///< static
} aur_accounts_fault;

/// The first account of a store is an admin's, if it is made from this machine (`is_here`): a stranger who is first at
/// a new station's door shall not own it. `email` "" = none; `name` "" = as the login.
aur_accounts_verdict aur_accounts_register(aur_store *store, const aur_token_keys *keys, const char *login,
                                           const char *password, const char *email, const char *name, bool is_here,
                                           int64_t now_s, aur_login *out, aur_accounts_fault *fault);
aur_accounts_verdict aur_accounts_login(aur_store *store, const aur_token_keys *keys, const char *login,
                                        const char *password, int64_t now_s, aur_login *out);
/// Logs in whom an OpenID provider vouches for, making an account at the first time. `is_here` as above.
aur_accounts_verdict aur_accounts_openid(aur_store *store, const aur_token_keys *keys, const char *openid,
                                         const char *wished_name, bool is_here, int64_t now_s, aur_login *out);
/// A refresh token for a new pair. One that was used before ends its whole session.
aur_accounts_verdict aur_accounts_refresh(aur_store *store, const aur_token_keys *keys, const char *refresh,
                                          int64_t now_s, aur_login *out);
/// Who holds an access token, as he is now. It holds as long as its session does and the account is of its generation;
/// else STALE.
aur_accounts_verdict aur_accounts_know(aur_store *store, const aur_token_claims *claims, aur_store_account *out);
/// Ends a session: its refresh token and its access tokens.
aur_accounts_verdict aur_accounts_logout(aur_store *store, const char *session);
/// Ends every other session, and all access tokens (generation). `old` is not looked at if the account has no password
/// yet.
aur_accounts_verdict aur_accounts_password(aur_store *store, const aur_token_keys *keys, const char *id,
                                           const char *old, const char *fresh, int64_t now_s, aur_login *out,
                                           aur_accounts_fault *fault);
/// `name`, `email` NULL = as it is; `colour_rgb` negative = as it is.
aur_accounts_verdict aur_accounts_change(aur_store *store, const char *id, const char *name, const char *email,
                                         int32_t colour_rgb, aur_store_account *out, aur_accounts_fault *fault);
/// `password` is not looked at if the account has none.
aur_accounts_verdict aur_accounts_remove(aur_store *store, const char *id, const char *password);
/// Ends all access tokens, since they say the role; sessions go on. AUR_ROLE_GUEST is BAD_FIELD.
aur_accounts_verdict aur_accounts_role(aur_store *store, const char *id, aur_role role, aur_store_account *out);

#endif
