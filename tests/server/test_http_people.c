// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what stands before requests about rooms and people: whose page they come from, what they may bring, where
/// they come from; and what a closed room keeps to itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "server/http.h"
#include "tests/server/request.h"

static int status_of(const aur_http_request *request)
{
    aur_http_route route;
    aur_http_route_find(&rules, request, &route);
    return route.target == AUR_HTTP_REFUSED ? route.status : 200;
}

static aur_http_request send(aur_http_method method, const char *path, int64_t bytes)
{
    aur_http_request request = request_for(method, path);
    request.content_type = bytes > 0 ? "application/json" : NULL;
    request.content_length = bytes;
    return request;
}

/// A page elsewhere can make a browser ask, and the browser brings its cookies.
static void pages_elsewhere_are_refused(void **state)
{
    (void)state;
    static const struct {
        aur_http_method method;
        int status;
        const char *path, *cookie, *origin, *site;
    } rows[] = {
        {AUR_HTTP_POST, 200, "/api/v1/auth/login", NULL, NULL, NULL}, // no page
        {AUR_HTTP_POST, 200, "/api/v1/auth/login", NULL, "http://localhost:8080", "same-origin"},
        {AUR_HTTP_POST, 403, "/api/v1/auth/login", NULL, "https://elsewhere.example", NULL},
        {AUR_HTTP_POST, 403, "/api/v1/auth/login", NULL, "null", NULL},
        {AUR_HTTP_POST, 403, "/api/v1/auth/login", NULL, NULL, "cross-site"},
        {AUR_HTTP_DELETE, 403, "/api/v1/rooms/lobby", NULL, "https://elsewhere.example", NULL},
        {AUR_HTTP_GET, 200, "/api/v1/me", NULL, "https://elsewhere.example", "cross-site"}, // and gets no token
        {AUR_HTTP_GET, 403, "/api/v1/me", "auralis_access=x", "https://elsewhere.example", NULL},
        {AUR_HTTP_GET, 403, "/api/v1/me", "a=b; auralis_access=x", NULL, "same-site"},
        {AUR_HTTP_GET, 200, "/api/v1/me", "auralis_access=x", NULL, "same-origin"},
        {AUR_HTTP_GET, 200, "/api/v1/me", "other=x", NULL, "same-site"}, // a program's beside us on this machine
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = send(rows[i].method, rows[i].path, rows[i].method == AUR_HTTP_POST ? 2 : -1);
        request.cookie = rows[i].cookie;
        request.origin = rows[i].origin;
        request.site = rows[i].site;
        if (status_of(&request) != rows[i].status)
            fail_msg("row %zu: %d", i, status_of(&request));
    }
    aur_http_request request = request_for(AUR_HTTP_GET, "/api/v1/rooms");
    request.host = "rebound.example";
    assert_int_equal(status_of(&request), 403);
}

static void bodies_have_their_type_and_size(void **state)
{
    (void)state;
    static const struct {
        aur_http_method method;
        int status;
        const char *path, *type;
        int64_t bytes;
    } rows[] = {
        {AUR_HTTP_POST, 200, "/api/v1/auth/login", "application/json", 4096},
        {AUR_HTTP_POST, 413, "/api/v1/auth/login", "application/json", 4097},
        {AUR_HTTP_POST, 415, "/api/v1/auth/login", "text/plain", 2},
        {AUR_HTTP_POST, 400, "/api/v1/auth/login", "application/json", 0},
        {AUR_HTTP_POST, 400, "/api/v1/auth/login", "application/json", -1},
        {AUR_HTTP_POST, 200, "/api/v1/auth/guest", NULL, 0},
        {AUR_HTTP_POST, 200, "/api/v1/auth/guest", NULL, -1},
        {AUR_HTTP_POST, 400, "/api/v1/auth/guest", "application/json", -2},
        {AUR_HTTP_DELETE, 400, "/api/v1/rooms/lobby", "application/json", 2},
        {AUR_HTTP_DELETE, 200, "/api/v1/rooms/lobby/members/x", "application/json", 2},
        {AUR_HTTP_GET, 400, "/api/v1/rooms", "application/json", 2},
        {AUR_HTTP_POST, 200, "/api/v1/rooms/lobby/midi", "audio/midi", 262144},
        {AUR_HTTP_POST, 413, "/api/v1/rooms/lobby/midi", "application/octet-stream", 262145},
        {AUR_HTTP_POST, 415, "/api/v1/rooms/lobby/midi", "application/json", 20},
        {AUR_HTTP_POST, 400, "/api/v1/rooms/lobby/midi", "audio/midi", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = send(rows[i].method, rows[i].path, rows[i].bytes);
        request.content_type = rows[i].type;
        if (status_of(&request) != rows[i].status)
            fail_msg("row %zu: %d", i, status_of(&request));
    }
    aur_http_request request = send(AUR_HTTP_PUT, "/api/v1/me", 2);
    request.transfer_encoding = "chunked";
    assert_int_equal(status_of(&request), 400);
    rules.stopping = true;
    request.transfer_encoding = NULL;
    assert_int_equal(status_of(&request), 503);
    rules.stopping = false;
    request = change_request(); // as before
    assert_int_equal(status_of(&request), 200);
}

static void a_closed_room_keeps_its_music(void **state)
{
    (void)state;
    static const char *const kept[] = {"stream.ogg", "stream.mp3",  "stream.oga", "live.m3u8",       "listen.m3u",
                                       "listen.pls", "listen.xspf", "events",     "journal.auralis", "hls/1.m4s"};
    static const aur_http_room closed = {.name = "closed", .is_closed_to_strangers = true};
    aur_http_rules strict = rules;
    char path[80];
    strict.rooms = &closed;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        aur_http_route route;
        snprintf(path, sizeof path, "/rooms/closed/%s", kept[i]);
        aur_http_request request = request_for(AUR_HTTP_GET, path);
        aur_http_route_find(&strict, &request, &route);
        assert_int_equal(route.target, AUR_HTTP_REFUSED);
        assert_int_equal(route.status, 403);
        assert_int_equal(route.error.code, AUR_PROTOCOL_FORBIDDEN);
    }
    aur_http_request request = request_for(AUR_HTTP_GET, "/ws?room=closed");
    request.path = "/ws";
    request.room = "closed";
    request.is_upgrade = true;
    request.protocols = AUR_PROTOCOL_NAME;
    aur_http_route route;
    aur_http_route_find(&strict, &request, &route);
    assert_int_equal(route.target, AUR_HTTP_SOCKET); // there one comes in
}

static void only_a_proxy_here_is_believed(void **state)
{
    (void)state;
    static const struct {
        bool has_name;
        const char *peer, *forwarded, *address;
    } rows[] = {
        {false, "192.0.2.1", NULL, "192.0.2.1"},
        {true, "192.0.2.1", "198.51.100.7", "192.0.2.1"},
        {false, "127.0.0.1", "198.51.100.7", "?"}, // not believed, and not taken for one who is here
        {true, "127.0.0.1", "127.0.0.1", "?"},     // one proxy before another: anybody's
        {true, "127.0.0.1", "198.51.100.7, ::1", "?"},
        {true, "127.0.0.1", NULL, "127.0.0.1"},
        {true, "127.0.0.1", "198.51.100.7", "198.51.100.7"},
        {true, "::1", "6.6.6.6, 198.51.100.7", "198.51.100.7"}, // what a client wrote stands before
        {true, "::ffff:127.0.0.1", "2001:db8::7", "2001:db8::7"},
        {true, "127.0.0.1", "198.51.100.7,", "?"},
        {true, "127.0.0.1", "unknown", "?"},
        {true, "127.0.0.1", "198.51.100.7:80", "?"},
        {true, "127.0.0.1", "", "?"},
        {false, "::ffff:192.0.2.1", NULL, "192.0.2.1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char address[AUR_ADDRESS_BYTES];
        static aur_access access = {.scope = AUR_ACCESS_LOOPBACK};
        snprintf(access.hosts[0], sizeof access.hosts[0], "%s", rows[i].has_name ? "music.example" : "");
        aur_http_address(&access, rows[i].peer, rows[i].forwarded, address);
        assert_string_equal(address, rows[i].address);
    }
}

static void a_link_leads_to_the_page(void **state)
{
    (void)state;
    aur_http_request request = request_for(AUR_HTTP_GET, "/r/Blue Room");
    aur_http_route route;
    aur_http_head head;
    aur_http_route_find(&rules, &request, &route);
    assert_string_equal(route.link, "Blue Room");
    aur_http_head_make(&rules, &request, &route, &head);
    aur_http_head_link(&head, "a b/\r\n\xc3\xa4?&");
    assert_int_equal(head.status, 302);
    assert_string_equal(head.headers[head.count - 1].name, "location:");
    assert_string_equal(head.headers[head.count - 1].value, "../?room=a%20b%2F%0D%0A%C3%A4%3F%26");
}

static void paths_say_their_methods(void **state)
{
    (void)state;
    aur_http_request request = request_for(AUR_HTTP_OPTIONS, "/api/v1/rooms/lobby");
    aur_http_route route;
    aur_http_head head;
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    for (unsigned i = 0; i < head.count; i++) {
        assert_string_not_equal(head.headers[i].name, "access-control-allow-origin:"); // for nobody else's pages
        if (strcmp(head.headers[i].name, "allow:") == 0)
            assert_string_equal(head.headers[i].value, "GET, HEAD, PUT, DELETE, OPTIONS");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_elsewhere_are_refused),   cmocka_unit_test(bodies_have_their_type_and_size),
        cmocka_unit_test(a_closed_room_keeps_its_music), cmocka_unit_test(only_a_proxy_here_is_believed),
        cmocka_unit_test(a_link_leads_to_the_page),      cmocka_unit_test(paths_say_their_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
