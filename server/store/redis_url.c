// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From left to right; what is not understood is refused.
#include "server/store/redis_url.h"

#include <stdlib.h>
#include <string.h>

#include "stream/percent.h"

static const char PLAIN[] = "redis://", TLS[] = "rediss://";

bool aur_redis_url_is(const char *text)
{
    return strncmp(text, PLAIN, sizeof PLAIN - 1) == 0 || strncmp(text, TLS, sizeof TLS - 1) == 0;
}

/// A number of at most `most` that fills text[0..chars).
static bool read_number(const char *text, size_t chars, long most, uint16_t *out)
{
    long number = 0;
    for (size_t i = 0; i < chars; i++) {
        if (text[i] < '0' || text[i] > '9' || number > most)
            return false;
        number = 10 * number + (text[i] - '0');
    }
    *out = (uint16_t)number;
    return chars > 0 && number <= most;
}

static bool read_credentials(const char *text, size_t chars, aur_redis_url *url)
{
    const char *colon = memchr(text, ':', chars);
    if (colon == NULL)
        return false;
    size_t user_chars = (size_t)(colon - text);
    return aur_percent_decode(text, user_chars, url->user, sizeof url->user) &&
           aur_percent_decode(colon + 1, chars - user_chars - 1, url->password, sizeof url->password);
}

/// host, host:port, [::1] or [::1]:port
static bool read_host(const char *text, size_t chars, aur_redis_url *url)
{
    bool in_brackets = chars > 0 && text[0] == '[';
    const char *end = memchr(text, in_brackets ? ']' : ':', chars);
    if (in_brackets && end == NULL)
        return false;
    const char *host = text + (in_brackets ? 1 : 0);
    size_t host_chars = end == NULL ? chars : (size_t)(end - host);
    const char *rest = host + host_chars + (in_brackets ? 1 : 0);
    size_t rest_chars = chars - (size_t)(rest - text);
    if (host_chars == 0 || !aur_percent_decode(host, host_chars, url->host, sizeof url->host))
        return false;
    if (rest_chars == 0)
        return true;
    return rest[0] == ':' && read_number(rest + 1, rest_chars - 1, UINT16_MAX, &url->port) && url->port > 0;
}

aur_err aur_redis_url_parse(const char *text, aur_redis_url *url, const char **fault)
{
    memset(url, 0, sizeof *url);
    url->port = AUR_REDIS_PORT;
    *fault = "a store in Redis is redis://[[user]:password@]host[:port][/number]";
    if (!aur_redis_url_is(text))
        return AUR_ERR_FORMAT;
    url->is_tls = strncmp(text, TLS, sizeof TLS - 1) == 0;
    text += url->is_tls ? sizeof TLS - 1 : sizeof PLAIN - 1;
    size_t chars = strcspn(text, "/?#");
    const char *path = text + chars;
    const char *at = memrchr(text, '@', chars);
    if (at != NULL) {
        if (!read_credentials(text, (size_t)(at - text), url))
            return AUR_ERR_FORMAT;
        chars -= (size_t)(at + 1 - text);
        text = at + 1;
    }
    if (!read_host(text, chars, url))
        return AUR_ERR_FORMAT;
    if (path[0] == '/' && path[1] != '\0') {
        *fault = "the number of a database of Redis is 0..65535";
        if (!read_number(path + 1, strlen(path + 1), UINT16_MAX, &url->database))
            return AUR_ERR_FORMAT;
    } else if (path[0] == '?' || path[0] == '#') {
        return AUR_ERR_FORMAT;
    }
    *fault = NULL;
    return AUR_OK;
}
