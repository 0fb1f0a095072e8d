// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An address taken apart.
#include "client/cli/url.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LOBBY "lobby"

/// What an IPv6 address, and any other host, is made of.
#define ADDRESS "0123456789abcdefABCDEF:."
#define NAME    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._"

/// Eats the scheme. NULL if it is not one of ours.
static const char *eat_scheme(const char *text, aur_url *url)
{
    static const struct {
        const char *name;
        bool is_secure;
    } schemes[] = {{"http://", false}, {"https://", true}, {"ws://", false}, {"wss://", true}};
    url->is_secure = false;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i].name);
        if (strncasecmp(text, schemes[i].name, length) == 0) {
            url->is_secure = schemes[i].is_secure;
            return text + length;
        }
    }
    return strstr(text, "://") == NULL ? text : NULL;
}

/// Eats HOST[:PORT]. NULL if there is none.
static const char *eat_authority(const char *text, aur_url *url)
{
    bool bracketed = text[0] == '[';
    size_t length = strcspn(text += bracketed, bracketed ? "]" : ":/?#");
    if (length == 0 || length >= sizeof url->host || strspn(text, bracketed ? ADDRESS : NAME) < length)
        return NULL;
    memcpy(url->host, text, length);
    url->host[length] = '\0';
    text += length;
    if (bracketed && *text++ != ']')
        return NULL;
    url->port = url->is_secure ? 443 : 80;
    if (*text != ':')
        return text;
    char *end = NULL;
    unsigned long port = isdigit((unsigned char)text[1]) ? strtoul(text + 1, &end, 10) : 0;
    if (port < 1 || port > 65535)
        return NULL;
    url->port = (uint16_t)port;
    return end;
}

static bool ends_in(const char *text, size_t length, const char *suffix)
{
    size_t bytes = strlen(suffix);
    return length >= bytes && strncasecmp(text + length - bytes, suffix, bytes) == 0;
}

/// Turns a page's path into that of the WebSocket. False if it is too long or names no room.
static bool set_room_path(aur_url *url, const char *path, size_t length)
{
    const char *room = LOBBY, *rooms = strstr(path, "/rooms/");
    size_t room_length = strlen(LOBBY), before = length;
    if (rooms != NULL && (size_t)(rooms - path) < length) {
        before = (size_t)(rooms - path);
        room = rooms + strlen("/rooms/");
        room_length = strcspn(room, "/?#");
        if (room_length == 0 || room + room_length + 1 < path + length) // something after the room
            return false;
    }
    while (before > 0 && path[before - 1] == '/')
        before--;
    int wrote = snprintf(url->path, sizeof url->path, "%.*s/ws?room=%.*s", (int)before, path, (int)room_length, room);
    return wrote > 0 && (size_t)wrote < sizeof url->path;
}

const char *aur_url_parse(const char *text, aur_url *url)
{
    const char *rest = eat_scheme(text, url);
    if (rest == NULL)
        return "must begin with http://, https://, ws:// or wss://";
    rest = eat_authority(rest, url);
    if (rest == NULL || (*rest != '\0' && strchr("/?#", *rest) == NULL))
        return "must be http://HOST[:PORT]/ with a port from 1 to 65535";
    for (const char *c = rest; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 127)
            return "must have no blanks or letters beyond ASCII";
    size_t whole = strcspn(rest, "#"), path = strcspn(rest, "?#");
    const char *query = rest + path;
    bool names_socket = ends_in(rest, path, "/ws");
    url->kind = ends_in(rest, path, ".ogg") || ends_in(rest, path, ".opus") ? AUR_URL_OGG : AUR_URL_ROOM;
    if (url->kind == AUR_URL_OGG || names_socket) {
        const char *room = names_socket && query[0] != '?' ? "?room=" LOBBY : "";
        int wrote = snprintf(url->path, sizeof url->path, "%.*s%s", (int)whole, rest, room);
        return wrote > 0 && (size_t)wrote < sizeof url->path ? NULL : "is too long";
    }
    return set_room_path(url, rest, path) ? NULL : "must end in /, /rooms/ID, /ws or .ogg";
}
