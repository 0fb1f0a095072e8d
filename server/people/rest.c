// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The way of a request: limits, the token, the body, whether the account is still what the token says, the handler;
/// and its end, the answer.
#include "server/people/rest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/people/rest_call.h"
#include "server/people/talk.h"
#include "server/protocol_print.h"
#include "stream/json.h"

struct aur_rest {
    aur_rest_config config;
    aur_uploads *uploads;
    aur_rest_call *calls; ///< on their way
};

/* ---- what came ---- */

/// Copies up to the end of a value; one that is too long becomes one that can hold nothing.
static void copy_value(char *to, size_t to_bytes, const char *from, size_t bytes)
{
    if (bytes >= to_bytes)
        bytes = to_bytes - 1;
    memcpy(to, from, bytes);
    to[bytes] = '\0';
}

static void find_cookie(const char *cookie, const char *name, char *to, size_t to_bytes)
{
    size_t name_bytes = strlen(name);
    to[0] = '\0';
    while (cookie != NULL && *cookie != '\0') {
        cookie += strspn(cookie, "; ");
        size_t bytes = strcspn(cookie, ";");
        if (bytes > name_bytes && strncmp(cookie, name, name_bytes) == 0 && cookie[name_bytes] == '=')
            copy_value(to, to_bytes, cookie + name_bytes + 1, bytes - name_bytes - 1);
        cookie += bytes;
    }
}

void aur_rest_request_tokens(aur_rest_request *request, const char *authorization, const char *cookie)
{
    request->bearer[0] = '\0';
    if (authorization != NULL && strncasecmp(authorization, "Bearer ", 7) == 0) {
        const char *token = authorization + 7 + strspn(authorization + 7, " ");
        copy_value(request->bearer, sizeof request->bearer, token, strlen(token));
    }
    find_cookie(cookie, "auralis_access", request->access, sizeof request->access);
    find_cookie(cookie, "auralis_refresh", request->refresh, sizeof request->refresh);
    find_cookie(cookie, "auralis_openid", request->openid, sizeof request->openid);
}

/* ---- the end of a call ---- */

void aur_rest_answer_free(aur_rest_answer *answer)
{
    if (answer == NULL)
        return;
    if (answer->body != NULL)
        cJSON_free(answer->body);
    explicit_bzero(answer, sizeof *answer); // tokens
    free(answer);
}

static void link_call(aur_rest *rest, aur_rest_call *call)
{
    call->next = rest->calls;
    if (call->next != NULL)
        call->next->previous = call;
    rest->calls = call;
}

static void free_call(aur_rest_call *call)
{
    if (call->previous != NULL)
        call->previous->next = call->next;
    else
        call->rest->calls = call->next;
    if (call->next != NULL)
        call->next->previous = call->previous;
    cJSON_Delete(call->body);
    cJSON_Delete(call->items);
    cJSON_Delete(call->tree);
    free(call->data);
    aur_tune_player_close(call->tune);
    aur_rest_visit_free(call->visit);
    aur_rest_answer_free(call->answer);
    explicit_bzero(call, sizeof *call); // passwords, tokens
    free(call);
}

void aur_rest_header_add(aur_rest_call *call, const char *name, const char *format, ...)
{
    aur_rest_answer *answer = call->answer;
    size_t left = sizeof answer->text - answer->text_bytes;
    char *value = answer->text + answer->text_bytes;
    va_list args;
    va_start(args, format);
    int bytes = vsnprintf(value, left, format, args); // NOLINT(clang-analyzer-valist.Uninitialized)
    va_end(args);
    if (bytes < 0 || (size_t)bytes >= left || answer->header_count == AUR_REST_HEADERS_MAX)
        return; // there is room for three cookies, an address and the limits
    answer->text_bytes += (size_t)bytes + 1;
    answer->headers[answer->header_count++] = (aur_rest_header){.name = name, .value = value};
}

void aur_rest_reply(aur_rest_call *call, int status, cJSON *tree)
{
    aur_rest_answer *answer = call->answer;
    call->answer = NULL;
    answer->status = status;
    answer->body = tree != NULL ? cJSON_PrintUnformatted(tree) : NULL;
    cJSON_Delete(tree);
    if (call->owner != NULL)
        call->answered(call->owner, answer);
    else
        aur_rest_answer_free(answer);
    free_call(call);
}

static int status_of(aur_protocol_code code)
{
    switch (code) {
    case AUR_PROTOCOL_TOKEN_INVALID:
    case AUR_PROTOCOL_WRONG_LOGIN:
        return 401;
    case AUR_PROTOCOL_WRONG_PASSWORD:
    case AUR_PROTOCOL_FORBIDDEN:
    case AUR_PROTOCOL_BANNED:
    case AUR_PROTOCOL_DENIED:
        return 403;
    case AUR_PROTOCOL_NOT_FOUND:
        return 404;
    case AUR_PROTOCOL_METHOD_NOT_ALLOWED:
        return 405;
    case AUR_PROTOCOL_ROOM_FULL:
    case AUR_PROTOCOL_TAKEN:
        return 409;
    case AUR_PROTOCOL_RATE_LIMIT_EXCEEDED:
        return 429;
    case AUR_PROTOCOL_STORE_FAILED:
    case AUR_PROTOCOL_SERVER_OVERLOAD:
        return 503;
    default:
        return 400;
    }
}

/// `details` is taken.
static void refuse(aur_rest_call *call, aur_protocol_code code, cJSON *details, const char *message)
{
    int status = status_of(code);
    cJSON *tree = cJSON_CreateObject();
    cJSON *inner = cJSON_AddObjectToObject(tree, "error");
    cJSON_AddStringToObject(inner, "code", aur_protocol_code_name(code));
    cJSON_AddStringToObject(inner, "message", message);
    cJSON_AddItemToObject(inner, "details", details != NULL ? details : cJSON_CreateObject());
    if (code == AUR_PROTOCOL_TOKEN_INVALID)
        aur_rest_header_add(call, "www-authenticate:", "Bearer");
    if (status == 503)
        aur_rest_header_add(call, "retry-after:", "1");
    aur_rest_reply(call, status, tree);
}

void aur_rest_refuse(aur_rest_call *call, aur_protocol_code code, cJSON *details, const char *format, ...)
{
    char message[256];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args); // NOLINT(clang-analyzer-valist.Uninitialized)
    va_end(args);
    refuse(call, code, details, message);
}

static cJSON *details_of(const char *first, const char *first_text, const char *second, const char *second_text)
{
    cJSON *details = cJSON_CreateObject();
    cJSON_AddStringToObject(details, first, first_text);
    cJSON_AddStringToObject(details, second, second_text);
    return details;
}

void aur_rest_refuse_error(aur_rest_call *call, const aur_protocol_error *error)
{
    refuse(call, error->code, error->field[0] != '\0' ? details_of("field", error->field, "limit", error->limit) : NULL,
           error->message);
}

void aur_rest_refuse_field(aur_rest_call *call, const char *field, const char *wanted)
{
    aur_rest_refuse(call, AUR_PROTOCOL_INVALID_MESSAGE, details_of("field", field, "limit", wanted), "%s must be %s",
                    field, wanted);
}

void aur_rest_refuse_right(aur_rest_call *call, aur_right right, aur_rights_verdict verdict)
{
    const char *name = aur_right_name(right), *why = aur_rights_text(verdict);
    aur_rest_refuse(call, AUR_PROTOCOL_FORBIDDEN, details_of("right", name, "why", why), "%s: %s", name, why);
}

void aur_rest_refuse_missing(aur_rest_call *call, const char *what)
{
    aur_rest_refuse(call, AUR_PROTOCOL_NOT_FOUND, NULL, "there is no such %s", what);
}

void aur_rest_refuse_store(aur_rest_call *call)
{
    aur_rest_refuse(call, AUR_PROTOCOL_STORE_FAILED, NULL,
                    "the server cannot read or write this down now; please try again later");
}

void aur_rest_refuse_entry(aur_rest_call *call, aur_entry entry, const aur_store_sanction *sanction,
                           aur_rights_verdict verdict)
{
    cJSON *details = NULL;
    if (entry == AUR_ENTRY_RIGHTS) {
        aur_rest_refuse_right(call, AUR_RIGHT_ENTER, verdict);
        return;
    }
    if (sanction != NULL) {
        details = cJSON_CreateObject();
        cJSON_AddNumberToObject(details, "until", (double)sanction->expires_s * 1000.0);
        cJSON_AddStringToObject(details, "reason", sanction->reason);
    }
    aur_rest_refuse(call, aur_talk_entry_code(entry), details, "%s", aur_entry_text(entry));
}

/* ---- the keeper ---- */

static void run_step(aur_keeper_job *job, aur_store *store)
{
    aur_rest_call *call = (aur_rest_call *)job;
    call->verdict = AUR_ACCOUNTS_STORE;
    call->err = AUR_ERR_FILE;
    if (store != NULL || call->needs_no_store)
        call->step(call, store);
}

static void step_done(aur_keeper_job *job)
{
    aur_rest_call *call = (aur_rest_call *)job;
    call->then(call);
}

static void plan_step(aur_rest_call *call, void (*step)(aur_rest_call *, aur_store *), void (*then)(aur_rest_call *))
{
    call->job = (aur_keeper_job){.run = run_step, .done = step_done};
    call->step = step;
    call->then = then;
}

static void refuse_full(aur_rest_call *call)
{
    aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "too much waits; please try again");
}

void aur_rest_later(aur_rest_call *call, void (*step)(aur_rest_call *, aur_store *), void (*then)(aur_rest_call *))
{
    plan_step(call, step, then);
    if (aur_keeper_give(aur_people_config_get(aur_rest_people(call))->keeper, &call->job) != AUR_OK)
        refuse_full(call);
}

void aur_rest_later_there(aur_rest_call *call, void (*step)(aur_rest_call *, aur_store *),
                          void (*then)(aur_rest_call *))
{
    plan_step(call, step, then);
    if (aur_provider_give(aur_rest_provider(call), &call->job) != AUR_OK)
        refuse_full(call);
}

static uint64_t failures_of(const aur_rest_call *call)
{
    aur_people_stats stats;
    aur_people_stats_get(aur_rest_people(call), &stats);
    return stats.store_failures;
}

static void do_nothing(aur_rest_call *call, aur_store *store)
{
    (void)call;
    (void)store;
}

static void written(aur_rest_call *call)
{
    cJSON *tree = call->tree;
    call->tree = NULL;
    if (failures_of(call) == call->failures) {
        aur_rest_reply(call, call->status, tree);
    } else {
        cJSON_Delete(tree);
        if (call->undo != NULL)
            call->undo(call);
        aur_rest_refuse_store(call);
    }
}

/// The keeper takes one job after the other: when this one is done, so is what was to be written.
void aur_rest_reply_written(aur_rest_call *call, bool is_kept, int status, cJSON *tree)
{
    if (!is_kept) {
        aur_rest_reply(call, status, tree);
        return;
    }
    call->status = status;
    call->tree = tree;
    call->needs_no_store = true;
    aur_rest_later(call, do_nothing, written);
}

/* ---- who asks ---- */

aur_people *aur_rest_people(const aur_rest_call *call)
{
    return call->rest->config.people;
}

const aur_token_keys *aur_rest_keys(const aur_rest_call *call)
{
    return aur_people_config_get(call->rest->config.people)->keys;
}

aur_uploads *aur_rest_uploads(const aur_rest_call *call)
{
    return call->rest->uploads;
}

aur_provider *aur_rest_provider(const aur_rest_call *call)
{
    return call->rest->config.provider;
}

static bool is_account(const aur_token_claims *claims)
{
    return claims->session[0] != '\0';
}

static void find_account(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_know(store, &call->claims, &call->account);
}

static void refuse_token(aur_rest_call *call, const char *why)
{
    aur_rest_refuse(call, AUR_PROTOCOL_TOKEN_INVALID, NULL, "%s", why);
}

/// A token says who somebody was when it was made; the store, who he is.
static void account_found(aur_rest_call *call)
{
    bool holds = call->verdict == AUR_ACCOUNTS_OK;
    call->err = AUR_OK; // of what the handler may do
    if (call->verdict == AUR_ACCOUNTS_STORE) {
        aur_rest_refuse_store(call);
        return;
    }
    bool may_be_nobody = call->route->who == AUR_REST_ANYBODY && call->request.bearer[0] == '\0';
    if (!holds && !may_be_nobody) {
        refuse_token(call, "this login does not hold any more");
        return;
    }
    if (holds)
        call->claims.person = call->account.person;
    else
        memset(&call->claims, 0, sizeof call->claims);
    call->route->handle(call);
}

static void know_person(aur_rest_call *call)
{
    aur_rest_who who = call->route->who;
    bool has_bearer = call->request.bearer[0] != '\0';
    const char *token = has_bearer ? call->request.bearer : call->request.access;
    if (who == AUR_REST_ALL) {
        call->route->handle(call);
        return;
    }
    aur_token_fault fault = AUR_TOKEN_MALFORMED;
    if (token[0] != '\0')
        fault = aur_token_read(aur_rest_keys(call), token, call->now_s, &call->claims);
    if (fault != AUR_TOKEN_GOOD)
        memset(&call->claims, 0, sizeof call->claims);
    if (fault != AUR_TOKEN_GOOD && (who != AUR_REST_ANYBODY || has_bearer))
        refuse_token(call, token[0] == '\0' ? "this needs a token" : aur_token_fault_text(fault));
    else if (who == AUR_REST_ACCOUNT && !is_account(&call->claims))
        aur_rest_refuse(call, AUR_PROTOCOL_FORBIDDEN, details_of("right", "account", "why", "guests have none"),
                        "this is for those who have an account");
    else if (is_account(&call->claims))
        aur_rest_later(call, find_account, account_found);
    else
        call->route->handle(call);
}

/* ---- the way ---- */

/// False: refused.
static bool take_body(aur_rest_call *call, const void *body, size_t bytes)
{
    bool is_midi = call->route->body == AUR_REST_MIDI;
    bool is_needed = is_midi || call->route->body == AUR_REST_JSON;
    if (bytes == 0) {
        if (is_needed)
            aur_rest_refuse(call, AUR_PROTOCOL_INVALID_MESSAGE, NULL, "the body is empty");
        return !is_needed;
    }
    if (is_midi) {
        call->data = malloc(bytes);
        call->data_bytes = call->data != NULL ? bytes : 0;
        if (call->data != NULL)
            memcpy(call->data, body, bytes);
        else
            aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "no memory; please try again");
        return call->data != NULL;
    }
    const char *why = aur_json_parse(body, bytes, AUR_PROTOCOL_DEPTH_MAX, &call->body);
    if (why != NULL)
        aur_rest_refuse(call, AUR_PROTOCOL_INVALID_MESSAGE, NULL, "not a JSON object: %s", why);
    return why == NULL;
}

/// Counts the request, and tells how many more may come. False: refused.
static bool count(aur_rest_call *call)
{
    aur_limit_state state, special;
    aur_limits *limits = aur_people_limits(call->rest->config.people);
    bool may = aur_limits_take(limits, AUR_LIMIT_HTTP, call->request.address, call->now_ns, &state);
    if (may && call->route->limit != AUR_LIMIT_HTTP) {
        may = aur_limits_take(limits, call->route->limit, call->request.address, call->now_ns, &special);
        state = special;
    }
    aur_rest_header_add(call, "x-ratelimit-limit:", "%u", (unsigned)state.limit);
    aur_rest_header_add(call, "x-ratelimit-remaining:", "%u", (unsigned)state.remaining);
    aur_rest_header_add(call, "x-ratelimit-reset:", "%lld", (long long)state.reset_s);
    if (may)
        return true;
    aur_rest_header_add(call, "retry-after:", "%lld", (long long)state.retry_s);
    cJSON *details = cJSON_CreateObject();
    cJSON_AddNumberToObject(details, "retry_s", (double)state.retry_s);
    aur_rest_refuse(call, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, details,
                    "too many requests; %lld s from now there are more", (long long)state.retry_s);
    return false;
}

void aur_rest_take(aur_rest *rest, const aur_rest_request *request, const void *body, size_t bytes, int64_t now_ns,
                   int64_t now_s, aur_rest_answered answered, void *owner)
{
    unsigned allowed = 0;
    aur_rest_call *call = calloc(1, sizeof *call);
    aur_rest_answer *answer = calloc(1, sizeof *answer);
    if (call == NULL || answer == NULL) {
        free(call);
        free(answer);
        answered(owner, NULL);
        return;
    }
    call->rest = rest;
    call->owner = owner;
    call->answered = answered;
    call->answer = answer;
    call->request = *request;
    call->now_ns = now_ns;
    call->now_s = now_s;
    link_call(rest, call);
    call->failures = failures_of(call);
    call->route = aur_rest_route_find(request->method, request->path, &allowed, call->parts);
    if (call->route == NULL && allowed == 0)
        aur_rest_refuse_missing(call, "path");
    else if (call->route == NULL)
        aur_rest_refuse(call, AUR_PROTOCOL_METHOD_NOT_ALLOWED, NULL, "this path does not take this method");
    else if (count(call) && take_body(call, body, bytes))
        know_person(call);
}

void aur_rest_forget(aur_rest *rest, const void *owner)
{
    for (aur_rest_call *call = rest->calls; call != NULL; call = call->next)
        if (call->owner == owner)
            call->owner = NULL;
}

void aur_rest_tick(aur_rest *rest, int64_t now_ns)
{
    aur_uploads_tick(rest->uploads, now_ns);
}

aur_err aur_rest_open(const aur_rest_config *config, aur_rest **out)
{
    *out = NULL;
    aur_rest *rest = calloc(1, sizeof *rest);
    if (rest == NULL)
        return AUR_ERR_MEMORY;
    rest->config = *config;
    aur_err err = aur_uploads_open(config->people, &rest->uploads);
    if (err != AUR_OK) {
        aur_rest_close(rest);
        return err;
    }
    *out = rest;
    return AUR_OK;
}

void aur_rest_close(aur_rest *rest)
{
    if (rest == NULL)
        return;
    aur_uploads_close(rest->uploads);
    free(rest);
}
