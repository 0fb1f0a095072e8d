// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Logging in by an OpenID provider: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636, S256). No
/// I/O: it says what is to be fetched and is given what came. Time is passed in; one thread uses it (network).
///
/// Once:         aur_openid_init, fetch, aur_openid_discovered
/// Each login:   aur_openid_begin (the browser goes to the provider and comes back), aur_openid_return, fetch,
///               aur_openid_answer, fetch, aur_openid_answer: DONE, then aur_accounts_openid
///
/// Whoever fetches does so by TLS with the provider's certificate verified: that is why an ID token's signature need
/// not be looked at (OpenID Connect Core 1.0, 3.1.3.7, 6); its issuer, audience, nonce and end are.
#ifndef AUR_SERVER_AUTH_OPENID_H
#define AUR_SERVER_AUTH_OPENID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/people/person.h"

#define AUR_OPENID_URL_BYTES        512
#define AUR_OPENID_LONG_URL_BYTES   2048 ///< of where the browser is sent to
#define AUR_OPENID_SECRET_BYTES     256
#define AUR_OPENID_STATE_BYTES      44 ///< 32 random bytes as base64url, with its end
#define AUR_OPENID_VISITS_MAX       512
#define AUR_OPENID_VISIT_S          600
#define AUR_OPENID_ANSWER_BYTES_MAX 65536

typedef struct aur_openid_config {
    char issuer[AUR_OPENID_URL_BYTES]; ///< as the provider gives it
    char client_id[AUR_OPENID_SECRET_BYTES];
    char client_secret[AUR_OPENID_SECRET_BYTES]; ///< "" = a public client
    char redirect[AUR_OPENID_URL_BYTES];         ///< where the browser comes back to, as the provider knows it
} aur_openid_config;

/// What is to be fetched.
typedef struct aur_openid_fetch {
    char url[AUR_OPENID_URL_BYTES];
    char authorization[4096]; ///< the header's value; "" = none
    char body[8192];          ///< of a POST, application/x-www-form-urlencoded; "" = GET
} aur_openid_fetch;

/// Somebody on the way. Open struct, one a login; only what is named below is for others.
typedef struct aur_openid_visit {
    const char *fault;         ///< why it FAILED; static
    char openid[256];          ///< DONE: "issuer subject"
    char name[AUR_NAME_BYTES]; ///< DONE: as the provider calls him, by the rules for names; "" = not at all
    bool _has_token;           ///< what comes next is the userinfo
    char _nonce[AUR_OPENID_STATE_BYTES];
    char _subject[256];
} aur_openid_visit;

typedef enum aur_openid_verdict {
    AUR_OPENID_FETCH, ///< fetch that, then aur_openid_answer
    AUR_OPENID_DONE,
    AUR_OPENID_FAILED
} aur_openid_verdict;

/// What a browser brings back: fields of the query, decoded, and its cookie; NULL = not there. Borrowed for the call.
typedef struct aur_openid_callback {
    const char *code, *state, *error;
    const char *iss;    ///< RFC 9207; looked at if it is there
    const char *cookie; ///< the state that it kept
} aur_openid_callback;

/// A browser that has been sent to the provider.
typedef struct aur_openid_departure {
    char state[AUR_OPENID_STATE_BYTES]; ///< "" = none
    char nonce[AUR_OPENID_STATE_BYTES];
    char verifier[AUR_OPENID_STATE_BYTES];
    int64_t at_s;
} aur_openid_departure;

typedef struct aur_openid {
    aur_openid_config config;
    bool is_ready; ///< discovered
    char issuer[AUR_OPENID_URL_BYTES], authorization[AUR_OPENID_URL_BYTES], token[AUR_OPENID_URL_BYTES],
        userinfo[AUR_OPENID_URL_BYTES];
    aur_openid_departure departures[AUR_OPENID_VISITS_MAX];
} aur_openid;

/// Takes a config and says what is to be fetched first. URLs are https, or http on this machine; all endpoints of a
/// provider by https are https.
/// Thread: network.  RT: no.  Errors, *fault filled (static): AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_openid_init(aur_openid *openid, const aur_openid_config *config, aur_openid_fetch *fetch,
                                        const char **fault);
/// Takes the discovery document.  Thread: network.  RT: no.  Errors, *fault filled (static): AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_openid_discovered(aur_openid *openid, const char *data, size_t bytes, const char **fault);

/// Where to send a browser, and the state that it keeps meanwhile as a cookie (HttpOnly, SameSite=Lax, 10 minutes), so
/// that nobody is logged in by a link of somebody else's. Of more than AUR_OPENID_VISITS_MAX the oldest is forgotten.
/// Thread: network.  RT: no.  Errors: AUR_ERR_STATE (not discovered).
AUR_WARN_UNUSED aur_err aur_openid_begin(aur_openid *openid, int64_t now_s, char url[AUR_OPENID_LONG_URL_BYTES],
                                         char state[AUR_OPENID_STATE_BYTES]);
/// The browser is back. Each state holds once.  Thread: network.  RT: no.  Returns FETCH or FAILED.
aur_openid_verdict aur_openid_return(aur_openid *openid, const aur_openid_callback *callback, int64_t now_s,
                                     aur_openid_visit *visit, aur_openid_fetch *fetch);
/// What was fetched for a visit; `status` is that of HTTP.  Thread: network.  RT: no.
aur_openid_verdict aur_openid_answer(const aur_openid *openid, aur_openid_visit *visit, int status, const char *data,
                                     size_t bytes, int64_t now_s, aur_openid_fetch *fetch);

/// RFC 7636, 4.2.  Thread: any.  RT: no.
void aur_openid_challenge(const char *verifier, char challenge[AUR_OPENID_STATE_BYTES]);

#endif
