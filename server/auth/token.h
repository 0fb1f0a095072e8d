// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Access tokens: JSON Web Tokens (RFC 7519) signed by Ed25519 (RFC 8037, "EdDSA"), and nothing else. One key signs;
/// two may verify, so that keys are changed without anybody being logged out. libsodium does the arithmetic.
#ifndef AUR_SERVER_AUTH_TOKEN_H
#define AUR_SERVER_AUTH_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/people/person.h"

#define AUR_TOKEN_BYTES     1024 ///< of a token's text, with its end; longer ones are refused unread
#define AUR_TOKEN_KID_BYTES 44   ///< thumbprint of the public key (RFC 7638), base64url, with its end
#define AUR_TOKEN_KEY_BYTES 44   ///< public key, base64url, with its end
#define AUR_TOKEN_KEYS_MAX  2

#define AUR_TOKEN_ACCESS_S  3600
#define AUR_TOKEN_GUEST_S   (24 * 3600)
#define AUR_TOKEN_REFRESH_S (7 * 24 * 3600)
#define AUR_TOKEN_LEEWAY_S  30 ///< that clocks may differ

typedef struct aur_token_key {
    char kid[AUR_TOKEN_KID_BYTES];
    uint8_t public_key[32];
} aur_token_key;

typedef struct aur_token_keys {
    aur_token_key verify[AUR_TOKEN_KEYS_MAX]; ///< the first is the one that signs
    uint32_t count;
    bool can_sign;
    uint8_t secret_key[64]; ///< of verify[0]
} aur_token_keys;

/// sub, name, role, colour, gen, sid, iat, nbf, exp, jti; iss is "auralis".
typedef struct aur_token_claims {
    aur_person person;
    char session[AUR_ID_BYTES]; ///< of the login; "" = a guest's
    char id[AUR_ID_BYTES];      ///< of the token
    uint32_t generation;        ///< aur_store_account.generation
    int64_t issued_s, not_before_s, expires_s;
} aur_token_claims;

typedef enum aur_token_fault {
    AUR_TOKEN_GOOD,
    AUR_TOKEN_MALFORMED,   ///< not three parts of base64url without padding, not JSON, a claim missing or of the wrong
                           ///< type
    AUR_TOKEN_ALGORITHM,   ///< alg is not EdDSA, typ not JWT, or there is a crit
    AUR_TOKEN_UNKNOWN_KEY, ///< kid missing or of no key that holds
    AUR_TOKEN_SIGNATURE,
    AUR_TOKEN_EXPIRED,
    AUR_TOKEN_NOT_YET,
    AUR_TOKEN_FAULTS
} aur_token_fault;

/// A new key pair that signs.  Thread: any.  RT: no.
void aur_token_keys_make(aur_token_keys *keys);
/// Reads the file of the key that signs (made with mode 0600 if it is not there and `may_make`), and, if `old_path` is
/// not NULL, one more that still verifies. A file has one line: the 32-byte seed, or for `old_path` the public key, as
/// base64url. `fault` gets what is wrong. A file that others can read is refused.  Thread: any.  RT: no.
/// Errors: AUR_ERR_FILE, AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_token_keys_read(aur_token_keys *keys, const char *path, const char *old_path, bool may_make,
                                            char *fault, size_t fault_bytes);
/// Forgets the secret.  Thread: any.  RT: no.
void aur_token_keys_wipe(aur_token_keys *keys);
/// The public keys as a JSON Web Key Set; from malloc, NULL = no memory.  Thread: any.  RT: no.
char *aur_token_keys_print(const aur_token_keys *keys);

/// A public key as `old_path` has it.  Thread: any.  RT: safe.
void aur_token_key_print(const aur_token_key *key, char line[AUR_TOKEN_KEY_BYTES]);

/// Writes a token; claims' id and times are filled in: issued now, good for `for_s`.  Thread: any.  RT: no.
/// Errors: AUR_ERR_STATE (no key that signs), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_token_write(const aur_token_keys *keys, aur_token_claims *claims, int64_t now_s,
                                        int64_t for_s, char token[AUR_TOKEN_BYTES]);
/// Verifies and reads; `claims` is filled only if it is GOOD. `token` need not be a token, nor end within
/// AUR_TOKEN_BYTES. Header and claims are looked at only as far as needed before the signature is.
/// Thread: any.  RT: no.
aur_token_fault aur_token_read(const aur_token_keys *keys, const char *token, int64_t now_s, aur_token_claims *claims);
/// For a log and for people; static.  Thread: any.  RT: safe.
const char *aur_token_fault_text(aur_token_fault fault);

#endif
