// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Asking a front desk, with two accounts (anna is the admin) and a guest.
#ifndef AUR_TESTS_REST_DESK_H
#define AUR_TESTS_REST_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "tests/server/people/front_desk.h"

static front_desk desk;
static aur_rest_request request;
static cJSON *root; ///< of the last answer
static char anna[AUR_TOKEN_BYTES], ben[AUR_TOKEN_BYTES], guest[AUR_TOKEN_BYTES];

static inline const char *text(const char *name)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
    return value != NULL ? value : "";
}

static inline int total(void)
{
    return (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(root, "total"));
}

static inline const char *code(void)
{
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(root, "error");
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "code"));
    return value != NULL ? value : "";
}

static inline const char *header(const char *name)
{
    for (unsigned i = 0; i < desk.answer->header_count; i++)
        if (strcmp(desk.answer->headers[i].name, name) == 0)
            return desk.answer->headers[i].value;
    return "";
}

/// Asks with what is left in `request`.
static inline int ask_again(const char *body)
{
    int status = desk_take(&desk, &request, body, strlen(body));
    cJSON_Delete(root);
    root = desk.answer != NULL && desk.answer->body != NULL ? cJSON_Parse(desk.answer->body) : NULL;
    assert_true(status == 204 || root != NULL);
    return status;
}

static inline int ask(unsigned method, const char *path, const char *token, const char *body)
{
    memset(&request, 0, sizeof request);
    request.method = method;
    const char *query = strchr(path, '?');
    snprintf(request.path, sizeof request.path, "/api/v1/%.*s",
             (int)(query != NULL ? query - path : (long)strlen(path)), path);
    snprintf(request.query, sizeof request.query, "%s", query != NULL ? query + 1 : "");
    snprintf(request.bearer, sizeof request.bearer, "%s", token);
    snprintf(request.address, sizeof request.address, "127.0.0.1");
    return ask_again(body);
}

#define GET(path, token)          ask(AUR_REST_GET, path, token, "")
#define POST(path, token, body)   ask(AUR_REST_POST, path, token, body)
#define PUT(path, token, body)    ask(AUR_REST_PUT, path, token, body)
#define DELETE(path, token, body) ask(AUR_REST_DELETE, path, token, body)

static inline int set_up(void **state)
{
    (void)state;
    assert_true(desk_open(&desk, true));
    assert_int_equal(POST("auth/register", "", "{\"login\":\"anna\",\"password\":\"correct horse\"}"), 201);
    snprintf(anna, sizeof anna, "%s", text("token"));
    assert_int_equal(POST("auth/register", "", "{\"login\":\"ben\",\"password\":\"battery staple\"}"), 201);
    snprintf(ben, sizeof ben, "%s", text("token"));
    assert_int_equal(POST("auth/guest", "", "{\"name\":\"Gus\"}"), 200);
    snprintf(guest, sizeof guest, "%s", text("token"));
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    desk_close(&desk);
    cJSON_Delete(root);
    root = NULL;
    return 0;
}

#endif
