// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// HTTP for rooms and people, without sockets (docs/people.md, sections 1, 4, 5; docs/openapi.json): a request in, an
/// answer out, at once or when the keeper is done. Network thread only, RT: no, throughout; time is passed in.
#ifndef AUR_SERVER_PEOPLE_REST_H
#define AUR_SERVER_PEOPLE_REST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/auth/accounts.h"
#include "server/auth/provider.h"
#include "server/people/limits.h"
#include "server/people/people.h"

#define AUR_REST_PREFIX         "/api/v1/"
#define AUR_REST_JSON_BYTES_MAX 4096
#define AUR_REST_MIDI_BYTES_MAX (256u * 1024)
#define AUR_REST_PARTS_MAX      2    ///< of a path that a pattern leaves open
#define AUR_REST_PART_BYTES     208  ///< of one, with its end: a room's name
#define AUR_REST_QUERY_BYTES    2560 ///< a code of OpenID is among what may come
#define AUR_REST_HEADERS_MAX    8
#define AUR_REST_THEN_BYTES     256 ///< of the path that a login by OpenID leads back to

/// Bits, as of aur_http_method.
typedef enum aur_rest_method {
    AUR_REST_GET = 1,
    AUR_REST_POST = 4,
    AUR_REST_PUT = 16,
    AUR_REST_DELETE = 32,
} aur_rest_method;

/// Who may ask.
typedef enum aur_rest_who {
    AUR_REST_ALL,     ///< tokens are not looked at
    AUR_REST_ANYBODY, ///< a token in Authorization must hold; a cookie that does not is none
    AUR_REST_PERSON,  ///< needs a token
    AUR_REST_ACCOUNT, ///< an account's
} aur_rest_who;

/// What may stand in its body.
typedef enum aur_rest_body {
    AUR_REST_NOTHING,
    AUR_REST_MAYBE_JSON,
    AUR_REST_JSON,
    AUR_REST_MIDI,
} aur_rest_body;

struct aur_rest_call;

/// What is asked for: a row of the one table.
typedef struct aur_rest_route {
    const char *path; ///< "/api/v1/rooms/{id}": a part in braces stands for any
    aur_rest_method method;
    aur_rest_who who;
    aur_limit limit; ///< beside that of all requests
    aur_rest_body body;
    void (*handle)(struct aur_rest_call *call);
} aur_rest_route;

/// The table; the one with path NULL ends.
extern const aur_rest_route aur_rest_routes[];

/// The route of a method and path; NULL = there is none. *allowed gets the methods that the path has (0 = no such
/// path), `parts` (may be NULL) what stands in place of the braces.  Thread: any.
const aur_rest_route *aur_rest_route_find(unsigned method, const char *path, unsigned *allowed,
                                          char parts[AUR_REST_PARTS_MAX][AUR_REST_PART_BYTES]);

typedef struct aur_rest_request {
    unsigned method;                  ///< one of aur_rest_method
    char path[512];                   ///< decoded, without query
    char query[AUR_REST_QUERY_BYTES]; ///< decoded, "name=value&..."
    char bearer[AUR_TOKEN_BYTES];    ///< of Authorization; "" = none. One that is too long is cut, and so does not hold
    char access[AUR_TOKEN_BYTES];    ///< of the cookie
    char refresh[AUR_REFRESH_BYTES]; ///< of the cookie
    char openid[AUR_OPENID_STATE_BYTES + AUR_REST_THEN_BYTES]; ///< of the cookie
    char address[AUR_ADDRESS_BYTES];                           ///< whose it is
    bool is_secure;                                            ///< came by TLS: cookies go no other way
} aur_rest_request;

/// Reads bearer, access, refresh and openid out of the headers (NULL = not there).  Thread: any.
void aur_rest_request_tokens(aur_rest_request *request, const char *authorization, const char *cookie);

typedef struct aur_rest_header {
    const char *name; ///< static, lower case, with its colon
    const char *value;
} aur_rest_header;

typedef struct aur_rest_answer {
    int status;
    char *body; ///< JSON; NULL = none
    unsigned header_count;
    aur_rest_header headers[AUR_REST_HEADERS_MAX];
    size_t text_bytes; ///< used of `text`, where the values are
    char text[3072];
} aur_rest_answer;

/// NULL is allowed.
void aur_rest_answer_free(aur_rest_answer *answer);

typedef struct aur_rest_config {
    aur_people *people;     ///< kept; with its keeper and keys
    aur_provider *provider; ///< kept; NULL = no login by OpenID
} aur_rest_config;

typedef struct aur_rest aur_rest;

/// The answer is taken; NULL = no memory for one.
typedef void (*aur_rest_answered)(void *owner, aur_rest_answer *answer);

/// Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_rest_open(const aur_rest_config *config, aur_rest **out);
/// Before it the keeper is closed, so that nothing is on its way any more. NULL is allowed.
void aur_rest_close(aur_rest *rest);
/// Carries out a request with its body (borrowed; 0 bytes = none). `answered` comes once, perhaps before this returns,
/// unless aur_rest_forget came before.
void aur_rest_take(aur_rest *rest, const aur_rest_request *request, const void *body, size_t bytes, int64_t now_ns,
                   int64_t now_s, aur_rest_answered answered, void *owner);
/// `owner` is no more: do not call back. What was begun is done all the same.
void aur_rest_forget(aur_rest *rest, const void *owner);
/// Plays on what has been uploaded; call at least every 250 ms.
void aur_rest_tick(aur_rest *rest, int64_t now_ns);

#endif
