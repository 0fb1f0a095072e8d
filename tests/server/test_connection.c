// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests connections on a wire that is made of flags, with time passed in: who is refused and why, who is let go, and
/// that what is over stays over.
#include "tests/server/hall.h"

#include "server/connection.h"

#define SECONDS AUR_NS_PER_SECOND

struct aur_wire {
    aur_http_head head; ///< the last one
    size_t length;
    unsigned bodies, frames, wants, timeouts;
    bool is_closing, is_dropped;
};

static aur_wire wires[4];
static aur_http_rules rules = {.access = &access_rules, .bitrate_bps = 96000};
static aur_shedding shedding;
static aur_venues *venues;
static aur_hub hub;

/* ---- the wire ---- */

int aur_wire_head(aur_wire *wire, const aur_http_head *head, size_t length, bool is_last_request)
{
    (void)is_last_request;
    wire->head = *head;
    wire->length = length;
    return 0;
}

int aur_wire_body(aur_wire *wire, uint8_t *data, size_t bytes, bool is_last)
{
    (void)data;
    (void)bytes;
    (void)is_last;
    wire->bodies++;
    return 0;
}

bool aur_wire_is_free(aur_wire *wire)
{
    return !wire->is_closing;
}

bool aur_wire_is_closing(aur_wire *wire)
{
    return wire->is_closing;
}

int aur_wire_plain_fd(aur_wire *wire)
{
    (void)wire;
    return -1;
}

int aur_wire_frame(aur_wire *wire, int plain_fd, uint8_t *frame, size_t bytes, bool more)
{
    (void)plain_fd;
    (void)frame;
    (void)bytes;
    (void)more;
    wire->frames++;
    return 0;
}

int aur_wire_answered(aur_wire *wire)
{
    (void)wire;
    return 0;
}

void aur_wire_half_close(aur_wire *wire)
{
    (void)wire;
}

void aur_wire_close_code(aur_wire *wire, uint16_t code)
{
    (void)code;
    wire->is_closing = true;
}

void aur_wire_want(aur_wire *wire)
{
    wire->wants++;
}

/// As the library does: a new limit takes the place of the old one, be it the end at once.
void aur_wire_timeout(aur_wire *wire, int seconds)
{
    (void)seconds;
    wire->timeouts++;
    wire->is_dropped = false;
}

void aur_wire_drop(aur_wire *wire)
{
    wire->is_dropped = true;
}

/* ---- the rest of the world ---- */

static aur_answer answer(void *context, aur_venue *venue, aur_http_target target, const aur_http_request *request)
{
    (void)context;
    (void)venue;
    (void)target;
    (void)request;
    char *text = malloc(100000);
    assert_non_null(text);
    memset(text, ' ', 99999);
    text[99999] = '\0';
    return aur_answer_text(text);
}

static int set_up(void **state)
{
    (void)state;
    memset(wires, 0, sizeof wires);
    memset(&hub, 0, sizeof hub);
    aur_shedding_init(&shedding, 0.9);
    open_room(0);
    now_ns = aur_clock_now_ns(); // which connections look at themselves
    aur_venue first = {.named = {.name = "lobby"}, .room = room};
    aur_venues_config with = {.audience = {.started_at_ns = now_ns,
                                           .members_max = 4,
                                           .followers_max = 1,
                                           .shedding = &shedding,
                                           .access = &access_rules}};
    assert_ok(aur_venues_open(&with, &first, &venues));
    audience = aur_venues_first(venues)->audience;
    rules.rooms = aur_venues_named(venues);
    hub.config =
        (aur_hub_config){.rules = &rules, .venues = venues, .assets_dir = "", .connections_max = 4, .answer = answer};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    while (hub.connections != NULL)
        aur_connection_close(hub.connections);
    aur_hub_close(&hub);
    aur_venues_close(venues);
    aur_room_close(room);
    return 0;
}

/// Lets the world go on for `seconds`, with the hub looked after as in the loop.
static void pass(int seconds)
{
    for (int i = 0; i < seconds * 50; i++) {
        tick_room(AUR_PACKET_FRAMES);
        aur_venues_tick(venues, now_ns);
        if (i % 50 == 0)
            aur_hub_check(&hub, now_ns);
        aur_hub_offer(&hub, now_ns);
        while (aur_hub_send(&hub)) {
        }
    }
}

static aur_connection *open_connection(int wire)
{
    aur_connection *c = aur_connection_open(&hub);
    assert_non_null(c);
    c->wire = &wires[wire];
    return c;
}

/// What a client asks for that means well.
static aur_http_request get(const char *path)
{
    return (aur_http_request){.method = AUR_HTTP_GET, .path = path, .host = "localhost:8080", .content_length = -1};
}

static aur_connection *ask(int wire, const char *path, const char *quality)
{
    aur_connection *c = open_connection(wire);
    aur_http_request request = get(path);
    request.quality = quality;
    assert_int_equal(aur_connection_request(c, &request), 0);
    return c;
}

static aur_connection *open_socket(int wire)
{
    aur_connection *c = open_connection(wire);
    aur_http_request request = get("/ws");
    request.is_upgrade = true;
    request.protocols = AUR_PROTOCOL_NAME;
    assert_int_equal(aur_connection_upgrade(c, &request), 0);
    assert_int_equal(aur_connection_socket(c), 0);
    return c;
}

static void assert_body_has(const aur_connection *c, const char *text)
{
    assert_non_null(c->exchange);
    assert_non_null(strstr((const char *)c->exchange->body, text));
}

static uint64_t turned_away(aur_admission_verdict verdict)
{
    aur_audience_stats stats;
    aur_audience_stats_get(audience, &stats);
    return stats.turned_away[verdict];
}

/* ---- tests ---- */

static void one_who_reads_no_more_is_let_go(void **state)
{
    (void)state;
    aur_connection *reads = ask(0, "/rooms/lobby/stream.ogg", NULL);
    ask(1, "/rooms/lobby/stream.ogg", NULL);
    ask(2, "/rooms/lobby/events", NULL);
    for (int i = 0; i < AUR_CONNECTION_STALL_S; i++) {
        pass(1);
        assert_int_equal(aur_connection_writable(reads), 0);
    }
    for (int i = 0; i < 3; i++)
        assert_false(wires[i].is_dropped);
    pass(2);
    assert_false(wires[0].is_dropped);
    assert_true(wires[1].is_dropped);
    assert_true(wires[2].is_dropped);
}

static void one_who_has_nothing_to_read_stays(void **state)
{
    (void)state;
    aur_connection *c = ask(0, "/rooms/lobby/events", NULL);
    for (int i = 0; i < 3 * AUR_CONNECTION_STALL_S; i++) {
        if (c->feed->kind->is_ready(c->feed))
            assert_int_equal(aur_connection_writable(c), 0);
        pass(1);
    }
    assert_false(wires[0].is_dropped);
    assert_true(wires[0].bodies > 10); // comments
}

static void what_is_dropped_stays_so(void **state)
{
    (void)state;
    aur_connection *c = ask(0, "/metrics", NULL);
    assert_int_equal(aur_connection_writable(c), 0);
    now_ns += (AUR_CONNECTION_ANSWER_S + 1) * SECONDS;
    aur_hub_check(&hub, now_ns);
    assert_true(wires[0].is_dropped);
    assert_true(aur_connection_writable(c) != 0); // the next piece would have set the wire's limit anew
    assert_true(wires[0].is_dropped);
}

static void who_is_refused_while_he_sends_is_heard_no_longer_than_it_takes(void **state)
{
    (void)state;
    aur_connection *c = open_connection(0);
    aur_http_request request = get("/api/v1/control");
    request.method = AUR_HTTP_POST;
    request.content_length = 1000000000;
    assert_int_equal(aur_connection_request(c, &request), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(aur_connection_writable(c), 0);
    assert_int_equal(wires[0].head.status / 100, 4);
    assert_int_equal(aur_connection_body(c, "a", 1), 0);
    assert_int_equal(aur_venues_first(venues)->users, 0);
    aur_hub_check(&hub, aur_clock_now_ns() + (AUR_CONNECTION_LINGER_S - 1) * SECONDS);
    assert_false(wires[0].is_dropped);
    aur_hub_check(&hub, aur_clock_now_ns() + (AUR_CONNECTION_LINGER_S + 1) * SECONDS);
    assert_true(wires[0].is_dropped);
    assert_true(aur_connection_body(c, "a", 1) != 0); // this piece would have set the wire's limit anew
}

static void a_quality_that_is_not_begun_is_refused_for_the_load(void **state)
{
    (void)state;
    shedding.level = AUR_SHEDDING_QUALITIES;
    aur_connection *c = ask(0, "/rooms/lobby/stream.ogg", "192");
    assert_int_equal(wires[0].head.status, 503);
    assert_body_has(c, "too much to do");
    assert_int_equal(turned_away(AUR_ADMISSION_LOAD), 1);
    ask(1, "/rooms/lobby/stream.ogg", NULL);
    assert_int_equal(wires[1].head.status, 200);
    shedding.level = AUR_SHEDDING_NONE;
    ask(2, "/rooms/lobby/stream.ogg", "192");
    shedding.level = AUR_SHEDDING_QUALITIES;
    ask(3, "/rooms/lobby/stream.ogg", "192"); // it is encoded as it is
    assert_int_equal(wires[3].head.status, 200);
    assert_int_equal(turned_away(AUR_ADMISSION_LOAD), 1);
}

static void too_many_followers_are_told_so_and_counted(void **state)
{
    (void)state;
    ask(0, "/rooms/lobby/events", NULL);
    assert_int_equal(wires[0].head.status, 200);
    aur_connection *c = ask(1, "/rooms/lobby/events", NULL);
    assert_int_equal(wires[1].head.status, 503);
    assert_body_has(c, "follower");
    assert_int_equal(turned_away(AUR_ADMISSION_FOLLOWERS), 1);
}

static void a_socket_that_the_library_closes_is_left(void **state)
{
    (void)state;
    static const char listen[] = "{\"type\":\"listen\"}";
    for (int i = 0; i < 2; i++) {
        aur_connection *c = open_socket(i);
        assert_int_equal(aur_connection_received(c, listen, strlen(listen), false, true), 0);
        assert_int_equal(aur_connection_writable(c), 0);
        pass(1);
        assert_true(wires[i].frames > 10);
        assert_int_equal(hub.stats.sockets_open, 1);
        wires[i].is_closing = true;
        pass(1);
        unsigned wants = wires[i].wants, frames = wires[i].frames;
        assert_int_equal(i == 0 ? aur_connection_writable(c) : aur_connection_received(c, "{", 1, false, true), 0);
        pass(1);
        assert_int_equal(aur_connection_writable(c), 0);
        assert_int_equal(wires[i].wants, wants); // else it would be told at once that it can say more
        assert_int_equal(wires[i].frames, frames);
        assert_int_equal(hub.stats.sockets_open, 0);
        assert_int_equal(aur_room_listeners(room), 0);
    }
}

static void what_has_not_changed_has_no_length(void **state)
{
    (void)state;
    static const char *const tags[] = {"etag:", "\"none of ours\""};
    char etag[64] = "";
    for (int i = 0; i < 2; i++) {
        aur_connection *c = open_connection(i);
        aur_http_request request = get("/");
        request.if_none_match = i == 0 ? tags[1] : etag;
        assert_int_equal(aur_connection_request(c, &request), 0);
        for (unsigned k = 0; k < wires[i].head.count; k++)
            if (strcmp(wires[i].head.headers[k].name, tags[0]) == 0)
                snprintf(etag, sizeof etag, "%s", wires[i].head.headers[k].value);
    }
    assert_int_equal(wires[0].head.status, 200);
    assert_true(wires[0].length > 1000 && wires[0].length != AUR_WIRE_NO_LENGTH);
    assert_int_equal(wires[1].head.status, 304);
    assert_true(wires[1].length == AUR_WIRE_NO_LENGTH);
}

static void a_recording_is_read_to_its_end_though_its_room_closes(void **state)
{
    (void)state;
    aur_venue *venue = aur_venues_first(venues);
    aur_scribe_config begin = {.path = NULL};
    aur_controls_from_preset(&begin.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_scribe_open(&begin, &venue->scribe));
    assert_ok(aur_recordings_open(NULL, NULL, &hub.config.recordings));
    pass(1);
    aur_connection *c = open_connection(0);
    aur_http_request request = get("/recording");
    request.last = "1s";
    assert_int_equal(aur_connection_request(c, &request), 0);
    assert_int_equal(venue->users, 1);
    while (!c->exchange->is_answered)
        aur_recordings_tick(hub.config.recordings);
    assert_int_equal(wires[0].head.status, 200);
    venue->is_closing = true;
    aur_hub_check(&hub, now_ns);
    assert_false(wires[0].is_dropped);
    assert_int_equal(venue->users, 0); // it can be closed
    while (c->exchange != NULL)
        assert_int_equal(aur_connection_writable(c), 0);
    assert_int_equal(wires[0].bodies, (wires[0].length - 1) / AUR_CONNECTION_CHUNK_BYTES + 1);
    aur_connection_close(c);
    venue->is_closing = false;
    aur_recordings_close(hub.config.recordings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_who_reads_no_more_is_let_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_who_has_nothing_to_read_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_dropped_stays_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_refused_while_he_sends_is_heard_no_longer_than_it_takes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_quality_that_is_not_begun_is_refused_for_the_load, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_followers_are_told_so_and_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_socket_that_the_library_closes_is_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_has_not_changed_has_no_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_recording_is_read_to_its_end_though_its_room_closes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
