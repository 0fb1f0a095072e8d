// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The inside of http, for the files that are it, http.c (routes) and http_head.c (heads of answers), and for the test
/// that compares the routes with docs/openapi.json.
#ifndef AUR_SERVER_HTTP_MANNER_H
#define AUR_SERVER_HTTP_MANNER_H

#include "server/http.h"

/// What answers are like.
typedef struct aur_http_manner {
    const char *content_type; ///< NULL = JSON
    bool is_shared;           ///< pages of other origins may read it
    bool is_endless;
    bool has_sound;
    bool is_of_room; ///< what a room's people can keep to themselves
    bool takes_room; ///< the query may say which
    size_t body_max; ///< of the request
} aur_http_manner;

extern const aur_http_manner aur_http_manners[AUR_HTTP_TARGET_COUNT];

/// A path of which no part is left open.
typedef struct aur_http_fixed_route {
    const char *path;
    unsigned methods; ///< aur_http_method bits
    aur_http_target target;
} aur_http_fixed_route;

/// Paths of the server; the one with path NULL ends. Those of rooms and people are in aur_rest_routes.
extern const aur_http_fixed_route aur_http_fixed_routes[];

/// Whether titles are asked for in the sound.  Thread: any.  RT: no.
bool aur_http_wants_titles(const aur_http_request *request);

#endif
