// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who may connect and who may change the music: Host, Origin, loopback and the control token. Pure functions of the
/// rules and of what the request says.
///
/// Any web page can make its reader's browser talk to a server on localhost, and a page whose name is made to point
/// here after it was loaded (DNS rebinding) is even of the same origin. Against the first stands the Origin header,
/// against the second the Host header.
#ifndef AUR_SERVER_ACCESS_H
#define AUR_SERVER_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_ACCESS_NAMES_MAX          16
#define AUR_ACCESS_NAME_BYTES         256
#define AUR_ACCESS_TOKEN_BYTES        257
#define AUR_ACCESS_FRAME_POLICY_BYTES (AUR_ACCESS_NAMES_MAX * AUR_ACCESS_NAME_BYTES + 32)

/// Where the server listens, as far as access is concerned.
typedef enum aur_access_scope {
    AUR_ACCESS_LOOPBACK, ///< loopback addresses only
    AUR_ACCESS_ADDRESS,  ///< one other address: `address`
    AUR_ACCESS_ANY,      ///< all addresses of the machine
} aur_access_scope;

typedef struct aur_access {
    aur_access_scope scope;
    uint16_t port;
    bool is_tls;                         ///< the server itself speaks TLS: its pages are https
    char address[AUR_ACCESS_NAME_BYTES]; ///< as it stands in a Host header: "127.0.0.1", "[fe80::1]"
    char hosts[AUR_ACCESS_NAMES_MAX][AUR_ACCESS_NAME_BYTES]; ///< also allowed; "" ends. "name" (any port), "name:port"
    char origins[AUR_ACCESS_NAMES_MAX][AUR_ACCESS_NAME_BYTES]; ///< also allowed; "" ends. "https://name"
    uint32_t token_changes;                                    ///< rises when the token does not hold any more
    char token[AUR_ACCESS_TOKEN_BYTES];                        ///< control token; "" = none
} aur_access;

/// What opens control of one room beside the control token: a token of its own, of which only a hash is kept.
#define AUR_ACCESS_KEY_BYTES 32

typedef struct aur_access_key {
    unsigned char hash[AUR_ACCESS_KEY_BYTES];
} aur_access_key;

/// What a request says of itself; NULL = header not there. Borrowed.
typedef struct aur_access_claim {
    const char *host;
    const char *origin;
    const char *site;          ///< Sec-Fetch-Site: whose page made the browser ask
    const char *token;         ///< what was given as token, without "Bearer "
    const aur_access_key *key; ///< of the room that is to be changed; NULL = it has none
    bool is_https;             ///< a proxy says that it was asked by TLS; can only take rights away
} aur_access_claim;

typedef enum aur_access_verdict {
    AUR_ACCESS_OK,
    AUR_ACCESS_BAD_HOST,
    AUR_ACCESS_BAD_ORIGIN,
    AUR_ACCESS_NEEDS_TOKEN, ///< there is a control token and this is not it
    AUR_ACCESS_READ_ONLY,   ///< nobody may change anything
} aur_access_verdict;

/// Who may show the player in a frame, as a Content-Security-Policy says it: the server's own pages and those of the
/// origins that are also allowed.  Thread: any.  RT: no.
void aur_access_frame_policy(const aur_access *access, char policy[AUR_ACCESS_FRAME_POLICY_BYTES]);
/// The entry among the origins that are also allowed; NULL = it is none of them, or none was given. Its text may change
/// when the access does.  Thread: network.  RT: safe.
const char *aur_access_listed_origin(const aur_access *access, const char *origin);
/// May this request be answered at all?  Thread: any.  RT: no.
aur_access_verdict aur_access_host(const aur_access *access, const aur_access_claim *claim);
/// May it open a WebSocket?  Host and, if it has one, Origin; a page's request that has none says whose page it is.
/// Thread: any.  RT: no.
aur_access_verdict aur_access_connect(const aur_access *access, const aur_access_claim *claim);
/// May it change the music?  Host, Origin, and token where one is needed.  Thread: any.  RT: no.
aur_access_verdict aur_access_control(const aur_access *access, const aur_access_claim *claim);
/// The last question alone: does this token (NULL = none) open control of a room with this key (NULL = none)?  Takes
/// the same time for every wrong token.  Thread: any.  RT: no.
aur_access_verdict aur_access_token(const aur_access *access, const aur_access_key *key, const char *token);
/// The key for which `token` is right.  Thread: any.  RT: no.
void aur_access_key_make(const char *token, aur_access_key *key);
/// True if nobody can change anything.  Thread: any.  RT: no.
bool aur_access_is_read_only(const aur_access *access);
/// Writes the address to be shown to people: "http://localhost:8080".  Thread: any.  RT: no.
void aur_access_url(const aur_access *access, char *url, size_t url_bytes);

#endif
