// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Routes and headers.
#include "server/http.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/icy.h"
#include "stream/mp3.h"

#define READ (AUR_HTTP_GET | AUR_HTTP_HEAD)

/// Scripts only from here, no inline code; WebAssembly for the Opus decoder.
#define CONTENT_SECURITY_POLICY                                                                                        \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " \
    "font-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"

/// The one page that others may show in a frame.
#define EMBED_PATH "/embed"

typedef struct fixed_route {
    const char *path;
    unsigned methods;
    aur_http_target target;
} fixed_route;

/// Paths of the server.
static const fixed_route ROUTES[] = {
    {"/api/v1/status", READ, AUR_HTTP_STATUS},
    {"/api/v1/presets", READ, AUR_HTTP_PRESETS},
    {"/api/v1/control", READ, AUR_HTTP_CONTROLS},
    {"/api/v1/control", AUR_HTTP_POST, AUR_HTTP_CHANGE},
    {"/api/v1/rooms", AUR_HTTP_POST, AUR_HTTP_OPEN},
    {"/healthz", READ, AUR_HTTP_HEALTH},
    {"/readyz", READ, AUR_HTTP_READY},
    {"/metrics", READ, AUR_HTTP_METRICS},
    {"/ws", AUR_HTTP_GET, AUR_HTTP_SOCKET},
    {"/status-json.xsl", READ, AUR_HTTP_ICESTATS},
    {"/admin/publicstats", READ, AUR_HTTP_PUBLIC_STATS},
    {"/admin/publicstats.json", READ, AUR_HTTP_PUBLIC_STATS},
};

/// Paths of a room, below /rooms/{id}; without it they are those of the first room.
static const fixed_route ROOM_ROUTES[] = {
    {"/stream.ogg", READ, AUR_HTTP_STREAM},
    {"/stream.opus", READ, AUR_HTTP_STREAM},
    {"/stream.mp3", READ, AUR_HTTP_MP3},
    {"/events", READ, AUR_HTTP_EVENTS},
    {"/listen.m3u", READ, AUR_HTTP_M3U},
    {"/listen.pls", READ, AUR_HTTP_PLS},
    {"/listen.xspf", READ, AUR_HTTP_XSPF},
    {"/journal.auralis", READ, AUR_HTTP_JOURNAL},
    {"/recording", AUR_HTTP_GET, AUR_HTTP_RECORDING},
};

/// What answers are like.
typedef struct manner {
    const char *content_type; ///< NULL = JSON
    bool is_shared;           ///< pages of other origins may read it
    bool is_endless;
    bool has_sound;
    bool takes_room; ///< the query may say which
    size_t body_max; ///< of the request
} manner;

static const manner MANNERS[AUR_HTTP_TARGET_COUNT] = {
    [AUR_HTTP_STREAM] = {.content_type = "audio/ogg; codecs=opus",
                         .is_shared = true,
                         .is_endless = true,
                         .has_sound = true},
    [AUR_HTTP_MP3] = {.content_type = "audio/mpeg", .is_shared = true, .is_endless = true, .has_sound = true},
    [AUR_HTTP_EVENTS] = {.content_type = "text/event-stream", .is_shared = true, .is_endless = true},
    [AUR_HTTP_M3U] = {.content_type = "audio/x-mpegurl", .is_shared = true},
    [AUR_HTTP_PLS] = {.content_type = "audio/x-scpls", .is_shared = true},
    [AUR_HTTP_XSPF] = {.content_type = "application/xspf+xml", .is_shared = true},
    [AUR_HTTP_ICESTATS] = {.is_shared = true},
    [AUR_HTTP_PUBLIC_STATS] = {.is_shared = true},
    [AUR_HTTP_JOURNAL] = {.content_type = "application/octet-stream", .is_shared = true},
    [AUR_HTTP_METRICS] = {.content_type = "text/plain; version=0.0.4; charset=utf-8"},
    [AUR_HTTP_STATUS] = {.takes_room = true},
    [AUR_HTTP_CONTROLS] = {.takes_room = true},
    [AUR_HTTP_SOCKET] = {.takes_room = true},
    [AUR_HTTP_CHANGE] = {.takes_room = true, .body_max = AUR_PROTOCOL_BODY_BYTES_MAX},
    [AUR_HTTP_OPEN] = {.body_max = AUR_PROTOCOL_ROOM_BODY_BYTES_MAX},
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

/// By TLS, to a proxy?
static bool is_forwarded(const aur_http_request *request)
{
    return request->forwarded_proto != NULL && strcasecmp(request->forwarded_proto, "https") == 0;
}

static aur_access_claim claim_of(const aur_http_request *request)
{
    return (aur_access_claim){.host = request->host,
                              .origin = request->origin,
                              .site = request->site,
                              .token = bearer(request->authorization),
                              .is_https = is_forwarded(request)};
}

/// Looks a path up; `route->allowed` collects the methods that it has.
static void look_up(const fixed_route *routes, size_t count, const char *path, aur_http_method method,
                    aur_http_route *route)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(routes[i].path, path) != 0)
            continue;
        route->allowed |= routes[i].methods;
        route->is_shared |= MANNERS[routes[i].target].is_shared;
        if ((routes[i].methods & method) != 0)
            route->target = routes[i].target;
    }
}

static void refuse_room(aur_http_route *route)
{
    aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "no such room");
}

static const aur_http_room *find_room(const aur_http_room *rooms, const char *name, size_t bytes)
{
    while (rooms != NULL && (strncmp(rooms->name, name, bytes) != 0 || rooms->name[bytes] != '\0'))
        rooms = rooms->next;
    return rooms;
}

/// What of a path is below the room that it names; all of it if it names none, and then the first room is meant.
static const char *path_in_room(const aur_http_rules *rules, const char *path, const aur_http_room **room)
{
    static const char above[] = "/rooms/";
    *room = rules->rooms;
    if (strncmp(path, above, sizeof above - 1) != 0)
        return path;
    const char *name = path + sizeof above - 1;
    size_t bytes = strcspn(name, "/");
    *room = bytes < AUR_HTTP_ROOM_BYTES ? find_room(rules->rooms, name, bytes) : NULL;
    return name + bytes;
}

/// Which of its rooms does a request to the server mean?
static const aur_http_room *room_of_query(const aur_http_rules *rules, const aur_http_request *request)
{
    size_t bytes = request->room != NULL ? strlen(request->room) : 0;
    if (request->room == NULL)
        return rules->rooms;
    return bytes < AUR_HTTP_ROOM_BYTES ? find_room(rules->rooms, request->room, bytes) : NULL;
}

static void find_target(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    const char *path = request->path;
    route->target = AUR_HTTP_REFUSED;
    look_up(ROUTES, sizeof ROUTES / sizeof *ROUTES, path, request->method, route);
    const char *in_room = path_in_room(rules, path, &route->room);
    look_up(ROOM_ROUTES, sizeof ROOM_ROUTES / sizeof *ROOM_ROUTES, in_room, request->method, route);
    if (MANNERS[route->target].takes_room)
        route->room = room_of_query(rules, request);
    route->asset = aur_asset_find(path);
    bool is_hls = aur_hls_path_parse(in_room, request->start, &route->hls);
    if (route->asset != NULL || is_hls) {
        route->allowed = READ;
        route->is_shared = is_hls;
        if ((READ & request->method) != 0)
            route->target = is_hls ? AUR_HTTP_HLS : AUR_HTTP_ASSET;
    }
    bool is_named = !MANNERS[route->target].takes_room; // the path names it, or nothing does
    if (route->allowed == 0)
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "no such path");
    else if (route->room == NULL && is_named)
        refuse_room(route);
    else if (request->method == AUR_HTTP_OPTIONS)
        route->target = AUR_HTTP_OPTIONS_OF;
    else if (route->target == AUR_HTTP_REFUSED)
        aur_http_refuse(route, 405, AUR_PROTOCOL_METHOD_NOT_ALLOWED, "this path does not take this method");
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

static bool wants_titles(const aur_http_request *request)
{
    return request->icy_metadata != NULL && strcmp(request->icy_metadata, "1") == 0;
}

/// A player may ask for another burst than the server's.
static void check_burst(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    const char *text = request->burst_ms;
    route->burst_ms = rules->burst_ms;
    if (text == NULL)
        return;
    size_t digits = strspn(text, "0123456789");
    bool is_number = digits > 0 && digits <= 6 && text[digits] == '\0';
    route->burst_ms = is_number ? atoi(text) : -1;
    if (!is_number || route->burst_ms > AUR_HTTP_BURST_MAX_MS)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "burst_ms may be 0..%d", AUR_HTTP_BURST_MAX_MS);
}

static void check_sound(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    route->has_titles = route->target == AUR_HTTP_MP3 && wants_titles(request);
    if (route->target == AUR_HTTP_MP3 && !aur_mp3_is_built_in())
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND,
                        "this server was built without MP3 (libmp3lame); stream.ogg is Ogg Opus");
    if (route->target == AUR_HTTP_STREAM)
        check_stream(request, route);
    if (route->target != AUR_HTTP_REFUSED)
        check_burst(rules, request, route);
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
    else if (route->room == NULL)
        refuse_room(route);
    else if (!offers_protocol(request->protocols))
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "the sub-protocol " AUR_PROTOCOL_NAME " is required");
}

static bool is_json(const char *content_type)
{
    static const char json[] = "application/json";
    if (content_type == NULL || strncasecmp(content_type, json, sizeof json - 1) != 0)
        return false;
    char after = content_type[sizeof json - 1];
    return after == '\0' || after == ';' || after == ' ';
}

/// A body that is to be read.
static void check_body(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    size_t most = MANNERS[route->target].body_max;
    if (!is_json(request->content_type))
        aur_http_refuse(route, 415, AUR_PROTOCOL_UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
    else if (request->transfer_encoding != NULL || request->content_length < 0)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "a Content-Length is required");
    else if ((uint64_t)request->content_length > most)
        aur_http_refuse(route, 413, AUR_PROTOCOL_TOO_LARGE, "the body may have %zu bytes", most);
    else if (request->content_length == 0)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "the body is empty");
    else if (rules->stopping)
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "the server is stopping");
}

static void check_change(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    aur_access_claim claim = claim_of(request);
    claim.key = route->room != NULL ? route->room->key : NULL;
    aur_access_verdict verdict = aur_access_control(rules->access, &claim);
    if (verdict != AUR_ACCESS_OK)
        refuse_access(route, verdict);
    else if (route->room == NULL)
        refuse_room(route);
    else
        check_body(rules, request, route);
}

/// It takes some seconds of a processor, so it is for those who may control the room.
static void check_recording(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    const char *limit = NULL;
    aur_access_claim claim = claim_of(request);
    claim.key = route->room != NULL ? route->room->key : NULL;
    aur_access_verdict verdict = aur_access_control(rules->access, &claim);
    if (verdict != AUR_ACCESS_OK) {
        refuse_access(route, verdict);
        return;
    }
    const char *field = aur_recording_parse(request->last, request->format, request->layer, &route->recording, &limit);
    if (field == NULL)
        return;
    aur_protocol_error *error =
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "%s must be %s", field, limit);
    snprintf(error->field, sizeof error->field, "%s", field);
    snprintf(error->limit, sizeof error->limit, "%s", limit);
}

/// Whoever opens a room changes no other's music, so no token is asked for: where rooms are opened, everybody may.
static void check_open(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    aur_access_claim claim = claim_of(request);
    aur_access_verdict verdict = aur_access_connect(rules->access, &claim);
    if (verdict != AUR_ACCESS_OK)
        refuse_access(route, verdict);
    else if (!rules->opens_rooms)
        aur_http_refuse(route, 403, AUR_PROTOCOL_DENIED, "this server opens no rooms (--max-rooms)");
    else
        check_body(rules, request, route);
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
    else if (route->target == AUR_HTTP_OPEN)
        check_open(rules, request, route);
    else if (route->target == AUR_HTTP_RECORDING)
        check_recording(rules, request, route);
    else if (route->target == AUR_HTTP_SOCKET)
        check_socket(rules, request, route);
    else if (route->target != AUR_HTTP_REFUSED && request->is_upgrade)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "WebSockets are at /ws");
    else if (MANNERS[route->target].has_sound)
        check_sound(rules, request, route);
    else if (route->target != AUR_HTTP_REFUSED && route->room == NULL)
        refuse_room(route);
    if (rules->stopping && (route->target == AUR_HTTP_SOCKET || aur_http_is_endless(route->target)))
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "the server is stopping");
}

size_t aur_http_body_max(aur_http_target target)
{
    return MANNERS[target].body_max;
}

bool aur_http_is_endless(aur_http_target target)
{
    return MANNERS[target].is_endless;
}

void aur_http_base(const aur_http_request *request, char *base, size_t base_bytes)
{
    snprintf(base, base_bytes, "%s://%s", is_forwarded(request) || request->is_secure ? "https" : "http",
             request->host);
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

/// A value made for this answer.
__attribute__((format(printf, 3, 4))) static void add_made(aur_http_head *head, const char *name, const char *format,
                                                           ...)
{
    size_t left = sizeof head->text - head->text_bytes;
    char *value = head->text + head->text_bytes;
    va_list args;
    va_start(args, format);
    int bytes = vsnprintf(value, left, format, args); // NOLINT(clang-analyzer-valist.Uninitialized)
    va_end(args);
    if (bytes < 0 || (size_t)bytes >= left)
        return; // there is room for the longest host; without such a header an answer is whole as well
    head->text_bytes += (size_t)bytes + 1;
    add(head, name, value);
}

static void add_asset(const aur_http_rules *rules, const aur_http_request *request, const aur_asset *asset,
                      aur_http_head *head)
{
    bool is_embed = strcmp(asset->path, EMBED_PATH) == 0;
    if (request != NULL && request->if_none_match != NULL && strstr(request->if_none_match, asset->etag) != NULL)
        head->status = 304;
    add(head, "etag:", asset->etag);
    add(head, "cache-control:", "no-cache");
    add(head, "content-type:", asset->content_type);
    add(head, "cross-origin-opener-policy:", "same-origin");
    add(head, "cross-origin-embedder-policy:", "require-corp");
    add(head, "cross-origin-resource-policy:", is_embed ? "cross-origin" : "same-origin");
    add(head, "content-security-policy:",
        is_embed ? CONTENT_SECURITY_POLICY : CONTENT_SECURITY_POLICY "; frame-ancestors 'none'");
    if (is_embed)
        add(head, "content-security-policy:", rules->frame_policy); // both hold
}

static void add_methods(const aur_http_route *route, aur_http_head *head, const char *name)
{
    add_made(head, name, "GET%s%s, OPTIONS", (route->allowed & AUR_HTTP_HEAD) != 0 ? ", HEAD" : "",
             (route->allowed & AUR_HTTP_POST) != 0 ? ", POST" : "");
}

static void add_refusal(const aur_http_route *route, aur_http_head *head)
{
    head->status = route->status;
    if (route->status == 401)
        add(head, "www-authenticate:", "Bearer");
    int32_t retry_s = route->error.retry_ms / 1000;
    if (route->status == 429 || route->status == 503)
        add_made(head, "retry-after:", "%d", retry_s > 1 ? retry_s : 1);
    if (route->status == 405)
        add_methods(route, head, "allow:");
}

/// Whoever asks for titles in the sound is told of the station as SHOUTcast does; titles themselves are in MP3 alone.
static void add_icy(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                    aur_http_head *head)
{
    aur_http_target target = route->target;
    char base[AUR_ACCESS_NAME_BYTES + 32];
    if (request == NULL || !wants_titles(request))
        return;
    aur_http_base(request, base, sizeof base);
    add_made(head, "icy-name:", "Auralis %s", route->room->name);
    add(head, "icy-genre:", "Ambient");
    add_made(head, "icy-url:", "%s/", base);
    add_made(head, "icy-br:", "%d", (target == AUR_HTTP_MP3 ? AUR_MP3_BITRATE_BPS : rules->bitrate_bps) / 1000);
    add_made(head, "icy-sr:", "%d", AUR_SAMPLE_RATE_HZ);
    add(head, "icy-pub:", "0");
    if (target == AUR_HTTP_MP3)
        add_made(head, "icy-metaint:", "%d", AUR_ICY_INTERVAL_BYTES);
}

static void add_created(const aur_http_route *route, aur_http_head *head)
{
    head->status = 201;
    add_made(head, "location:", "/api/v1/status?room=%s", route->room->name);
}

static void add_recording(const aur_http_route *route, aur_http_head *head)
{
    add(head, "content-type:", aur_recording_type(&route->recording));
    add_made(head, "content-disposition:", "attachment; filename=\"%s.%s\"", route->room->name,
             aur_recording_suffix(&route->recording));
}

/// What pages of other origins may read, and what they may send.
static void add_sharing(const aur_http_route *route, aur_http_head *head)
{
    add(head, "cross-origin-resource-policy:", "cross-origin");
    add(head, "access-control-allow-origin:", "*");
    if (route->target != AUR_HTTP_OPTIONS_OF) {
        add(head,
            "access-control-expose-headers:", "Icy-Br, Icy-Genre, Icy-MetaInt, Icy-Name, Icy-Pub, Icy-Sr, Icy-Url");
        return;
    }
    add_methods(route, head, "access-control-allow-methods:");
    add(head, "access-control-allow-headers:", "Accept, Cache-Control, Icy-MetaData, Last-Event-ID, Range");
    add(head, "access-control-max-age:", "86400");
}

/// Playlists grow; the rest stays what it is for as long as anybody wants it.
static void add_hls(const aur_hls_path *path, aur_http_head *head)
{
    bool is_playlist = path->kind == AUR_HLS_PLAYLIST;
    add(head, "content-type:", is_playlist ? "application/vnd.apple.mpegurl" : "audio/mp4");
    add(head, "cache-control:",
        is_playlist ? "public, max-age=1, stale-while-revalidate=1" : "public, max-age=3600, immutable");
}

static const char *type_of(aur_http_target target)
{
    const char *type = MANNERS[target].content_type;
    return type != NULL ? type : "application/json";
}

void aur_http_head_make(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                        aur_http_head *head)
{
    memset(head, 0, sizeof *head);
    head->status = 200;
    add(head, "x-content-type-options:", "nosniff");
    add(head, "referrer-policy:", "no-referrer");
    if (rules->strict_transport)
        add(head, "strict-transport-security:", "max-age=31536000");
    if (route->target == AUR_HTTP_ASSET) {
        add_asset(rules, request, route->asset, head);
        return;
    }
    if (route->is_shared)
        add_sharing(route, head);
    if (route->target == AUR_HTTP_HLS) {
        add_hls(&route->hls, head);
        return;
    }
    if (route->target == AUR_HTTP_REFUSED)
        add_refusal(route, head);
    else if (route->target == AUR_HTTP_OPTIONS_OF)
        add_methods(route, head, "allow:");
    else if (route->target == AUR_HTTP_READY && rules->stopping)
        head->status = 503;
    else if (route->target == AUR_HTTP_OPEN)
        add_created(route, head);
    if (MANNERS[route->target].has_sound) {
        // A Range is answered with 200 and all there is: this has no beginning that a player could come back to.
        add(head, "accept-ranges:", "none");
        add_icy(rules, request, route, head);
    }
    if (MANNERS[route->target].is_endless)
        add(head, "x-accel-buffering:", "no"); // to nginx: hand on every byte at once
    if (route->target == AUR_HTTP_RECORDING)
        add_recording(route, head);
    else if (route->target != AUR_HTTP_OPTIONS_OF)
        add(head, "content-type:", type_of(route->target));
    add(head, "cache-control:", "no-store");
}

void aur_http_head_tag(const aur_http_request *request, uint64_t tag, aur_http_head *head)
{
    char text[24];
    snprintf(text, sizeof text, "\"%016" PRIx64 "\"", tag);
    add_made(head, "etag:", "%s", text);
    if (request != NULL && request->if_none_match != NULL && strstr(request->if_none_match, text) != NULL)
        head->status = 304;
}
