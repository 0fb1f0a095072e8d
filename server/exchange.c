// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Requests and answers.
#include "server/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "server/protocol_print.h"

#define BODY_FIRST_BYTES 1024

aur_exchange *aur_exchange_open(const aur_http_rules *rules, const aur_http_request *request)
{
    aur_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    exchange->is_head = request->method == AUR_HTTP_HEAD;
    exchange->is_post = request->method == AUR_HTTP_POST;
    aur_http_route_find(rules, request, &exchange->route);
    return exchange;
}

void aur_exchange_close(aur_exchange *exchange)
{
    if (exchange == NULL)
        return;
    free(exchange->received_body);
    free(exchange->owned);
    aur_hls_body_drop(exchange->shared);
    free(exchange);
}

/// Memory is taken for what has come, not for what was announced.
static bool make_room(aur_exchange *exchange, size_t bytes)
{
    if (bytes <= exchange->received_room)
        return true;
    size_t wanted = 2 * bytes > BODY_FIRST_BYTES ? 2 * bytes : BODY_FIRST_BYTES;
    char *body = realloc(exchange->received_body, wanted);
    if (body == NULL)
        return false;
    exchange->received_body = body;
    exchange->received_room = wanted;
    return true;
}

bool aur_exchange_receive(aur_exchange *exchange, const void *data, size_t bytes)
{
    if (bytes > aur_http_body_max(exchange->route.target) - exchange->received ||
        !make_room(exchange, exchange->received + bytes))
        return false;
    memcpy(exchange->received_body + exchange->received, data, bytes);
    exchange->received += bytes;
    return true;
}

aur_answer aur_answer_text(char *text)
{
    return (aur_answer){.data = text, .bytes = text != NULL ? strlen(text) : 0};
}

static void find_body(aur_exchange *exchange, const char *assets_dir, aur_answer answer)
{
    aur_http_route *route = &exchange->route;
    if (route->target == AUR_HTTP_ASSET && assets_dir[0] == '\0') {
        exchange->body = route->asset->data;
        exchange->body_bytes = route->asset->bytes;
        return;
    }
    if (route->target == AUR_HTTP_ASSET) {
        if (aur_asset_read(route->asset, assets_dir, &exchange->owned, &exchange->body_bytes) == AUR_OK) {
            exchange->body = exchange->owned;
            return;
        }
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "the file cannot be read");
    }
    if (route->target == AUR_HTTP_REFUSED)
        answer = aur_answer_text(aur_protocol_print_http_error(&route->error));
    exchange->owned = answer.data;
    exchange->shared = answer.shared;
    exchange->body = answer.shared != NULL ? answer.shared->data : exchange->owned;
    exchange->body_bytes = answer.shared != NULL ? answer.shared->bytes : answer.bytes;
}

void aur_exchange_answer(aur_exchange *exchange, const aur_http_rules *rules, const aur_http_request *request,
                         const char *assets_dir, aur_answer answer)
{
    find_body(exchange, assets_dir, answer);
    bool is_built_in = exchange->route.target == AUR_HTTP_ASSET && exchange->owned == NULL;
    aur_http_head_make(rules, is_built_in ? request : NULL, &exchange->route, &exchange->head); // a folder has no etags
    if (answer.shared != NULL)
        aur_http_head_tag(request, answer.shared->tag, &exchange->head);
    exchange->is_answered = true;
    if (exchange->head.status == 304)
        exchange->body_bytes = 0;
    if (exchange->is_head)
        exchange->body_sent = exchange->body_bytes;
}

size_t aur_exchange_take(aur_exchange *exchange, const uint8_t **data, size_t bytes_max)
{
    size_t left = exchange->body_bytes - exchange->body_sent;
    size_t bytes = left < bytes_max ? left : bytes_max;
    *data = bytes > 0 ? exchange->body + exchange->body_sent : NULL;
    exchange->body_sent += bytes;
    return bytes;
}
