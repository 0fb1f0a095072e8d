// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a provider and a browser say is outside bytes, all of it: bounded, parsed strictly, and believed only as far as
/// state, nonce and verifier, which are made here by chance, tie it to the login that was begun.
#include "server/auth/openid.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/auth/token.h"
#include "stream/json.h"

#define WELL_KNOWN  "/.well-known/openid-configuration"
#define DEPTH_MAX   16
#define CHANCE      32 ///< random bytes in a state, nonce or verifier
#define STATE_CHARS (AUR_OPENID_STATE_BYTES - 1)
#define CODE_BYTES  2048
#define TOKEN_BYTES 4000 ///< of an access token, which goes into a header
#define VARIANT     sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* ---- texts ---- */

/// A text being put together. Once it is too long it stays so.
typedef struct writer {
    char *text;
    size_t bytes, used;
    bool is_cut;
} writer;

static void put(writer *w, const char *text)
{
    size_t bytes = strlen(text);
    w->is_cut = w->is_cut || bytes >= w->bytes - w->used;
    if (w->is_cut)
        return;
    memcpy(w->text + w->used, text, bytes + 1);
    w->used += bytes;
}

/// All but what RFC 3986 calls unreserved as %XX.
static void put_encoded(writer *w, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char one[4];
    for (; *text != '\0'; text++) {
        snprintf(one, sizeof one, strchr(plain, *text) != NULL ? "%c" : "%%%02X", (uint8_t)*text);
        put(w, one);
    }
}

/// "&name=value"; the first of a body without the '&'.
static void put_field(writer *w, const char *name, const char *value)
{
    put(w, w->used > 0 ? "&" : "");
    put(w, name);
    put(w, "=");
    put_encoded(w, value);
}

static writer writer_of(char *text, size_t bytes)
{
    text[0] = '\0';
    return (writer){.text = text, .bytes = bytes};
}

/// The machine that this runs on; nobody listens in on the way.
static bool is_here(const char *host, size_t chars)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (length <= chars && memcmp(host, names[i], length) == 0 && (length == chars || host[length] == ':'))
            return true;
    }
    return false;
}

static bool is_https(const char *url)
{
    return strncmp(url, "https://", 8) == 0;
}

/// An absolute URL without user and fragment: https, or http on this machine.
static bool is_url(const char *url)
{
    bool is_safe = is_https(url);
    if (!is_safe && strncmp(url, "http://", 7) != 0)
        return false;
    for (const char *at = url; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}#", *at) != NULL)
            return false;
    const char *host = url + (is_safe ? 8 : 7);
    size_t chars = strcspn(host, "/?");
    return chars > 0 && memchr(host, '@', chars) == NULL && (is_safe || is_here(host, chars));
}

static bool is_same(const char *a, const char *b)
{
    return strlen(a) == STATE_CHARS && strlen(b) == STATE_CHARS && sodium_memcmp(a, b, STATE_CHARS) == 0;
}

static void make_chance(char text[AUR_OPENID_STATE_BYTES])
{
    uint8_t random[CHANCE];
    randombytes_buf(random, sizeof random);
    sodium_bin2base64(text, AUR_OPENID_STATE_BYTES, random, sizeof random, VARIANT);
}

void aur_openid_challenge(const char *verifier, char challenge[AUR_OPENID_STATE_BYTES])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)verifier, strlen(verifier));
    sodium_bin2base64(challenge, AUR_OPENID_STATE_BYTES, hash, sizeof hash, VARIANT);
}

/* ---- JSON ---- */

/// NULL if it is not an object, or holds a zero character, which the library takes for the end of a text.
static cJSON *parse(const char *data, size_t bytes)
{
    cJSON *json = NULL;
    if (bytes > AUR_OPENID_ANSWER_BYTES_MAX || memmem(data, bytes, "\\u0000", 6) != NULL ||
        aur_json_parse(data, bytes, DEPTH_MAX, &json) != NULL)
        return NULL;
    return json;
}

static const char *text_of(const cJSON *json, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

/// A field that is a text of printable ASCII, with something in it and less than `bytes` long; NULL = it is not.
static const char *word_of(const cJSON *json, const char *name, size_t bytes)
{
    const char *text = text_of(json, name);
    if (text == NULL || text[0] == '\0' || strlen(text) >= bytes)
        return NULL;
    for (const char *at = text; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return NULL;
    return text;
}

/// A URL of a provider; what belongs to one by https is by https, wherever it is.
static bool read_url(const cJSON *json, const char *name, bool is_safe, char url[AUR_OPENID_URL_BYTES])
{
    const char *text = word_of(json, name, AUR_OPENID_URL_BYTES);
    snprintf(url, AUR_OPENID_URL_BYTES, "%s", text != NULL ? text : "");
    return is_url(url) && (!is_safe || is_https(url));
}

/// A list of texts, or a text alone. True also if it is not there and `may_lack`.
static bool lists(const cJSON *json, const char *name, const char *what, bool may_lack)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, name), *item;
    if (list == NULL)
        return may_lack;
    if (!cJSON_IsArray(list))
        return cJSON_IsString(list) && strcmp(list->valuestring, what) == 0;
    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, what) == 0)
            return true;
    }
    return false;
}

/* ---- the provider ---- */

/// Length without a slash at the end: with one or without, it is the same issuer to who types it.
static size_t bare_length(const char *issuer)
{
    size_t length = strlen(issuer);
    return length > 0 && issuer[length - 1] == '/' ? length - 1 : length;
}

aur_err aur_openid_init(aur_openid *openid, const aur_openid_config *config, aur_openid_fetch *fetch,
                        const char **fault)
{
    memset(openid, 0, sizeof *openid);
    memset(fetch, 0, sizeof *fetch);
    openid->config = *config;
    *fault = !is_url(config->issuer) || strchr(config->issuer, '?') != NULL
                 ? "the issuer must be an https:// URL, or http:// on this machine"
             : !is_url(config->redirect)    ? "the address to come back to must be https, or http on this machine"
             : config->client_id[0] == '\0' ? "a client id is needed"
                                            : NULL;
    size_t bare = bare_length(config->issuer);
    if (*fault == NULL && bare + sizeof WELL_KNOWN > sizeof fetch->url)
        *fault = "the issuer is too long";
    if (*fault != NULL)
        return AUR_ERR_ARGUMENT;
    snprintf(fetch->url, sizeof fetch->url, "%.*s" WELL_KNOWN, (int)bare, config->issuer);
    return AUR_OK;
}

aur_err aur_openid_discovered(aur_openid *openid, const char *data, size_t bytes, const char **fault)
{
    const char *issuer = openid->config.issuer;
    bool is_safe = is_https(issuer);
    cJSON *json = parse(data, bytes);
    openid->is_ready = false;
    *fault = json == NULL ? "its discovery document is not JSON" : NULL;
    if (*fault == NULL &&
        (!read_url(json, "issuer", is_safe, openid->issuer) || bare_length(issuer) != bare_length(openid->issuer) ||
         strncmp(issuer, openid->issuer, bare_length(issuer)) != 0))
        *fault = "it says that its issuer is another one";
    if (*fault == NULL && (!read_url(json, "authorization_endpoint", is_safe, openid->authorization) ||
                           !read_url(json, "token_endpoint", is_safe, openid->token) ||
                           !read_url(json, "userinfo_endpoint", is_safe, openid->userinfo)))
        *fault = "it has not all of authorization_endpoint, token_endpoint and userinfo_endpoint by https";
    if (*fault == NULL && (!lists(json, "response_types_supported", "code", true) ||
                           !lists(json, "code_challenge_methods_supported", "S256", true)))
        *fault = "it has no code flow with PKCE by S256";
    cJSON_Delete(json);
    openid->is_ready = *fault == NULL;
    return *fault == NULL ? AUR_OK : AUR_ERR_FORMAT;
}

/* ---- there ---- */

/// A place for one more: the one that has been left longest.
static aur_openid_departure *oldest(aur_openid *openid)
{
    aur_openid_departure *found = &openid->departures[0];
    for (size_t i = 0; i < AUR_OPENID_VISITS_MAX; i++) {
        aur_openid_departure *d = &openid->departures[i];
        if (d->state[0] == '\0')
            return d;
        found = d->at_s < found->at_s ? d : found;
    }
    return found;
}

aur_err aur_openid_begin(aur_openid *openid, int64_t now_s, char url[AUR_OPENID_LONG_URL_BYTES],
                         char state[AUR_OPENID_STATE_BYTES])
{
    char challenge[AUR_OPENID_STATE_BYTES];
    if (!openid->is_ready)
        return AUR_ERR_STATE;
    aur_openid_departure *d = oldest(openid);
    make_chance(d->state);
    make_chance(d->nonce);
    make_chance(d->verifier);
    d->at_s = now_s;
    memcpy(state, d->state, sizeof d->state);
    aur_openid_challenge(d->verifier, challenge);
    writer w = writer_of(url, AUR_OPENID_LONG_URL_BYTES);
    put(&w, openid->authorization);
    put(&w, strchr(openid->authorization, '?') != NULL ? "&" : "?");
    put(&w, "response_type=code&scope=openid%20profile&code_challenge_method=S256");
    put_field(&w, "code_challenge", challenge);
    put_field(&w, "client_id", openid->config.client_id);
    put_field(&w, "redirect_uri", openid->config.redirect);
    put_field(&w, "state", d->state);
    put_field(&w, "nonce", d->nonce);
    return w.is_cut ? AUR_ERR_STATE : AUR_OK;
}

/* ---- and back ---- */

static aur_openid_verdict fail(aur_openid_visit *visit, const char *fault)
{
    visit->fault = fault;
    return AUR_OPENID_FAILED;
}

/// Takes the departure with this state out of the table. All are looked at, however early it is found.
static bool take(aur_openid *openid, const char *state, int64_t now_s, aur_openid_departure *taken)
{
    bool found = false;
    for (size_t i = 0; i < AUR_OPENID_VISITS_MAX; i++) {
        aur_openid_departure *d = &openid->departures[i];
        if (!is_same(d->state, state))
            continue;
        *taken = *d;
        found = now_s - d->at_s <= AUR_OPENID_VISIT_S;
        sodium_memzero(d, sizeof *d);
    }
    return found;
}

/// RFC 6749, 2.3.1: id and secret, encoded, by Basic.
static bool put_basic(const aur_openid_config *config, aur_openid_fetch *fetch)
{
    char pair[6 * AUR_OPENID_SECRET_BYTES + 2];
    writer w = writer_of(pair, sizeof pair);
    put_encoded(&w, config->client_id);
    put(&w, ":");
    put_encoded(&w, config->client_secret);
    size_t used = (size_t)snprintf(fetch->authorization, sizeof fetch->authorization, "Basic ");
    if (!w.is_cut)
        sodium_bin2base64(fetch->authorization + used, sizeof fetch->authorization - used, (const uint8_t *)pair,
                          w.used, sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(pair, sizeof pair);
    return !w.is_cut;
}

static aur_openid_verdict ask_token(const aur_openid *openid, const char *code, const char *verifier,
                                    aur_openid_visit *visit, aur_openid_fetch *fetch)
{
    writer w = writer_of(fetch->body, sizeof fetch->body);
    put_field(&w, "grant_type", "authorization_code");
    put_field(&w, "code", code);
    put_field(&w, "redirect_uri", openid->config.redirect);
    put_field(&w, "code_verifier", verifier);
    bool is_whole = true;
    if (openid->config.client_secret[0] != '\0')
        is_whole = put_basic(&openid->config, fetch);
    else
        put_field(&w, "client_id", openid->config.client_id);
    memcpy(fetch->url, openid->token, sizeof fetch->url);
    return is_whole && !w.is_cut ? AUR_OPENID_FETCH : fail(visit, "its code is too long");
}

aur_openid_verdict aur_openid_return(aur_openid *openid, const aur_openid_callback *callback, int64_t now_s,
                                     aur_openid_visit *visit, aur_openid_fetch *fetch)
{
    aur_openid_departure d;
    const char *state = callback->state != NULL ? callback->state : "";
    memset(visit, 0, sizeof *visit);
    memset(fetch, 0, sizeof *fetch);
    if (!openid->is_ready || callback->cookie == NULL || !is_same(state, callback->cookie))
        return fail(visit, "this login was not begun by this browser");
    if (!take(openid, state, now_s, &d))
        return fail(visit, "this login was begun too long ago, or is over");
    if (callback->error != NULL)
        return fail(visit, "the provider has not let him in");
    if (callback->iss != NULL && strcmp(callback->iss, openid->issuer) != 0)
        return fail(visit, "another provider has answered");
    if (callback->code == NULL || callback->code[0] == '\0' || strlen(callback->code) >= CODE_BYTES)
        return fail(visit, "the provider has sent no code");
    memcpy(visit->_nonce, d.nonce, sizeof visit->_nonce);
    return ask_token(openid, callback->code, d.verifier, visit, fetch);
}

/// The claims of an ID token; NULL = it is none. Freed by cJSON_Delete.
static cJSON *parse_id_token(const char *token)
{
    const char *dot = strchr(token, '.'), *end = dot != NULL ? strchr(dot + 1, '.') : NULL;
    if (end == NULL || strchr(end + 1, '.') != NULL)
        return NULL;
    size_t chars = (size_t)(end - dot - 1), bytes = 0;
    uint8_t *text = malloc(chars + 1);
    bool is_text = text != NULL && sodium_base642bin(text, chars, dot + 1, chars, NULL, &bytes, NULL, VARIANT) == 0;
    cJSON *json = is_text ? parse((const char *)text, bytes) : NULL;
    free(text);
    return json;
}

/// OpenID Connect Core 1.0, 3.1.3.7.
static const char *judge_id_token(const aur_openid *openid, const cJSON *claims, int64_t now_s, aur_openid_visit *visit)
{
    const char *issuer = text_of(claims, "iss"), *nonce = text_of(claims, "nonce"), *azp = text_of(claims, "azp");
    const cJSON *end = cJSON_GetObjectItemCaseSensitive(claims, "exp");
    if (issuer == NULL || strcmp(issuer, openid->issuer) != 0)
        return "its ID token is of another issuer";
    if (!lists(claims, "aud", openid->config.client_id, false) ||
        (azp != NULL && strcmp(azp, openid->config.client_id) != 0))
        return "its ID token is for somebody else";
    if (nonce == NULL || !is_same(nonce, visit->_nonce))
        return "its ID token is of another login";
    if (!cJSON_IsNumber(end) || !(end->valuedouble + AUR_TOKEN_LEEWAY_S > (double)now_s))
        return "its ID token has expired";
    const char *subject = word_of(claims, "sub", sizeof visit->_subject);
    snprintf(visit->_subject, sizeof visit->_subject, "%s", subject != NULL ? subject : "");
    return subject != NULL ? NULL : "its ID token says not of whom";
}

static const char *read_token(const aur_openid *openid, const cJSON *json, int64_t now_s, aur_openid_visit *visit,
                              aur_openid_fetch *fetch)
{
    const char *type = text_of(json, "token_type"), *id_token = text_of(json, "id_token");
    const char *token = word_of(json, "access_token", TOKEN_BYTES);
    if (type == NULL || strcasecmp(type, "Bearer") != 0 || token == NULL)
        return "it has given no access token that could be used";
    cJSON *claims = id_token != NULL ? parse_id_token(id_token) : NULL;
    const char *fault = claims != NULL ? judge_id_token(openid, claims, now_s, visit) : "it has given no ID token";
    cJSON_Delete(claims);
    snprintf(fetch->authorization, sizeof fetch->authorization, "Bearer %s", token);
    memcpy(fetch->url, openid->userinfo, sizeof fetch->url);
    return fault;
}

/// Who it is must be who the ID token said; OpenID Connect Core 1.0, 5.3.2.
static const char *read_userinfo(const aur_openid *openid, const cJSON *json, aur_openid_visit *visit)
{
    static const char *const names[] = {"preferred_username", "name", "nickname"};
    const char *subject = text_of(json, "sub");
    if (subject == NULL || strcmp(subject, visit->_subject) != 0)
        return "its answers are of different people";
    int bytes = snprintf(visit->openid, sizeof visit->openid, "%s %s", openid->issuer, subject);
    if ((size_t)bytes >= sizeof visit->openid)
        return "issuer and subject are longer than 254 bytes";
    for (size_t i = 0; i < sizeof names / sizeof *names && visit->name[0] == '\0'; i++) {
        const char *name = text_of(json, names[i]);
        if (name != NULL && aur_name_fault(name) == NULL)
            snprintf(visit->name, sizeof visit->name, "%s", name);
    }
    return NULL;
}

aur_openid_verdict aur_openid_answer(const aur_openid *openid, aur_openid_visit *visit, int status, const char *data,
                                     size_t bytes, int64_t now_s, aur_openid_fetch *fetch)
{
    bool is_last = visit->_has_token;
    memset(fetch, 0, sizeof *fetch);
    if (status != 200)
        return fail(visit, is_last ? "it tells nothing of him" : "it does not take the code");
    cJSON *json = parse(data, bytes);
    if (json == NULL)
        return fail(visit, "its answer is not JSON");
    const char *fault = is_last ? read_userinfo(openid, json, visit) : read_token(openid, json, now_s, visit, fetch);
    cJSON_Delete(json);
    visit->_has_token = true;
    if (fault != NULL) {
        sodium_memzero(fetch, sizeof *fetch);
        return fail(visit, fault);
    }
    return is_last ? AUR_OPENID_DONE : AUR_OPENID_FETCH;
}
