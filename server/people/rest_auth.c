// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Coming as somebody: guests, registering, logging in and out, new tokens for old ones.
#include <stdio.h>
#include <string.h>

#include "server/address.h"
#include "server/people/people_print.h"
#include "server/people/rest_call.h"

/// The longest value that is compared with anything.
#define FIELD_BYTES 512

void aur_rest_cookie(aur_rest_call *call, const char *name, const char *value, const char *path, int age_s,
                     const char *same_site)
{
    aur_rest_header_add(call, "set-cookie:", "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=%s%s", name, value, path,
                        age_s, same_site, call->request.is_secure ? "; Secure" : "");
}

static void set_cookies(aur_rest_call *call, const char *access, const char *refresh, int access_s, int refresh_s)
{
    aur_rest_cookie(call, "auralis_access", access, "/", access_s, "Strict");
    aur_rest_cookie(call, "auralis_refresh", refresh, "/api/v1/auth", refresh_s, "Strict");
}

void aur_rest_cookies_of_login(aur_rest_call *call)
{
    set_cookies(call, call->login.access, call->login.refresh, AUR_TOKEN_ACCESS_S, AUR_TOKEN_REFRESH_S);
}

static void refuse_verdict(aur_rest_call *call)
{
    switch (call->verdict) {
    case AUR_ACCOUNTS_BAD_FIELD:
        aur_rest_refuse_field(call, call->fault.field, call->fault.limit);
        break;
    case AUR_ACCOUNTS_TAKEN:
        aur_rest_refuse(call, AUR_PROTOCOL_TAKEN, NULL, "somebody has this login or e-mail address");
        break;
    case AUR_ACCOUNTS_WRONG:
        aur_rest_refuse(call, AUR_PROTOCOL_WRONG_LOGIN, NULL, "login or password is wrong");
        break;
    case AUR_ACCOUNTS_STALE:
        set_cookies(call, "", "", 0, 0);
        aur_rest_refuse(call, AUR_PROTOCOL_TOKEN_INVALID, NULL, "this login does not hold any more");
        break;
    case AUR_ACCOUNTS_NOT_FOUND:
        aur_rest_refuse_missing(call, "account");
        break;
    default:
        aur_rest_refuse_store(call);
        break;
    }
}

/// Somebody is logged in: tokens in JSON and as cookies.
static void reply_login(aur_rest_call *call, int status)
{
    const aur_login *login = &call->login;
    if (call->verdict != AUR_ACCOUNTS_OK) {
        refuse_verdict(call);
        return;
    }
    cJSON *tree = cJSON_CreateObject(), *person = aur_people_print_person(&login->account.person);
    cJSON_AddStringToObject(person, "login", login->account.login);
    cJSON_AddStringToObject(tree, "token", login->access);
    cJSON_AddStringToObject(tree, "refresh_token", login->refresh);
    cJSON_AddNumberToObject(tree, "expires_in", AUR_TOKEN_ACCESS_S);
    cJSON_AddItemToObject(tree, "person", person);
    aur_rest_cookies_of_login(call);
    aur_rest_reply(call, status, tree);
}

static void welcome_new(aur_rest_call *call)
{
    reply_login(call, 201);
}

static void welcome_back(aur_rest_call *call)
{
    reply_login(call, 200);
}

void aur_rest_guest(aur_rest_call *call)
{
    char name[AUR_NAME_BYTES], token[AUR_TOKEN_BYTES];
    aur_person *person = &call->claims.person;
    if (!aur_rest_text(call, "name", false, name, sizeof name))
        return;
    const char *fault = name[0] != '\0' ? aur_name_fault(name) : NULL;
    if (fault != NULL) {
        aur_rest_refuse_field(call, "name", fault);
        return;
    }
    aur_person_id_make(person->id, true);
    person->colour_rgb = aur_person_colour(person->id);
    if (name[0] != '\0')
        snprintf(person->name, sizeof person->name, "%s", name);
    else
        snprintf(person->name, sizeof person->name, "Guest %.4s", person->id + 1);
    if (aur_token_write(aur_rest_keys(call), &call->claims, call->now_s, AUR_TOKEN_GUEST_S, token) != AUR_OK) {
        aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "no token can be made");
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "token", token);
    cJSON_AddNumberToObject(tree, "expires_in", AUR_TOKEN_GUEST_S);
    cJSON_AddItemToObject(tree, "person", aur_people_print_person(person));
    aur_rest_reply(call, 200, tree);
}

/// A field for the keeper, out of the body: of the right type, or it would not have got there.
static const char *field(const aur_rest_call *call, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->body, name));
    return text != NULL ? text : "";
}

/// All are strings, and those that are needed are there. False: refused.
static bool check_fields(aur_rest_call *call, const char *const *names, unsigned needed, unsigned count)
{
    char text[FIELD_BYTES];
    bool is_good = true;
    for (unsigned i = 0; is_good && i < count; i++)
        is_good = aur_rest_text(call, names[i], i < needed, text, sizeof text);
    explicit_bzero(text, sizeof text);
    return is_good;
}

static void register_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_register(
        store, aur_rest_keys(call), field(call, "login"), field(call, "password"), field(call, "email"),
        field(call, "name"), aur_address_is_here(call->request.address), call->now_s, &call->login, &call->fault);
}

void aur_rest_register(aur_rest_call *call)
{
    static const char *const names[] = {"login", "password", "email", "name"};
    if (check_fields(call, names, 2, 4))
        aur_rest_later(call, register_now, welcome_new);
}

static void log_in_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_login(store, aur_rest_keys(call), field(call, "login"), field(call, "password"),
                                       call->now_s, &call->login);
}

void aur_rest_log_in(aur_rest_call *call)
{
    static const char *const names[] = {"login", "password"};
    if (check_fields(call, names, 2, 2))
        aur_rest_later(call, log_in_now, welcome_back);
}

static void renew_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_refresh(store, aur_rest_keys(call), call->request.refresh, call->now_s, &call->login);
}

/// The token of the body comes before that of the cookie.
void aur_rest_renew(aur_rest_call *call)
{
    char token[AUR_REFRESH_BYTES];
    if (!aur_rest_text(call, "refresh_token", false, token, sizeof token))
        return;
    if (token[0] != '\0')
        memcpy(call->request.refresh, token, sizeof token);
    if (call->request.refresh[0] == '\0')
        aur_rest_refuse(call, AUR_PROTOCOL_TOKEN_INVALID, NULL, "this needs a refresh token");
    else
        aur_rest_later(call, renew_now, welcome_back);
}

static void log_out_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_logout(store, call->claims.session);
}

static void logged_out(aur_rest_call *call)
{
    if (call->verdict != AUR_ACCOUNTS_OK) {
        refuse_verdict(call);
        return;
    }
    set_cookies(call, "", "", 0, 0);
    aur_rest_reply(call, 204, NULL);
}

void aur_rest_log_out(aur_rest_call *call)
{
    aur_rest_later(call, log_out_now, logged_out);
}

static void change_password_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_password(store, aur_rest_keys(call), call->claims.person.id, field(call, "old"),
                                          field(call, "new"), call->now_s, &call->login, &call->fault);
}

void aur_rest_password(aur_rest_call *call)
{
    static const char *const names[] = {"old", "new"};
    if (check_fields(call, names, 2, 2))
        aur_rest_later(call, change_password_now, welcome_back);
}

void aur_rest_jwks(aur_rest_call *call)
{
    char *text = aur_token_keys_print(aur_rest_keys(call));
    cJSON *tree = text != NULL ? cJSON_Parse(text) : NULL;
    cJSON_free(text);
    if (tree != NULL)
        aur_rest_reply(call, 200, tree);
    else
        aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "no memory; please try again");
}
