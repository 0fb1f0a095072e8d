// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Writes and reads access tokens. Reading is strict: one spelling of base64url, one algorithm, every claim there with
/// its type; RFC 8725 tells what goes wrong otherwise.
#include "server/auth/token.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "stream/json.h"

#define ISSUER     "auralis"
#define ALGORITHM  "EdDSA"
#define TYPE       "JWT"
#define DEPTH_MAX  4
#define PART_BYTES (AUR_TOKEN_BYTES / 4 * 3) ///< most that a part can hold
#define TIME_MAX_S (INT64_C(1) << 40)        ///< whole in a double, and far from where int64_t ends
#define VARIANT    sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* ---- writing ---- */

static bool add_texts(cJSON *json, const aur_token_claims *claims)
{
    return cJSON_AddStringToObject(json, "iss", ISSUER) != NULL &&
           cJSON_AddStringToObject(json, "sub", claims->person.id) != NULL &&
           cJSON_AddStringToObject(json, "name", claims->person.name) != NULL &&
           cJSON_AddStringToObject(json, "role", aur_role_name(claims->person.role)) != NULL &&
           cJSON_AddStringToObject(json, "sid", claims->session) != NULL &&
           cJSON_AddStringToObject(json, "jti", claims->id) != NULL;
}

static bool add_numbers(cJSON *json, const aur_token_claims *claims)
{
    return cJSON_AddNumberToObject(json, "colour", claims->person.colour_rgb) != NULL &&
           cJSON_AddNumberToObject(json, "gen", claims->generation) != NULL &&
           cJSON_AddNumberToObject(json, "iat", (double)claims->issued_s) != NULL &&
           cJSON_AddNumberToObject(json, "nbf", (double)claims->not_before_s) != NULL &&
           cJSON_AddNumberToObject(json, "exp", (double)claims->expires_s) != NULL;
}

/// From cJSON; NULL = no memory.
static char *print_claims(const aur_token_claims *claims)
{
    cJSON *json = cJSON_CreateObject();
    char *text = add_texts(json, claims) && add_numbers(json, claims) ? cJSON_PrintUnformatted(json) : NULL;
    cJSON_Delete(json);
    return text;
}

/// Appends base64url to a token, which has room for all that is ever written. Returns its length.
static size_t append(char token[AUR_TOKEN_BYTES], size_t chars, const void *part, size_t bytes)
{
    sodium_bin2base64(token + chars, AUR_TOKEN_BYTES - chars, part, bytes, VARIANT);
    return chars + strlen(token + chars);
}

aur_err aur_token_write(const aur_token_keys *keys, aur_token_claims *claims, int64_t now_s, int64_t for_s,
                        char token[AUR_TOKEN_BYTES])
{
    if (keys->count == 0 || !keys->can_sign)
        return AUR_ERR_STATE;
    aur_person_id_make(claims->id, false);
    claims->issued_s = claims->not_before_s = now_s;
    claims->expires_s = now_s + for_s;
    char *text = print_claims(claims);
    if (text == NULL)
        return AUR_ERR_MEMORY;
    char header[128];
    uint8_t signature[crypto_sign_BYTES];
    int bytes = snprintf(header, sizeof header, "{\"alg\":\"" ALGORITHM "\",\"typ\":\"" TYPE "\",\"kid\":\"%s\"}",
                         keys->verify[0].kid);
    size_t chars = append(token, 0, header, (size_t)bytes);
    token[chars++] = '.';
    chars = append(token, chars, text, strlen(text));
    crypto_sign_detached(signature, NULL, (const uint8_t *)token, chars, keys->secret_key);
    token[chars++] = '.';
    append(token, chars, signature, sizeof signature);
    cJSON_free(text);
    return AUR_OK;
}

/* ---- reading ---- */

typedef struct slice {
    const char *text;
    size_t chars;
} slice;

/// Header, claims and signature: three parts with two dots between them, and nothing else.
static bool split(const char *token, slice parts[3])
{
    size_t left = strnlen(token, AUR_TOKEN_BYTES);
    if (left == AUR_TOKEN_BYTES)
        return false;
    for (int i = 0; i < 3; i++) {
        const char *dot = memchr(token, '.', left);
        if ((dot != NULL) != (i < 2))
            return false;
        parts[i] = (slice){token, dot != NULL ? (size_t)(dot - token) : left};
        token += parts[i].chars + 1;
        left -= dot != NULL ? parts[i].chars + 1 : left;
    }
    return true;
}

/// Takes no padding, no white space, no other alphabet and no bits that say nothing (RFC 4648, 3.5).
static bool decode(slice part, void *bin, size_t bin_bytes, size_t *bytes)
{
    return sodium_base642bin(bin, bin_bytes, part.text, part.chars, NULL, bytes, NULL, VARIANT) == 0;
}

static bool has_doubles(const cJSON *object)
{
    for (const cJSON *item = object->child; item != NULL; item = item->next)
        if (cJSON_GetObjectItemCaseSensitive(object, item->string) != item)
            return true;
    return false;
}

/// Reads a part that is a JSON object in which every name stands once. NULL = it is not; else freed by cJSON_Delete.
static cJSON *parse(slice part)
{
    char text[PART_BYTES];
    size_t bytes = 0;
    cJSON *json = NULL;
    if (!decode(part, text, sizeof text, &bytes) || aur_json_parse(text, bytes, DEPTH_MAX, &json) != NULL)
        return NULL;
    if (!has_doubles(json))
        return json;
    cJSON_Delete(json);
    return NULL;
}

static const char *text_of(const cJSON *json, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

static bool has(const cJSON *json, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(json, name) != NULL;
}

static bool says(const cJSON *json, const char *name, const char *what)
{
    const char *text = text_of(json, name);
    return text != NULL && strcmp(text, what) == 0;
}

static aur_token_fault judge_header(const aur_token_keys *keys, const cJSON *header, const aur_token_key **key)
{
    if (!says(header, "alg", ALGORITHM) || (has(header, "typ") && !says(header, "typ", TYPE)) || has(header, "crit"))
        return AUR_TOKEN_ALGORITHM;
    for (uint32_t i = 0; i < keys->count; i++) {
        if (says(header, "kid", keys->verify[i].kid)) {
            *key = &keys->verify[i];
            return AUR_TOKEN_GOOD;
        }
    }
    return AUR_TOKEN_UNKNOWN_KEY;
}

/// Copies an id; "" passes if `may_lack`.
static bool read_id(const cJSON *json, const char *name, bool may_lack, char id[AUR_ID_BYTES])
{
    const char *text = text_of(json, name);
    if (text == NULL || !(aur_person_id_is(text) || (may_lack && text[0] == '\0')))
        return false;
    memcpy(id, text, strlen(text) + 1);
    return true;
}

static bool read_person(const cJSON *json, aur_person *person)
{
    const char *name = text_of(json, "name"), *role = text_of(json, "role");
    if (name == NULL || aur_name_fault(name) != NULL || role == NULL)
        return false;
    memcpy(person->name, name, strlen(name) + 1);
    person->role = aur_role_find(role);
    return person->role != AUR_ROLE_COUNT && read_id(json, "sub", false, person->id);
}

static bool read_whole(const cJSON *json, const char *name, int64_t high, int64_t *number)
{
    aur_json_error why;
    return aur_json_whole(cJSON_GetObjectItemCaseSensitive(json, name), name, 0, high, number, &why) == AUR_OK;
}

static bool read_claims(const cJSON *json, aur_token_claims *claims)
{
    int64_t colour = 0, generation = 0;
    memset(claims, 0, sizeof *claims);
    if (!says(json, "iss", ISSUER) || !read_person(json, &claims->person) ||
        !read_id(json, "sid", true, claims->session) || !read_id(json, "jti", false, claims->id) ||
        !read_whole(json, "colour", 0xffffff, &colour) || !read_whole(json, "gen", UINT32_MAX, &generation) ||
        !read_whole(json, "iat", TIME_MAX_S, &claims->issued_s) ||
        !read_whole(json, "nbf", TIME_MAX_S, &claims->not_before_s) ||
        !read_whole(json, "exp", TIME_MAX_S, &claims->expires_s))
        return false;
    claims->person.colour_rgb = (uint32_t)colour;
    claims->generation = (uint32_t)generation;
    return true;
}

/// The signature is over header and claims as they were sent, with their dot.
static aur_token_fault verify(const aur_token_keys *keys, const slice parts[3])
{
    uint8_t signature[crypto_sign_BYTES];
    const aur_token_key *key = NULL;
    size_t bytes = 0;
    if (!decode(parts[2], signature, sizeof signature, &bytes) || bytes != sizeof signature)
        return AUR_TOKEN_MALFORMED;
    cJSON *header = parse(parts[0]);
    if (header == NULL)
        return AUR_TOKEN_MALFORMED;
    aur_token_fault fault = judge_header(keys, header, &key);
    cJSON_Delete(header);
    if (fault != AUR_TOKEN_GOOD)
        return fault;
    int failed = crypto_sign_verify_detached(signature, (const uint8_t *)parts[0].text,
                                             parts[0].chars + 1 + parts[1].chars, key->public_key);
    return failed == 0 ? AUR_TOKEN_GOOD : AUR_TOKEN_SIGNATURE;
}

static aur_token_fault judge_times(const aur_token_claims *claims, int64_t now_s)
{
    if (now_s >= claims->expires_s + AUR_TOKEN_LEEWAY_S)
        return AUR_TOKEN_EXPIRED;
    return now_s + AUR_TOKEN_LEEWAY_S < claims->not_before_s ? AUR_TOKEN_NOT_YET : AUR_TOKEN_GOOD;
}

aur_token_fault aur_token_read(const aur_token_keys *keys, const char *token, int64_t now_s, aur_token_claims *claims)
{
    slice parts[3];
    aur_token_claims read;
    if (!split(token, parts))
        return AUR_TOKEN_MALFORMED;
    aur_token_fault fault = verify(keys, parts);
    if (fault != AUR_TOKEN_GOOD)
        return fault;
    cJSON *json = parse(parts[1]);
    bool is_whole = json != NULL && read_claims(json, &read);
    cJSON_Delete(json);
    if (!is_whole)
        return AUR_TOKEN_MALFORMED;
    fault = judge_times(&read, now_s);
    if (fault == AUR_TOKEN_GOOD)
        *claims = read;
    return fault;
}

const char *aur_token_fault_text(aur_token_fault fault)
{
    static const char *const texts[AUR_TOKEN_FAULTS] = {
        [AUR_TOKEN_GOOD] = "good",
        [AUR_TOKEN_MALFORMED] = "not a token of this server's form",
        [AUR_TOKEN_ALGORITHM] = "not signed by EdDSA, or with demands that are not known",
        [AUR_TOKEN_UNKNOWN_KEY] = "of a key that does not hold",
        [AUR_TOKEN_SIGNATURE] = "its signature is wrong",
        [AUR_TOKEN_EXPIRED] = "expired",
        [AUR_TOKEN_NOT_YET] = "does not hold yet",
    };
    return fault < AUR_TOKEN_FAULTS ? texts[fault] : "?";
}
