// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests keeping order by HTTP, without sockets: chat, reports, mutes, bans, roles.
#include "tests/server/people/rest_desk.h"

/// Sits down in the lobby, as a WebSocket would.
static void enter(aur_seat *seat, const char *token)
{
    const aur_store_sanction *sanction = NULL;
    aur_rights_verdict verdict = AUR_RIGHTS_YES;
    aur_token_claims claims;
    assert_int_equal(aur_token_read(&desk.keys, token, desk.now_s, &claims), AUR_TOKEN_GOOD);
    memset(seat, 0, sizeof *seat);
    seat->person = claims.person;
    snprintf(seat->address, sizeof seat->address, "192.0.2.7");
    aur_gathering *lobby = aur_people_find(desk.people, "lobby");
    assert_int_equal(aur_people_enter(desk.people, lobby, seat, false, NULL, desk.now_ns, &sanction, &verdict),
                     AUR_ENTRY_WELCOME);
}

static void leave(aur_seat *seat)
{
    aur_people_leave(desk.people, seat, AUR_LEAVING_LEFT, desk.now_ns);
}

static void what_is_said_can_be_read_and_reported(void **state)
{
    (void)state;
    aur_seat gus, bens;
    char path[120];
    enter(&gus, guest);
    enter(&bens, ben);
    snprintf(path, sizeof path, "people/%s", gus.person.id);
    assert_int_equal(GET(path, ""), 200);
    assert_string_equal(text("room"), "lobby");
    assert_int_equal(aur_gathering_say(&gus, "hello", false, desk.now_s * 1000), AUR_RIGHTS_YES);
    assert_int_equal(aur_gathering_say(&gus, "again", false, desk.now_s * 1000), AUR_RIGHTS_YES);
    desk_settle(&desk);
    assert_int_equal(GET("rooms/lobby/chat?limit=1", ""), 200);
    assert_int_equal(total(), 2);
    assert_non_null(strstr(desk.answer->body, "again")); // newest first
    assert_int_equal(DELETE("rooms/lobby/chat/1", ben, ""), 403);
    assert_int_equal(DELETE("rooms/lobby/chat/9", ben, ""), 404);
    assert_int_equal(DELETE("rooms/lobby/chat/x", ben, ""), 404);
    assert_int_equal(DELETE("rooms/lobby/chat/1", guest, ""), 204); // his own

    assert_int_equal(POST("reports", ben, "{\"room\":\"lobby\",\"message\":2,\"reason\":\"odd\"}"), 201);
    assert_string_equal(text("text"), "again");
    assert_string_equal(text("person"), gus.person.id);
    char report[AUR_ID_BYTES];
    snprintf(report, sizeof report, "%s", text("id"));
    assert_int_equal(POST("reports", ben, "{\"room\":\"lobby\",\"message\":1,\"reason\":\"gone\"}"), 404);
    assert_int_equal(POST("reports", ben, "{\"person\":\"Gus\",\"reason\":\"odd\"}"), 400);
    assert_int_equal(POST("reports", ben, "{\"room\":\"lobby\",\"message\":2}"), 400);
    assert_int_equal(GET("reports?open=true", ben), 403);
    assert_int_equal(GET("reports?open=true", anna), 200);
    assert_int_equal(total(), 1);
    snprintf(path, sizeof path, "reports/%s", report);
    assert_int_equal(PUT(path, anna, "{\"closed\":false}"), 400);
    assert_int_equal(PUT(path, anna, "{\"closed\":true}"), 204);
    assert_int_equal(PUT(path, anna, "{\"closed\":true}"), 404);
    assert_int_equal(GET("reports?open=maybe", anna), 400);

    assert_int_equal(DELETE("rooms/lobby/chat", ben, ""), 403);
    assert_int_equal(DELETE("rooms/lobby/chat", anna, ""), 204);
    leave(&gus);
    leave(&bens);
}

static void who_disturbs_is_sent_out_or_muted(void **state)
{
    (void)state;
    aur_seat gus, bens;
    char path[120], body[200];
    enter(&gus, guest);
    enter(&bens, ben);
    snprintf(path, sizeof path, "rooms/lobby/members/%s", gus.person.id);
    assert_int_equal(DELETE(path, ben, ""), 403);
    assert_int_equal(DELETE(path, anna, "{\"reason\":\"enough\"}"), 204);
    assert_null(gus.gathering);
    assert_int_equal(DELETE(path, anna, ""), 404);

    snprintf(body, sizeof body, "{\"kind\":\"mute\",\"person\":\"%s\",\"seconds\":60,\"reason\":\"loud\"}",
             bens.person.id);
    assert_int_equal(POST("rooms/lobby/sanctions", guest, body), 403);
    assert_int_equal(POST("rooms/lobby/sanctions", anna, body), 201);
    assert_true(bens.is_muted);
    snprintf(path, sizeof path, "rooms/lobby/sanctions/%s", text("id"));
    assert_int_equal(GET("rooms/lobby/sanctions", ben), 403);
    assert_int_equal(GET("rooms/lobby/sanctions", anna), 200);
    assert_int_equal(total(), 1);
    assert_int_equal(DELETE(path, anna, ""), 204);
    assert_int_equal(DELETE(path, anna, ""), 404);
    assert_false(bens.is_muted);
    leave(&bens);
}

static void bans_hold_on_the_whole_server(void **state)
{
    (void)state;
    aur_seat bens;
    char path[120], body[200];
    enter(&bens, ben);
    snprintf(body, sizeof body, "{\"kind\":\"ban\",\"person\":\"%s\",\"address\":true}", bens.person.id);
    assert_int_equal(POST("sanctions", ben, body), 403);
    assert_int_equal(POST("sanctions", anna, body), 201);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "address")));
    snprintf(path, sizeof path, "sanctions/%s", text("id"));
    assert_null(bens.gathering);
    assert_int_equal(POST("rooms", ben, "{\"name\":\"x\"}"), 403);
    assert_string_equal(code(), "BANNED");
    assert_int_equal(GET("rooms/lobby/chat", ben), 403);
    assert_string_equal(code(), "BANNED");
    assert_int_equal(GET("sanctions", anna), 200);
    assert_int_equal(total(), 1);
    assert_int_equal(DELETE(path, anna, ""), 204);
    assert_int_equal(DELETE(path, anna, ""), 404);
    assert_int_equal(POST("sanctions", anna, body), 400); // he is not here, so where he comes from is not known
    assert_int_equal(POST("sanctions", anna, "{\"kind\":\"ban\",\"person\":\"aaaaaaaaaaaaaaaa\"}"), 404);
    assert_int_equal(POST("sanctions", anna, "{\"kind\":\"kick\",\"person\":\"aaaaaaaaaaaaaaaa\"}"), 400);
    assert_int_equal(GET("audit", ben), 403);
    assert_int_equal(GET("audit", anna), 200);
    int before = total();
    assert_true(before >= 2);
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(root, "items")->child;
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "address")), "127.0.0.1");
    // What an owner does in a room of his own is nobody else's affair, what an admin does there is.
    assert_int_equal(POST("rooms", guest, "{\"name\":\"Own\"}"), 201);
    snprintf(body, sizeof body, "{\"kind\":\"mute\",\"person\":\"%s\"}", bens.person.id);
    assert_int_equal(POST("rooms/Own/sanctions", guest, body), 201);
    assert_int_equal(GET("audit", anna), 200);
    assert_int_equal(total(), before);
    assert_int_equal(POST("rooms/Own/sanctions", anna, body), 201);
    assert_int_equal(GET("audit", anna), 200);
    assert_int_equal(total(), before + 2); // the guest's was taken away for it
}

/// Not even in a room of his own: what WebSocket refuses, since he is not let in, HTTP refuses too.
static void who_is_banned_does_nothing(void **state)
{
    (void)state;
    char body[200], own[80], path[120];
    assert_int_equal(POST("rooms", ben, "{\"name\":\"Bens\",\"capacity\":3}"), 201);
    assert_int_equal(GET("me", ben), 200);
    snprintf(own, sizeof own, "people/%s", text("id"));
    snprintf(body, sizeof body, "{\"kind\":\"ban\",\"person\":\"%s\",\"reason\":\"enough\"}", text("id"));
    static const char *const places[] = {"sanctions", "rooms/Bens/sanctions"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(POST(places[i], anna, body), 201);
        snprintf(path, sizeof path, "%s/%s", places[i], text("id"));
        const struct {
            unsigned method;
            const char *path, *body;
        } deeds[] = {
            {AUR_REST_PUT, "rooms/Bens", "{\"capacity\":4}"},
            {AUR_REST_PUT, "rooms/Bens", "{\"password\":\"x\"}"},
            {AUR_REST_DELETE, "rooms/Bens", ""},
            {AUR_REST_GET, "rooms/Bens/chat", ""},
            {AUR_REST_GET, "rooms/Bens/sanctions", ""},
            {AUR_REST_POST, "rooms/Bens/sanctions", "{\"kind\":\"mute\",\"person\":\"aaaaaaaaaaaaaaaa\"}"},
            {AUR_REST_DELETE, i == 1 ? path : "rooms/Bens/sanctions/aaaaaaaaaaaaaaaa", ""},
            {AUR_REST_POST, "reports", "{\"room\":\"Bens\",\"message\":1,\"reason\":\"x\"}"},
        };
        for (size_t j = 0; j < sizeof deeds / sizeof *deeds; j++) {
            int status = ask(deeds[j].method, deeds[j].path, ben, deeds[j].body);
            if (status != 403 || strcmp(code(), "BANNED") != 0)
                fail_msg("%s: %d %s", deeds[j].path, status, code());
        }
        assert_int_equal(POST("rooms", ben, "{\"name\":\"Other\"}"), i == 0 ? 403 : 201);
        assert_int_equal(GET("rooms/Bens", ben), 200); // what all may see
        assert_int_equal((int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(root, "capacity")), 3);
        assert_int_equal(DELETE(path, anna, ""), 204);
    }
    assert_int_equal(PUT("rooms/Bens", ben, "{\"capacity\":4}"), 200);

    snprintf(path, sizeof path, "%s/role", own); // a moderator who is banned keeps no order, and frees nobody
    assert_int_equal(PUT(path, anna, "{\"role\":\"moderator\"}"), 200);
    assert_int_equal(POST("auth/login", "", "{\"login\":\"ben\",\"password\":\"battery staple\"}"), 200);
    snprintf(ben, sizeof ben, "%s", text("token"));
    assert_int_equal(POST("sanctions", anna, body), 201);
    snprintf(path, sizeof path, "sanctions/%s", text("id"));
    assert_int_equal(DELETE(path, ben, ""), 403);
    assert_string_equal(code(), "BANNED");
}

static void roles_are_given_downwards(void **state)
{
    (void)state;
    char path[80], own[80];
    assert_int_equal(GET("me", anna), 200);
    snprintf(own, sizeof own, "people/%s/role", text("id"));
    assert_int_equal(GET("me", ben), 200);
    snprintf(path, sizeof path, "people/%s/role", text("id"));
    assert_int_equal(PUT(path, ben, "{\"role\":\"admin\"}"), 403);
    assert_int_equal(PUT(path, anna, "{\"role\":\"king\"}"), 400);
    assert_int_equal(PUT(path, anna, "{\"role\":\"guest\"}"), 400);
    assert_int_equal(PUT("people/aaaaaaaaaaaaaaaa/role", anna, "{\"role\":\"pro\"}"), 404);
    assert_int_equal(PUT(own, anna, "{\"role\":\"member\"}"), 403); // nobody of an equal role
    assert_int_equal(PUT(path, anna, "{\"role\":\"moderator\"}"), 200);
    assert_string_equal(text("role"), "moderator");
    assert_int_equal(GET("me", ben), 401); // his tokens said another one
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_said_can_be_read_and_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_disturbs_is_sent_out_or_muted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bans_hold_on_the_whole_server, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_banned_does_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(roles_are_given_downwards, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
