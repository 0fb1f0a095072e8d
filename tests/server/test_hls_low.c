// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests HLS of low latency on a real room that is ticked by hand, with time passed in and no sockets.
#include "tests/server/hls_hall.h"

#include <stdio.h>

#include "server/http.h"

#define PART_MS 400

static const aur_hls_path LOW = {.kind = AUR_HLS_LOW};

static aur_hls_path part(uint64_t segment, unsigned within)
{
    return (aur_hls_path){.kind = AUR_HLS_PART, .number = segment * AUR_HLS_PARTS + within, .start = START_S};
}

/// As a player asks that has had the list up to there; `within` NULL = a whole segment.
static aur_hls_path reload(const char *msn, const char *within)
{
    aur_hls_path path = LOW;
    assert_null(aur_hls_reload_parse(msn, within, &path));
    assert_true(path.is_reload);
    return path;
}

/// So that `segments` and then `parts` are whole, and nothing more: a packet is made when its first frame is due.
static void begin(int segments, int parts)
{
    assert_false(aur_hls_ask(hls, &LOW, now_ns));
    pass((segments * AUR_HLS_PARTS + parts) * PART_MS - 20);
}

static uint32_t waiting(void)
{
    aur_hls_stats stats;
    aur_hls_stats_get(hls, &stats);
    return stats.waiting;
}

/// The answer as a text (freed by the caller), NULL = there is none.
static char *answer(const aur_hls_path *path)
{
    aur_hls_body *body = aur_hls_answer(hls, path);
    if (body == NULL)
        return NULL;
    char *text = calloc(1, body->bytes + 1);
    memcpy(text, body->data, body->bytes);
    aur_hls_body_drop(body);
    return text;
}

static bool has(const char *line)
{
    char *text = answer(&LOW);
    bool is_there = text != NULL && strstr(text, line) != NULL;
    free(text);
    return is_there;
}

static bool is_there(aur_hls_path path)
{
    aur_hls_body *body = aur_hls_answer(hls, &path);
    aur_hls_body_drop(body);
    return body != NULL;
}

static void a_list_has_the_parts_of_the_newest_segments(void **state)
{
    (void)state;
    begin(4, 2);
    char *text = answer(&LOW), *expected = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&expected, &bytes);
    fputs("#EXTM3U\n"
          "#EXT-X-VERSION:6\n"
          "#EXT-X-TARGETDURATION:2\n"
          "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.600\n"
          "#EXT-X-PART-INF:PART-TARGET=0.400\n"
          "#EXT-X-MEDIA-SEQUENCE:0\n"
          "#EXT-X-INDEPENDENT-SEGMENTS\n"
          "#EXT-X-MAP:URI=\"hls/init.mp4?start=1700000000\"\n"
          "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.250Z\n",
          to);
    for (int number = 0; number <= 4; number++) {
        for (int within = 0; number > 0 && within < (number < 4 ? 5 : 2); within++)
            fprintf(to, "#EXT-X-PART:DURATION=0.400,URI=\"hls/%d.%d.m4s?start=1700000000\",INDEPENDENT=YES\n", number,
                    within);
        if (number < 4)
            fprintf(to, "#EXTINF:2.000,\nhls/%d.m4s?start=1700000000\n", number);
    }
    fputs("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"hls/4.2.m4s?start=1700000000\"\n", to);
    fclose(to);
    assert_string_equal(text, expected);
    free(text);
    free(expected);
    // All that it lists is there, and what no list has given is not.
    for (unsigned k = 0; k < 30; k++)
        assert_int_equal(is_there(part(k / 5, k % 5)), k < 22);
    aur_hls_path other = part(4, 1);
    other.start = START_S - 1;
    assert_false(is_there(other));
    pass(PART_MS * 23);
    for (unsigned k = 0; k < 50; k++)
        assert_int_equal(is_there(part(k / 5, k % 5)), k >= 5 && k < 45);
}

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/// The packets in a fragment: *data is where they begin. Returns how many; their sizes go to `sizes`.
static uint32_t packets_in(const aur_hls_body *body, int64_t at_frame, const uint8_t **data, uint32_t *sizes)
{
    const uint8_t *tfdt = body->data + 8 + 16 + 8 + 16, *trun = tfdt + 20;
    assert_memory_equal(body->data + 4, "moof", 4);
    assert_memory_equal(tfdt + 4, "tfdt", 4);
    assert_int_equal((int64_t)be32(tfdt + 12) << 32 | be32(tfdt + 16), at_frame);
    *data = body->data + be32(body->data) + 8;
    for (uint32_t i = 0; i < be32(trun + 12); i++)
        sizes[i] = be32(trun + 20 + 4 * i);
    return be32(trun + 12);
}

/// Five parts are the packets of their segment, each at its time, with sequence numbers that rise.
static void parts_are_their_segment(void **state)
{
    (void)state;
    begin(3, 0);
    uint32_t sizes[100], part_sizes[100];
    const uint8_t *data = NULL, *part_data = NULL;
    aur_hls_path path = {.kind = AUR_HLS_SEGMENT, .number = 1, .start = START_S};
    aur_hls_body *segment = aur_hls_answer(hls, &path);
    assert_non_null(segment);
    assert_int_equal(packets_in(segment, AUR_HLS_SEGMENT_FRAMES, &data, sizes), 100);
    for (unsigned k = 0; k < AUR_HLS_PARTS; k++) {
        path = part(1, k);
        aur_hls_body *body = aur_hls_answer(hls, &path);
        assert_non_null(body);
        assert_int_equal(be32(body->data + 8 + 12), AUR_HLS_PARTS + k + 1); // mfhd
        assert_int_equal(
            packets_in(body, AUR_HLS_SEGMENT_FRAMES + (int64_t)k * AUR_HLS_PART_FRAMES, &part_data, part_sizes), 20);
        assert_memory_equal(part_sizes, sizes + 20 * (size_t)k, 20 * sizeof *sizes);
        size_t bytes = (size_t)(body->data + body->bytes - part_data);
        assert_memory_equal(part_data, data, bytes);
        data += bytes;
        aur_hls_body_drop(body);
    }
    assert_ptr_equal(data, segment->data + segment->bytes);
    aur_hls_body_drop(segment);
}

static unsigned called;

static void on_done(void *owner)
{
    assert_ptr_equal(owner, &called);
    called++;
}

/// Asks, and waits if that is to be done. Returns true if so.
static bool ask(const aur_hls_path *path, aur_hls_waiter *waiter)
{
    called = 0;
    if (aur_hls_ask(hls, path, now_ns))
        return false;
    assert_ok(aur_hls_wait(hls, path, waiter, on_done, &called, now_ns));
    return true;
}

/// Waits for `path` until just before `ms` have passed, and then no longer.
static void assert_waits(aur_hls_path path, int ms)
{
    aur_hls_waiter waiter = {.next = NULL};
    if (!ask(&path, &waiter))
        fail_msg("does not wait for %d ms", ms);
    assert_null(answer(&path));
    pass(ms - 20);
    assert_int_equal(called, 0);
    pass(20);
    assert_int_equal(called, 1);
    assert_true(is_there(path));
}

static void a_reload_waits_for_its_part(void **state)
{
    (void)state;
    begin(4, 2);
    assert_true(aur_hls_ask(hls, &LOW, now_ns)); // who says nothing does not wait
    for (int k = 0; k < 22; k++) {
        char msn[16], within[16];
        snprintf(msn, sizeof msn, "%d", k / 5);
        snprintf(within, sizeof within, "%d", k % 5);
        aur_hls_path path = reload(msn, within);
        assert_true(aur_hls_ask(hls, &path, now_ns));
        assert_true(is_there(path));
    }
    assert_waits(reload("4", "2"), PART_MS);
    assert_waits(reload("4", "4"), 2 * PART_MS);
    assert_waits(reload("4", "5"), PART_MS); // there is none: the first of the next
    assert_true(has("hls/5.0.m4s"));
    assert_waits(reload("5", "999999999999999"), 5 * PART_MS);
    assert_waits(reload("6", NULL), 4 * PART_MS);
    assert_true(has("#EXTINF:2.000,\nhls/6.m4s?start=1700000000\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"hls/7.0.m4s"));
}

static void a_hint_is_waited_for(void **state)
{
    (void)state;
    begin(3, 4);
    assert_true(has("HINT:TYPE=PART,URI=\"hls/3.4.m4s?start=1700000000\""));
    assert_waits(part(3, 4), PART_MS);
    assert_waits(part(4, 0), PART_MS);
    aur_hls_path never[] = {part(4, 2), part(5, 0), part(4, 1)}; // addresses that no list has given
    never[2].start = START_S + 1;
    for (int i = 0; i < 3; i++) {
        assert_true(aur_hls_ask(hls, &never[i], now_ns));
        assert_false(is_there(never[i]));
    }
}

static void nobody_asks_too_far_ahead(void **state)
{
    (void)state;
    uint64_t last = 0;
    aur_hls_waiter waiter = {.next = NULL};
    aur_hls_path far = reload("5", "5");
    assert_true(ask(&far, &waiter)); // there is no list that could be judged by
    pass(5980);
    assert_int_equal(called, 1);
    pass(6 * PART_MS); // one more segment and a part
    assert_false(aur_hls_is_too_far(hls, &LOW, &last));
    assert_int_equal(last, 5);
    aur_hls_path near = reload("5", "4");
    assert_false(aur_hls_is_too_far(hls, &near, &last));
    assert_false(aur_hls_ask(hls, &near, now_ns));
    assert_true(aur_hls_is_too_far(hls, &far, &last));
    assert_true(aur_hls_ask(hls, &far, now_ns));
    far = reload("999999999999999", NULL);
    assert_true(aur_hls_is_too_far(hls, &far, &last));
}

/// If there is no music, those who wait are told so in the end; how many wait is bounded.
static void nobody_waits_for_ever(void **state)
{
    (void)state;
    static aur_hls_waiter waiters[AUR_HLS_WAITERS_MAX + 1];
    begin(3, 1);
    aur_hls_path paths[] = {reload("3", "1"), part(3, 1)};
    called = 0;
    for (int i = 0; i < AUR_HLS_WAITERS_MAX; i++)
        assert_ok(aur_hls_wait(hls, &paths[i % 2], &waiters[i], on_done, &called, now_ns));
    assert_int_equal(aur_hls_wait(hls, &paths[0], &waiters[AUR_HLS_WAITERS_MAX], on_done, &called, now_ns),
                     AUR_ERR_FULL);
    assert_int_equal(waiting(), AUR_HLS_WAITERS_MAX);
    for (int i = 0; i < 100; i++) { // who is gone is not called
        aur_hls_forget(hls, &waiters[i]);
        aur_hls_forget(hls, &waiters[i]);
    }
    aur_hls_tick(hls, now_ns + AUR_HLS_BLOCK_S * AUR_NS_PER_SECOND - 1);
    assert_int_equal(called, 0);
    aur_hls_tick(hls, now_ns + AUR_HLS_BLOCK_S * AUR_NS_PER_SECOND);
    assert_int_equal(called, AUR_HLS_WAITERS_MAX - 100);
    assert_int_equal(waiting(), 0);
    assert_null(answer(&paths[0]));
    assert_null(answer(&paths[1]));
}

/// A room at rest wakes so far back that the list is full at once, parts and all; a part alone wakes nobody.
static void a_room_wakes_with_its_parts(void **state)
{
    (void)state;
    sleep_for(3601);
    aur_hls_path path = part(1799, 4);
    assert_true(aur_hls_ask(hls, &path, now_ns));
    assert_int_equal(aur_room_listeners(room), 0);
    assert_true(aur_hls_would_wake(hls, &LOW));
    assert_false(aur_hls_ask(hls, &LOW, now_ns));
    pass(20);
    assert_true(aur_hls_ask(hls, &LOW, now_ns));
    assert_true(has("hls/1799.4.m4s?start=1700000000\",INDEPENDENT=YES\n#EXTINF:2.000,\nhls/1799.m4s"));
    assert_true(
        has("hls/1800.1.m4s?start=1700000000\",INDEPENDENT=YES\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"hls/1800.2."));
    pass(30020);
    assert_int_equal(aur_room_listeners(room), 0);
    assert_null(answer(&LOW));
    path = part(1813, 0);
    assert_true(aur_hls_ask(hls, &path, now_ns)); // nobody waits in a room that rests
}

/// A machine that was suspended: no part behind the hole is listed before a segment is whole again.
static void no_part_stands_behind_a_hole(void **state)
{
    (void)state;
    aur_hls_waiter hint = {.next = NULL}, list = {.next = NULL};
    begin(3, 2);
    aur_hls_path hinted = part(3, 2), wanted = reload("3", "2");
    assert_true(ask(&hinted, &hint) && ask(&wanted, &list));
    sleep_for(3);                // to 9.8 s
    pass(1000);                  // part 5.0 is made
    assert_int_equal(called, 1); // the hint will never be
    assert_false(is_there(hinted));
    assert_true(is_there(part(5, 0)));
    assert_false(has("hls/5."));
    assert_false(has("PRELOAD-HINT"));
    pass(1200);
    assert_int_equal(called, 2);
    assert_true(has("#EXT-X-MEDIA-SEQUENCE:5\n"));
    assert_true(has("hls/5.4.m4s"));
    assert_true(has("HINT:TYPE=PART,URI=\"hls/6.0.m4s"));
}

/// However many have waited, they read one and the same text.
static void a_list_is_printed_once(void **state)
{
    (void)state;
    begin(3, 1);
    aur_hls_path path = reload("3", "0");
    aur_hls_body *a = aur_hls_answer(hls, &LOW), *b = aur_hls_answer(hls, &path);
    assert_ptr_equal(a, b);
    pass(PART_MS);
    aur_hls_body *later = aur_hls_answer(hls, &LOW);
    assert_ptr_not_equal(a, later);
    assert_int_not_equal(a->tag, later->tag);
    assert_int_equal(a->references, 2);
    aur_hls_body_drop(a);
    aur_hls_body_drop(b);
    aur_hls_body_drop(later);
}

static aur_http_request request_for(const char *path, const char *msn, const char *within)
{
    return (aur_http_request){.method = AUR_HTTP_GET,
                              .path = path,
                              .host = "localhost:8080",
                              .msn = msn,
                              .part = within,
                              .content_length = -1};
}

static const char *header_of(const aur_http_head *head, const char *name)
{
    for (unsigned i = 0; i < head->count; i++)
        if (strcmp(head->headers[i].name, name) == 0)
            return head->headers[i].value;
    return NULL;
}

/// What is no number of a segment or a part says which it was; elsewhere than in a list of low latency nobody reads it.
static void a_reload_is_a_number(void **state)
{
    (void)state;
    static const struct {
        const char *path, *msn, *part, *field, *limit;
    } rows[] = {
        {"/low.m3u8", NULL, NULL, NULL, NULL},
        {"/low.m3u8", "", "", NULL, NULL},
        {"/low.m3u8", "12", NULL, NULL, NULL},
        {"/low.m3u8", "12", "", NULL, NULL},
        {"/low.m3u8", "0", "0", NULL, NULL},
        {"/low.m3u8", "12", "999999", NULL, NULL},
        {"/low.m3u8", NULL, "1", "_HLS_msn", "a number, given with _HLS_part"},
        {"/low.m3u8", "", "1", "_HLS_msn", "a number, given with _HLS_part"},
        {"/low.m3u8", "-1", NULL, "_HLS_msn", "a number"},
        {"/low.m3u8", "1x", "1", "_HLS_msn", "a number"},
        {"/low.m3u8", "01", NULL, "_HLS_msn", "a number"},
        {"/low.m3u8", "1234567890123456", NULL, "_HLS_msn", "a number"},
        {"/low.m3u8", "12", "-1", "_HLS_part", "a number"},
        {"/low.m3u8", "12", "1\r\n", "_HLS_part", "a number"},
        {"/live.m3u8", "x", "x", NULL, NULL},
        {"/hls/1.m4s", "x", "x", NULL, NULL},
    };
    static const aur_http_room lobby = {.name = "lobby"};
    const aur_http_rules rules = {.access = &access_rules, .rooms = &lobby};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(rows[i].path, rows[i].msn, rows[i].part);
        aur_http_route route;
        aur_http_route_find(&rules, &request, &route);
        assert_int_equal(route.target, rows[i].field != NULL ? AUR_HTTP_REFUSED : AUR_HTTP_HLS);
        if (rows[i].field == NULL)
            continue;
        assert_int_equal(route.status, 400);
        assert_string_equal(route.error.field, rows[i].field);
        assert_string_equal(route.error.limit, rows[i].limit);
    }
    aur_http_route route = {.hls = {.number = 99 * AUR_HLS_PARTS}};
    aur_http_refuse_reload(&route, 12);
    assert_int_equal(route.status, 400);
    assert_string_equal(route.error.message, "segment 99 is too far ahead: _HLS_msn may be 0..12 now");
    assert_string_equal(route.error.field, "_HLS_msn");
    assert_string_equal(route.error.value, "99");
    assert_string_equal(route.error.limit, "0..12");
}

/// What a cache is told: what was waited for does not change soon, a list that says what there is now does.
static void a_cache_keeps_what_was_waited_for(void **state)
{
    (void)state;
    static const struct {
        const char *path, *msn, *type, *age;
        bool has_waited;
    } rows[] = {
        {"/low.m3u8", "", "application/vnd.apple.mpegurl", "public, max-age=1", false},
        {"/low.m3u8", "7", "application/vnd.apple.mpegurl", "public, max-age=1", false},
        {"/low.m3u8", "7", "application/vnd.apple.mpegurl", "public, max-age=12", true},
        {"/rooms/lobby/hls/7.0.m4s", NULL, "audio/mp4", "public, max-age=60, immutable", true},
    };
    static const aur_http_room lobby = {.name = "lobby"};
    const aur_http_rules rules = {.access = &access_rules, .rooms = &lobby};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(rows[i].path, rows[i].msn, NULL);
        aur_http_route route;
        aur_http_head head;
        aur_http_route_find(&rules, &request, &route);
        route.hls.has_waited = rows[i].has_waited;
        aur_http_head_make(&rules, &request, &route, &head);
        assert_int_equal(head.status, 200);
        assert_string_equal(header_of(&head, "content-type:"), rows[i].type);
        assert_string_equal(header_of(&head, "cache-control:"), rows[i].age);
        assert_string_equal(header_of(&head, "access-control-allow-origin:"), "*");
    }
}

/// Of those who wait behind a cache each would ask by himself, one after the other, if nobody kept what the first is
/// told.
static void a_part_that_did_not_come_is_told_to_all(void **state)
{
    (void)state;
    static const struct {
        const char *path, *msn, *age;
        int status;
    } rows[] = {
        {"/low.m3u8", "7", "public, max-age=1", 503},
        {"/low.m3u8", "", "no-store", 503},
        {"/rooms/lobby/hls/7.0.m4s", NULL, "public, max-age=1", 404},
        {"/rooms/lobby/hls/7.m4s", NULL, "no-store", 404},
    };
    static const aur_http_room lobby = {.name = "lobby"};
    const aur_http_rules rules = {.access = &access_rules, .rooms = &lobby};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_http_request request = request_for(rows[i].path, rows[i].msn, NULL);
        aur_http_route route;
        aur_http_head head;
        aur_http_route_find(&rules, &request, &route);
        aur_http_refuse(&route, rows[i].status, AUR_PROTOCOL_NOT_FOUND, "not there");
        aur_http_head_make(&rules, &request, &route, &head);
        assert_int_equal(head.status, rows[i].status);
        assert_string_equal(header_of(&head, "cache-control:"), rows[i].age);
    }
}

static void nobody_begins_to_wait_for_a_server_that_stops(void **state)
{
    (void)state;
    static const aur_http_room lobby = {.name = "lobby"};
    const aur_http_rules rules = {.access = &access_rules, .rooms = &lobby, .stopping = true};
    aur_http_request reload = request_for("/low.m3u8", "7", NULL), list = request_for("/low.m3u8", "", NULL);
    aur_http_route route;
    aur_http_route_find(&rules, &reload, &route);
    assert_int_equal(route.status, 503);
    aur_http_route_find(&rules, &list, &route);
    assert_int_equal(route.target, AUR_HTTP_HLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_list_has_the_parts_of_the_newest_segments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_are_their_segment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reload_waits_for_its_part, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hint_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_asks_too_far_ahead, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_waits_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_room_wakes_with_its_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_part_stands_behind_a_hole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_is_printed_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reload_is_a_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cache_keeps_what_was_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_part_that_did_not_come_is_told_to_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_begins_to_wait_for_a_server_that_stops, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
