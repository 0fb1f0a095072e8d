// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where a listener goes: an address as people type it, taken apart.
#ifndef AUR_CLI_URL_H
#define AUR_CLI_URL_H

#include <stdbool.h>
#include <stdint.h>

typedef enum aur_url_kind {
    AUR_URL_ROOM, ///< a WebSocket to a room
    AUR_URL_OGG,  ///< an Ogg Opus stream over HTTP
} aur_url_kind;

typedef struct aur_url {
    aur_url_kind kind;
    bool is_secure;
    uint16_t port;
    char host[256]; ///< without brackets
    char path[512]; ///< of the request, "/ws?room=lobby" or "/rooms/lobby/stream.ogg"
} aur_url;

/// Takes http://HOST[:PORT]/, .../rooms/ID, .../rooms/ID/stream.ogg or any other path that ends in .ogg or .opus, and
/// the same with https, ws and wss; without a scheme it is http. A path before /rooms/ or /ws is kept. Returns NULL, or
/// why not, in words, static storage.  Thread: any.  RT: no.
const char *aur_url_parse(const char *text, aur_url *url);

#endif
