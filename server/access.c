// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Access rules.
#include "server/access.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PORT_NONE    (-1)
#define PORT_INVALID (-2)

/// "name", "name:port", "1.2.3.4:port", "[v6]:port", taken apart.
typedef struct authority {
    char name[AUR_ACCESS_NAME_BYTES]; ///< v6 addresses with their brackets
    int port;                         ///< PORT_NONE if not given
} authority;

static int parse_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 5 || text[digits] != '\0')
        return PORT_INVALID;
    int port = atoi(text);
    return port <= 65535 ? port : PORT_INVALID;
}

static bool parse_authority(const char *text, authority *a)
{
    size_t name_bytes = text[0] == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":");
    if (name_bytes == 0 || name_bytes > strlen(text) || name_bytes >= sizeof a->name)
        return false;
    memcpy(a->name, text, name_bytes);
    a->name[name_bytes] = '\0';
    if (strpbrk(a->name, "/@ \t\r\n") != NULL)
        return false;
    if (text[name_bytes] == '\0') {
        a->port = PORT_NONE;
        return true;
    }
    a->port = text[name_bytes] == ':' ? parse_port(text + name_bytes + 1) : PORT_INVALID;
    return a->port != PORT_INVALID;
}

static bool is_loopback_name(const char *name)
{
    return strcasecmp(name, "localhost") == 0 || strcmp(name, "127.0.0.1") == 0 || strcmp(name, "[::1]") == 0;
}

/// Numbers cannot be rebound: who names one has connected to it.
static bool is_address(const char *name)
{
    unsigned char binary[16];
    char inner[64];
    size_t bytes = strlen(name);
    if (name[0] != '[')
        return inet_pton(AF_INET, name, binary) == 1;
    if (bytes < 3 || bytes - 2 >= sizeof inner || name[bytes - 1] != ']')
        return false;
    memcpy(inner, name + 1, bytes - 2);
    inner[bytes - 2] = '\0';
    return inet_pton(AF_INET6, inner, binary) == 1;
}

static bool is_own_port(const aur_access *access, int port, int port_if_none)
{
    return (port == PORT_NONE ? port_if_none : port) == access->port;
}

static bool is_listed_host(const aur_access *access, const authority *host)
{
    for (int i = 0; i < AUR_ACCESS_NAMES_MAX && access->hosts[i][0] != '\0'; i++) {
        authority listed;
        if (parse_authority(access->hosts[i], &listed) && strcasecmp(listed.name, host->name) == 0 &&
            (listed.port == PORT_NONE || listed.port == host->port))
            return true;
    }
    return false;
}

static bool is_own_host(const aur_access *access, const authority *host)
{
    if (is_listed_host(access, host))
        return true;
    if (!is_own_port(access, host->port, access->is_tls ? 443 : 80))
        return false;
    switch (access->scope) {
    case AUR_ACCESS_LOOPBACK:
        return is_loopback_name(host->name) || strcasecmp(host->name, access->address) == 0;
    case AUR_ACCESS_ADDRESS:
        return strcasecmp(host->name, access->address) == 0;
    case AUR_ACCESS_ANY:
        return is_loopback_name(host->name) || is_address(host->name);
    }
    return false;
}

const char *aur_access_listed_origin(const aur_access *access, const char *origin)
{
    for (int i = 0; origin != NULL && i < AUR_ACCESS_NAMES_MAX && access->origins[i][0] != '\0'; i++)
        if (strcasecmp(access->origins[i], origin) == 0)
            return access->origins[i];
    return NULL;
}

/// An origin is the server's own if it names the very host this request was sent to, or loopback on this port. Where
/// there is TLS, here or at a proxy, a page that came without it may be anybody's.
static bool is_own_origin(const aur_access *access, const aur_access_claim *claim, const authority *host)
{
    const char *origin = claim->origin;
    int default_port = 0;
    if (strncasecmp(origin, "http://", 7) == 0 && !access->is_tls && !claim->is_https)
        default_port = 80;
    else if (strncasecmp(origin, "https://", 8) == 0)
        default_port = 443;
    else
        return false; // "null", files, extensions
    authority from;
    if (!parse_authority(strchr(origin, ':') + 3, &from))
        return false;
    int from_port = from.port == PORT_NONE ? default_port : from.port;
    int host_port = host->port == PORT_NONE ? default_port : host->port;
    if (strcasecmp(from.name, host->name) == 0 && from_port == host_port)
        return true;
    return access->scope != AUR_ACCESS_ADDRESS && is_loopback_name(from.name) && from_port == access->port;
}

void aur_access_frame_policy(const aur_access *access, char policy[AUR_ACCESS_FRAME_POLICY_BYTES])
{
    size_t bytes = (size_t)snprintf(policy, AUR_ACCESS_FRAME_POLICY_BYTES, "frame-ancestors 'self'");
    for (int i = 0; i < AUR_ACCESS_NAMES_MAX && access->origins[i][0] != '\0'; i++)
        bytes += (size_t)snprintf(policy + bytes, AUR_ACCESS_FRAME_POLICY_BYTES - bytes, " %s", access->origins[i]);
}

aur_access_verdict aur_access_host(const aur_access *access, const aur_access_claim *claim)
{
    authority host;
    if (claim->host == NULL || !parse_authority(claim->host, &host) || !is_own_host(access, &host))
        return AUR_ACCESS_BAD_HOST;
    return AUR_ACCESS_OK;
}

/// Of a request without Origin: a page of somebody else made a browser ask, by an image or a link.
static bool is_of_other_page(const aur_access_claim *claim)
{
    return claim->site != NULL && strcmp(claim->site, "same-origin") != 0 && strcmp(claim->site, "none") != 0;
}

aur_access_verdict aur_access_connect(const aur_access *access, const aur_access_claim *claim)
{
    authority host;
    if (claim->host == NULL || !parse_authority(claim->host, &host) || !is_own_host(access, &host))
        return AUR_ACCESS_BAD_HOST;
    if (claim->origin != NULL && aur_access_listed_origin(access, claim->origin) == NULL &&
        !is_own_origin(access, claim, &host))
        return AUR_ACCESS_BAD_ORIGIN;
    return claim->origin == NULL && is_of_other_page(claim) ? AUR_ACCESS_BAD_ORIGIN : AUR_ACCESS_OK;
}

// Hashes have one length, so neither where nor by how much a guess differs shows in the time.
void aur_access_key_make(const char *token, aur_access_key *key)
{
    crypto_generichash(key->hash, sizeof key->hash, (const unsigned char *)token, strlen(token), NULL, 0);
}

static bool is_same(const aur_access_key *a, const aur_access_key *b)
{
    return sodium_memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

aur_access_verdict aur_access_token(const aur_access *access, const aur_access_key *key, const char *token)
{
    bool has_token = access->token[0] != '\0';
    if (!has_token && access->scope == AUR_ACCESS_LOOPBACK)
        return AUR_ACCESS_OK;
    if (!has_token && key == NULL)
        return AUR_ACCESS_READ_ONLY;
    aur_access_key wanted, given;
    aur_access_key_make(access->token, &wanted);
    aur_access_key_make(token != NULL ? token : "", &given);
    bool is_servers = is_same(&wanted, &given) && has_token;
    bool is_rooms = key != NULL && is_same(key, &given);
    return is_servers || is_rooms ? AUR_ACCESS_OK : AUR_ACCESS_NEEDS_TOKEN;
}

aur_access_verdict aur_access_control(const aur_access *access, const aur_access_claim *claim)
{
    aur_access_verdict verdict = aur_access_connect(access, claim);
    return verdict == AUR_ACCESS_OK ? aur_access_token(access, claim->key, claim->token) : verdict;
}

bool aur_access_is_read_only(const aur_access *access)
{
    return access->token[0] == '\0' && access->scope != AUR_ACCESS_LOOPBACK;
}

void aur_access_url(const aur_access *access, char *url, size_t url_bytes)
{
    bool is_localhost = access->scope == AUR_ACCESS_ANY || is_loopback_name(access->address);
    snprintf(url, url_bytes, "http%s://%s:%u", access->is_tls ? "s" : "", is_localhost ? "localhost" : access->address,
             access->port);
}
