// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests HTTP without sockets: requests to routes, and the heads of answers.
#include "tests/stream/check.h"

#include "server/exchange.h"
#include "server/http.h"
#include "tests/server/request.h"
#include "stream/flac.h"
#include "stream/mp3.h"

typedef struct row {
    aur_http_method method;
    const char *path;
    aur_http_target target;
    int status; ///< of a refusal
} row;

static void paths_lead_somewhere(void **state)
{
    (void)state;
    static const row rows[] = {
        {AUR_HTTP_GET, "/", AUR_HTTP_ASSET, 0},
        {AUR_HTTP_HEAD, "/", AUR_HTTP_ASSET, 0},
        {AUR_HTTP_POST, "/", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/player.js", AUR_HTTP_ASSET, 0},
        {AUR_HTTP_GET, "/rooms/lobby/stream.ogg", AUR_HTTP_STREAM, 0},
        {AUR_HTTP_HEAD, "/rooms/lobby/stream.ogg", AUR_HTTP_STREAM, 0},
        {AUR_HTTP_POST, "/rooms/lobby/stream.ogg", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/stream.ogg", AUR_HTTP_STREAM, 0}, // the first room's
        {AUR_HTTP_GET, "/stream.opus", AUR_HTTP_STREAM, 0},
        {AUR_HTTP_OPTIONS, "/stream.ogg", AUR_HTTP_OPTIONS_OF, 0},
        {AUR_HTTP_GET, "/rooms/lobby/events", AUR_HTTP_EVENTS, 0},
        {AUR_HTTP_HEAD, "/events", AUR_HTTP_EVENTS, 0},
        {AUR_HTTP_POST, "/events", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/rooms/lobby/listen.m3u", AUR_HTTP_M3U, 0},
        {AUR_HTTP_GET, "/listen.pls", AUR_HTTP_PLS, 0},
        {AUR_HTTP_HEAD, "/listen.xspf", AUR_HTTP_XSPF, 0},
        {AUR_HTTP_GET, "/rooms/attic/listen.m3u", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/" OPENED "/stream.ogg", AUR_HTTP_STREAM, 0},
        {AUR_HTTP_GET, "/rooms/" OPENED "/live.m3u8", AUR_HTTP_HLS, 0},
        {AUR_HTTP_GET, "/rooms/" OPENED "q/stream.ogg", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/abcdefghijklmno/stream.ogg", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/" OPENED, AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms//stream.ogg", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/api/v1/rooms", AUR_HTTP_REST, 0},
        {AUR_HTTP_PUT, "/api/v1/rooms", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_HEAD, "/api/v1/rooms/lobby", AUR_HTTP_REST, 0},
        {AUR_HTTP_DELETE, "/api/v1/rooms/lobby", AUR_HTTP_REST, 0},
        {AUR_HTTP_POST, "/api/v1/rooms/lobby", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_OPTIONS, "/api/v1/rooms/lobby", AUR_HTTP_OPTIONS_OF, 0},
        {AUR_HTTP_GET, "/api/v1/rooms/lobby/nothing", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/openapi.json", AUR_HTTP_ASSET, 0},
        {AUR_HTTP_GET, "/r/Blue Room", AUR_HTTP_LINK, 0},
        {AUR_HTTP_POST, "/r/Blue-Room", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/r/", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/r/a/b", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_OPTIONS, "/api/v1/rooms", AUR_HTTP_OPTIONS_OF, 0},
        {AUR_HTTP_GET, "/rooms/lobby/rooms/lobby/listen.m3u", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lobbystream.ogg", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/status-json.xsl", AUR_HTTP_ICESTATS, 0},
        {AUR_HTTP_GET, "/admin/publicstats", AUR_HTTP_PUBLIC_STATS, 0},
        {AUR_HTTP_GET, "/admin/publicstats.json", AUR_HTTP_PUBLIC_STATS, 0},
        {AUR_HTTP_OPTIONS, "/api/v1/control", AUR_HTTP_OPTIONS_OF, 0},
        {AUR_HTTP_OPTIONS, "/nothing", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lobby/journal.auralis", AUR_HTTP_JOURNAL, 0},
        {AUR_HTTP_HEAD, "/rooms/lobby/journal.auralis", AUR_HTTP_JOURNAL, 0},
        {AUR_HTTP_POST, "/rooms/lobby/journal.auralis", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/rooms/lobby/", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/attic/journal.auralis", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lobby2/stream.ogg", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lob/stream.ogg", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lobby/", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/live.m3u8", AUR_HTTP_HLS, 0},
        {AUR_HTTP_HEAD, "/rooms/lobby/live.m3u8", AUR_HTTP_HLS, 0},
        {AUR_HTTP_POST, "/rooms/lobby/live.m3u8", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/rooms/attic/live.m3u8", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lobby/hls/init.mp4", AUR_HTTP_HLS, 0},
        {AUR_HTTP_GET, "/rooms/lobby/hls/12.m4s", AUR_HTTP_HLS, 0},
        {AUR_HTTP_HEAD, "/rooms/lobby/low.m3u8", AUR_HTTP_HLS, 0},
        {AUR_HTTP_GET, "/rooms/lobby/hls/12.4.m4s", AUR_HTTP_HLS, 0},
        {AUR_HTTP_GET, "/rooms/lobby/hls/-12.m4s", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/rooms/lobbyhls/12.m4s", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/api/v1/status", AUR_HTTP_STATUS, 0},
        {AUR_HTTP_OTHER, "/api/v1/status", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/api/v1/presets", AUR_HTTP_PRESETS, 0},
        {AUR_HTTP_GET, "/api/v1/control", AUR_HTTP_CONTROLS, 0},
        {AUR_HTTP_OTHER, "/api/v1/control", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/api/v1", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/healthz", AUR_HTTP_HEALTH, 0},
        {AUR_HTTP_GET, "/readyz", AUR_HTTP_READY, 0},
        {AUR_HTTP_GET, "/metrics", AUR_HTTP_METRICS, 0},
        {AUR_HTTP_GET, "/ws", AUR_HTTP_REFUSED, 400},
        {AUR_HTTP_POST, "/ws", AUR_HTTP_REFUSED, 405},
        {AUR_HTTP_GET, "/nothing", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/../etc/passwd", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "/index.html/..", AUR_HTTP_REFUSED, 404},
        {AUR_HTTP_GET, "", AUR_HTTP_REFUSED, 404},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(rows[i].method, rows[i].path);
        aur_http_route route;
        aur_http_route_find(&rules, &request, &route);
        if (route.target != rows[i].target || route.status != rows[i].status)
            fail_msg("%d %s: target %d status %d", rows[i].method, rows[i].path, route.target, route.status);
    }
}

static int status_of(const aur_http_request *request)
{
    aur_http_route route;
    aur_http_route_find(&rules, request, &route);
    return route.target == AUR_HTTP_REFUSED ? route.status : 200;
}

static void a_change_is_checked_before_its_body(void **state)
{
    (void)state;
    aur_http_request request = change_request();
    assert_int_equal(status_of(&request), 200);
    request.content_length = 4096;
    assert_int_equal(status_of(&request), 200);
    request.content_length = 4097;
    assert_int_equal(status_of(&request), 413);
    request.content_length = INT64_C(999999999999);
    assert_int_equal(status_of(&request), 413);
    request.content_length = 0;
    assert_int_equal(status_of(&request), 400);
    request.content_length = -1;
    assert_int_equal(status_of(&request), 400);
    request.content_length = -2;
    assert_int_equal(status_of(&request), 400);
    request = change_request();
    request.transfer_encoding = "chunked";
    assert_int_equal(status_of(&request), 400);

    request = change_request();
    request.content_type = "application/json; charset=utf-8";
    assert_int_equal(status_of(&request), 200);
    static const char *const others[] = {NULL, "", "text/plain", "application/jsonx",
                                         "application/x-www-form-urlencoded"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        request.content_type = others[i];
        assert_int_equal(status_of(&request), 415);
    }
}

static void who_may_not_write_is_told(void **state)
{
    (void)state;
    aur_http_request request = change_request();
    request.origin = "http://evil.example";
    assert_int_equal(status_of(&request), 403);
    request = change_request();
    request.host = "evil.example:8080";
    assert_int_equal(status_of(&request), 403);
    request = request_for(AUR_HTTP_GET, "/api/v1/status");
    request.origin = "http://evil.example"; // reading is answered; the browser keeps it from that page
    assert_int_equal(status_of(&request), 200);
    request.host = NULL;
    assert_int_equal(status_of(&request), 403);

    static aur_access token_rules; // large
    token_rules = access_rules;
    memcpy(token_rules.token, "open sesame", 12);
    rules.access = &token_rules;
    request = change_request();
    assert_int_equal(status_of(&request), 401);
    request.authorization = "Bearer wrong";
    assert_int_equal(status_of(&request), 401);
    request.authorization = "Basic open sesame";
    assert_int_equal(status_of(&request), 401);
    request.authorization = "Bearer open sesame";
    assert_int_equal(status_of(&request), 200);
    request.authorization = "bearer  open sesame";
    assert_int_equal(status_of(&request), 200);
    token_rules.token[0] = '\0';
    token_rules.scope = AUR_ACCESS_ANY;
    assert_int_equal(status_of(&request), 403); // read-only
    rules.access = &access_rules;
}

static void a_websocket_needs_the_sub_protocol(void **state)
{
    (void)state;
    aur_http_request request = request_for(AUR_HTTP_GET, "/ws");
    request.is_upgrade = true;
    assert_int_equal(status_of(&request), 400);
    static const char *const refused[] = {"", "auralis", "auralis.v2", "http", "auralis.v11", "xauralis.v1"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        request.protocols = refused[i];
        assert_int_equal(status_of(&request), 400);
    }
    static const char *const taken[] = {"auralis.v1", "auralis.v2, auralis.v1", " auralis.v1 ,x"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        request.protocols = taken[i];
        assert_int_equal(status_of(&request), 200);
    }
    request.room = "lobby";
    assert_int_equal(status_of(&request), 200);
    request.room = "attic";
    assert_int_equal(status_of(&request), 404);
    request.room = NULL;
    request.origin = "http://evil.example";
    assert_int_equal(status_of(&request), 403);
    static const char *const others[] = {"/metrics", "/api/v1/status", "/api/v1/me", "/recording", "/stream.ogg"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        request = request_for(AUR_HTTP_GET, others[i]);
        request.is_upgrade = true;
        assert_int_equal(status_of(&request), 400);
    }
    request = change_request();
    request.is_upgrade = true;
    assert_int_equal(status_of(&request), 400);
}

static void a_stream_has_a_quality(void **state)
{
    (void)state;
    aur_http_route route;
    aur_http_request request = request_for(AUR_HTTP_GET, "/rooms/lobby/stream.ogg");
    aur_http_route_find(&rules, &request, &route);
    assert_int_equal(route.quality, -1);
    request.quality = "saver";
    aur_http_route_find(&rules, &request, &route);
    assert_int_equal(route.target, AUR_HTTP_STREAM);
    assert_int_equal(route.quality, AUR_QUALITY_saver);
    request.quality = "best";
    assert_int_equal(status_of(&request), 400);
    aur_http_route_find(&rules, &request, &route);
    assert_string_equal(route.error.field, "quality");
    assert_non_null(strstr(route.error.limit, "32 64 96"));
}

static void a_server_that_stops_takes_no_listeners(void **state)
{
    (void)state;
    rules.stopping = true;
    aur_http_request request = request_for(AUR_HTTP_GET, "/rooms/lobby/stream.ogg");
    assert_int_equal(status_of(&request), 503);
    request = change_request();
    assert_int_equal(status_of(&request), 503);
    request = request_for(AUR_HTTP_GET, "/readyz");
    aur_http_route route;
    aur_http_head head;
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 503);
    request = request_for(AUR_HTTP_GET, "/healthz");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 200);
    rules.stopping = false;
}

static const char *header_of(const aur_http_head *head, const char *name)
{
    for (unsigned i = 0; i < head->count; i++)
        if (strcmp(head->headers[i].name, name) == 0)
            return head->headers[i].value;
    return NULL;
}

/// What a cache may keep, and for how long; what knows its tag is not sent again.
static void hls_may_be_cached(void **state)
{
    (void)state;
    static const struct {
        const char *path, *type, *age;
    } rows[] = {
        {"/live.m3u8", "application/vnd.apple.mpegurl", "public, max-age=1, stale-while-revalidate=1"},
        {"/rooms/lobby/hls/init.mp4", "audio/mp4", "public, max-age=3600, immutable"},
        {"/rooms/lobby/hls/7.m4s", "audio/mp4", "public, max-age=3600, immutable"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(AUR_HTTP_GET, rows[i].path);
        aur_http_route route;
        aur_http_head head;
        aur_http_route_find(&rules, &request, &route);
        aur_http_head_make(&rules, &request, &route, &head);
        assert_string_equal(header_of(&head, "content-type:"), rows[i].type);
        assert_string_equal(header_of(&head, "cache-control:"), rows[i].age);
        assert_string_equal(header_of(&head, "access-control-allow-origin:"), "*");
        aur_http_head_tag(&request, 255, &head);
        assert_string_equal(header_of(&head, "etag:"), "\"00000000000000ff\"");
        assert_int_equal(head.status, 200);
        request.if_none_match = "\"x\", \"00000000000000ff\"";
        aur_http_head_tag(&request, 255, &head);
        assert_int_equal(head.status, 304);
    }
}

/// What never ends must not wait in a proxy's buffer.
static void endless_answers_are_not_held_back(void **state)
{
    (void)state;
    static const struct {
        const char *path, *value;
    } rows[] = {{"/events", "no"}, {"/stream.ogg", "no"}, {"/rooms/lobby/stream.opus", "no"}, {"/api/v1/status", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(AUR_HTTP_GET, rows[i].path);
        aur_http_route route;
        aur_http_head head;
        aur_http_route_find(&rules, &request, &route);
        aur_http_head_make(&rules, &request, &route, &head);
        const char *value = header_of(&head, "x-accel-buffering:");
        assert_int_equal(value != NULL, rows[i].value != NULL);
        assert_true(value == NULL || strcmp(value, rows[i].value) == 0);
    }
}

/// A proxy that was asked by TLS says so; then pages without TLS are not ours.
static void a_proxys_word_closes_doors(void **state)
{
    (void)state;
    aur_http_request request = request_for(AUR_HTTP_GET, "/ws");
    aur_http_route route;
    request.is_upgrade = true;
    request.protocols = AUR_PROTOCOL_NAME;
    request.origin = "http://localhost:8080";
    for (int i = 0; i < 3; i++) {
        request.forwarded_proto = (const char *[]){NULL, "http", "https"}[i];
        aur_http_route_find(&rules, &request, &route);
        assert_int_equal(route.target, i < 2 ? AUR_HTTP_SOCKET : AUR_HTTP_REFUSED);
    }
    assert_int_equal(route.status, 403);
}

static const char *last_header_of(const aur_http_head *head, const char *name)
{
    const char *value = "";
    for (unsigned i = 0; i < head->count; i++)
        if (strcmp(head->headers[i].name, name) == 0)
            value = head->headers[i].value;
    return value;
}

static void the_embedded_page_may_be_framed_by_allowed_origins(void **state)
{
    (void)state;
    static aur_access access; // not on the stack: it has room for many names
    static char policy[AUR_ACCESS_FRAME_POLICY_BYTES];
    access = *rules.access;
    memset(access.origins, 0, sizeof access.origins);
    aur_access_frame_policy(&access, policy);
    assert_string_equal(policy, "frame-ancestors 'self'");
    snprintf(access.origins[0], sizeof access.origins[0], "https://a.example");
    snprintf(access.origins[1], sizeof access.origins[1], "http://b.example:81");
    aur_access_frame_policy(&access, policy);
    assert_string_equal(policy, "frame-ancestors 'self' https://a.example http://b.example:81");
    for (int i = 0; i < AUR_ACCESS_NAMES_MAX; i++) {
        memset(access.origins[i], 'x', sizeof access.origins[i] - 1);
        access.origins[i][sizeof access.origins[i] - 1] = '\0';
    }
    aur_access_frame_policy(&access, policy);
    assert_int_equal(strlen(policy), strlen("frame-ancestors 'self'") + AUR_ACCESS_NAMES_MAX * AUR_ACCESS_NAME_BYTES);

    aur_http_rules framed = rules;
    framed.frame_policy = "frame-ancestors 'self' https://a.example";
    aur_http_route route;
    aur_http_head head;
    aur_http_request request = request_for(AUR_HTTP_GET, "/embed");
    aur_http_route_find(&framed, &request, &route);
    aur_http_head_make(&framed, &request, &route, &head);
    assert_int_equal(head.status, 200);
    assert_string_equal(header_of(&head, "content-type:"), "text/html; charset=utf-8");
    assert_string_equal(header_of(&head, "cross-origin-resource-policy:"), "cross-origin");
    assert_non_null(strstr(header_of(&head, "content-security-policy:"), "default-src 'none'"));
    assert_string_equal(last_header_of(&head, "content-security-policy:"), framed.frame_policy);
}

static void heads_are_complete(void **state)
{
    (void)state;
    aur_http_route route;
    aur_http_head head;
    aur_http_request request = request_for(AUR_HTTP_GET, "/");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 200);
    assert_string_equal(header_of(&head, "content-type:"), "text/html; charset=utf-8");
    assert_string_equal(header_of(&head, "cross-origin-opener-policy:"), "same-origin");
    assert_string_equal(header_of(&head, "cross-origin-embedder-policy:"), "require-corp");
    assert_string_equal(header_of(&head, "x-content-type-options:"), "nosniff");
    assert_non_null(strstr(header_of(&head, "content-security-policy:"), "default-src 'none'"));
    assert_null(strstr(header_of(&head, "content-security-policy:"), "unsafe-inline"));
    assert_string_equal(header_of(&head, "cross-origin-resource-policy:"), "same-origin");
    assert_non_null(strstr(last_header_of(&head, "content-security-policy:"), "; frame-ancestors 'none'"));

    request.if_none_match = header_of(&head, "etag:");
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 304);
    request.if_none_match = "\"something else\"";
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 200);

    request = request_for(AUR_HTTP_GET, "/rooms/lobby/stream.ogg");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_string_equal(header_of(&head, "content-type:"), "audio/ogg; codecs=opus");
    assert_string_equal(header_of(&head, "access-control-allow-origin:"), "*");
    assert_string_equal(header_of(&head, "cache-control:"), "no-store");

    request = request_for(AUR_HTTP_GET, "/metrics");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_non_null(strstr(header_of(&head, "content-type:"), "version=0.0.4"));
    assert_null(header_of(&head, "access-control-allow-origin:"));

    request = request_for(AUR_HTTP_OTHER, "/api/v1/control");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 405);
    assert_string_equal(header_of(&head, "allow:"), "GET, HEAD, POST, OPTIONS");

    aur_http_refuse(&route, 429, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "too many");
    aur_http_head_make(&rules, NULL, &route, &head);
    assert_non_null(header_of(&head, "retry-after:"));
}

static void heads_for_plain_players(void **state)
{
    (void)state;
    aur_http_route route;
    aur_http_head head;
    aur_http_request request = request_for(AUR_HTTP_GET, "/stream.ogg");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_string_equal(header_of(&head, "accept-ranges:"), "none");
    assert_non_null(strstr(header_of(&head, "access-control-expose-headers:"), "Icy-MetaInt"));
    assert_null(header_of(&head, "icy-name:")); // nobody asked

    request.icy_metadata = "1";
    request.forwarded_proto = "https";
    aur_http_head_make(&rules, &request, &route, &head);
    assert_string_equal(header_of(&head, "icy-name:"), "Auralis lobby");
    assert_string_equal(header_of(&head, "icy-url:"), "https://localhost:8080/");
    assert_string_equal(header_of(&head, "icy-br:"), "96");
    assert_null(header_of(&head, "icy-metaint:")); // Ogg carries no titles
    request.forwarded_proto = "http";
    request.is_secure = true;
    aur_http_head_make(&rules, &request, &route, &head);
    assert_string_equal(header_of(&head, "icy-url:"), "https://localhost:8080/");
    request.icy_metadata = "0";
    aur_http_head_make(&rules, &request, &route, &head);
    assert_null(header_of(&head, "icy-name:"));

    request = request_for(AUR_HTTP_GET, "/stream.mp3");
    request.icy_metadata = "1";
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    if (aur_mp3_is_built_in()) {
        assert_string_equal(header_of(&head, "content-type:"), "audio/mpeg");
        assert_string_equal(header_of(&head, "icy-metaint:"), "16000");
        assert_string_equal(header_of(&head, "icy-br:"), "128");
    } else {
        assert_int_equal(head.status, 404);
        assert_non_null(strstr(route.error.message, "libmp3lame"));
    }

    request = request_for(AUR_HTTP_GET, "/stream.oga");
    request.icy_metadata = "1";
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    if (aur_flac_is_built_in()) {
        assert_string_equal(header_of(&head, "content-type:"), "audio/ogg; codecs=flac");
        assert_string_equal(header_of(&head, "icy-br:"), "1000");
        assert_null(header_of(&head, "icy-metaint:"));
    } else {
        assert_int_equal(head.status, 404);
        assert_non_null(strstr(route.error.message, "libFLAC"));
    }

    request = request_for(AUR_HTTP_OPTIONS, "/listen.m3u");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_int_equal(head.status, 200);
    assert_string_equal(header_of(&head, "access-control-allow-origin:"), "*");
    assert_string_equal(header_of(&head, "access-control-allow-methods:"), "GET, HEAD, OPTIONS");
    assert_non_null(strstr(header_of(&head, "access-control-allow-headers:"), "Icy-MetaData"));
    request = request_for(AUR_HTTP_OPTIONS, "/api/v1/control");
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    assert_string_equal(header_of(&head, "allow:"), "GET, HEAD, POST, OPTIONS");
    assert_null(header_of(&head, "access-control-allow-origin:")); // others may not change the music
}

static void a_player_may_choose_its_burst(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t burst_ms; ///< -1 = refused
    } rows[] = {{NULL, 700}, {"0", 0},        {"1500", 1500}, {"4000", 4000}, {"4001", -1},
                {"-1", -1},  {"9999999", -1}, {"", -1},       {"1e3", -1},    {"much", -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(AUR_HTTP_GET, "/stream.ogg");
        request.burst_ms = rows[i].text;
        aur_http_route route;
        aur_http_route_find(&rules, &request, &route);
        assert_int_equal(route.status, rows[i].burst_ms < 0 ? 400 : 0);
        if (rows[i].burst_ms < 0) {
            assert_string_equal(route.error.field, "burst_ms");
            assert_string_equal(route.error.limit, "0..4000");
        }
        if (rows[i].burst_ms >= 0)
            assert_int_equal(route.burst_ms, rows[i].burst_ms);
    }
}

static void an_exchange_sends_all_of_its_body(void **state)
{
    (void)state;
    aur_http_request request = request_for(AUR_HTTP_GET, "/");
    aur_exchange *x = aur_exchange_open(&rules, &request);
    assert_non_null(x);
    aur_exchange_answer(x, &rules, &request, "", (aur_answer){.data = NULL});
    size_t total = 0, bytes = 0;
    const uint8_t *data = NULL;
    while ((bytes = aur_exchange_take(x, &data, 1000)) > 0) {
        assert_memory_equal(data, x->route.asset->data + total, bytes);
        total += bytes;
    }
    assert_int_equal(total, x->route.asset->bytes);
    assert_int_equal(total, x->body_bytes);
    aur_exchange_close(x);

    request.method = AUR_HTTP_HEAD;
    x = aur_exchange_open(&rules, &request);
    aur_exchange_answer(x, &rules, &request, "", (aur_answer){.data = NULL});
    assert_int_equal(x->body_bytes, total); // as GET would say
    assert_int_equal(aur_exchange_take(x, &data, 1000), 0);
    aur_exchange_close(x);
}

static void a_folder_replaces_the_built_in_files(void **state)
{
    (void)state;
    aur_http_request request = request_for(AUR_HTTP_GET, "/style.css");
    aur_exchange *x = aur_exchange_open(&rules, &request);
    aur_exchange_answer(x, &rules, &request, AUR_SOURCE_DIR "/client/web", (aur_answer){.data = NULL});
    assert_int_equal(x->head.status, 200);
    assert_int_equal(x->body_bytes, x->route.asset->bytes);
    assert_memory_equal(x->body, x->route.asset->data, x->body_bytes);
    aur_exchange_close(x);
    x = aur_exchange_open(&rules, &request);
    aur_exchange_answer(x, &rules, &request, "/nowhere", (aur_answer){.data = NULL});
    assert_int_equal(x->head.status, 404);
    aur_exchange_close(x);
}

static void a_body_has_room_for_what_was_announced_only(void **state)
{
    (void)state;
    static char data[AUR_PROTOCOL_BODY_BYTES_MAX + 1];
    aur_http_request request = change_request();
    aur_exchange *x = aur_exchange_open(&rules, &request);
    assert_true(aur_exchange_receive(x, data, 4000));
    assert_false(aur_exchange_receive(x, data, 97));
    assert_true(aur_exchange_receive(x, data, 96));
    assert_false(aur_exchange_receive(x, data, 1));
    aur_exchange_close(x);
}

static void bodies_are_parsed(void **state)
{
    (void)state;
    aur_http_route route = {.target = AUR_HTTP_CHANGE};
    aur_control_set controls;
    assert_true(aur_http_body(&route, "{\"bpm\":60}", 10, &controls));
    assert_false(aur_http_body(&route, "{\"bpm\":0}", 9, &controls));
    assert_int_equal(route.status, 400);
    assert_int_equal(route.error.code, AUR_PROTOCOL_INVALID_CONTROL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_somewhere),
        cmocka_unit_test(hls_may_be_cached),
        cmocka_unit_test(endless_answers_are_not_held_back),
        cmocka_unit_test(a_proxys_word_closes_doors),
        cmocka_unit_test(a_change_is_checked_before_its_body),
        cmocka_unit_test(who_may_not_write_is_told),
        cmocka_unit_test(a_websocket_needs_the_sub_protocol),
        cmocka_unit_test(a_stream_has_a_quality),
        cmocka_unit_test(a_server_that_stops_takes_no_listeners),
        cmocka_unit_test(heads_are_complete),
        cmocka_unit_test(the_embedded_page_may_be_framed_by_allowed_origins),
        cmocka_unit_test(heads_for_plain_players),
        cmocka_unit_test(a_player_may_choose_its_burst),
        cmocka_unit_test(an_exchange_sends_all_of_its_body),
        cmocka_unit_test(a_folder_replaces_the_built_in_files),
        cmocka_unit_test(a_body_has_room_for_what_was_announced_only),
        cmocka_unit_test(bodies_are_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
