// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of routes: all that HTTP has for rooms and people. docs/openapi.json says the same, and a test compares.
#include <string.h>

#include "server/people/rest_call.h"

#define V1 "/api/v1/"

const aur_rest_route aur_rest_routes[] = {
    {V1 "auth/guest", AUR_REST_POST, AUR_REST_ALL, AUR_LIMIT_GUEST, AUR_REST_MAYBE_JSON, aur_rest_guest},
    {V1 "auth/register", AUR_REST_POST, AUR_REST_ALL, AUR_LIMIT_LOGIN, AUR_REST_JSON, aur_rest_register},
    {V1 "auth/login", AUR_REST_POST, AUR_REST_ALL, AUR_LIMIT_LOGIN, AUR_REST_JSON, aur_rest_log_in},
    {V1 "auth/refresh", AUR_REST_POST, AUR_REST_ALL, AUR_LIMIT_HTTP, AUR_REST_MAYBE_JSON, aur_rest_renew},
    {V1 "auth/logout", AUR_REST_POST, AUR_REST_ACCOUNT, AUR_LIMIT_HTTP, AUR_REST_MAYBE_JSON, aur_rest_log_out},
    {V1 "auth/password", AUR_REST_PUT, AUR_REST_ACCOUNT, AUR_LIMIT_LOGIN, AUR_REST_JSON, aur_rest_password},
    {V1 "auth/keys", AUR_REST_GET, AUR_REST_ALL, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_jwks},
    {V1 "auth/openid", AUR_REST_GET, AUR_REST_ALL, AUR_LIMIT_LOGIN, AUR_REST_NOTHING, aur_rest_openid},
    {V1 "auth/openid/done", AUR_REST_GET, AUR_REST_ALL, AUR_LIMIT_LOGIN, AUR_REST_NOTHING, aur_rest_openid_done},
    {V1 "me", AUR_REST_GET, AUR_REST_ACCOUNT, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_me},
    {V1 "me", AUR_REST_PUT, AUR_REST_ACCOUNT, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_me_set},
    {V1 "me", AUR_REST_DELETE, AUR_REST_ACCOUNT, AUR_LIMIT_LOGIN, AUR_REST_JSON, aur_rest_me_remove},
    {V1 "people/{id}", AUR_REST_GET, AUR_REST_ANYBODY, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_person},
    {V1 "people/{id}/role", AUR_REST_PUT, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_role_set},
    {V1 "rooms", AUR_REST_GET, AUR_REST_ANYBODY, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_rooms},
    {V1 "rooms", AUR_REST_POST, AUR_REST_ANYBODY, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_room_open},
    {V1 "rooms/{id}", AUR_REST_GET, AUR_REST_ANYBODY, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_room},
    {V1 "rooms/{id}", AUR_REST_PUT, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_room_set},
    {V1 "rooms/{id}", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_room_close},
    {V1 "rooms/{id}/chat", AUR_REST_GET, AUR_REST_ANYBODY, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_chat},
    {V1 "rooms/{id}/chat", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_chat_clear},
    {V1 "rooms/{id}/chat/{number}", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_unsay},
    {V1 "rooms/{id}/members/{person}", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_MAYBE_JSON,
     aur_rest_kick},
    {V1 "rooms/{id}/sanctions", AUR_REST_GET, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_sanctions},
    {V1 "rooms/{id}/sanctions", AUR_REST_POST, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_sanction},
    {V1 "rooms/{id}/sanctions/{sanction}", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING,
     aur_rest_pardon},
    {V1 "rooms/{id}/midi", AUR_REST_POST, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_MIDI, aur_rest_midi},
    {V1 "rooms/{id}/midi", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_midi_stop},
    {V1 "sanctions", AUR_REST_GET, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_server_sanctions},
    {V1 "sanctions", AUR_REST_POST, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_server_sanction},
    {V1 "sanctions/{sanction}", AUR_REST_DELETE, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING,
     aur_rest_server_pardon},
    {V1 "reports", AUR_REST_GET, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_reports},
    {V1 "reports", AUR_REST_POST, AUR_REST_PERSON, AUR_LIMIT_LOGIN, AUR_REST_JSON, aur_rest_report},
    {V1 "reports/{id}", AUR_REST_PUT, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_JSON, aur_rest_report_close},
    {V1 "audit", AUR_REST_GET, AUR_REST_PERSON, AUR_LIMIT_HTTP, AUR_REST_NOTHING, aur_rest_audit},
    {NULL, AUR_REST_GET, AUR_REST_ALL, AUR_LIMIT_HTTP, AUR_REST_NOTHING, NULL},
};

/// One part of pattern and path, up to the next slash. Returns false if they differ.
static bool match_part(const char **pattern, const char **path, char parts[][AUR_REST_PART_BYTES], unsigned *count)
{
    size_t pattern_bytes = strcspn(*pattern, "/"), path_bytes = strcspn(*path, "/");
    bool is_open = **pattern == '{';
    if (is_open ? path_bytes == 0 || path_bytes >= AUR_REST_PART_BYTES
                : pattern_bytes != path_bytes || memcmp(*pattern, *path, path_bytes) != 0)
        return false;
    if (is_open && parts != NULL) {
        memcpy(parts[*count], *path, path_bytes);
        parts[*count][path_bytes] = '\0';
    }
    *count += is_open;
    *pattern += pattern_bytes;
    *path += path_bytes;
    return true;
}

static bool matches(const char *pattern, const char *path, char parts[][AUR_REST_PART_BYTES])
{
    unsigned count = 0;
    while (match_part(&pattern, &path, parts, &count)) {
        if (*pattern == '\0' || *path == '\0')
            return *pattern == *path;
        pattern++;
        path++;
    }
    return false;
}

const aur_rest_route *aur_rest_route_find(unsigned method, const char *path, unsigned *allowed,
                                          char parts[AUR_REST_PARTS_MAX][AUR_REST_PART_BYTES])
{
    const aur_rest_route *found = NULL;
    *allowed = 0;
    for (const aur_rest_route *route = aur_rest_routes; route->path != NULL; route++) {
        if (!matches(route->path, path, parts))
            continue;
        *allowed |= route->method;
        if (route->method == method)
            found = route;
    }
    return found;
}
