// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Routes and headers.
#include "server/http.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define READ (AUR_HTTP_GET | AUR_HTTP_HEAD)

/// Scripts only from here, no inline code; WebAssembly for the Opus decoder.
#define CONTENT_SECURITY_POLICY                                                                                        \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " \
    "media-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

typedef struct fixed_route {
    const char *path;
    unsigned methods;
    aur_http_target target;
} fixed_route;

static const fixed_route ROUTES[] = {
    {"/api/v1/status", READ, AUR_HTTP_STATUS},    {"/api/v1/presets", READ, AUR_HTTP_PRESETS},
    {"/api/v1/control", READ, AUR_HTTP_CONTROLS}, {"/api/v1/control", AUR_HTTP_POST, AUR_HTTP_CHANGE},
    {"/healthz", READ, AUR_HTTP_HEALTH},          {"/readyz", READ, AUR_HTTP_READY},
    {"/metrics", READ, AUR_HTTP_METRICS},         {"/ws", AUR_HTTP_GET, AUR_HTTP_SOCKET},
};

aur_protocol_error *aur_http_refuse(aur_http_route *route, int status, aur_protocol_code code, const char *format, ...)
{
    char message[256];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args); // NOLINT(clang-analyzer-valist.Uninitialized)
    va_end(args);
    route->target = AUR_HTTP_REFUSED;
    route->status = status;
    return aur_protocol_error_set(&route->error, code, "%s", message);
}

static void refuse_access(aur_http_route *route, aur_access_verdict verdict)
{
    if (verdict == AUR_ACCESS_BAD_HOST)
        aur_http_refuse(route, 403, AUR_PROTOCOL_DENIED,
                        "the Host header names no address of this server (--allow-host adds one)");
    else if (verdict == AUR_ACCESS_BAD_ORIGIN)
        aur_http_refuse(route, 403, AUR_PROTOCOL_DENIED,
                        "pages of this origin may not do this (--allow-origin adds one)");
    else if (verdict == AUR_ACCESS_NEEDS_TOKEN)
        aur_http_refuse(route, 401, AUR_PROTOCOL_DENIED, "control needs Authorization: Bearer TOKEN");
    else if (verdict == AUR_ACCESS_READ_ONLY)
        aur_http_refuse(route, 403, AUR_PROTOCOL_DENIED, "this server is read-only (--control-token opens control)");
}

/// "Bearer TOKEN" -> TOKEN, else NULL.
static const char *bearer(const char *authorization)
{
    if (authorization == NULL || strncasecmp(authorization, "Bearer ", 7) != 0)
        return NULL;
    authorization += 7;
    return authorization + strspn(authorization, " ");
}

static aur_access_claim claim_of(const aur_http_request *request)
{
    return (aur_access_claim){
        .host = request->host, .origin = request->origin, .token = bearer(request->authorization)};
}

/// What lies below "/rooms/lobby" of the one room.
static aur_http_target find_in_room(const char *path, const char *room)
{
    size_t bytes = strlen(room);
    if (strncmp(path, "/rooms/", 7) != 0 || strncmp(path + 7, room, bytes) != 0)
        return AUR_HTTP_REFUSED;
    const char *rest = path + 7 + bytes;
    return strcmp(rest, "/stream.ogg") == 0        ? AUR_HTTP_STREAM
           : strcmp(rest, "/journal.auralis") == 0 ? AUR_HTTP_JOURNAL
                                                   : AUR_HTTP_REFUSED;
}

/// Finds the target; `allowed` collects the methods that the path has.
static void find_target(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    const char *path = request->path;
    route->target = AUR_HTTP_REFUSED;
    for (size_t i = 0; i < sizeof ROUTES / sizeof *ROUTES; i++) {
        if (strcmp(ROUTES[i].path, path) != 0)
            continue;
        route->allowed |= ROUTES[i].methods;
        if ((ROUTES[i].methods & request->method) != 0)
            route->target = ROUTES[i].target;
    }
    route->asset = aur_asset_find(path);
    aur_http_target in_room = find_in_room(path, rules->room);
    if (route->asset != NULL || in_room != AUR_HTTP_REFUSED) {
        route->allowed = READ;
        if ((READ & request->method) != 0)
            route->target = route->asset != NULL ? AUR_HTTP_ASSET : in_room;
    }
    if (route->allowed == 0)
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "no such path");
    else if (route->target == AUR_HTTP_REFUSED)
        aur_http_refuse(route, 405, AUR_PROTOCOL_METHOD_NOT_ALLOWED, "this path does not take this method");
}

/// True if the comma-separated list has our sub-protocol.
static bool offers_protocol(const char *protocols)
{
    size_t ours = strlen(AUR_PROTOCOL_NAME);
    for (const char *at = protocols; at != NULL && *at != '\0';) {
        at += strspn(at, ", \t");
        size_t bytes = strcspn(at, ", \t");
        if (bytes == ours && memcmp(at, AUR_PROTOCOL_NAME, ours) == 0)
            return true;
        at += bytes;
    }
    return false;
}

static void check_socket(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    aur_access_claim claim = claim_of(request);
    aur_access_verdict verdict = aur_access_connect(rules->access, &claim);
    if (verdict != AUR_ACCESS_OK)
        refuse_access(route, verdict);
    else if (!request->is_upgrade)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "this path is for WebSockets");
    else if (request->room != NULL && strcmp(request->room, rules->room) != 0)
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "no such room");
    else if (!offers_protocol(request->protocols))
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "the sub-protocol " AUR_PROTOCOL_NAME " is required");
}

/// Which quality of the stream?
static void check_stream(const aur_http_request *request, aur_http_route *route)
{
    route->quality = request->quality != NULL ? aur_quality_find(request->quality) : -1;
    if (request->quality == NULL ||
        (route->quality >= 0 && aur_quality_get((uint32_t)route->quality)->codec == AUR_CODEC_OPUS))
        return;
    aur_protocol_error *error =
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "quality must be one of %s", aur_quality_names());
    snprintf(error->field, sizeof error->field, "quality");
    snprintf(error->limit, sizeof error->limit, "%s", aur_quality_names());
}

static bool is_json(const char *content_type)
{
    static const char json[] = "application/json";
    if (content_type == NULL || strncasecmp(content_type, json, sizeof json - 1) != 0)
        return false;
    char after = content_type[sizeof json - 1];
    return after == '\0' || after == ';' || after == ' ';
}

static void check_change(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    aur_access_claim claim = claim_of(request);
    aur_access_verdict verdict = aur_access_control(rules->access, &claim);
    if (verdict != AUR_ACCESS_OK)
        refuse_access(route, verdict);
    else if (!is_json(request->content_type))
        aur_http_refuse(route, 415, AUR_PROTOCOL_UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
    else if (request->transfer_encoding != NULL || request->content_length < 0)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "a Content-Length is required");
    else if (request->content_length > AUR_PROTOCOL_BODY_BYTES_MAX)
        aur_http_refuse(route, 413, AUR_PROTOCOL_TOO_LARGE, "the body may have %d bytes", AUR_PROTOCOL_BODY_BYTES_MAX);
    else if (request->content_length == 0)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "the body is empty");
    else if (rules->stopping)
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "the server is stopping");
}

void aur_http_route_find(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    memset(route, 0, sizeof *route);
    aur_access_claim claim = claim_of(request);
    aur_access_verdict verdict = aur_access_host(rules->access, &claim);
    if (verdict != AUR_ACCESS_OK) {
        refuse_access(route, verdict);
        return;
    }
    find_target(rules, request, route);
    if (route->target == AUR_HTTP_CHANGE)
        check_change(rules, request, route);
    else if (route->target == AUR_HTTP_SOCKET)
        check_socket(rules, request, route);
    else if (route->target != AUR_HTTP_REFUSED && request->is_upgrade)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "WebSockets are at /ws");
    if (route->target == AUR_HTTP_STREAM)
        check_stream(request, route);
    bool long_lived = route->target == AUR_HTTP_SOCKET || route->target == AUR_HTTP_STREAM;
    if (rules->stopping && long_lived)
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "the server is stopping");
}

bool aur_http_body(aur_http_route *route, const char *body, size_t bytes, aur_control_set *controls)
{
    aur_protocol_error error;
    if (aur_protocol_parse_controls(body, bytes, controls, &error) == AUR_OK)
        return true;
    route->target = AUR_HTTP_REFUSED;
    route->status = 400;
    route->error = error;
    return false;
}

static void add(aur_http_head *head, const char *name, const char *value)
{
    if (head->count < AUR_HTTP_HEADERS_MAX)
        head->headers[head->count++] = (aur_http_header){.name = name, .value = value};
}

static void add_asset(const aur_http_request *request, const aur_asset *asset, aur_http_head *head)
{
    if (request != NULL && request->if_none_match != NULL && strstr(request->if_none_match, asset->etag) != NULL)
        head->status = 304;
    add(head, "etag:", asset->etag);
    add(head, "cache-control:", "no-cache");
    add(head, "content-type:", asset->content_type);
    add(head, "cross-origin-opener-policy:", "same-origin");
    add(head, "cross-origin-embedder-policy:", "require-corp");
    add(head, "content-security-policy:", CONTENT_SECURITY_POLICY);
}

static void add_refusal(const aur_http_route *route, aur_http_head *head)
{
    head->status = route->status;
    if (route->status == 401)
        add(head, "www-authenticate:", "Bearer");
    if (route->status == 429 || route->status == 503)
        add(head, "retry-after:", "1");
    if (route->status == 405) {
        snprintf(head->text, sizeof head->text, "GET%s%s", (route->allowed & AUR_HTTP_HEAD) != 0 ? ", HEAD" : "",
                 (route->allowed & AUR_HTTP_POST) != 0 ? ", POST" : "");
        add(head, "allow:", head->text);
    }
}

void aur_http_head_make(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                        aur_http_head *head)
{
    memset(head, 0, sizeof *head);
    head->status = 200;
    add(head, "x-content-type-options:", "nosniff");
    add(head, "referrer-policy:", "no-referrer");
    switch (route->target) {
    case AUR_HTTP_ASSET:
        add(head, "cross-origin-resource-policy:", "same-origin");
        add_asset(request, route->asset, head);
        return;
    case AUR_HTTP_STREAM:
    case AUR_HTTP_JOURNAL:
        add(head, "cross-origin-resource-policy:", "cross-origin");
        add(head, "access-control-allow-origin:", "*");
        add(head,
            "content-type:", route->target == AUR_HTTP_STREAM ? "audio/ogg; codecs=opus" : "application/octet-stream");
        break;
    case AUR_HTTP_METRICS:
        add(head, "content-type:", "text/plain; version=0.0.4; charset=utf-8");
        break;
    case AUR_HTTP_REFUSED:
        add_refusal(route, head);
        add(head, "content-type:", "application/json");
        break;
    default:
        if (route->target == AUR_HTTP_READY && rules->stopping)
            head->status = 503;
        add(head, "content-type:", "application/json");
        break;
    }
    add(head, "cache-control:", "no-store");
}
