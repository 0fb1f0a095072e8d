// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests logging in by an OpenID provider: the way there and back, and what provider, browser and others may say wrong.
#include "tests/stream/check.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdio.h>

#include "server/auth/openid.h"

#define NOW INT64_C(1763783000)

#define DOCUMENT                                                                                                       \
    "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a?x=1\","                      \
    "\"token_endpoint\":\"https://id.example/token\",\"userinfo_endpoint\":\"https://id.example/me\","                 \
    "\"response_types_supported\":[\"code\",\"id_token\"],\"code_challenge_methods_supported\":[\"plain\",\"S256\"]}"

static const aur_openid_config CONFIG = {.issuer = "https://id.example/",
                                         .client_id = "auralis & co",
                                         .redirect = "https://music.example/api/v1/auth/openid/done"};

static aur_openid openid;
static aur_openid_visit visit;
static aur_openid_fetch fetch;
static char url[AUR_OPENID_LONG_URL_BYTES], state[AUR_OPENID_STATE_BYTES];

static aur_err discover(const char *document)
{
    const char *fault = NULL;
    aur_err err = aur_openid_discovered(&openid, document, strlen(document), &fault);
    assert_int_equal(err == AUR_OK, fault == NULL);
    return err;
}

static int begin(void **test)
{
    (void)test;
    const char *fault = NULL;
    assert_ok(aur_openid_init(&openid, &CONFIG, &fetch, &fault));
    assert_ok(discover(DOCUMENT));
    assert_ok(aur_openid_begin(&openid, NOW, url, state));
    return 0;
}

/// The value of a field of the URL or body, as it stands there.
static const char *field(const char *text, const char *name)
{
    static char values[4][256];
    static unsigned next;
    char *value = values[next++ % 4], start[64];
    snprintf(start, sizeof start, "%s=", name);
    for (const char *at = strstr(text, start); at != NULL; at = strstr(at + 1, start)) {
        if (at != text && at[-1] != '&' && at[-1] != '?')
            continue;
        snprintf(value, sizeof values[0], "%.*s", (int)strcspn(at + strlen(start), "&"), at + strlen(start));
        return value;
    }
    fail_msg("no %s in %s", name, text);
    return "";
}

static aur_openid_verdict come_back(const char *code, const char *with_state, const char *cookie, int64_t now_s)
{
    aur_openid_callback callback = {.code = code, .state = with_state, .cookie = cookie};
    return aur_openid_return(&openid, &callback, now_s, &visit, &fetch);
}

static aur_openid_verdict answer(int status, const char *text)
{
    return aur_openid_answer(&openid, &visit, status, text, strlen(text), NOW, &fetch);
}

/// A token answer whose ID token has these claims; '@' stands for the nonce.
static const char *token_answer(const char *claims)
{
    static char text[4096];
    char filled[1024], part[2048];
    const char *at = strchr(claims, '@');
    snprintf(filled, sizeof filled, "%.*s%s%s", at != NULL ? (int)(at - claims) : (int)strlen(claims), claims,
             at != NULL ? field(url, "nonce") : "", at != NULL ? at + 1 : "");
    sodium_bin2base64(part, sizeof part, (const uint8_t *)filled, strlen(filled),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(text, sizeof text, "{\"access_token\":\"at-1\",\"token_type\":\"bearer\",\"id_token\":\"e30.%s.c2ln\"}",
             part);
    return text;
}

#define CLAIMS                                                                                                         \
    "\"iss\":\"https://id.example\",\"aud\":\"auralis & co\",\"exp\":1763783060,\"sub\":\"7\",\"nonce\":\"@\""

/* ---- tests ---- */

static void challenge(void **test)
{
    (void)test;
    char text[AUR_OPENID_STATE_BYTES];
    aur_openid_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", text); // RFC 7636, appendix B
    assert_string_equal(text, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void whole_way(void **test)
{
    (void)test;
    const char *fault = NULL;
    assert_ok(aur_openid_init(&openid, &CONFIG, &fetch, &fault));
    assert_string_equal(fetch.url, "https://id.example/.well-known/openid-configuration");
    assert_string_equal(fetch.body, "");
    assert_int_equal(aur_openid_begin(&openid, NOW, url, state), AUR_ERR_STATE);
    assert_ok(discover(DOCUMENT));
    assert_ok(aur_openid_begin(&openid, NOW, url, state));

    assert_memory_equal(url, "https://id.example/a?x=1&response_type=code&", 44);
    assert_string_equal(field(url, "scope"), "openid%20profile");
    assert_string_equal(field(url, "client_id"), "auralis%20%26%20co");
    assert_string_equal(field(url, "redirect_uri"), "https%3A%2F%2Fmusic.example%2Fapi%2Fv1%2Fauth%2Fopenid%2Fdone");
    assert_string_equal(field(url, "state"), state);
    assert_string_equal(field(url, "code_challenge_method"), "S256");
    assert_int_equal(strlen(field(url, "nonce")), 43);

    assert_int_equal(come_back("co/de+1", state, state, NOW + 60), AUR_OPENID_FETCH);
    assert_string_equal(fetch.url, "https://id.example/token");
    assert_string_equal(fetch.authorization, "");
    assert_string_equal(field(fetch.body, "grant_type"), "authorization_code");
    assert_string_equal(field(fetch.body, "code"), "co%2Fde%2B1");
    assert_string_equal(field(fetch.body, "client_id"), "auralis%20%26%20co");
    char hashed[AUR_OPENID_STATE_BYTES];
    aur_openid_challenge(field(fetch.body, "code_verifier"), hashed);
    assert_string_equal(hashed, field(url, "code_challenge"));

    assert_int_equal(answer(200, token_answer("{" CLAIMS "}")), AUR_OPENID_FETCH);
    assert_string_equal(fetch.url, "https://id.example/me");
    assert_string_equal(fetch.authorization, "Bearer at-1");
    assert_string_equal(fetch.body, "");
    assert_int_equal(answer(200, "{\"sub\":\"7\",\"name\":\"Ada Lovelace\",\"preferred_username\":\"ada\"}"),
                     AUR_OPENID_DONE);
    assert_string_equal(visit.openid, "https://id.example 7");
    assert_string_equal(visit.name, "ada");
}

static void with_secret(void **test)
{
    (void)test;
    const char *fault = NULL;
    aur_openid_config config = CONFIG;
    snprintf(config.client_secret, sizeof config.client_secret, "s:e cret");
    assert_ok(aur_openid_init(&openid, &config, &fetch, &fault));
    assert_ok(discover(DOCUMENT));
    assert_ok(aur_openid_begin(&openid, NOW, url, state));
    assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
    // base64 of auralis%20%26%20co:s%3Ae%20cret
    assert_string_equal(fetch.authorization, "Basic YXVyYWxpcyUyMCUyNiUyMGNvOnMlM0FlJTIwY3JldA==");
    assert_null(strstr(fetch.body, "cret"));
    assert_null(strstr(url, "cret"));
}

static void configs(void **test)
{
    (void)test;
    static const struct {
        const char *issuer, *redirect, *id;
        bool passes;
    } rows[] = {
        {"https://id.example", "https://x/", "i", true},
        {"https://id.example:8443/realms/a/", "https://x/", "i", true},
        {"http://127.0.0.1:9", "http://localhost:8080/x", "i", true},
        {"http://[::1]:9/", "http://[::1]:8080/x", "i", true},
        {"http://localhost", "http://localhost/", "i", true},
        {"http://id.example", "https://x/", "i", false},
        {"http://127.0.0.1.evil.example", "https://x/", "i", false},
        {"http://localhost@evil.example", "https://x/", "i", false},
        {"https://user@id.example", "https://x/", "i", false},
        {"https://", "https://x/", "i", false},
        {"https:///x", "https://x/", "i", false},
        {"https://id.example/?x", "https://x/", "i", false},
        {"https://id.example/#x", "https://x/", "i", false},
        {"https://id.example/ x", "https://x/", "i", false},
        {"https://id.example/\r\nx", "https://x/", "i", false},
        {"ftp://id.example", "https://x/", "i", false},
        {"", "https://x/", "i", false},
        {"https://id.example", "http://music.example/", "i", false},
        {"https://id.example", "", "i", false},
        {"https://id.example", "https://x/", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_openid_config config = {0};
        const char *fault = NULL;
        snprintf(config.issuer, sizeof config.issuer, "%s", rows[i].issuer);
        snprintf(config.redirect, sizeof config.redirect, "%s", rows[i].redirect);
        snprintf(config.client_id, sizeof config.client_id, "%s", rows[i].id);
        aur_err err = aur_openid_init(&openid, &config, &fetch, &fault);
        if ((err == AUR_OK) != rows[i].passes || (fault == NULL) != rows[i].passes)
            fail_msg("%s %s '%s': %d", rows[i].issuer, rows[i].redirect, rows[i].id, err);
    }
    aur_openid_config config = CONFIG;
    const char *fault = NULL;
    memset(config.issuer + 8, 'x', sizeof config.issuer - 9);
    config.issuer[sizeof config.issuer - 1] = '\0';
    assert_int_equal(aur_openid_init(&openid, &config, &fetch, &fault), AUR_ERR_ARGUMENT);
}

static void documents(void **test)
{
    (void)test;
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "<html>",
        "{\"issuer\":\"https://id.example\"}",
        "{\"issuer\":\"https://evil.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"http://id.example/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}",
        // by http on this machine, where the provider is by https
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"http://localhost/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":"
        "\"http://127.0.0.1:8080/t\",\"userinfo_endpoint\":\"https://id.example/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"http://[::1]/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"javascript:x\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\\r\\nX: y\","
        "\"token_endpoint\":\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":7,"
        "\"userinfo_endpoint\":\"https://id.example/u\"}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\","
        "\"code_challenge_methods_supported\":[\"plain\"]}",
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\",\"response_types_supported\":[]}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_ok(discover(DOCUMENT));
        if (discover(wrong[i]) != AUR_ERR_FORMAT)
            fail_msg("passes: %s", wrong[i]);
        assert_int_equal(aur_openid_begin(&openid, NOW, url, state), AUR_ERR_STATE);
    }
    // what it need not say, and an issuer with the slash that was typed
    assert_ok(discover("{\"issuer\":\"https://id.example/\",\"authorization_endpoint\":\"https://id.example/a\","
                       "\"token_endpoint\":\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}"));
    const char *fault = NULL;
    char *big = malloc(AUR_OPENID_ANSWER_BYTES_MAX + 1);
    assert_non_null(big);
    snprintf(big, AUR_OPENID_ANSWER_BYTES_MAX + 1, "%-65535s", DOCUMENT);
    big[AUR_OPENID_ANSWER_BYTES_MAX - 1] = big[AUR_OPENID_ANSWER_BYTES_MAX] = ' ';
    assert_ok(aur_openid_discovered(&openid, big, AUR_OPENID_ANSWER_BYTES_MAX, &fault));
    assert_int_equal(aur_openid_discovered(&openid, big, AUR_OPENID_ANSWER_BYTES_MAX + 1, &fault), AUR_ERR_FORMAT);
    free(big);
}

static void states(void **test)
{
    (void)test;
    char other[AUR_OPENID_STATE_BYTES], other_url[AUR_OPENID_LONG_URL_BYTES];
    assert_ok(aur_openid_begin(&openid, NOW, other_url, other));
    assert_string_not_equal(state, other);
    assert_string_not_equal(field(url, "nonce"), field(other_url, "nonce"));
    assert_string_not_equal(field(url, "code_challenge"), field(other_url, "code_challenge"));

    assert_int_equal(come_back("c", state, NULL, NOW), AUR_OPENID_FAILED);
    assert_int_equal(come_back("c", NULL, state, NOW), AUR_OPENID_FAILED);
    assert_int_equal(come_back("c", NULL, "", NOW), AUR_OPENID_FAILED);
    assert_int_equal(come_back("c", "", "", NOW), AUR_OPENID_FAILED);       // as places are that are free
    assert_int_equal(come_back("c", state, other, NOW), AUR_OPENID_FAILED); // a link of somebody else's
    assert_int_equal(come_back("c", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                               "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", NOW),
                     AUR_OPENID_FAILED);
    assert_non_null(visit.fault);
    assert_true(sodium_is_zero((const uint8_t *)&fetch, sizeof fetch));

    assert_int_equal(come_back("c", state, state, NOW + AUR_OPENID_VISIT_S), AUR_OPENID_FETCH);
    assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FAILED); // once
    assert_int_equal(come_back("c", other, other, NOW + AUR_OPENID_VISIT_S + 1), AUR_OPENID_FAILED);
    assert_int_equal(come_back("c", other, other, NOW), AUR_OPENID_FAILED); // also once if too late
}

static void refusals(void **test)
{
    (void)test;
    char longest[3000];
    memset(longest, 'c', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const aur_openid_callback rows[] = {
        {.error = "access_denied"},
        {.error = "access_denied", .code = "c"},
        {.code = NULL},
        {.code = ""},
        {.code = longest},
        {.code = "c", .iss = "https://evil.example"},
        {.code = "c", .iss = "https://id.example/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_openid_callback callback = rows[i];
        assert_ok(aur_openid_begin(&openid, NOW, url, state));
        callback.state = callback.cookie = state;
        assert_int_equal(aur_openid_return(&openid, &callback, NOW, &visit, &fetch), AUR_OPENID_FAILED);
    }
    assert_ok(aur_openid_begin(&openid, NOW, url, state));
    aur_openid_callback good = {.code = "c", .state = state, .cookie = state, .iss = "https://id.example"};
    assert_int_equal(aur_openid_return(&openid, &good, NOW, &visit, &fetch), AUR_OPENID_FETCH);
    longest[2047] = '\0';
    memset(longest, '%', 2047);
    assert_ok(aur_openid_begin(&openid, NOW, url, state));
    assert_int_equal(come_back(longest, state, state, NOW), AUR_OPENID_FETCH); // the longest has room when encoded
}

/// The table is bounded: of too many the one that was begun first is forgotten.
static void many(void **test)
{
    (void)test;
    static char states[AUR_OPENID_VISITS_MAX][AUR_OPENID_STATE_BYTES];
    for (int i = 0; i < AUR_OPENID_VISITS_MAX; i++)
        assert_ok(aur_openid_begin(&openid, NOW + 1 + i, url, states[i]));
    assert_int_equal(come_back("c", state, state, NOW + 5), AUR_OPENID_FAILED);
    for (int i = 0; i < AUR_OPENID_VISITS_MAX; i++)
        assert_int_equal(come_back("c", states[i], states[i], NOW + 5), AUR_OPENID_FETCH);
}

/// One claim of the ID token in turn is another, or (NULL) not there.
static void id_tokens(void **test)
{
    (void)test;
    static const struct {
        const char *name, *value;
        bool passes;
    } rows[] = {
        {"azp", "\"auralis & co\"", true},
        {"acr", "[{}]", true},
        {"aud", "[\"x\",\"auralis & co\"]", true},
        {"exp", "1763782971", true},
        {"exp", "1763782970", false},
        {"exp", "\"1763783060\"", false},
        {"exp", NULL, false},
        {"iss", NULL, false},
        {"iss", "\"https://evil.example\"", false},
        {"iss", "[]", false},
        {"aud", "\"other\"", false},
        {"iss", "\"https://id.example/\"", false},
        {"aud", "[\"other\"]", false},
        {"aud", "[]", false},
        {"aud", NULL, false},
        {"azp", "\"other\"", false},
        {"nonce", NULL, false},
        {"nonce", "\"\"", false},
        {"nonce", "\"@x\"", false},
        {"nonce", "7", false},
        {"nonce", "\"x\"", false},
        {"sub", NULL, false},
        {"sub", "\"\"", false},
        {"sub", "\"7 8\"", false},
        {"sub", "\"7\\u0000\"", false},
        {"sub", "7", false},
        {"sub", "\"\xc3\xa9\"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cJSON *json = cJSON_Parse("{" CLAIMS "}");
        cJSON_DeleteItemFromObjectCaseSensitive(json, rows[i].name);
        if (rows[i].value != NULL)
            cJSON_AddRawToObject(json, rows[i].name, rows[i].value);
        char *claims = cJSON_PrintUnformatted(json);
        assert_ok(aur_openid_begin(&openid, NOW, url, state));
        assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
        if ((answer(200, token_answer(claims)) == AUR_OPENID_FETCH) != rows[i].passes)
            fail_msg("%s: %s", claims, rows[i].passes ? visit.fault : "passes");
        assert_int_equal(sodium_is_zero((const uint8_t *)&fetch, sizeof fetch), !rows[i].passes);
        cJSON_free(claims);
        cJSON_Delete(json);
    }
    static const char *const none[] = {"", "[]", "{}", "x"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_ok(aur_openid_begin(&openid, NOW, url, state));
        assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
        assert_int_equal(answer(200, token_answer(none[i])), AUR_OPENID_FAILED);
    }
}

static void token_answers(void **test)
{
    (void)test;
    static const char *const none[] = {
        "",
        "{}",
        "{\"error\":\"invalid_grant\"}",
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"at\",\"token_type\":\"mac\",\"id_token\":\"e30.e30.x\"}",
        "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\",\"id_token\":\"e30.e30.x\"}",
        "{\"token_type\":\"Bearer\",\"id_token\":\"e30.e30.x\"}",
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"id_token\":\"e30.e30\"}",
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"id_token\":\"e30.e30.e30.e30.e30\"}",
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"id_token\":\"..\"}",
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"id_token\":7}",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_ok(aur_openid_begin(&openid, NOW, url, state));
        assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
        assert_int_equal(answer(200, none[i]), AUR_OPENID_FAILED);
    }
    assert_ok(aur_openid_begin(&openid, NOW, url, state));
    assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
    assert_int_equal(answer(400, token_answer("{" CLAIMS "}")), AUR_OPENID_FAILED);
}

static void people(void **test)
{
    (void)test;
    static const struct {
        const char *text, *name; ///< name NULL = refused
    } rows[] = {
        {"{\"sub\":\"7\"}", ""},
        {"{\"sub\":\"7\",\"preferred_username\":\"ada\"}", "ada"},
        {"{\"sub\":\"7\",\"preferred_username\":\"\",\"name\":\"Ada L.\"}", "Ada L."},
        {"{\"sub\":\"7\",\"preferred_username\":\" \\u202e\",\"nickname\":\"\xf0\x9f\x8e\xb9\"}", "\xf0\x9f\x8e\xb9"},
        {"{\"sub\":\"7\",\"name\":[\"x\"]}", ""},
        {"{\"sub\":\"8\",\"name\":\"Ada\"}", NULL},
        {"{\"sub\":\"\",\"name\":\"Ada\"}", NULL},
        {"{\"sub\":7,\"name\":\"Ada\"}", NULL},
        {"{\"name\":\"Ada\"}", NULL},
        {"{\"sub\":\"7\\u0000\"}", NULL},
        {"eyJ.eyJ.x", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(aur_openid_begin(&openid, NOW, url, state));
        assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
        assert_int_equal(answer(200, token_answer("{" CLAIMS "}")), AUR_OPENID_FETCH);
        aur_openid_verdict verdict = answer(200, rows[i].text);
        if ((verdict == AUR_OPENID_DONE) != (rows[i].name != NULL))
            fail_msg("%s: %d", rows[i].text, verdict);
        if (rows[i].name != NULL)
            assert_string_equal(visit.name, rows[i].name);
    }
    assert_ok(aur_openid_begin(&openid, NOW, url, state));
    assert_int_equal(come_back("c", state, state, NOW), AUR_OPENID_FETCH);
    assert_int_equal(answer(200, token_answer("{" CLAIMS "}")), AUR_OPENID_FETCH);
    assert_int_equal(answer(401, "{\"sub\":\"7\"}"), AUR_OPENID_FAILED);
}

static int set_up(void **test)
{
    (void)test;
    return sodium_init() < 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(challenge),
        cmocka_unit_test(whole_way),
        cmocka_unit_test(with_secret),
        cmocka_unit_test(configs),
        cmocka_unit_test_setup(documents, begin),
        cmocka_unit_test_setup(states, begin),
        cmocka_unit_test_setup(refusals, begin),
        cmocka_unit_test_setup(many, begin),
        cmocka_unit_test_setup(id_tokens, begin),
        cmocka_unit_test_setup(token_answers, begin),
        cmocka_unit_test_setup(people, begin),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
