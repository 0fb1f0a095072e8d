// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The address of a push, taken apart.
#include "stream/push.h"

#include <stdlib.h>
#include <string.h>

#include "stream/percent.h"

#define PORT_DEFAULT 8000

/// Visible ASCII, %XX decoded. Returns false if something else is there, or nothing, or too much.
static bool decode(const char *from, size_t bytes, char *to, size_t to_bytes)
{
    if (bytes == 0 || !aur_percent_decode(from, bytes, to, to_bytes))
        return false;
    for (const char *c = to; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return true;
}

/// "HOST", "HOST:PORT", "[IPV6]:PORT".
static bool parse_host(const char *text, size_t bytes, aur_push_target *target)
{
    const char *end = text + bytes, *host_end = memchr(text, ':', bytes);
    if (bytes > 0 && text[0] == '[') {
        text++;
        host_end = memchr(text, ']', (size_t)(end - text));
        if (host_end == NULL)
            return false;
    } else if (host_end == NULL) {
        host_end = end;
    }
    if (!decode(text, (size_t)(host_end - text), target->host, sizeof target->host))
        return false;
    host_end += host_end < end && *host_end == ']';
    target->port = PORT_DEFAULT;
    if (host_end == end)
        return true;
    size_t digits = strspn(host_end + 1, "0123456789");
    long port = digits >= 1 && digits <= 5 ? strtol(host_end + 1, NULL, 10) : 0;
    target->port = (uint16_t)port;
    return *host_end == ':' && host_end + 1 + digits == end && port >= 1 && port <= 65535;
}

static bool parse_mount(const char *text, aur_push_target *target)
{
    size_t bytes = strlen(text);
    bool is_plain = bytes >= 2 && bytes < sizeof target->mount &&
                    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") == bytes;
    if (is_plain)
        memcpy(target->mount, text, bytes + 1);
    return is_plain;
}

static bool parse(const char *text, aur_push_target *target)
{
    static const char scheme[] = "icecast://";
    if (strncmp(text, scheme, sizeof scheme - 1) != 0)
        return false;
    text += sizeof scheme - 1;
    const char *slash = strchr(text, '/');
    const char *at = slash != NULL ? memchr(text, '@', (size_t)(slash - text)) : NULL;
    const char *colon = at != NULL ? memchr(text, ':', (size_t)(at - text)) : NULL;
    return colon != NULL && decode(text, (size_t)(colon - text), target->user, sizeof target->user) &&
           decode(colon + 1, (size_t)(at - colon - 1), target->password, sizeof target->password) &&
           parse_host(at + 1, (size_t)(slash - at - 1), target) && parse_mount(slash, target);
}

aur_err aur_push_target_parse(const char *text, aur_push_target *target)
{
    aur_push_target parsed;
    memset(&parsed, 0, sizeof parsed);
    bool is_whole = parse(text, &parsed);
    if (is_whole)
        *target = parsed;
    return is_whole ? AUR_OK : AUR_ERR_FORMAT;
}
