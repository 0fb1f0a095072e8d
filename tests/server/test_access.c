// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests who may connect and who may change the music.
#include "tests/stream/check.h"

#include "server/access.h"

typedef struct row {
    const char *host, *origin;
    aur_access_verdict connect;
} row;

#define OK     AUR_ACCESS_OK
#define HOST   AUR_ACCESS_BAD_HOST
#define ORIGIN AUR_ACCESS_BAD_ORIGIN

static void check(const aur_access *access, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        aur_access_claim claim = {.host = rows[i].host, .origin = rows[i].origin};
        aur_access_verdict verdict = aur_access_connect(access, &claim);
        if (verdict != rows[i].connect)
            fail_msg("host %s origin %s: %d, expected %d", rows[i].host, rows[i].origin, verdict, rows[i].connect);
        verdict = aur_access_host(access, &claim);
        assert_int_equal(verdict, rows[i].connect == HOST ? HOST : OK);
    }
}

static void loopback(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_LOOPBACK, .port = 8080, .address = "127.0.0.1"};
    static const row rows[] = {
        {"localhost:8080", NULL, OK}, // not a browser
        {"127.0.0.1:8080", NULL, OK},
        {"[::1]:8080", NULL, OK},
        {"LOCALHOST:8080", NULL, OK},
        {"localhost:8080", "http://localhost:8080", OK},
        {"localhost:8080", "http://127.0.0.1:8080", OK},
        {"localhost:8080", "http://[::1]:8080", OK},
        {NULL, NULL, HOST},
        {"", NULL, HOST},
        {"localhost", NULL, HOST}, // port 80
        {"localhost:8081", NULL, HOST},
        {"localhost:08080", NULL, OK}, // the same number
        {"localhost:", NULL, HOST},
        {"localhost:80800", NULL, HOST},
        {"localhost:8080x", NULL, HOST},
        {"localhost:-1", NULL, HOST},
        {"evil.example:8080", NULL, HOST}, // rebound to 127.0.0.1
        {"evil.example:8080", "http://evil.example:8080", HOST},
        {"localhost.evil.example:8080", NULL, HOST},
        {"127.0.0.1.evil.example:8080", NULL, HOST},
        {"evil@localhost:8080", NULL, HOST},
        {"localhost:8080/x", NULL, HOST},
        {"192.168.1.5:8080", NULL, HOST},
        {"[::1", NULL, HOST},
        {"[::1]8080", NULL, HOST},
        {":8080", NULL, HOST},
        {"localhost:8080", "http://evil.example", ORIGIN},
        {"localhost:8080", "https://evil.example:8080", ORIGIN},
        {"localhost:8080", "http://localhost:3000", ORIGIN}, // another program's page
        {"localhost:8080", "http://localhost", ORIGIN},
        {"localhost:8080", "null", ORIGIN},
        {"localhost:8080", "", ORIGIN},
        {"localhost:8080", "file://", ORIGIN},
        {"localhost:8080", "chrome-extension://abc", ORIGIN},
        {"localhost:8080", "http://localhost:8080/", ORIGIN},
        {"localhost:8080", "http://localhost:8080.evil.example", ORIGIN},
        {"localhost:8080", "http://localhost:8080@evil.example", ORIGIN},
    };
    check(&access, rows, sizeof rows / sizeof *rows);
}

/// A page's <img> has no Origin: then the browser itself says whose page it is.
static void a_page_elsewhere_needs_no_origin_to_be_seen(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_LOOPBACK, .port = 8080, .address = "127.0.0.1"};
    static const struct {
        const char *origin, *site;
        aur_access_verdict verdict;
    } rows[] = {
        {NULL, "same-origin", OK},    {NULL, "none", OK},          // typed by a person
        {NULL, "cross-site", ORIGIN}, {NULL, "same-site", ORIGIN}, // another port of localhost
        {NULL, "", ORIGIN},           {"http://localhost:8080", "cross-site", OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const aur_access_claim claim = {.host = "localhost:8080", .origin = rows[i].origin, .site = rows[i].site};
        assert_int_equal(aur_access_connect(&access, &claim), rows[i].verdict);
        assert_int_equal(aur_access_control(&access, &claim), rows[i].verdict);
        assert_int_equal(aur_access_host(&access, &claim), OK);
    }
}

static void with_tls(void **state)
{
    (void)state;
    static const aur_access standard = {.scope = AUR_ACCESS_ANY, .port = 443, .address = "0.0.0.0", .is_tls = true};
    static const row rows_standard[] = {
        {"localhost", "https://localhost", OK},
        {"192.168.1.5:443", "https://192.168.1.5", OK},
        {"192.168.1.5", "http://192.168.1.5", ORIGIN}, // the page came without TLS: anybody may have written it
        {"192.168.1.5", "http://192.168.1.5:443", ORIGIN},
        {"192.168.1.5", "https://192.168.1.5:8443", ORIGIN},
        {"192.168.1.5:80", NULL, HOST},
    };
    check(&standard, rows_standard, sizeof rows_standard / sizeof *rows_standard);

    static const aur_access other = {
        .scope = AUR_ACCESS_LOOPBACK, .port = 8443, .address = "127.0.0.1", .is_tls = true};
    static const row rows_other[] = {
        {"localhost:8443", "https://localhost:8443", OK},
        {"localhost:8443", "https://127.0.0.1:8443", OK},
        {"localhost:8443", "http://localhost:8443", ORIGIN},
        {"localhost:8443", "https://localhost", ORIGIN},
        {"localhost", NULL, HOST},
    };
    check(&other, rows_other, sizeof rows_other / sizeof *rows_other);

    char url[300];
    aur_access_url(&other, url, sizeof url);
    assert_string_equal(url, "https://localhost:8443");
}

static void port_80_needs_no_port(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_LOOPBACK, .port = 80, .address = "127.0.0.1"};
    static const row rows[] = {
        {"localhost", NULL, OK},
        {"localhost:80", "http://localhost", OK},
        {"localhost", "http://localhost:80", OK},
        {"localhost", "https://localhost", OK}, // a proxy with TLS: same host, no port in either
        {"localhost:8080", NULL, HOST},
    };
    check(&access, rows, sizeof rows / sizeof *rows);
}

static void one_address(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_ADDRESS, .port = 8080, .address = "192.168.1.5"};
    static const row rows[] = {
        {"192.168.1.5:8080", NULL, OK},
        {"192.168.1.5:8080", "http://192.168.1.5:8080", OK},
        {"localhost:8080", NULL, HOST},
        {"192.168.1.6:8080", NULL, HOST},
        {"192.168.1.5:8080", "http://localhost:8080", ORIGIN}, // localhost of somebody else
    };
    check(&access, rows, sizeof rows / sizeof *rows);
}

static void all_addresses(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_ANY, .port = 8080, .address = "0.0.0.0"};
    static const row rows[] = {
        {"localhost:8080", NULL, OK},
        {"192.168.1.5:8080", NULL, OK},
        {"[fe80::1]:8080", NULL, OK},
        {"192.168.1.5:8080", "http://192.168.1.5:8080", OK},
        {"192.168.1.5:8080", "http://6.6.6.6:8080", ORIGIN}, // an address, but not the one asked
        {"evil.example:8080", NULL, HOST},
        {"evil.example:8080", "http://evil.example:8080", HOST},
        {"1.2.3:8080", NULL, HOST}, // no address, so perhaps a name
        {"[evil]:8080", NULL, HOST},
        {"192.168.1.5:9999", NULL, HOST},
    };
    check(&access, rows, sizeof rows / sizeof *rows);
}

static void allowed_names(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_LOOPBACK,
                                      .port = 8080,
                                      .address = "127.0.0.1",
                                      .hosts = {"music.example.org", "box:9000"},
                                      .origins = {"https://app.example.org"}};
    static const row rows[] = {
        {"music.example.org", NULL, OK},
        {"music.example.org:8443", NULL, OK},
        {"Music.Example.Org", "https://music.example.org", OK},
        {"music.example.org", "https://music.example.org:444", ORIGIN},
        {"music.example.org:444", "https://music.example.org:444", OK},
        {"box:9000", NULL, OK},
        {"box", NULL, HOST},
        {"box:8080", NULL, HOST},
        {"localhost:8080", "https://app.example.org", OK},
        {"localhost:8080", "http://app.example.org", ORIGIN},
        {"evil.example", "https://app.example.org", HOST},
        {"xmusic.example.org", NULL, HOST},
    };
    check(&access, rows, sizeof rows / sizeof *rows);
}

/// Behind a proxy with TLS both names stand for its port 443, so a page without TLS, which anybody on the way can
/// write, would be of the same host.
static void a_page_without_tls_is_no_page_of_a_proxy_with_tls(void **state)
{
    (void)state;
    static const aur_access access = {.scope = AUR_ACCESS_LOOPBACK,
                                      .port = 8080,
                                      .address = "127.0.0.1",
                                      .hosts = {"music.example.org"},
                                      .origins = {"http://old.example.org"}};
    static const struct {
        const char *origin;
        aur_access_verdict plain, https;
    } rows[] = {
        {"http://music.example.org", OK, ORIGIN},
        {"http://localhost:8080", OK, ORIGIN},
        {"https://music.example.org", OK, OK},
        {"http://old.example.org", OK, OK}, // named by whoever runs the server
        {"http://evil.example", ORIGIN, ORIGIN},
        {"https://evil.example", ORIGIN, ORIGIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_access_claim claim = {.host = "music.example.org", .origin = rows[i].origin};
        assert_int_equal(aur_access_connect(&access, &claim), rows[i].plain);
        claim.is_https = true;
        assert_int_equal(aur_access_connect(&access, &claim), rows[i].https);
        assert_int_equal(aur_access_control(&access, &claim), rows[i].https);
    }
}

static aur_access changing; // too large for the stack

static void set_rules(aur_access_scope scope, const char *address, const char *token)
{
    memset(&changing, 0, sizeof changing);
    changing.scope = scope;
    changing.port = 8080;
    memcpy(changing.address, address, strlen(address));
    memcpy(changing.token, token, strlen(token));
}

static void control_is_open_on_loopback_only(void **state)
{
    (void)state;
    aur_access_claim claim = {.host = "localhost:8080"};
    set_rules(AUR_ACCESS_LOOPBACK, "127.0.0.1", "");
    assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_OK);
    assert_false(aur_access_is_read_only(&changing));
    claim.origin = "http://evil.example";
    assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_BAD_ORIGIN);
    claim = (aur_access_claim){.host = "evil.example"};
    assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_BAD_HOST);
    set_rules(AUR_ACCESS_ANY, "0.0.0.0", "");
    claim.host = "localhost:8080";
    claim.token = "anything";
    assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_READ_ONLY);
    assert_true(aur_access_is_read_only(&changing));
}

static void a_token_is_needed_where_there_is_one(void **state)
{
    (void)state;
    static const aur_access_scope scopes[] = {AUR_ACCESS_LOOPBACK, AUR_ACCESS_ADDRESS, AUR_ACCESS_ANY};
    static const char *const wrong[] = {NULL, "", "open", "open sesam", "open sesame!", "Open Sesame", "xpen sesame"};
    for (int i = 0; i < 3; i++) {
        aur_access_claim claim = {.host = "127.0.0.1:8080"};
        set_rules(scopes[i], "127.0.0.1", "open sesame");
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            claim.token = wrong[k];
            assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_NEEDS_TOKEN);
        }
        claim.token = "open sesame";
        assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_OK);
        claim.origin = "http://evil.example"; // a token does not make up for it
        assert_int_equal(aur_access_control(&changing, &claim), AUR_ACCESS_BAD_ORIGIN);
        assert_false(aur_access_is_read_only(&changing));
    }
}

static void assert_url(aur_access_scope scope, const char *address, const char *expected)
{
    char url[300];
    set_rules(scope, address, "");
    aur_access_url(&changing, url, sizeof url);
    assert_string_equal(url, expected);
}

static void the_address_shown_can_be_opened(void **state)
{
    (void)state;
    assert_url(AUR_ACCESS_LOOPBACK, "127.0.0.1", "http://localhost:8080");
    assert_url(AUR_ACCESS_LOOPBACK, "127.0.0.2", "http://127.0.0.2:8080");
    assert_url(AUR_ACCESS_ANY, "0.0.0.0", "http://localhost:8080");
    assert_url(AUR_ACCESS_ADDRESS, "[fe80::1]", "http://[fe80::1]:8080");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback),
        cmocka_unit_test(a_page_elsewhere_needs_no_origin_to_be_seen),
        cmocka_unit_test(with_tls),
        cmocka_unit_test(port_80_needs_no_port),
        cmocka_unit_test(one_address),
        cmocka_unit_test(all_addresses),
        cmocka_unit_test(allowed_names),
        cmocka_unit_test(a_page_without_tls_is_no_page_of_a_proxy_with_tls),
        cmocka_unit_test(control_is_open_on_loopback_only),
        cmocka_unit_test(a_token_is_needed_where_there_is_one),
        cmocka_unit_test(the_address_shown_can_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
