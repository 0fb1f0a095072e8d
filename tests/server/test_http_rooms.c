// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what requests say of rooms: which is meant, who may open one, who may change one.
#include "tests/stream/check.h"

#include "server/http.h"
#include "tests/server/request.h"

static aur_http_route route_of(const aur_http_request *request)
{
    aur_http_route route;
    aur_http_route_find(&rules, request, &route);
    return route;
}

static int status_of(const aur_http_request *request)
{
    aur_http_route route = route_of(request);
    return route.target == AUR_HTTP_REFUSED ? route.status : 200;
}

/// The answer to a room that was opened says where it is.
static void the_answer_says_where_it_is(void **state)
{
    (void)state;
    aur_http_route route = {.target = AUR_HTTP_OPEN, .room = &opened};
    aur_http_head head;
    aur_http_head_make(&rules, NULL, &route, &head);
    assert_int_equal(head.status, 201);
    bool is_there = false;
    for (unsigned i = 0; i < head.count; i++)
        is_there |= strcmp(head.headers[i].name, "location:") == 0 &&
                    strcmp(head.headers[i].value, "/api/v1/status?room=" OPENED) == 0;
    assert_true(is_there);
}

static void a_room_is_named_by_path_or_query(void **state)
{
    (void)state;
    static const struct {
        const char *path, *query;
        const aur_http_room *room; ///< NULL = refused with 404
    } rows[] = {
        {"/rooms/lobby/stream.ogg", NULL, &lobby},
        {"/rooms/" OPENED "/stream.ogg", NULL, &opened},
        {"/stream.ogg", NULL, &lobby},
        {"/rooms/" OPENED "/journal.auralis", "lobby", &opened}, // the path says it
        {"/api/v1/status", NULL, &lobby},
        {"/api/v1/status", OPENED, &opened},
        {"/api/v1/control", OPENED, &opened},
        {"/api/v1/status", "attic", NULL},
        {"/api/v1/status", "", NULL},
        {"/api/v1/control", "lobby2", NULL},
        {"/healthz", "attic", &lobby}, // is not about a room
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(AUR_HTTP_GET, rows[i].path);
        request.room = rows[i].query;
        aur_http_route route = route_of(&request);
        bool is_right = rows[i].room != NULL ? route.target != AUR_HTTP_REFUSED && route.room == rows[i].room
                                             : route.target == AUR_HTTP_REFUSED && route.status == 404;
        if (!is_right)
            fail_msg("%s ?room=%s: target %d, status %d", rows[i].path, rows[i].query, route.target, route.status);
    }
}

static void opening_a_room_is_checked_before_its_body(void **state)
{
    (void)state;
    aur_http_request request = change_request();
    request.path = "/api/v1/rooms";
    assert_int_equal(status_of(&request), 403); // --max-rooms 0
    rules.opens_rooms = true;
    assert_int_equal(status_of(&request), 200);
    request.content_length = 65536;
    assert_int_equal(status_of(&request), 200);
    request.content_length = 65537;
    assert_int_equal(status_of(&request), 413);
    request.content_length = 0;
    assert_int_equal(status_of(&request), 400);
    request.content_length = 2;
    request.content_type = "text/plain";
    assert_int_equal(status_of(&request), 415);
    request.content_type = "application/json";
    request.origin = "http://evil.example";
    assert_int_equal(status_of(&request), 403);
    request.origin = NULL;
    request.host = "evil.example";
    assert_int_equal(status_of(&request), 403);
    request.host = "localhost:8080";
    rules.stopping = true;
    assert_int_equal(status_of(&request), 503);
    rules.stopping = false;
    access_rules.scope = AUR_ACCESS_ANY; // where rooms are opened, everybody may
    assert_int_equal(status_of(&request), 200);
    access_rules.scope = AUR_ACCESS_LOOPBACK;
    rules.opens_rooms = false;
}

static void a_room_with_a_key_takes_it(void **state)
{
    (void)state;
    aur_http_request request = change_request();
    aur_access_key_make("its-own-token", &opened_key);
    access_rules.scope = AUR_ACCESS_ANY;
    request.authorization = "Bearer its-own-token";
    assert_int_equal(status_of(&request), 403); // the first room is read-only
    request.room = OPENED;
    assert_int_equal(status_of(&request), 200);
    request.authorization = "Bearer its-own-tokem";
    assert_int_equal(status_of(&request), 401);
    request.room = "attic";
    assert_int_equal(status_of(&request), 403); // says nothing of who is there
    access_rules.scope = AUR_ACCESS_LOOPBACK;
    assert_int_equal(status_of(&request), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_room_is_named_by_path_or_query),
        cmocka_unit_test(the_answer_says_where_it_is),
        cmocka_unit_test(opening_a_room_is_checked_before_its_body),
        cmocka_unit_test(a_room_with_a_key_takes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
