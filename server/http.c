// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which request asks for what, and who may have it.
#include "server/http_manner.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/address.h"
#include "stream/flac.h"
#include "stream/mp3.h"

#define READ (AUR_HTTP_GET | AUR_HTTP_HEAD)

/// Below it, rooms by their names.
#define LINK_PATH "/r/"

const aur_http_fixed_route aur_http_fixed_routes[] = {
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
    {NULL, 0, AUR_HTTP_REFUSED},
};

/// Paths of a room, below /rooms/{id}; without it they are those of the first room.
static const aur_http_fixed_route ROOM_ROUTES[] = {
    {"/stream.ogg", READ, AUR_HTTP_STREAM},
    {"/stream.opus", READ, AUR_HTTP_STREAM},
    {"/stream.mp3", READ, AUR_HTTP_MP3},
    {"/stream.oga", READ, AUR_HTTP_FLAC},
    {"/events", READ, AUR_HTTP_EVENTS},
    {"/listen.m3u", READ, AUR_HTTP_M3U},
    {"/listen.pls", READ, AUR_HTTP_PLS},
    {"/listen.xspf", READ, AUR_HTTP_XSPF},
    {"/journal.auralis", READ, AUR_HTTP_JOURNAL},
    {"/recording", AUR_HTTP_GET, AUR_HTTP_RECORDING},
    {NULL, 0, AUR_HTTP_REFUSED},
};

const aur_http_manner aur_http_manners[AUR_HTTP_TARGET_COUNT] = {
    [AUR_HTTP_STREAM] = {.content_type = "audio/ogg; codecs=opus",
                         .is_shared = true,
                         .is_endless = true,
                         .has_sound = true,
                         .is_of_room = true},
    [AUR_HTTP_MP3] =
        {.content_type = "audio/mpeg", .is_shared = true, .is_endless = true, .has_sound = true, .is_of_room = true},
    [AUR_HTTP_FLAC] = {.content_type = "audio/ogg; codecs=flac",
                       .is_shared = true,
                       .is_endless = true,
                       .has_sound = true,
                       .is_of_room = true},
    [AUR_HTTP_EVENTS] = {.content_type = "text/event-stream",
                         .is_shared = true,
                         .is_endless = true,
                         .is_of_room = true},
    [AUR_HTTP_M3U] = {.content_type = "audio/x-mpegurl", .is_shared = true, .is_of_room = true},
    [AUR_HTTP_PLS] = {.content_type = "audio/x-scpls", .is_shared = true, .is_of_room = true},
    [AUR_HTTP_XSPF] = {.content_type = "application/xspf+xml", .is_shared = true, .is_of_room = true},
    [AUR_HTTP_HLS] = {.is_of_room = true},
    [AUR_HTTP_ICESTATS] = {.is_shared = true},
    [AUR_HTTP_PUBLIC_STATS] = {.is_shared = true},
    [AUR_HTTP_JOURNAL] = {.content_type = "application/octet-stream", .is_shared = true, .is_of_room = true},
    [AUR_HTTP_METRICS] = {.content_type = "text/plain; version=0.0.4; charset=utf-8"},
    [AUR_HTTP_RECORDING] = {.is_of_room = true},
    [AUR_HTTP_STATUS] = {.takes_room = true},
    [AUR_HTTP_CONTROLS] = {.is_of_room = true, .takes_room = true},
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
static void look_up(const aur_http_fixed_route *routes, const char *path, aur_http_method method, aur_http_route *route)
{
    for (; routes->path != NULL; routes++) {
        if (strcmp(routes->path, path) != 0)
            continue;
        route->allowed |= routes->methods;
        route->is_shared |= aur_http_manners[routes->target].is_shared;
        if ((routes->methods & method) != 0)
            route->target = routes->target;
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

/// Paths of rooms and people, which have a table of their own.
static void look_up_rest(const aur_http_request *request, aur_http_route *route)
{
    unsigned allowed = 0, method = request->method == AUR_HTTP_HEAD ? AUR_HTTP_GET : request->method;
    route->rest = aur_rest_route_find(method, request->path, &allowed, NULL);
    route->allowed |= allowed | ((allowed & AUR_HTTP_GET) != 0 ? AUR_HTTP_HEAD : 0);
    if (route->rest != NULL && route->target == AUR_HTTP_REFUSED)
        route->target = AUR_HTTP_REST;
}

/// A link to a room by its name.
static void look_up_link(const aur_http_request *request, aur_http_route *route)
{
    const char *name = request->path + sizeof LINK_PATH - 1;
    if (strncmp(request->path, LINK_PATH, sizeof LINK_PATH - 1) != 0 || *name == '\0' || strchr(name, '/') != NULL)
        return;
    route->allowed = READ;
    route->link = name;
    if ((READ & request->method) != 0)
        route->target = AUR_HTTP_LINK;
}

/// RFC 9110, section 12.5.3.
static bool takes_gzip(const char *codings)
{
    for (const char *one = codings; one != NULL && *one != '\0'; one += strcspn(one, ","), one += *one == ',') {
        one += strspn(one, " \t");
        if (strcspn(one, " \t;,") != 4 || strncasecmp(one, "gzip", 4) != 0)
            continue;
        const char *weight = one + 4 + strspn(one + 4, " \t;");
        if (strncasecmp(weight, "q=", 2) != 0)
            return true;
        weight += 2 + strspn(weight + 2, "0.");
        return *weight >= '1' && *weight <= '9';
    }
    return false;
}

static void find_target(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    const char *path = request->path;
    route->target = AUR_HTTP_REFUSED;
    look_up(aur_http_fixed_routes, path, request->method, route);
    const char *in_room = path_in_room(rules, path, &route->room);
    look_up(ROOM_ROUTES, in_room, request->method, route);
    if (aur_http_manners[route->target].takes_room)
        route->room = room_of_query(rules, request);
    look_up_rest(request, route);
    look_up_link(request, route);
    route->asset = aur_asset_find(path);
    bool is_hls = aur_hls_path_parse(in_room, request->start, &route->hls);
    if (route->asset != NULL || is_hls) {
        route->allowed = READ;
        route->is_shared = is_hls;
        if ((READ & request->method) != 0)
            route->target = is_hls ? AUR_HTTP_HLS : AUR_HTTP_ASSET;
        route->is_packed = !is_hls && route->asset->packed != NULL && takes_gzip(request->accept_encoding);
    }
    bool is_named = !aur_http_manners[route->target].takes_room; // the path names it, or nothing does
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

bool aur_http_wants_titles(const aur_http_request *request)
{
    return request->icy_metadata != NULL && strcmp(request->icy_metadata, "1") == 0;
}

/// What a playlist of low latency must have before it is answered.
static void check_hls(const aur_http_request *request, aur_http_route *route)
{
    if (route->hls.kind != AUR_HLS_LOW)
        return;
    const char *field = aur_hls_reload_parse(request->msn, request->part, &route->hls);
    if (field == NULL)
        return;
    const char *limit = request->msn == NULL || request->msn[0] == '\0' ? "a number, given with _HLS_part" : "a number";
    aur_protocol_error *error =
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "%s must be %s", field, limit);
    snprintf(error->field, sizeof error->field, "%s", field);
    snprintf(error->limit, sizeof error->limit, "%s", limit);
}

void aur_http_refuse_reload(aur_http_route *route, uint64_t last)
{
    uint64_t msn = route->hls.number / AUR_HLS_PARTS;
    aur_protocol_error *error =
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE,
                        "segment %" PRIu64 " is too far ahead: _HLS_msn may be 0..%" PRIu64 " now", msn, last);
    snprintf(error->field, sizeof error->field, "_HLS_msn");
    snprintf(error->value, sizeof error->value, "%" PRIu64, msn);
    snprintf(error->limit, sizeof error->limit, "0..%" PRIu64, last);
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
    if (is_number && route->burst_ms <= AUR_HTTP_BURST_MAX_MS)
        return;
    aur_protocol_error *error =
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "burst_ms may be 0..%d", AUR_HTTP_BURST_MAX_MS);
    snprintf(error->field, sizeof error->field, "burst_ms");
    snprintf(error->limit, sizeof error->limit, "0..%d", AUR_HTTP_BURST_MAX_MS);
}

static void check_sound(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    route->has_titles = route->target == AUR_HTTP_MP3 && aur_http_wants_titles(request);
    if (route->target == AUR_HTTP_MP3 && !aur_mp3_is_built_in())
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND,
                        "this server was built without MP3 (libmp3lame); stream.ogg is Ogg Opus");
    if (route->target == AUR_HTTP_FLAC && !aur_flac_is_built_in())
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND,
                        "this server was built without FLAC (libFLAC); stream.ogg is Ogg Opus");
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

static bool is_midi(const char *content_type)
{
    return content_type != NULL &&
           (strcasecmp(content_type, "application/octet-stream") == 0 || strcasecmp(content_type, "audio/midi") == 0);
}

/// A body that is to be read.
static void check_body(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    size_t most = aur_http_body_max(route);
    bool takes_midi = route->target == AUR_HTTP_REST && route->rest->body == AUR_REST_MIDI;
    if (takes_midi && !is_midi(request->content_type))
        aur_http_refuse(route, 415, AUR_PROTOCOL_UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type must be application/octet-stream or audio/midi");
    else if (!takes_midi && !is_json(request->content_type))
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
    else if ((route->room->is_owned || route->room->is_closed_to_strangers) && rules->access->token[0] == '\0')
        aur_http_refuse(route, 403, AUR_PROTOCOL_FORBIDDEN,
                        "steer: who may does so from within this room, after enter");
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
    else if (!rules->opens_rooms && !rules->has_people)
        aur_http_refuse(route, 403, AUR_PROTOCOL_DENIED, "this server opens no rooms (--max-rooms)");
    else
        check_body(rules, request, route);
}

/// A browser sends its cookies along with whatever a page makes it ask for, so with them it matters whose page it was.
static bool has_our_cookie(const aur_http_request *request)
{
    return request->cookie != NULL && strstr(request->cookie, "auralis_") != NULL;
}

static void check_rest(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route)
{
    bool writes = (READ & request->method) == 0;
    aur_access_claim claim = claim_of(request);
    if (!writes && route->rest->who == AUR_REST_ALL)
        claim.site = NULL; // a page of somebody else's may lead here: cookies that say who it is are not looked at
    aur_access_verdict verdict =
        writes || has_our_cookie(request) ? aur_access_connect(rules->access, &claim) : AUR_ACCESS_OK;
    bool is_empty = request->content_length == 0 || request->content_length == -1;
    if (verdict != AUR_ACCESS_OK)
        refuse_access(route, verdict);
    else if (is_empty && request->transfer_encoding == NULL && route->rest->body <= AUR_REST_MAYBE_JSON)
        return;
    else if (route->rest->body == AUR_REST_NOTHING)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "this takes no body");
    else
        check_body(rules, request, route);
}

/// What a room with a password, or without guests, keeps to those who have come in. The status is of the server too,
/// and then says nothing of the room.
static void check_closed(const aur_http_request *request, aur_http_route *route)
{
    bool is_of_room =
        aur_http_manners[route->target].is_of_room || (route->target == AUR_HTTP_STATUS && request->room != NULL);
    if (is_of_room && route->room != NULL && route->room->is_closed_to_strangers)
        aur_http_refuse(route, 403, AUR_PROTOCOL_FORBIDDEN,
                        "this room is for those who have come in: it is heard in the player");
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
    route->origin = aur_access_listed_origin(rules->access, request->origin);
    find_target(rules, request, route);
    check_closed(request, route);
    if (request->is_upgrade && route->target != AUR_HTTP_REFUSED && route->target != AUR_HTTP_SOCKET)
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "WebSockets are at /ws");
    else if (route->target == AUR_HTTP_REST)
        check_rest(rules, request, route);
    else if (route->target == AUR_HTTP_CHANGE)
        check_change(rules, request, route);
    else if (route->target == AUR_HTTP_OPEN)
        check_open(rules, request, route);
    else if (route->target == AUR_HTTP_RECORDING)
        check_recording(rules, request, route);
    else if (route->target == AUR_HTTP_SOCKET)
        check_socket(rules, request, route);
    else if (aur_http_manners[route->target].has_sound)
        check_sound(rules, request, route);
    else if (route->target == AUR_HTTP_HLS)
        check_hls(request, route);
    else if (route->target != AUR_HTTP_REFUSED && route->room == NULL)
        refuse_room(route);
    bool will_wait = route->target == AUR_HTTP_HLS && route->hls.is_reload;
    if (rules->stopping && (route->target == AUR_HTTP_SOCKET || aur_http_is_endless(route->target) || will_wait))
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "the server is stopping");
}

size_t aur_http_body_max(const aur_http_route *route)
{
    if (route->target != AUR_HTTP_REST)
        return aur_http_manners[route->target].body_max;
    aur_rest_body body = route->rest->body;
    return body == AUR_REST_MIDI ? AUR_REST_MIDI_BYTES_MAX : body == AUR_REST_NOTHING ? 0 : AUR_REST_JSON_BYTES_MAX;
}

/// "::ffff:1.2.3.4" is an IPv4 address.
static const char *without_prefix(const char *address)
{
    static const char prefix[] = "::ffff:";
    bool is_v4 = strncasecmp(address, prefix, sizeof prefix - 1) == 0 && strchr(address, '.') != NULL;
    return is_v4 ? address + sizeof prefix - 1 : address;
}

static bool is_address(const char *text)
{
    struct in6_addr address;
    return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

void aur_http_address(const aur_access *access, const char *peer, const char *forwarded_for,
                      char address[AUR_ADDRESS_BYTES])
{
    peer = without_prefix(peer);
    snprintf(address, AUR_ADDRESS_BYTES, "%s", peer);
    if (!aur_address_is_here(peer) || forwarded_for == NULL)
        return;
    const char *last = strrchr(forwarded_for, ',');
    last = last != NULL ? last + 1 + strspn(last + 1, " ") : forwarded_for;
    last = without_prefix(last);
    bool is_told = access->hosts[0][0] != '\0' && is_address(last) && !aur_address_is_here(last);
    snprintf(address, AUR_ADDRESS_BYTES, "%s", is_told ? last : "?"); // who comes through a proxy is not here
}

bool aur_http_is_endless(aur_http_target target)
{
    return aur_http_manners[target].is_endless;
}

bool aur_http_is_secure(const aur_http_request *request)
{
    return request->is_secure || is_forwarded(request);
}

void aur_http_base(const aur_http_request *request, char *base, size_t base_bytes)
{
    snprintf(base, base_bytes, "%s://%s", aur_http_is_secure(request) ? "https" : "http", request->host);
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
