// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the push: its addresses, and a server of our own that lets it in and then stops taking anything. The room is
/// ticked by hand, many times faster than music, so that the system's own buffers are full soon.
#include "tests/stream/check.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream/clock.h"
#include "stream/push.h"

/// libshout does not free what waited in a connection that it closes.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:shout_queue_data";
}

#define SLOW_NAME "slow.invalid"
#define SLOW_NS   (2 * AUR_NS_PER_SECOND)

static _Atomic int look_ups, looked_up;

/// In place of the C library's: a name whose name server does not answer.
int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    if (node == NULL || strcmp(node, SLOW_NAME) != 0) {
        *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
        return real(node, service, hints, result);
    }
    look_ups++;
    aur_clock_sleep_until(aur_clock_now_ns() + SLOW_NS);
    looked_up++;
    return EAI_AGAIN;
}

static void addresses_are_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text, *user, *password, *host;
        uint16_t port;
        const char *mount;
    } rows[] = {
        {"icecast://source:hackme@localhost:8000/live.opus", "source", "hackme", "localhost", 8000, "/live.opus"},
        {"icecast://source:hackme@radio.example.org/a/b", "source", "hackme", "radio.example.org", 8000, "/a/b"},
        {"icecast://me:a%2Fb%40c%3a@[::1]:65535/x", "me", "a/b@c:", "::1", 65535, "/x"},
        {"icecast://me:a:b@10.0.0.1:1/x", "me", "a:b", "10.0.0.1", 1, "/x"},
        {"icecast://me:p@[fe80::1]/x", "me", "p", "fe80::1", 8000, "/x"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_push_target target;
        assert_ok(aur_push_target_parse(rows[i].text, &target));
        assert_string_equal(target.user, rows[i].user);
        assert_string_equal(target.password, rows[i].password);
        assert_string_equal(target.host, rows[i].host);
        assert_int_equal(target.port, rows[i].port);
        assert_string_equal(target.mount, rows[i].mount);
    }
}

static void nonsense_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const junk[] = {
        "",
        "icecast://",
        "http://source:p@h:8000/m",
        "icecast://source:p@h:8000",
        "icecast://source:p@h:8000/",
        "icecast://source@h:8000/m",
        "icecast://:p@h:8000/m",
        "icecast://source:@h:8000/m",
        "icecast://source:p@:8000/m",
        "icecast://source:p@h:/m",
        "icecast://source:p@h:0/m",
        "icecast://source:p@h:65536/m",
        "icecast://source:p@h:99999999999/m",
        "icecast://source:p@h:80x/m",
        "icecast://source:p@h:-1/m",
        "icecast://source:p@[::1/m",
        "icecast://source:p@[::1]8000/m",
        "icecast://source:p@[]:8000/m",
        "icecast://source:p@h:8000/m?x=1",
        "icecast://source:p@h:8000/a b",
        "icecast://source:p@h:8000/a\r\nX: y",
        "icecast://source:p%0d%0aq@h:8000/m",
        "icecast://source:p%2@h:8000/m",
        "icecast://source:p%zz@h:8000/m",
        "icecast://source:p%@h:8000/m",
        "icecast://so urce:p@h:8000/m",
    };
    aur_push_target target, before;
    memset(&target, 7, sizeof target);
    before = target;
    for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
        if (aur_push_target_parse(junk[i], &target) != AUR_ERR_FORMAT)
            fail_msg("taken: %s", junk[i]);
        assert_memory_equal(&target, &before, sizeof target);
    }
    char longest[1024] = "icecast://source:";
    memset(longest + strlen(longest), 'p', 200);
    strcat(longest, "@h:8000/m");
    assert_int_equal(aur_push_target_parse(longest, &target), AUR_ERR_FORMAT);
}

/// A server with the smallest buffers there are, and short segments, by which the other side measures its own.
static int listen_somewhere(uint16_t *port)
{
    int bytes = 1, segment = 536;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t address_bytes = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &address_bytes), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static aur_push_stats stats_of(const aur_push *push)
{
    aur_push_stats stats;
    aur_push_stats_get(push, &stats);
    return stats;
}

/// Lets whoever comes in, reads their request and nothing after it. Keeps the last connection.
static void welcome(int listening, int *connection)
{
    static const char answer[] = "HTTP/1.0 200 OK\r\n\r\n";
    char request[2048];
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    if (fd >= 0) {
        if (*connection >= 0)
            close(*connection);
        *connection = fd;
    } else if (*connection >= 0) {
        ssize_t bytes = recv(*connection, request, sizeof request - 1, MSG_PEEK);
        if (bytes <= 0)
            return;
        request[bytes] = '\0';
        if (strncmp(request, "OggS", 4) == 0 || strstr(request, "\r\n\r\n") == NULL)
            return;
        const char *end = strstr(request, "\r\n\r\n") + 4;
        assert_int_equal(recv(*connection, request, (size_t)(end - request), 0), end - request);
        assert_int_equal(send(*connection, answer, sizeof answer - 1, MSG_NOSIGNAL), sizeof answer - 1);
    }
}

/// Skips only where the program was built without libshout, and never in CI.
static aur_push *open_push(aur_room *room, const aur_push_target *target)
{
    aur_push *push = NULL;
    aur_err err = aur_push_open(&(aur_push_config){.room = room, .target = target, .name = "Auralis"}, &push);
    if (err == AUR_ERR_UNSUPPORTED && getenv("CI") == NULL) {
        print_message("built without libshout: apt-get install libshout-dev\n");
        skip();
    }
    assert_ok(err);
    return push;
}

static void what_is_not_taken_is_skipped(void **state)
{
    (void)state;
    aur_push_target target = {.user = "source", .password = "hackme", .host = "127.0.0.1", .mount = "/m"};
    aur_room_config config = {.isa = AUR_ISA_AUTO, .complexity = 1};
    aur_room *room = NULL;
    aur_push *push = NULL;
    int connection = -1, listening = listen_somewhere(&target.port);
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
    push = open_push(room, &target);
    int64_t now_frame = 0, begin_ns = aur_clock_now_ns();
    while (stats_of(push).packets_skipped == 0 && aur_clock_now_ns() - begin_ns < 8 * AUR_NS_PER_SECOND) {
        welcome(listening, &connection);
        now_frame += AUR_PACKET_FRAMES;
        aur_room_tick(room, now_frame);
        aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 1000);
    }
    aur_push_stats stats = stats_of(push);
    print_message("%.1f s of music: %llu packets sent, %llu skipped\n", (double)now_frame / AUR_SAMPLE_RATE_HZ,
                  (unsigned long long)stats.packets, (unsigned long long)stats.packets_skipped);
    assert_true(stats.is_connected);
    assert_int_equal(stats.connects, 1);
    assert_true(stats.packets > 0);
    assert_true(stats.packets_skipped > 0);
    // What may wait is bounded: what went out, and 3 s on the tape.
    assert_true((int64_t)(stats.packets + stats.packets_skipped + 200) * AUR_PACKET_FRAMES >= now_frame);

    // Nobody waits for a server that takes nothing; the room is left.
    begin_ns = aur_clock_now_ns();
    aur_push_close(push);
    assert_true(aur_clock_now_ns() - begin_ns < AUR_NS_PER_SECOND);
    assert_int_equal(aur_room_listeners(room), 0);
    aur_room_close(room);
    close(connection);
    close(listening);
}

/// A server that is not there: tried again, and the room sleeps on.
static void a_dead_server_wakes_nobody(void **state)
{
    (void)state;
    aur_push_target target = {.user = "source", .password = "hackme", .host = "127.0.0.1", .mount = "/m"};
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_room *room = NULL;
    aur_push *push = NULL;
    int listening = listen_somewhere(&target.port);
    close(listening); // nobody listens there now
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
    push = open_push(room, &target);
    int64_t begin_ns = aur_clock_now_ns();
    while (stats_of(push).failures < 2 && aur_clock_now_ns() - begin_ns < 8 * AUR_NS_PER_SECOND)
        aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 50);
    assert_int_equal(stats_of(push).failures, 2);
    assert_true(aur_clock_now_ns() - begin_ns > AUR_NS_PER_SECOND / 2); // not at once
    assert_int_equal(stats_of(push).connects, 0);
    assert_int_equal(aur_room_listeners(room), 0);
    aur_push_close(push);
    aur_room_close(room);
}

/// The resolver may take as long as it likes, and the room may be gone when it comes back.
static void closing_waits_for_no_name_server(void **state)
{
    (void)state;
    aur_push_target target = {.user = "source", .password = "hackme", .host = SLOW_NAME, .port = 8000, .mount = "/m"};
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_room *room = NULL;
    aur_push *push = NULL;
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
    push = open_push(room, &target);
    int64_t begin_ns = aur_clock_now_ns();
    while (look_ups == 0 && aur_clock_now_ns() - begin_ns < 5 * AUR_NS_PER_SECOND)
        aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 100);
    assert_int_equal(look_ups, 1);
    begin_ns = aur_clock_now_ns();
    aur_push_close(push);
    assert_true(aur_clock_now_ns() - begin_ns < AUR_NS_PER_SECOND);
    assert_int_equal(looked_up, 0);
    assert_int_equal(aur_room_listeners(room), 0);
    aur_room_close(room);
    // Its thread cleans up behind our back, for the sanitizers to see.
    while (looked_up == 0)
        aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 100);
    aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 2);
    assert_int_equal(look_ups, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_taken_apart),        cmocka_unit_test(nonsense_is_refused_and_changes_nothing),
        cmocka_unit_test(what_is_not_taken_is_skipped),     cmocka_unit_test(a_dead_server_wakes_nobody),
        cmocka_unit_test(closing_waits_for_no_name_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
