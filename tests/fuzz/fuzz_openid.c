// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever a provider may answer, by its first character: d the discovery document, u the userinfo, i what its ID token
// says, and else the token answer. Who is let in has a name by the rules, and what is fetched next has URLs of ours.
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/auth/openid.h"

#define NOW INT64_C(1763783000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static aur_openid openid;
static aur_openid_visit visit;
static aur_openid_fetch fetch;

static void check(int ok)
{
    if (!ok)
        abort();
}

static void discover(const char *text, size_t bytes)
{
    const char *fault = NULL;
    aur_err err = aur_openid_discovered(&openid, text, bytes, &fault);
    check((err == AUR_OK) == (fault == NULL) && openid.is_ready == (err == AUR_OK));
    if (err == AUR_OK)
        check(strncmp(openid.authorization, "https://", 8) == 0 && strncmp(openid.token, "https://", 8) == 0 &&
              strncmp(openid.userinfo, "https://", 8) == 0 && strpbrk(openid.token, " \r\n\"") == NULL);
}

/// A visit that has just come back, with a nonce that a corpus can know.
static void come_back(void)
{
    static const char document[] =
        "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\",\"token_endpoint\":"
        "\"https://id.example/t\",\"userinfo_endpoint\":\"https://id.example/u\"}";
    char url[AUR_OPENID_LONG_URL_BYTES], state[AUR_OPENID_STATE_BYTES];
    discover(document, sizeof document - 1);
    check(aur_openid_begin(&openid, NOW, url, state) == AUR_OK);
    memset(openid.departures[0].nonce, 'n', AUR_OPENID_STATE_BYTES - 1);
    aur_openid_callback callback = {.code = "c", .state = state, .cookie = state};
    check(aur_openid_return(&openid, &callback, NOW, &visit, &fetch) == AUR_OPENID_FETCH);
}

static aur_openid_verdict answer(const char *text, size_t bytes)
{
    aur_openid_verdict verdict = aur_openid_answer(&openid, &visit, 200, text, bytes, NOW, &fetch);
    check((verdict == AUR_OPENID_FAILED) == (visit.fault != NULL));
    if (verdict == AUR_OPENID_FETCH)
        check(strcmp(fetch.url, "https://id.example/u") == 0 && strpbrk(fetch.authorization, "\r\n") == NULL);
    if (verdict == AUR_OPENID_DONE)
        check(strncmp(visit.openid, "https://id.example ", 19) == 0 &&
              (visit.name[0] == '\0' || aur_name_fault(visit.name) == NULL));
    return verdict;
}

static aur_openid_verdict answer_id(const char *claims, size_t bytes)
{
    static char part[8192], text[8400];
    bytes = bytes < 4096 ? bytes : 4096;
    sodium_bin2base64(part, sizeof part, (const uint8_t *)claims, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    int chars = snprintf(text, sizeof text,
                         "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"e30.%s.x\"}", part);
    return answer(text, (size_t)chars);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char claims[] = "{\"iss\":\"https://id.example\",\"aud\":\"i\",\"exp\":1763783060,\"sub\":\"7\","
                                 "\"nonce\":\"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\"}";
    static const aur_openid_config config = {
        .issuer = "https://id.example", .client_id = "i", .redirect = "https://music.example/done"};
    const char *fault = NULL, *text = (const char *)data + 1;
    if (bytes == 0)
        return 0;
    check(aur_openid_init(&openid, &config, &fetch, &fault) == AUR_OK);
    if (data[0] == 'd') {
        discover(text, bytes - 1);
        return 0;
    }
    come_back();
    if (data[0] == 'u') {
        check(answer_id(claims, sizeof claims - 1) == AUR_OPENID_FETCH);
        answer(text, bytes - 1);
    } else if (data[0] == 'i') {
        answer_id(text, bytes - 1);
    } else {
        answer(text, bytes - 1);
    }
    return 0;
}
