// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Logging in by an OpenID provider: the browser goes there, comes back, and is somebody. What it brings back is tied
/// to this browser by a cookie, which also says where on the page it was: "STATE/path".
///
/// SameSite=Lax: who comes back comes by a link of the provider's page.
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/address.h"
#include "server/people/rest_call.h"

#define PATH        AUR_REST_PREFIX "auth/openid"
#define STATE_CHARS (AUR_OPENID_STATE_BYTES - 1)
#define CODE_BYTES  2048

/// Somebody on the way back.
struct aur_rest_visit {
    aur_openid_visit visit;
    aur_openid_fetch what;
    aur_fetched answer;
    char then[AUR_REST_THEN_BYTES];
};

void aur_rest_visit_free(aur_rest_visit *visit)
{
    if (visit == NULL)
        return;
    sodium_memzero(visit, sizeof *visit); // tokens
    free(visit);
}

/// A path on this server, whatever a browser makes of it, that can stand in a cookie.
static bool is_local(const char *path)
{
    size_t bytes = strlen(path);
    return path[0] == '/' && path[1] != '/' && bytes < AUR_REST_THEN_BYTES &&
           strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/?=%:@!$'()*+") == bytes;
}

/// False: refused.
static bool is_there(aur_rest_call *call)
{
    bool is_there = aur_rest_provider(call) != NULL;
    if (!is_there)
        aur_rest_refuse(call, AUR_PROTOCOL_NOT_FOUND, NULL, "this server has no login by OpenID (--openid)");
    return is_there;
}

static void refuse_away(aur_rest_call *call)
{
    aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL,
                    "login by OpenID: the provider cannot be reached now; please try again");
}

void aur_rest_openid(aur_rest_call *call)
{
    char url[AUR_OPENID_LONG_URL_BYTES], state[AUR_OPENID_STATE_BYTES], then[AUR_REST_THEN_BYTES + 1] = "/";
    char cookie[AUR_OPENID_STATE_BYTES + AUR_REST_THEN_BYTES];
    if (!is_there(call))
        return;
    aur_rest_query(call, "then", then, sizeof then);
    if (!is_local(then)) {
        aur_rest_refuse_field(call, "then", "a path of this server, beginning with one '/', at most 255 characters");
        return;
    }
    if (aur_openid_begin(aur_provider_openid(aur_rest_provider(call)), call->now_s, url, state) != AUR_OK) {
        refuse_away(call);
        return;
    }
    snprintf(cookie, sizeof cookie, "%s%s", state, then);
    aur_rest_cookie(call, "auralis_openid", cookie, PATH, AUR_OPENID_VISIT_S, "Lax");
    aur_rest_header_add(call, "location:", "%s", url);
    aur_rest_reply(call, 302, NULL);
}

/* ---- and back ---- */

static void fetch_now(aur_rest_call *call, aur_store *store)
{
    (void)store;
    aur_provider_fetch(aur_rest_provider(call), &call->visit->what, &call->visit->answer);
}

static void log_in_now(aur_rest_call *call, aur_store *store)
{
    const aur_openid_visit *visit = &call->visit->visit;
    call->verdict = aur_accounts_openid(store, aur_rest_keys(call), visit->openid, visit->name,
                                        aur_address_is_here(call->request.address), call->now_s, &call->login);
}

static void logged_in(aur_rest_call *call)
{
    if (call->verdict != AUR_ACCOUNTS_OK) {
        aur_rest_refuse_store(call);
        return;
    }
    aur_rest_cookies_of_login(call);
    aur_rest_header_add(call, "location:", "%s", call->visit->then);
    aur_rest_reply(call, 302, NULL);
}

static void fetched(aur_rest_call *call);

static void go_on(aur_rest_call *call, aur_openid_verdict verdict)
{
    if (verdict == AUR_OPENID_FAILED) {
        aur_rest_refuse(call, AUR_PROTOCOL_WRONG_LOGIN, NULL, "login by OpenID: %s", call->visit->visit.fault);
        return;
    }
    call->needs_no_store = verdict == AUR_OPENID_FETCH;
    if (verdict == AUR_OPENID_DONE)
        aur_rest_later(call, log_in_now, logged_in);
    else
        aur_rest_later_there(call, fetch_now, fetched);
}

static void fetched(aur_rest_call *call)
{
    aur_rest_visit *v = call->visit;
    if (v->answer.status == 0) {
        refuse_away(call);
        return;
    }
    go_on(call, aur_openid_answer(aur_provider_openid(aur_rest_provider(call)), &v->visit, v->answer.status,
                                  v->answer.data, v->answer.bytes, call->now_s, &v->what));
}

void aur_rest_openid_done(aur_rest_call *call)
{
    char cookie[AUR_OPENID_STATE_BYTES], state[AUR_OPENID_STATE_BYTES + 1], code[CODE_BYTES + 1], error[32];
    char iss[AUR_OPENID_URL_BYTES + 1];
    const char *kept = call->request.openid;
    if (!is_there(call))
        return;
    call->visit = calloc(1, sizeof *call->visit);
    if (call->visit == NULL) {
        aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "no memory; please try again");
        return;
    }
    snprintf(cookie, sizeof cookie, "%.*s", STATE_CHARS, kept);
    const char *then = strlen(kept) > STATE_CHARS && is_local(kept + STATE_CHARS) ? kept + STATE_CHARS : "/";
    snprintf(call->visit->then, sizeof call->visit->then, "%s", then);
    aur_openid_callback callback = {.cookie = cookie};
    callback.state = aur_rest_query(call, "state", state, sizeof state) ? state : NULL;
    callback.code = aur_rest_query(call, "code", code, sizeof code) ? code : NULL;
    callback.error = aur_rest_query(call, "error", error, sizeof error) ? error : NULL;
    callback.iss = aur_rest_query(call, "iss", iss, sizeof iss) ? iss : NULL;
    aur_rest_cookie(call, "auralis_openid", "", PATH, 0, "Lax"); // it has held once
    go_on(call, aur_openid_return(aur_provider_openid(aur_rest_provider(call)), &callback, call->now_s,
                                  &call->visit->visit, &call->visit->what));
    explicit_bzero(code, sizeof code);
}
