// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What tests of requests ask with, and the rules they are asked under: a server on loopback with the lobby and one
/// room that was opened.
#ifndef AUR_TESTS_SERVER_REQUEST_H
#define AUR_TESTS_SERVER_REQUEST_H

#include "server/http.h"

#define OPENED "abcdefghijklmnop"

static aur_access access_rules = {.scope = AUR_ACCESS_LOOPBACK, .port = 8080, .address = "127.0.0.1"};
static aur_access_key opened_key;
static const aur_http_room opened = {.name = OPENED, .key = &opened_key};
static const aur_http_room lobby = {.name = "lobby", .next = &opened};
static aur_http_rules rules = {.access = &access_rules, .rooms = &lobby, .burst_ms = 700, .bitrate_bps = 96000};

static aur_http_request request_for(aur_http_method method, const char *path)
{
    return (aur_http_request){.method = method, .path = path, .host = "localhost:8080", .content_length = -1};
}

static aur_http_request change_request(void)
{
    aur_http_request request = request_for(AUR_HTTP_POST, "/api/v1/control");
    request.content_type = "application/json";
    request.content_length = 10;
    return request;
}

#endif
