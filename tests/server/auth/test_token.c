// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests access tokens: what is written is read, and of what others may write nothing is.
#include "tests/stream/check.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdio.h>

#include "server/auth/token.h"
#include "tests/server/auth/forge.h"

#define NOW  INT64_C(1763783000)
#define HOUR INT64_C(3600)

#define TEXT_BYTES 8192

static aur_token_keys keys, other;

static aur_token_claims ada(void)
{
    return (aur_token_claims){.person = {.id = "adaadaadaadaadaa",
                                         .name = "Ada \"\\ \xf0\x9f\x8e\xb9",
                                         .role = AUR_ROLE_PRO,
                                         .colour_rgb = 0x3073d9},
                              .session = "sessionsessionse",
                              .generation = 4294967295u};
}

static void expect(const char *what, const aur_token_keys *by, const char *token, int64_t now_s, aur_token_fault fault)
{
    aur_token_claims claims, untouched;
    memset(&claims, 0x5a, sizeof claims);
    memset(&untouched, 0x5a, sizeof untouched);
    aur_token_fault got = aur_token_read(by, token, now_s, &claims);
    if (got != fault)
        fail_msg("%s: %s, expected: %s", what, aur_token_fault_text(got), aur_token_fault_text(fault));
    if (fault != AUR_TOKEN_GOOD)
        assert_memory_equal(&claims, &untouched, sizeof claims);
}

/* ---- what is written is read ---- */

static void round_trip(void **state)
{
    (void)state;
    aur_token_claims wrote = ada(), read;
    char token[AUR_TOKEN_BYTES];
    assert_ok(aur_token_write(&keys, &wrote, NOW, HOUR, token));
    assert_true(aur_person_id_is(wrote.id));
    assert_int_equal(aur_token_read(&keys, token, NOW + 5, &read), AUR_TOKEN_GOOD);
    assert_string_equal(read.person.id, "adaadaadaadaadaa");
    assert_string_equal(read.person.name, wrote.person.name);
    assert_int_equal(read.person.role, AUR_ROLE_PRO);
    assert_int_equal(read.person.colour_rgb, 0x3073d9);
    assert_string_equal(read.session, "sessionsessionse");
    assert_string_equal(read.id, wrote.id);
    assert_true(read.generation == 4294967295u);
    assert_int_equal(read.issued_s, NOW);
    assert_int_equal(read.not_before_s, NOW);
    assert_int_equal(read.expires_s, NOW + HOUR);

    // no two are alike, and a key that only verifies writes none
    char next[AUR_TOKEN_BYTES];
    assert_ok(aur_token_write(&keys, &wrote, NOW, HOUR, next));
    assert_string_not_equal(token, next);
    aur_token_keys blind = keys;
    blind.can_sign = false;
    assert_int_equal(aur_token_write(&blind, &wrote, NOW, HOUR, next), AUR_ERR_STATE);
    aur_token_keys none = {0};
    assert_int_equal(aur_token_write(&none, &wrote, NOW, HOUR, next), AUR_ERR_STATE);
    expect("no keys", &none, token, NOW, AUR_TOKEN_UNKNOWN_KEY);
}

/// The longest there can be has room.
static void longest(void **state)
{
    (void)state;
    aur_token_claims wrote = ada(), read;
    char token[AUR_TOKEN_BYTES];
    wrote.person.role = AUR_ROLE_MODERATOR;
    wrote.person.colour_rgb = 0xffffff;
    for (size_t i = 0; i < AUR_NAME_CHARS_MAX; i++)
        memcpy(wrote.person.name + 4 * i, "\xf0\x9f\x8e\xb9", 5);
    assert_ok(aur_token_write(&keys, &wrote, INT64_C(1) << 39, HOUR, token));
    assert_int_equal(aur_token_read(&keys, token, INT64_C(1) << 39, &read), AUR_TOKEN_GOOD);
    assert_string_equal(read.person.name, wrote.person.name);
    memset(wrote.person.name, '"', AUR_NAME_CHARS_MAX);
    wrote.person.name[AUR_NAME_CHARS_MAX] = '\0';
    assert_ok(aur_token_write(&keys, &wrote, NOW, HOUR, token));
    expect("quotes", &keys, token, NOW, AUR_TOKEN_GOOD);
}

static void times(void **state)
{
    (void)state;
    aur_token_claims wrote = ada();
    char token[AUR_TOKEN_BYTES];
    assert_ok(aur_token_write(&keys, &wrote, NOW, HOUR, token));
    expect("too early", &keys, token, NOW - AUR_TOKEN_LEEWAY_S - 1, AUR_TOKEN_NOT_YET);
    expect("a clock behind", &keys, token, NOW - AUR_TOKEN_LEEWAY_S, AUR_TOKEN_GOOD);
    expect("its end", &keys, token, NOW + HOUR, AUR_TOKEN_GOOD);
    expect("a clock ahead", &keys, token, NOW + HOUR + AUR_TOKEN_LEEWAY_S - 1, AUR_TOKEN_GOOD);
    expect("too late", &keys, token, NOW + HOUR + AUR_TOKEN_LEEWAY_S, AUR_TOKEN_EXPIRED);
    expect("1970", &keys, token, 0, AUR_TOKEN_NOT_YET);
    expect("much too late", &keys, token, INT64_C(1) << 50, AUR_TOKEN_EXPIRED);
}

/* ---- what others write ---- */

#define CLAIMS                                                                                                         \
    "\"iss\":\"auralis\",\"sub\":\"adaadaadaadaadaa\",\"name\":\"Ada\",\"role\":\"admin\",\"colour\":1,\"gen\":0,"     \
    "\"sid\":\"\",\"jti\":\"idididididididid\""
#define TIMES ",\"iat\":1763783000,\"nbf\":1763783000,\"exp\":1763786600"
#define GOOD  "{" CLAIMS TIMES "}"

/// A token with this header ('@' stands for the key's id) and claims, rightly signed.
static void expect_signed(const char *header, const char *claims, aur_token_fault fault)
{
    static char token[TEXT_BYTES];
    char what[512];
    forge(&keys, header, claims, token, sizeof token);
    snprintf(what, sizeof what, "%s %.400s", header, claims);
    expect(what, &keys, token, NOW, fault);
}

#define HEADER "{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"@\"}"

static void headers(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        aur_token_fault fault;
    } rows[] = {
        {HEADER, AUR_TOKEN_GOOD},
        {"{\"kid\":\"@\",\"alg\":\"EdDSA\"}", AUR_TOKEN_GOOD},
        {" {\"kid\" : \"@\", \"alg\":\"EdDSA\", \"x\":[{}]}\r\n", AUR_TOKEN_GOOD}, // what is not known is ignored
        {"{\"alg\":\"none\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"None\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"nOnE\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"HS256\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"RS256\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"ES256\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"Ed25519\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"eddsa\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA \",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"Alg\":\"EdDSA\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":[\"EdDSA\"],\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":null,\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":true,\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"typ\":\"\",\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"typ\":null,\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"typ\":1,\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"crit\":[\"exp\"],\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"crit\":[],\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"crit\":null,\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"crit\":[\"b64\"],\"b64\":false,\"kid\":\"@\"}", AUR_TOKEN_ALGORITHM},
        {"{\"alg\":\"EdDSA\"}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":\"\"}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":null}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":0}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":[\"@\"]}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@x\"}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":\"../../../../dev/null\"}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"KID\":\"@\"}", AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
         "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},\"jku\":\"http://127.0.0.1/\"}",
         AUR_TOKEN_UNKNOWN_KEY},
        {"{\"alg\":\"none\",\"alg\":\"EdDSA\",\"kid\":\"@\"}", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"alg\":\"none\",\"kid\":\"@\"}", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@\",\"kid\":\"@\"}", AUR_TOKEN_MALFORMED},
        {"", AUR_TOKEN_MALFORMED},
        {"null", AUR_TOKEN_MALFORMED},
        {"[]", AUR_TOKEN_MALFORMED},
        {"\"EdDSA\"", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@\"", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@\"}}", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@\"}{}", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@\",\"x\":\"\xff\"}", AUR_TOKEN_MALFORMED},
        {"{\"alg\":\"EdDSA\",\"kid\":\"@\",\"x\":[[[[[[[[]]]]]]]]}", AUR_TOKEN_MALFORMED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_signed(rows[i].header, GOOD, rows[i].fault);
}

static void claims_at_fault(void **state)
{
    (void)state;
    static const char *const malformed[] = {
        "",
        "null",
        "[]",
        "{}",
        "Example of Ed25519 signing",
        "{" CLAIMS TIMES "} x",
        "{" CLAIMS TIMES,
        "{" CLAIMS ",\"iat\":1,\"nbf\":1}",          // no exp
        "{" CLAIMS ",\"iat\":1,\"exp\":1763786600}", // no nbf
        "{" CLAIMS ",\"nbf\":1,\"exp\":1763786600}", // no iat
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":\"1763786600\"}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":null}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":true}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":[1763786600]}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":1763786600.5}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":1e308}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":1e999}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":9223372036854775807}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":18446744073709551616}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":-1,\"exp\":1763786600}",
        "{" CLAIMS ",\"iat\":-1e999,\"nbf\":1,\"exp\":1763786600}",
        "{" CLAIMS ",\"iat\":1,\"nbf\":NaN,\"exp\":1763786600}",
        "{" CLAIMS TIMES ",\"exp\":99999999999}", // twice
        "{" CLAIMS ",\"role\":\"admin\"" TIMES "}",
        "{" CLAIMS TIMES ",\"x\":[[[[[[]]]]]]}",
        "{" CLAIMS TIMES ",\"x\":\"\xc0\xaf\"}",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        expect_signed(HEADER, malformed[i], AUR_TOKEN_MALFORMED);

    expect_signed(HEADER, GOOD, AUR_TOKEN_GOOD);
    expect_signed(HEADER, "{" CLAIMS TIMES ",\"aud\":[\"x\"],\"\":0}", AUR_TOKEN_GOOD);
    expect_signed(HEADER, "{" CLAIMS ",\"iat\":1.0,\"nbf\":1e0,\"exp\":17637866e2}", AUR_TOKEN_GOOD); // whole they are
    expect_signed(HEADER, "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":1}", AUR_TOKEN_EXPIRED);
    expect_signed(HEADER, "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":0}", AUR_TOKEN_EXPIRED);
    expect_signed(HEADER, "{" CLAIMS ",\"iat\":1,\"nbf\":1763783031,\"exp\":1763786600}", AUR_TOKEN_NOT_YET);
}

/// Each claim in turn is left out and has what it must not have.
static void claims_one_by_one(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *wrong[12];
    } rows[] = {
        {"iss", {"\"\"", "\"Auralis\"", "\"auralis \"", "null", "1", "[\"auralis\"]"}},
        {"sub",
         {"\"\"", "\"ada\"", "\"ADAADAADAADAADAA\"", "\"adaadaadaadaadaaa\"", "\"../../etc/passwd\"", "null", "7"}},
        {"name",
         {"\"\"", "\" \"", "\" Ada\"", "\"Ada\\n\"", "\"Ada\\u202e\"", "\"123456789012345678901234567890123\"", "null",
          "7", "{}"}},
        {"role", {"\"\"", "\"root\"", "\"Admin\"", "\"admin,\"", "4", "null", "[\"admin\"]"}},
        {"colour", {"-1", "16777216", "0.5", "\"1\"", "null"}},
        {"gen", {"-1", "4294967296", "0.5", "\"0\"", "null", "1e99"}},
        {"sid", {"\"x\"", "\"sessionsessionsex\"", "null", "0"}},
        {"jti", {"\"\"", "\"x\"", "null", "0"}},
        {"iat", {"-1", "\"1\"", "null", "0.5", "1099511627777"}},
        {"nbf", {"-1", "\"1\"", "null", "0.5", "1099511627777"}},
        {"exp", {"-1", "\"1\"", "null", "1763786600.25", "1099511627777"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t k = 0; k < 13 && (k == 0 || rows[i].wrong[k - 1] != NULL); k++) {
            cJSON *json = cJSON_Parse(GOOD);
            assert_non_null(json);
            if (k == 0)
                cJSON_DeleteItemFromObjectCaseSensitive(json, rows[i].name);
            else
                cJSON_ReplaceItemInObjectCaseSensitive(json, rows[i].name, cJSON_CreateRaw(rows[i].wrong[k - 1]));
            char *text = cJSON_PrintUnformatted(json);
            expect_signed(HEADER, text, AUR_TOKEN_MALFORMED);
            cJSON_free(text);
            cJSON_Delete(json);
        }
    }
}

/// RFC 8725, 2.1: what a verifier that believes the header would take.
static void confusion(void **state)
{
    (void)state;
    static char token[TEXT_BYTES];
    char x[64], header[256];
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    static const char *const secrets[] = {"raw", "base64url", "kid"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        crypto_auth_hmacsha256_state hmac;
        sodium_bin2base64(x, sizeof x, keys.verify[0].public_key, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        const char *secret = i == 1 ? x : i == 2 ? keys.verify[0].kid : (const char *)keys.verify[0].public_key;
        forge_unsigned(keys.verify[0].kid, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"@\"}", GOOD, token,
                       sizeof token);
        crypto_auth_hmacsha256_init(&hmac, (const uint8_t *)secret, i == 0 ? 32 : strlen(secret));
        crypto_auth_hmacsha256_update(&hmac, (const uint8_t *)token, strlen(token));
        crypto_auth_hmacsha256_final(&hmac, mac);
        forge_add(token, sizeof token, mac, sizeof mac);
        expect(secrets[i], &keys, token, NOW, AUR_TOKEN_MALFORMED); // its signature is too short

        // the same under the right name, and as long as an Ed25519 signature
        uint8_t twice[64];
        memcpy(twice, mac, 32);
        memcpy(twice + 32, mac, 32);
        forge_unsigned(keys.verify[0].kid, HEADER, GOOD, token, sizeof token);
        forge_add(token, sizeof token, twice, sizeof twice);
        expect(secrets[i], &keys, token, NOW, AUR_TOKEN_SIGNATURE);
        forge_unsigned(keys.verify[0].kid, "{\"alg\":\"HS256\",\"kid\":\"@\"}", GOOD, token, sizeof token);
        forge_add(token, sizeof token, twice, sizeof twice);
        expect(secrets[i], &keys, token, NOW, AUR_TOKEN_ALGORITHM);
    }
    // "none" with an empty signature, with the dot and without
    snprintf(header, sizeof header, "{\"alg\":\"none\",\"kid\":\"@\"}");
    forge_unsigned(keys.verify[0].kid, header, GOOD, token, sizeof token);
    expect("none, two parts", &keys, token, NOW, AUR_TOKEN_MALFORMED);
    forge_dot(token, sizeof token);
    expect("none, no signature", &keys, token, NOW, AUR_TOKEN_MALFORMED);
    forge_unsigned(keys.verify[0].kid, HEADER, GOOD, token, sizeof token);
    forge_dot(token, sizeof token);
    expect("EdDSA, no signature", &keys, token, NOW, AUR_TOKEN_MALFORMED);
    // signatures of nobody: zero, and of the neutral element
    uint8_t nothing[64] = {0};
    forge_unsigned(keys.verify[0].kid, HEADER, GOOD, token, sizeof token);
    forge_add(token, sizeof token, nothing, sizeof nothing);
    expect("zero signature", &keys, token, NOW, AUR_TOKEN_SIGNATURE);
    nothing[0] = 1;
    forge_unsigned(keys.verify[0].kid, HEADER, GOOD, token, sizeof token);
    forge_add(token, sizeof token, nothing, sizeof nothing);
    expect("neutral signature", &keys, token, NOW, AUR_TOKEN_SIGNATURE);
}

/// S + L: another spelling of the same signature (RFC 8032, 8.4).
static void malleable(void **state)
{
    (void)state;
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                      0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    static char token[TEXT_BYTES];
    uint8_t signature[64];
    forge_unsigned(keys.verify[0].kid, HEADER, GOOD, token, sizeof token);
    crypto_sign_detached(signature, NULL, (const uint8_t *)token, strlen(token), keys.secret_key);
    unsigned carry = 0;
    for (int i = 0; i < 32; i++) {
        carry += signature[32 + i] + order[i];
        signature[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    forge_add(token, sizeof token, signature, sizeof signature);
    expect("S + L", &keys, token, NOW, AUR_TOKEN_SIGNATURE);
}

static void wrong_key(void **state)
{
    (void)state;
    static char token[TEXT_BYTES];
    char header[256];
    forge(&other, HEADER, GOOD, token, sizeof token);
    expect("another's key", &keys, token, NOW, AUR_TOKEN_UNKNOWN_KEY);
    expect("its own", &other, token, NOW, AUR_TOKEN_GOOD);
    snprintf(header, sizeof header, "{\"alg\":\"EdDSA\",\"kid\":\"%s\"}", keys.verify[0].kid);
    forge(&other, header, GOOD, token, sizeof token);
    expect("another's key under this one's name", &keys, token, NOW, AUR_TOKEN_SIGNATURE);
}

/// Every character of a token, changed to every other one of the alphabet, and every character left out.
static void tampered(void **state)
{
    (void)state;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ~";
    static char token[TEXT_BYTES], changed[TEXT_BYTES];
    forge(&keys, HEADER, GOOD, token, sizeof token);
    size_t chars = strlen(token);
    aur_token_claims claims;
    for (size_t i = 0; i < chars; i++) {
        memcpy(changed, token, chars + 1);
        bool is_header = i < strcspn(token, ".");
        for (size_t k = 0; k < sizeof alphabet - 1; k += is_header ? 1 : 7) {
            changed[i] = alphabet[(k + i) % (sizeof alphabet - 1)];
            if (changed[i] != token[i] && aur_token_read(&keys, changed, NOW, &claims) == AUR_TOKEN_GOOD)
                fail_msg("holds with '%c' in place of '%c' at %zu", changed[i], token[i], i);
        }
        memcpy(changed + i, token + i + 1, chars - i);
        if (aur_token_read(&keys, changed, NOW, &claims) == AUR_TOKEN_GOOD)
            fail_msg("holds without the character at %zu", i);
    }
    // parts of two good tokens
    static char second[TEXT_BYTES], mixed[TEXT_BYTES];
    forge(&keys, HEADER, "{" CLAIMS ",\"iat\":1,\"nbf\":1,\"exp\":1763799999}", second, sizeof second);
    size_t end = (size_t)(strrchr(token, '.') - token), second_end = (size_t)(strrchr(second, '.') - second);
    snprintf(mixed, sizeof mixed, "%.*s%s", (int)end, token, second + second_end);
    expect("claims of one, signature of another", &keys, mixed, NOW, AUR_TOKEN_SIGNATURE);
}

/// One text for one token: RFC 4648's other ways to write the same bytes are refused.
static void other_spellings(void **state)
{
    (void)state;
    static char token[TEXT_BYTES], changed[TEXT_BYTES];
    forge(&keys, HEADER, GOOD, token, sizeof token);
    const char *dot = strchr(token, '.'), *last = strrchr(token, '.');
    size_t chars = strlen(token), first = (size_t)(dot - token), end = (size_t)(last - token);

    static const char *const added[] = {"=", "==", "A", "AA", "AAA", "AAAA", ".", " ", "\n", "\t", "%3D", "\xc2\xa0"};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
        snprintf(changed, sizeof changed, "%s%s", token, added[i]);
        expect("at its end", &keys, changed, NOW, AUR_TOKEN_MALFORMED);
        snprintf(changed, sizeof changed, "%s%s", added[i], token);
        aur_token_claims claims;
        assert_int_not_equal(aur_token_read(&keys, changed, NOW, &claims), AUR_TOKEN_GOOD);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)first, token, added[i], dot);
        assert_int_not_equal(aur_token_read(&keys, changed, NOW, &claims), AUR_TOKEN_GOOD);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)end, token, added[i], last);
        assert_int_not_equal(aur_token_read(&keys, changed, NOW, &claims), AUR_TOKEN_GOOD);
    }
    // A signature of 64 bytes ends in a character of which four bits are zero.
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t value = (size_t)(strchr(alphabet, token[chars - 1]) - alphabet);
    assert_int_equal(value & 15, 0);
    for (size_t bits = 1; bits < 16; bits++) {
        memcpy(changed, token, chars + 1);
        changed[chars - 1] = alphabet[value | bits];
        expect("bits that say nothing", &keys, changed, NOW, AUR_TOKEN_MALFORMED);
    }
    // The same in header and claims, with the signature made over it.
    for (int pad = 0; pad < 3; pad++) {
        char padded[256] = HEADER;
        padded[strlen(padded) - 1] = '\0';
        snprintf(padded + strlen(padded), 8, "%.*s}", pad, "  ");
        forge_loose(&keys, padded, GOOD, token, sizeof token);
        aur_token_claims claims;
        aur_token_fault fault = aur_token_read(&keys, token, NOW, &claims);
        assert_int_equal(fault, strchr(token, '=') != NULL ? AUR_TOKEN_MALFORMED : AUR_TOKEN_GOOD);
    }
}

static void no_token(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        ".",
                                        "..",
                                        "...",
                                        "a.b.c",
                                        "a",
                                        "a.b",
                                        "....",
                                        "Bearer x",
                                        "null",
                                        "{}",
                                        "\xff\xfe",
                                        "e30.e30.e30",
                                        "eyJhbGciOiJFZERTQSJ9..",
                                        ".eyJhbGciOiJFZERTQSJ9.",
                                        "..eyJhbGciOiJFZERTQSJ9"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(texts[i], &keys, texts[i], NOW, AUR_TOKEN_MALFORMED);

    static char token[TEXT_BYTES], extra[TEXT_BYTES];
    forge(&keys, HEADER, GOOD, token, sizeof token);
    snprintf(extra, sizeof extra, "%s.e30", token);
    expect("a part more", &keys, extra, NOW, AUR_TOKEN_MALFORMED);
    snprintf(extra, sizeof extra, "e30.%s", token);
    expect("a part more before", &keys, extra, NOW, AUR_TOKEN_MALFORMED);
    snprintf(extra, sizeof extra, "%s.x.y", token); // as RFC 7516 has them
    expect("five parts", &keys, extra, NOW, AUR_TOKEN_MALFORMED);

    // A MB in each place: refused by its length, whatever it holds.
    size_t bytes = 1 << 20;
    char *big = malloc(bytes + 1);
    assert_non_null(big);
    for (const char *fill = "Ax.= \xff"; *fill != '\0'; fill++) {
        memset(big, *fill, bytes);
        big[bytes] = '\0';
        expect("1 MB", &keys, big, NOW, AUR_TOKEN_MALFORMED);
        memcpy(big, token, strlen(token));
        expect("1 MB after a token", &keys, big, NOW, AUR_TOKEN_MALFORMED);
    }
    free(big);
    // Rightly signed: the longest that is read, and all that are longer.
    char claims[1024], pad[700];
    memset(pad, 'x', sizeof pad);
    for (int i = 0; i < (int)sizeof pad; i++) {
        snprintf(claims, sizeof claims, "{" CLAIMS TIMES ",\"x\":\"%.*s\"}", i, pad);
        forge(&keys, HEADER, claims, extra, sizeof extra);
        expect("length", &keys, extra, NOW, strlen(extra) < AUR_TOKEN_BYTES ? AUR_TOKEN_GOOD : AUR_TOKEN_MALFORMED);
    }
    assert_true(strlen(extra) > AUR_TOKEN_BYTES);
    char unended[AUR_TOKEN_BYTES];
    memset(unended, 'A', sizeof unended);
    expect("without an end", &keys, unended, NOW, AUR_TOKEN_MALFORMED);
}

static void rotation(void **state)
{
    (void)state;
    aur_token_claims wrote = ada();
    char before[AUR_TOKEN_BYTES], after[AUR_TOKEN_BYTES];
    assert_ok(aur_token_write(&keys, &wrote, NOW, HOUR, before));
    aur_token_keys both = other;
    both.verify[1] = keys.verify[0];
    both.count = 2;
    assert_ok(aur_token_write(&both, &wrote, NOW, HOUR, after));
    expect("the old key's, by both", &both, before, NOW, AUR_TOKEN_GOOD);
    expect("the new key's, by both", &both, after, NOW, AUR_TOKEN_GOOD);
    expect("the new key's, by the old one", &keys, after, NOW, AUR_TOKEN_UNKNOWN_KEY);
    expect("the old key's, when it holds no more", &other, before, NOW, AUR_TOKEN_UNKNOWN_KEY);
}

static int set_up(void **state)
{
    (void)state;
    if (sodium_init() < 0)
        return -1;
    aur_token_keys_make(&keys);
    aur_token_keys_make(&other);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip), cmocka_unit_test(longest),         cmocka_unit_test(times),
        cmocka_unit_test(headers),    cmocka_unit_test(claims_at_fault), cmocka_unit_test(claims_one_by_one),
        cmocka_unit_test(confusion),  cmocka_unit_test(malleable),       cmocka_unit_test(wrong_key),
        cmocka_unit_test(tampered),   cmocka_unit_test(other_spellings), cmocka_unit_test(no_token),
        cmocka_unit_test(rotation),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
