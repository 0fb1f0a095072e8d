// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may come as a token: refused, or it says who somebody is by the rules for that. An input that begins with
// 's' is a line that is the header and then the claims, and is signed, so that what comes after the signature is
// reached.
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/auth/token.h"
#include "tests/server/auth/forge.h"

#define NOW INT64_C(1763783000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

/// The key of RFC 8037, appendix A.
static void make_keys(aur_token_keys *keys)
{
    uint8_t seed[32];
    size_t bytes = 0;
    static const char secret[] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    static const char kid[] = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    memset(keys, 0, sizeof *keys);
    sodium_base642bin(seed, sizeof seed, secret, sizeof secret - 1, NULL, &bytes, NULL,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    crypto_sign_seed_keypair(keys->verify[0].public_key, keys->secret_key, seed);
    memcpy(keys->verify[0].kid, kid, sizeof kid);
    keys->count = 1;
    keys->can_sign = true;
}

/// Who it is about passes the rules, and a token written of it says the same.
static void check_claims(const aur_token_keys *keys, const aur_token_claims *claims)
{
    char token[AUR_TOKEN_BYTES];
    aur_token_claims wrote = *claims, read;
    check(aur_person_id_is(claims->person.id) && aur_person_id_is(claims->id));
    check(aur_name_fault(claims->person.name) == NULL && claims->person.role < AUR_ROLE_COUNT);
    check(claims->person.colour_rgb <= 0xffffff);
    check(claims->session[0] == '\0' || aur_person_id_is(claims->session));
    check(claims->not_before_s <= NOW + AUR_TOKEN_LEEWAY_S && NOW < claims->expires_s + AUR_TOKEN_LEEWAY_S);
    check(aur_token_write(keys, &wrote, NOW, AUR_TOKEN_ACCESS_S, token) == AUR_OK);
    check(aur_token_read(keys, token, NOW, &read) == AUR_TOKEN_GOOD);
    check(strcmp(read.person.name, claims->person.name) == 0 && read.generation == claims->generation);
    check(strcmp(read.session, claims->session) == 0 && read.person.colour_rgb == claims->person.colour_rgb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    aur_token_keys keys;
    aur_token_claims claims;
    static char text[1001], token[4096];
    make_keys(&keys);
    memset(text, 0, sizeof text);
    memcpy(text, data, bytes < sizeof text ? bytes : sizeof text - 1);
    char *line_end = strchr(text, '\n');
    const char *at = text;
    if (text[0] == 's' && line_end != NULL) {
        *line_end = '\0';
        forge(&keys, text + 1, line_end + 1, token, sizeof token);
        at = token;
    }
    if (aur_token_read(&keys, at, NOW, &claims) == AUR_TOKEN_GOOD)
        check_claims(&keys, &claims);
    return 0;
}
