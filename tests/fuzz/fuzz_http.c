// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a request's headers: routed or refused, and no refusal opens a door.
// Input: lines method, path, host, origin, authorization, content type, length, protocols, room, burst, Icy-MetaData,
// X-Forwarded-Proto, start, last, format, layer, _HLS_msn, _HLS_part; an empty one is not there.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/http.h"

#define FIELDS 18

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static void check_head(const aur_http_head *head)
{
    check(head->status >= 200 && head->status <= 503 && head->count <= AUR_HTTP_HEADERS_MAX);
    for (unsigned i = 0; i < head->count; i++)
        check(strpbrk(head->headers[i].value, "\r\n") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const aur_access access = {.scope = AUR_ACCESS_ANY,
                                      .port = 8080,
                                      .address = "0.0.0.0",
                                      .hosts = {"music.example.org"},
                                      .origins = {"https://app.example.org"},
                                      .token = "open-sesame"};
    static const aur_http_room second = {.name = "abcdefghijklmnop"};
    static const aur_http_room lobby = {.name = "lobby", .next = &second};
    static const aur_http_rules rules = {.access = &access, .rooms = &lobby, .opens_rooms = true};
    if (bytes > 4096)
        return 0;
    char *text = malloc(bytes + 1);
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    char *fields[FIELDS];
    char *at = text;
    for (int i = 0; i < FIELDS; i++) {
        fields[i] = at;
        at += strcspn(at, "\n");
        if (*at != '\0')
            *at++ = '\0';
    }
    aur_http_request request = {.method = (aur_http_method)(1 << (fields[0][0] & 7) % 7),
                                .path = fields[1],
                                .host = or_null(fields[2]),
                                .origin = or_null(fields[3]),
                                .authorization = or_null(fields[4]),
                                .content_type = or_null(fields[5]),
                                .content_length = strtoll(fields[6], NULL, 10),
                                .protocols = or_null(fields[7]),
                                .room = or_null(fields[8]),
                                .burst_ms = or_null(fields[9]),
                                .icy_metadata = or_null(fields[10]),
                                .forwarded_proto = or_null(fields[11]),
                                .start = or_null(fields[12]),
                                .last = or_null(fields[13]),
                                .format = or_null(fields[14]),
                                .layer = or_null(fields[15]),
                                .msn = or_null(fields[16]),
                                .part = or_null(fields[17]),
                                .is_upgrade = (fields[0][0] & 8) != 0};
    static aur_http_route route;
    aur_http_head head;
    aur_http_route_find(&rules, &request, &route);
    aur_http_head_make(&rules, &request, &route, &head);
    check_head(&head);
    if (route.target == AUR_HTTP_RECORDING) {
        check(strstr(fields[4], "open-sesame") != NULL);
        check(route.recording.last_s >= AUR_RECORDING_MIN_S && route.recording.last_s <= AUR_RECORDING_MAX_S);
    }
    if (route.target == AUR_HTTP_CHANGE) {
        check(strstr(fields[4], "open-sesame") != NULL);
        check(request.content_length > 0 && request.content_length <= AUR_PROTOCOL_BODY_BYTES_MAX);
    }
    if (route.target == AUR_HTTP_OPEN)
        check(request.content_length > 0 && request.content_length <= AUR_PROTOCOL_ROOM_BODY_BYTES_MAX);
    check(route.target == AUR_HTTP_REFUSED || route.room != NULL);
    if (route.target == AUR_HTTP_STREAM || route.target == AUR_HTTP_MP3 || route.target == AUR_HTTP_FLAC)
        check(route.burst_ms >= 0 && route.burst_ms <= AUR_HTTP_BURST_MAX_MS);
    if (route.target == AUR_HTTP_HLS && route.hls.is_reload) {
        char *end = NULL;
        check(route.hls.kind == AUR_HLS_LOW && request.msn != NULL);
        uint64_t msn = strtoull(request.msn, &end, 10), from = msn * AUR_HLS_PARTS;
        check(*end == '\0' && route.hls.number >= from && route.hls.number <= from + AUR_HLS_PARTS);
    }
    if (route.target == AUR_HTTP_REST)
        check(route.rest != NULL && request.content_length <= (int64_t)aur_http_body_max(&route));
    if (route.target == AUR_HTTP_ASSET)
        check(strcmp(route.asset->path, fields[1]) == 0);
    if (route.target == AUR_HTTP_REFUSED)
        check(route.status >= 400 && route.error.message[0] != '\0');
    free(text);
    return 0;
}
