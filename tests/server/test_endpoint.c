// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests listening sockets: what is bound, what access rules follow, and what is said when it cannot be.
#include "tests/stream/check.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/endpoint.h"

static aur_access access_rules; // large
static aur_endpoint endpoint;
static char reason[512];

static void open_at(const char *text)
{
    assert_ok(aur_endpoint_parse(&endpoint, text));
    memset(&access_rules, 0, sizeof access_rules);
    if (aur_endpoint_open(&endpoint, reason, sizeof reason) != AUR_OK)
        fail_msg("%s: %s", text, reason);
    assert_true(endpoint.port > 0);
    aur_endpoint_access(&endpoint, &access_rules);
    assert_int_equal(access_rules.port, endpoint.port);
}

static void loopback_is_loopback(void **state)
{
    (void)state;
    static const char *const texts[] = {"127.0.0.1:0", "localhost:0", "0", "127.1.2.3:0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        open_at(texts[i]);
        assert_int_equal(access_rules.scope, AUR_ACCESS_LOOPBACK);
        aur_endpoint_close(&endpoint);
    }
}

static void all_addresses_are_not(void **state)
{
    (void)state;
    static const char *const texts[] = {"0.0.0.0:0", ":0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        open_at(texts[i]);
        assert_int_equal(access_rules.scope, AUR_ACCESS_ANY);
        aur_endpoint_close(&endpoint);
    }
}

static void version_six_is_written_in_brackets(void **state)
{
    (void)state;
    assert_ok(aur_endpoint_parse(&endpoint, "[::1]:0"));
    if (aur_endpoint_open(&endpoint, reason, sizeof reason) != AUR_OK)
        skip(); // a machine without IPv6
    aur_endpoint_access(&endpoint, &access_rules);
    assert_int_equal(access_rules.scope, AUR_ACCESS_LOOPBACK);
    assert_string_equal(access_rules.address, "[::1]");
    aur_endpoint_close(&endpoint);
}

static void a_taken_port_is_named(void **state)
{
    (void)state;
    char text[64], expected[256];
    open_at("127.0.0.1:0");
    uint16_t port = endpoint.port;
    aur_endpoint second;
    snprintf(text, sizeof text, "127.0.0.1:%u", port);
    assert_ok(aur_endpoint_parse(&second, text));
    assert_int_equal(aur_endpoint_open(&second, reason, sizeof reason), AUR_ERR_ADDRESS);
    snprintf(
        expected, sizeof expected,
        "cannot listen on 127.0.0.1:%u: address already in use (another program has it; try --listen 127.0.0.1:%u)",
        port, port + 1);
    assert_string_equal(reason, expected);
    assert_int_equal(second.socket_count, 0);
    aur_endpoint_close(&endpoint);
}

static void what_cannot_be_is_explained(void **state)
{
    (void)state;
    assert_ok(aur_endpoint_parse(&endpoint, "192.0.2.1:8080")); // of no machine (RFC 5737)
    assert_int_equal(aur_endpoint_open(&endpoint, reason, sizeof reason), AUR_ERR_ADDRESS);
    assert_string_equal(reason, "cannot listen on 192.0.2.1:8080: this machine has no such address");
    assert_ok(aur_endpoint_parse(&endpoint, "no.such.name.invalid:8080"));
    assert_int_equal(aur_endpoint_open(&endpoint, reason, sizeof reason), AUR_ERR_ADDRESS);
    assert_int_equal(strncmp(reason, "cannot listen on no.such.name.invalid:8080: ", 44), 0);
}

static void connections_are_accepted(void **state)
{
    (void)state;
    open_at("127.0.0.1:0");
    assert_int_equal(aur_endpoint_accept(endpoint.sockets[0]), -1); // nobody is there
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(endpoint.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    int accepted = aur_endpoint_accept(endpoint.sockets[0]);
    assert_true(accepted >= 0);
    int no_delay = 0, unsent = 0;
    socklen_t bytes = sizeof no_delay;
    assert_int_equal(getsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &no_delay, &bytes), 0);
    assert_int_equal(no_delay, 1); // a packet does not wait for the next
    bytes = sizeof unsent;
    assert_int_equal(getsockopt(accepted, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, &bytes), 0);
    assert_in_range(unsent, 1, 65536); // what a slow reader can make the kernel keep
    close(accepted);
    close(fd);
    aur_endpoint_close(&endpoint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback_is_loopback),
        cmocka_unit_test(all_addresses_are_not),
        cmocka_unit_test(version_six_is_written_in_brackets),
        cmocka_unit_test(a_taken_port_is_named),
        cmocka_unit_test(what_cannot_be_is_explained),
        cmocka_unit_test(connections_are_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
