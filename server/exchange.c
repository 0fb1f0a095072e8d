// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Requests and answers.
#include "server/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "server/protocol_print.h"

#define BODY_FIRST_BYTES 1024

/// What is still to be known of it when its body has come.
static bool copy_request(aur_exchange *exchange, const aur_http_request *request)
{
    aur_rest_request *asked = calloc(1, sizeof *asked);
    if (asked == NULL)
        return false;
    exchange->asked = asked;
    asked->method = request->method == AUR_HTTP_HEAD ? AUR_HTTP_GET : request->method;
    asked->is_secure = aur_http_is_secure(request);
    snprintf(asked->path, sizeof asked->path, "%s", request->path);
    snprintf(asked->query, sizeof asked->query, "%s", request->query != NULL ? request->query : "");
    snprintf(asked->address, sizeof asked->address, "%s", request->address != NULL ? request->address : "");
    aur_rest_request_tokens(asked, request->authorization, request->cookie);
    return true;
}

aur_exchange *aur_exchange_open(const aur_http_rules *rules, const aur_http_request *request)
{
    aur_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    exchange->is_head = request->method == AUR_HTTP_HEAD;
    exchange->brings_body = request->content_length > 0;
    exchange->has_body = request->method == AUR_HTTP_POST || request->method == AUR_HTTP_PUT ||
                         request->content_length > 0 || request->transfer_encoding != NULL;
    aur_http_route_find(rules, request, &exchange->route);
    aur_http_target target = exchange->route.target;
    if ((target == AUR_HTTP_REST || target == AUR_HTTP_OPEN) && !copy_request(exchange, request)) {
        free(exchange);
        return NULL;
    }
    return exchange;
}

void aur_exchange_close(aur_exchange *exchange)
{
    if (exchange == NULL)
        return;
    free(exchange->received_body);
    if (exchange->mapped_bytes > 0)
        munmap(exchange->owned, exchange->mapped_bytes);
    else
        free(exchange->owned);
    aur_hls_body_drop(exchange->shared);
    if (exchange->asked != NULL)
        explicit_bzero(exchange->asked, sizeof *exchange->asked); // tokens
    free(exchange->asked);
    aur_rest_answer_free(exchange->answer);
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
    if (bytes > aur_http_body_max(&exchange->route) - exchange->received ||
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
        exchange->body = route->is_packed ? route->asset->packed : route->asset->data;
        exchange->body_bytes = route->is_packed ? route->asset->packed_bytes : route->asset->bytes;
        return;
    }
    if (route->target == AUR_HTTP_ASSET) {
        route->is_packed = false;
        if (aur_asset_read(route->asset, assets_dir, &exchange->owned, &exchange->body_bytes) == AUR_OK) {
            exchange->body = exchange->owned;
            return;
        }
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "the file cannot be read");
    }
    if (route->target == AUR_HTTP_REFUSED)
        answer = aur_answer_text(aur_protocol_print_http_error(&route->error));
    exchange->owned = answer.data;
    exchange->mapped_bytes = answer.is_mapped ? answer.bytes : 0;
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

void aur_exchange_answer_rest(aur_exchange *exchange, const aur_http_rules *rules, aur_rest_answer *answer)
{
    exchange->route.target = AUR_HTTP_REST;
    if (answer == NULL) {
        aur_http_refuse(&exchange->route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "no memory; please try again");
        aur_exchange_answer(exchange, rules, NULL, "", (aur_answer){.data = NULL});
        return;
    }
    exchange->answer = answer;
    aur_http_head_make(rules, NULL, &exchange->route, &exchange->head);
    exchange->head.status = answer->status;
    if (answer->body != NULL)
        aur_http_head_add(&exchange->head, "content-type:", "application/json");
    for (unsigned i = 0; i < answer->header_count; i++)
        aur_http_head_add(&exchange->head, answer->headers[i].name, answer->headers[i].value);
    exchange->body = (const uint8_t *)answer->body;
    exchange->body_bytes = answer->body != NULL ? strlen(answer->body) : 0;
    exchange->is_answered = true;
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
