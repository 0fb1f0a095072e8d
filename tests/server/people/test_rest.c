// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests HTTP for rooms and people without sockets: who is let through, who is refused and how, and that whoever has
/// gone is not called back.
#include "tests/server/people/rest_desk.h"

static void paths_lead_to_one_route(void **state)
{
    (void)state;
    char parts[AUR_REST_PARTS_MAX][AUR_REST_PART_BYTES];
    unsigned allowed = 0;
    const aur_rest_route *route = aur_rest_route_find(AUR_REST_DELETE, "/api/v1/rooms/a b/chat/7", &allowed, parts);
    assert_non_null(route);
    assert_string_equal(route->path, "/api/v1/rooms/{id}/chat/{number}");
    assert_string_equal(parts[0], "a b");
    assert_string_equal(parts[1], "7");
    assert_null(aur_rest_route_find(AUR_REST_GET, "/api/v1/rooms/x/chat/7", &allowed, parts));
    assert_int_equal(allowed, AUR_REST_DELETE);
    static const char *const none[] = {"",
                                       "/",
                                       "/api/v1",
                                       "/api/v1/",
                                       "/api/v1/rooms/",
                                       "/api/v1/rooms//chat",
                                       "/api/v1/rooms/x/",
                                       "/api/v1/rooms/x/chat/",
                                       "/api/v1/rooms/x/chat/7/8",
                                       "/api/v1/roomsx",
                                       "/api/v1/people",
                                       "/api/v2/rooms"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(aur_rest_route_find(AUR_REST_GET, none[i], &allowed, parts));
        assert_int_equal(allowed, 0);
    }
    char path[600] = "/api/v1/rooms/";
    memset(path + strlen(path), 'a', AUR_REST_PART_BYTES); // one more than can be
    assert_null(aur_rest_route_find(AUR_REST_GET, path, &allowed, parts));
}

/// No two rows of the table can mean the same request, and none can be asked for what it does not take.
static void the_table_is_sound(void **state)
{
    (void)state;
    char parts[AUR_REST_PARTS_MAX][AUR_REST_PART_BYTES];
    unsigned allowed = 0;
    for (const aur_rest_route *route = aur_rest_routes; route->path != NULL; route++) {
        assert_ptr_equal(aur_rest_route_find(route->method, route->path, &allowed, parts), route);
        assert_non_null(route->handle);
        assert_true(route->method != AUR_REST_GET || route->body == AUR_REST_NOTHING);
    }
}

static void tokens_are_read_from_headers(void **state)
{
    (void)state;
    static aur_rest_request r;
    aur_rest_request_tokens(&r, "Bearer abc", "a=b; auralis_access=x.y.z; auralis_refresh=f.g; other=1");
    assert_string_equal(r.bearer, "abc");
    assert_string_equal(r.access, "x.y.z");
    assert_string_equal(r.refresh, "f.g");
    aur_rest_request_tokens(&r, "Basic abc", "auralis_accessory=1;auralis_access");
    assert_string_equal(r.bearer, "");
    assert_string_equal(r.access, "");
    aur_rest_request_tokens(&r, NULL, NULL);
    assert_string_equal(r.refresh, "");
    static char long_token[1 << 20] = "bearer ";
    memset(long_token + 7, 'a', sizeof long_token - 8);
    aur_rest_request_tokens(&r, long_token, long_token);
    assert_int_equal(strlen(r.bearer), AUR_TOKEN_BYTES - 1);
    request = r;
    assert_int_equal(ask(AUR_REST_GET, "me", r.bearer, ""), 401);
}

static void accounts_come_and_go(void **state)
{
    (void)state;
    char refresh[AUR_REFRESH_BYTES], fresh[AUR_TOKEN_BYTES];
    assert_int_equal(GET("me", anna), 200);
    assert_string_equal(text("role"), "admin"); // the first
    assert_int_equal(GET("me", ben), 200);
    assert_string_equal(text("role"), "member");
    assert_int_equal(POST("auth/login", "", "{\"login\":\"BEN\",\"password\":\"battery staple\"}"), 200);
    snprintf(refresh, sizeof refresh, "%s", text("refresh_token"));
    assert_non_null(strstr(header("set-cookie:"), "HttpOnly; SameSite=Strict"));
    assert_null(strstr(header("set-cookie:"), "Secure"));
    assert_int_equal(POST("auth/login", "", "{\"login\":\"ben\",\"password\":\"wrong\"}"), 401);
    assert_string_equal(code(), "WRONG_LOGIN");
    assert_int_equal(POST("auth/login", "", "{\"login\":\"nobody\",\"password\":\"wrong\"}"), 401);
    assert_string_equal(code(), "WRONG_LOGIN");
    assert_int_equal(POST("auth/register", "", "{\"login\":\"Anna\",\"password\":\"correct horse\"}"), 409);
    assert_string_equal(code(), "TAKEN");
    assert_int_equal(POST("auth/register", "", "{\"login\":\"a\",\"password\":\"correct horse\"}"), 400);
    assert_int_equal(POST("auth/register", "", "{\"login\":\"carl\"}"), 400);
    assert_int_equal(POST("auth/register", "", "{\"login\":\"carl\",\"password\":null}"), 400);

    request = (aur_rest_request){.method = AUR_REST_POST, .path = "/api/v1/auth/refresh", .address = "127.0.0.1"};
    snprintf(request.refresh, sizeof request.refresh, "%s", refresh); // as a cookie
    assert_int_equal(ask_again(""), 200);
    snprintf(fresh, sizeof fresh, "%s", text("token"));
    assert_int_equal(GET("me", fresh), 200);
    snprintf(request.path, sizeof request.path, "/api/v1/auth/refresh");
    request.method = AUR_REST_POST;
    snprintf(request.refresh, sizeof request.refresh, "%s", refresh);
    assert_int_equal(ask_again(""), 401); // it comes a second time: somebody has a copy
    assert_string_equal(code(), "TOKEN_INVALID");
    assert_int_equal(POST("auth/refresh", "", "{}"), 401);

    assert_int_equal(PUT("auth/password", ben, "{\"old\":\"no\",\"new\":\"staple battery\"}"), 401);
    assert_int_equal(PUT("auth/password", ben, "{\"old\":\"battery staple\",\"new\":\"short\"}"), 400);
    assert_int_equal(PUT("auth/password", ben, "{\"old\":\"battery staple\",\"new\":\"staple battery\"}"), 200);
    snprintf(fresh, sizeof fresh, "%s", text("token"));
    assert_int_equal(GET("me", ben), 401); // tokens from before
    assert_int_equal(GET("me", fresh), 200);
    assert_int_equal(PUT("me", fresh, "{\"name\":\"Benno\",\"colour\":\"#0a0b0C\",\"email\":\"b@example.org\"}"), 200);
    assert_string_equal(text("name"), "Benno");
    assert_string_equal(text("colour"), "#0a0b0c");
    assert_int_equal(PUT("me", fresh, "{\"colour\":\"red\"}"), 400);
    assert_int_equal(PUT("me", fresh, "{\"name\":7}"), 400);
    assert_int_equal(POST("auth/logout", fresh, ""), 204);
    assert_non_null(strstr(header("set-cookie:"), "Max-Age=0"));
    assert_int_equal(GET("me", fresh), 401);
    assert_int_equal(DELETE("me", anna, "{\"password\":\"wrong\"}"), 401);
    assert_int_equal(DELETE("me", anna, "{\"password\":\"correct horse\"}"), 204);
    assert_int_equal(GET("me", anna), 401);
}

static void a_cookie_by_tls_stays_there(void **state)
{
    (void)state;
    request = (aur_rest_request){
        .method = AUR_REST_POST, .path = "/api/v1/auth/login", .address = "127.0.0.1", .is_secure = true};
    assert_int_equal(ask_again("{\"login\":\"ben\",\"password\":\"battery staple\"}"), 200);
    assert_non_null(strstr(header("set-cookie:"), "; Secure"));
}

static void a_token_in_the_header_must_hold(void **state)
{
    (void)state;
    assert_int_equal(GET("rooms", ""), 200);
    assert_int_equal(GET("rooms", "nonsense"), 401);
    assert_string_equal(header("www-authenticate:"), "Bearer");
    request =
        (aur_rest_request){.method = AUR_REST_GET, .path = "/api/v1/rooms", .access = "nonsense", .address = "::1"};
    assert_int_equal(ask_again(""), 200); // a cookie may be an old one
    snprintf(request.path, sizeof request.path, "/api/v1/me");
    assert_int_equal(ask_again(""), 401);
    snprintf(request.access, sizeof request.access, "%s", ben);
    assert_int_equal(ask_again(""), 200);
    assert_int_equal(GET("me", guest), 403); // a guest has no account
    assert_string_equal(code(), "FORBIDDEN");
    desk.now_s += AUR_TOKEN_ACCESS_S + AUR_TOKEN_LEEWAY_S + 1;
    assert_int_equal(GET("me", ben), 401);
}

static void rooms_are_opened_changed_and_closed(void **state)
{
    (void)state;
    char id[AUR_ID_BYTES];
    assert_int_equal(POST("rooms", guest, "{\"name\":\"Blue Room\",\"capacity\":3,\"password\":\"x\"}"), 201);
    snprintf(id, sizeof id, "%s", text("room"));
    assert_string_equal(text("type"), "jam");
    assert_non_null(strstr(header("location:"), id));
    assert_null(strstr(desk.answer->body, "password_hash"));
    assert_int_equal(POST("rooms", ben, "{\"name\":\"blue-room\"}"), 409);
    assert_int_equal(POST("rooms", ben, "{\"name\":\"\"}"), 400);
    assert_int_equal(POST("rooms", ben, "{\"type\":\"jam\"}"), 400);
    assert_int_equal(POST("rooms", ben, "{\"name\":\"x\",\"capacity\":501}"), 400);
    assert_int_equal(POST("rooms", guest, "{\"name\":\"x\",\"type\":\"station\"}"), 403);
    assert_int_equal(POST("rooms", ben, "{\"name\":\"x\",\"persistent\":true}"), 403); // from pro on
    assert_int_equal(POST("rooms", "", "{\"name\":\"Nobody's\"}"), 201);               // the first who enters is owner
    assert_int_equal(GET("rooms/Blue-Room", ""), 200);
    assert_string_equal(text("id"), id);
    assert_int_equal(PUT("rooms/Blue-Room", ben, "{\"capacity\":4}"), 403);
    assert_string_equal(code(), "FORBIDDEN");
    assert_int_equal(PUT("rooms/Blue-Room", guest, "{\"name\":\"Red\",\"private\":true}"), 200);
    assert_int_equal(GET("rooms/Blue-Room", ""), 404);
    assert_int_equal(PUT("rooms/Red", guest, "{\"name\":\"lobby\"}"), 409);
    assert_int_equal(PUT("rooms/Red", guest, "{\"password\":\"new\"}"), 200);
    assert_int_equal(GET("rooms/Red/chat", ben), 403);
    assert_string_equal(code(), "WRONG_PASSWORD");
    assert_int_equal(GET("rooms/Red/chat", anna), 200); // an admin needs none
    assert_int_equal(PUT("rooms/Red", guest, "{\"password\":null}"), 200);
    assert_int_equal(GET("rooms/Red/chat", ben), 200);
    assert_int_equal(DELETE("rooms/Red", ben, ""), 403);
    assert_int_equal(DELETE("rooms/lobby", ben, ""), 403);
    assert_int_equal(DELETE("rooms/Red", guest, ""), 204);
    assert_int_equal(GET("rooms/Red", ""), 404);
    assert_int_equal(POST("rooms/lobby/midi", ben, "MThd"), 403); // a station: its owner, and nobody is
}

/// Asks, and does not wait.
static void begin_put(const char *path, const char *token, const char *body)
{
    memset(&request, 0, sizeof request);
    request.method = AUR_REST_PUT;
    snprintf(request.path, sizeof request.path, "/api/v1/%s", path);
    snprintf(request.bearer, sizeof request.bearer, "%s", token);
    snprintf(request.address, sizeof request.address, "127.0.0.1");
    aur_rest_take(desk.rest, &request, body, strlen(body), desk.now_ns, desk.now_s, desk_answered, &desk);
}

/// A password takes its time, and what is changed meanwhile stays changed.
static void settings_are_each_its_own(void **state)
{
    (void)state;
    assert_int_equal(POST("rooms", guest, "{\"name\":\"Blue\",\"capacity\":5}"), 201);
    unsigned before = desk.answers;
    begin_put("rooms/Blue", guest, "{\"password\":\"sesame\",\"chat\":false}");
    assert_int_equal(desk.answers, before); // it is hashed
    begin_put("rooms/Blue", guest, "{\"name\":\"Red\",\"capacity\":7}");
    assert_int_equal(desk.answers, before + 1);
    desk_settle(&desk);
    assert_int_equal(desk.answers, before + 2);
    assert_int_equal(desk.answer->status, 200);
    assert_int_equal(GET("rooms/Red", ""), 200);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "has_password")));
    assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(root, "chat")));
    assert_int_equal((int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(root, "capacity")), 7);
    begin_put("auth/password", anna, "{\"old\":\"correct horse\",\"new\":\"battery horse\"}"); // of an account too
    begin_put("me", anna, "{\"name\":\"Annabel\"}");
    desk_settle(&desk);
    assert_int_equal(POST("auth/login", "", "{\"login\":\"anna\",\"password\":\"battery horse\"}"), 200);
    const cJSON *person = cJSON_GetObjectItemCaseSensitive(root, "person");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(person, "name")), "Annabel");
}

static void lists_have_pages(void **state)
{
    (void)state;
    char body[80];
    for (int i = 0; i < 7; i++) {
        snprintf(body, sizeof body, "{\"name\":\"room %d\",\"type\":\"%s\",\"private\":%s}", i,
                 i < 3 ? "personal" : "jam", i == 6 ? "true" : "false");
        assert_int_equal(POST("rooms", ben, body), 201);
    }
    assert_int_equal(GET("rooms?limit=3&page=3", ""), 200);
    assert_int_equal(total(), 7); // the lobby and all but the hidden one
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "items")), 1);
    assert_int_equal((int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(root, "pages")), 3);
    assert_int_equal(GET("rooms?page=9", ""), 200);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "items")), 0);
    assert_int_equal(GET("rooms", ben), 200);
    assert_int_equal(total(), 8); // his own
    assert_int_equal(GET("rooms", guest), 200);
    assert_int_equal(total(), 7);
    assert_int_equal(GET("rooms", anna), 200);
    assert_int_equal(total(), 8);
    assert_int_equal(GET("rooms?type=personal", ""), 200);
    assert_int_equal(total(), 3);
    assert_int_equal(GET("rooms?has_people=true", ""), 200);
    assert_int_equal(total(), 0);
    static const char *const wrong[] = {"page=0",
                                        "page=-1",
                                        "page=1e3",
                                        "page=",
                                        "page=1000001",
                                        "limit=0",
                                        "limit=101",
                                        "limit=x",
                                        "type=concert",
                                        "has_people=1",
                                        "page=99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char path[80];
        snprintf(path, sizeof path, "rooms?%s", wrong[i]);
        assert_int_equal(GET(path, ""), 400);
    }
}

static void bodies_are_objects(void **state)
{
    (void)state;
    static const char *const wrong[] = {"[]",
                                        "7",
                                        "{",
                                        "{\"login\":\"a\x01\"}",
                                        "null",
                                        "{\"login\":\"\xff\"}",
                                        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(POST("auth/login", "", wrong[i]), 400);
        assert_string_equal(code(), "INVALID_MESSAGE");
    }
    assert_int_equal(POST("auth/login", "", ""), 400);
    assert_int_equal(POST("nothing", "", "{}"), 404);
    assert_int_equal(DELETE("auth/login", "", ""), 405);
}

static void too_many_are_told_when(void **state)
{
    (void)state;
    request = (aur_rest_request){.method = AUR_REST_POST, .path = "/api/v1/auth/login", .address = "192.0.2.9"};
    for (int i = 0; i < 10; i++)
        assert_int_equal(ask_again("{}"), 400);
    assert_string_equal(header("x-ratelimit-limit:"), "10");
    assert_string_equal(header("x-ratelimit-remaining:"), "0");
    assert_int_equal(ask_again("{}"), 429);
    assert_string_equal(code(), "RATE_LIMIT_EXCEEDED");
    assert_string_equal(header("retry-after:"), "6");
    desk.now_ns += INT64_C(6000000000);
    assert_int_equal(ask_again("{}"), 400);
    snprintf(request.path, sizeof request.path, "/api/v1/rooms");
    request.method = AUR_REST_GET;
    assert_int_equal(ask_again(""), 200);
    assert_string_equal(header("x-ratelimit-limit:"), "120");
}

static void without_a_store_it_says_so(void **state)
{
    (void)state;
    desk_close(&desk);
    assert_true(desk_open(&desk, false));
    assert_int_equal(POST("auth/register", "", "{\"login\":\"anna\",\"password\":\"correct horse\"}"), 503);
    assert_string_equal(code(), "STORE_FAILED");
    assert_int_equal(POST("auth/login", "", "{\"login\":\"anna\",\"password\":\"correct horse\"}"), 503);
    assert_int_equal(GET("rooms", ""), 200); // all else goes on
    assert_int_equal(POST("auth/guest", "", ""), 200);
    snprintf(guest, sizeof guest, "%s", text("token"));
    assert_int_equal(POST("rooms", guest, "{\"name\":\"x\",\"password\":\"y\"}"), 201);
}

/// What was begun is done all the same.
static void who_has_gone_is_not_called(void **state)
{
    (void)state;
    unsigned before = desk.answers;
    static const char body[] = "{\"login\":\"carl\",\"password\":\"correct horse\"}";
    memset(&request, 0, sizeof request);
    request.method = AUR_REST_POST;
    snprintf(request.path, sizeof request.path, "/api/v1/auth/register");
    aur_rest_take(desk.rest, &request, body, strlen(body), desk.now_ns, desk.now_s, desk_answered, &desk);
    aur_rest_forget(desk.rest, &desk);
    desk_settle(&desk);
    assert_int_equal(desk.answers, before);
    assert_int_equal(POST("auth/login", "", body), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_to_one_route),
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test_setup_teardown(tokens_are_read_from_headers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(accounts_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cookie_by_tls_stays_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_in_the_header_must_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rooms_are_opened_changed_and_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_are_each_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_have_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_are_told_when, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_store_it_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_has_gone_is_not_called, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
