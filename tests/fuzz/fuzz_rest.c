// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever is asked of rooms and people by HTTP, one request after the other: a line "METHOD path?query" (G, P, U, D;
// in capitals as an admin, in small letters as nobody) and a line with the body. Each is answered once, by JSON with a
// status that belongs to it, and nobody but an admin does what only an admin may.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "tests/server/people/front_desk.h"

#define REQUESTS_MAX 40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

// Passwords take long to hash, which is what they are for and of no use here.
int __wrap_crypto_pwhash_str(char *out, const char *password, unsigned long long bytes, unsigned long long ops,
                             size_t memory);
int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes);

int __wrap_crypto_pwhash_str(char *out, const char *password, unsigned long long bytes, unsigned long long ops,
                             size_t memory)
{
    (void)ops;
    (void)memory;
    snprintf(out, crypto_pwhash_STRBYTES, "$argon2id$%.*s", (int)(bytes < 60 ? bytes : 60), password);
    return 0;
}

int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long bytes)
{
    char again[crypto_pwhash_STRBYTES];
    __wrap_crypto_pwhash_str(again, password, bytes, 0, 0);
    return strcmp(hash, again) == 0 ? 0 : -1;
}

static void check(int ok)
{
    if (!ok)
        abort();
}

static unsigned method_of(char letter)
{
    switch (letter | 32) {
    case 'p':
        return AUR_REST_POST;
    case 'u':
        return AUR_REST_PUT;
    case 'd':
        return AUR_REST_DELETE;
    default:
        return AUR_REST_GET;
    }
}

static void check_answer(const front_desk *desk, int status)
{
    const aur_rest_answer *answer = desk->answer;
    check(status >= 200 && status <= 503 && status != 500);
    check((answer->body == NULL) == (status == 204));
    for (unsigned i = 0; i < answer->header_count; i++)
        check(strpbrk(answer->headers[i].value, "\r\n") == NULL);
    if (answer->body == NULL)
        return;
    cJSON *root = cJSON_Parse(answer->body);
    check(root != NULL && (status >= 400) == (cJSON_GetObjectItemCaseSensitive(root, "error") != NULL));
    check(strstr(answer->body, "password_hash") == NULL && strstr(answer->body, "$argon2") == NULL);
    cJSON_Delete(root);
}

/// Next line, cut off; what is left begins after it.
static char *line_of(char **rest)
{
    char *line = *rest;
    *rest += strcspn(*rest, "\n");
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return line;
}

static void make_admin(front_desk *desk, char token[AUR_TOKEN_BYTES])
{
    aur_store_account account = {.login = "root", .created_s = desk->now_s};
    aur_token_claims claims = {.session = "aaaaaaaaaaaaaaaa"};
    snprintf(account.person.id, sizeof account.person.id, "bbbbbbbbbbbbbbbb");
    snprintf(account.person.name, sizeof account.person.name, "Root");
    account.person.role = AUR_ROLE_ADMIN;
    check(aur_store_account_add(desk->store, &account) == AUR_OK);
    claims.person = account.person;
    check(aur_token_write(&desk->keys, &claims, desk->now_s, 3600, token) == AUR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static front_desk desk;
    static aur_rest_request request;
    static char token[AUR_TOKEN_BYTES];
    if (bytes > 16384)
        return 0;
    char *text = malloc(bytes + 1), *rest = text;
    check(text != NULL && desk_open(&desk, true));
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    make_admin(&desk, token);
    for (int i = 0; i < REQUESTS_MAX && *rest != '\0'; i++) {
        const char *what = line_of(&rest), *body = line_of(&rest);
        const char *path = what[0] != '\0' ? what + 1 + strspn(what + 1, " ") : what;
        const char *query = strchr(path, '?');
        bool is_admin = what[0] >= 'A' && what[0] <= 'Z';
        memset(&request, 0, sizeof request);
        request.method = method_of(what[0]);
        snprintf(request.path, sizeof request.path, "%.*s",
                 (int)(query != NULL ? query - path : (long)strnlen(path, 4000)), path);
        snprintf(request.query, sizeof request.query, "%s", query != NULL ? query + 1 : "");
        snprintf(request.bearer, sizeof request.bearer, "%s", is_admin ? token : "");
        snprintf(request.address, sizeof request.address, "127.0.0.1");
        desk.now_ns += 1000000000;
        int status = desk_take(&desk, &request, body, strlen(body));
        check_answer(&desk, status);
        check(is_admin || status >= 400 || strstr(request.path, "/sanctions") == NULL);
        check(is_admin || status >= 400 || strcmp(request.path, "/api/v1/audit") != 0);
    }
    free(text);
    desk_close(&desk);
    return 0;
}
