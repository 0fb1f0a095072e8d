// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a connection does while it speaks HTTP: requests, their bodies, answers.
#include "server/connection.h"

#include <string.h>

#include "server/follower.h"
#include "server/mp3_listener.h"
#include "server/ogg_listener.h"
#include "server/protocol_print.h"
#include "stream/clock.h"

void aur_connection_end_exchange(aur_connection *c)
{
    if (c->exchange != NULL) {
        aur_venues_forget(c->hub->config.venues, c);
        aur_recordings_forget(c->hub->config.recordings, c);
    }
    if (c->exchange != NULL && c->venue != NULL) {
        aur_audience_forget(c->venue->audience, c);
        aur_hls_forget(c->venue->hls, &c->exchange->waiter);
    }
    aur_exchange_close(c->exchange);
    c->exchange = NULL;
}

static int send_head(aur_connection *c, const aur_http_head *head, size_t length)
{
    c->hub->stats.requests[head->status / 100 % 6]++;
    return aur_wire_head(c->wire, head, length, c->is_last_request);
}

static const aur_answer NO_ANSWER = {.data = NULL};

/// Makes the answer and sends its head; the body follows as the wire takes it.
static int begin_answer(aur_connection *c, const aur_http_request *request, aur_answer answer)
{
    aur_exchange *x = c->exchange;
    aur_exchange_answer(x, c->hub->config.rules, request, c->hub->config.assets_dir, answer);
    // Where a refused request with a body ends is not known, so nothing can follow it.
    c->is_last_request = x->is_post && x->route.target == AUR_HTTP_REFUSED && x->received == 0;
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    size_t length = x->head.status != 304 ? x->body_bytes : AUR_WIRE_NO_LENGTH; // it is not that of the body meant
    if (send_head(c, &x->head, length) != 0)
        return -1;
    aur_wire_want(c->wire);
    return 0;
}

int aur_connection_answer_on(aur_connection *c)
{
    const uint8_t *data = NULL;
    uint8_t *chunk = c->hub->chunk + AUR_OUTGOING_HEADROOM;
    size_t bytes = aur_exchange_take(c->exchange, &data, AUR_CONNECTION_CHUNK_BYTES);
    if (bytes == 0) {
        aur_connection_end_exchange(c);
        aur_connection_enter(c, NULL);
        return c->is_last_request ? -1 : aur_wire_answered(c->wire);
    }
    memcpy(chunk, data, bytes);
    if (c->exchange->route.target == AUR_HTTP_HLS)
        c->hub->stats.bytes_sent += bytes;
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    if (aur_wire_body(c->wire, chunk, bytes, c->exchange->body_sent == c->exchange->body_bytes) != 0)
        return -1;
    aur_wire_want(c->wire);
    return 0;
}

/// `why` is what AUR_ERR_FULL means.
static aur_err open_feed(aur_connection *c, aur_admission_verdict *why)
{
    aur_hub *hub = c->hub;
    aur_audience *audience = c->venue->audience;
    const aur_http_route *route = &c->exchange->route;
    int64_t now_ns = aur_clock_now_ns();
    uint32_t quality = route->quality >= 0 ? (uint32_t)route->quality : aur_audience_quality(audience);
    switch (route->target) {
    case AUR_HTTP_EVENTS:
        *why = AUR_ADMISSION_FOLLOWERS;
        return aur_follower_open(audience, now_ns, &c->feed);
    case AUR_HTTP_MP3:
        *why = aur_audience_admits(audience, AUR_QUALITY_mp3);
        return aur_mp3_listener_open(audience, route->has_titles, route->burst_ms, now_ns, &c->feed);
    default:
        *why = aur_audience_admits(audience, quality);
        return aur_ogg_listener_open(audience, (uint32_t)hub->stats.connections, quality, route->burst_ms, now_ns,
                                     &c->feed);
    }
}

/// No place, traffic or CPU time, or too many at once.
static int refuse_join(aur_connection *c, const aur_http_request *request, aur_admission_verdict verdict)
{
    bool is_rate = verdict == AUR_ADMISSION_RATE;
    aur_http_refuse(&c->exchange->route, is_rate ? 429 : 503,
                    is_rate ? AUR_PROTOCOL_RATE_LIMIT_EXCEEDED : AUR_PROTOCOL_SERVER_OVERLOAD, "%s",
                    aur_admission_text(verdict))
        ->retry_ms = aur_admission_retry_ms(verdict);
    return begin_answer(c, request, NO_ANSWER);
}

/// Begins an answer that never ends.
static int begin_feed(aur_connection *c, const aur_http_request *request)
{
    aur_hub *hub = c->hub;
    aur_exchange *x = c->exchange;
    aur_http_head head;
    aur_http_head_make(hub->config.rules, request, &x->route, &head);
    c->is_last_request = true;
    if (x->is_head) {
        send_head(c, &head, AUR_WIRE_NO_LENGTH);
        return -1; // nothing follows
    }
    aur_admission_verdict why;
    aur_err err = open_feed(c, &why);
    if (err != AUR_OK)
        return refuse_join(c, request, err == AUR_ERR_FULL ? why : AUR_ADMISSION_WELCOME);
    hub->feeds++;
    c->feed_of = x->route.target;
    uint32_t open = ++hub->stats.feeds_open[c->feed_of], *peak = &hub->stats.feeds_peak[c->feed_of];
    *peak = open > *peak ? open : *peak;
    aur_venue_feeds_add(c->venue, c->feed_of, 1);
    aur_connection_end_exchange(c);
    if (send_head(c, &head, AUR_WIRE_NO_LENGTH) != 0)
        return -1;
    aur_wire_timeout(c->wire, 0);
    aur_wire_want(c->wire);
    return 0;
}

static int answer_hls(aur_connection *c, const aur_http_request *request)
{
    aur_http_route *route = &c->exchange->route;
    aur_hls_body *body = aur_hls_answer(c->venue->hls, &route->hls);
    if (body == NULL && route->hls.kind == AUR_HLS_PLAYLIST)
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "there are no segments yet");
    else if (body == NULL)
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "there is no such segment now");
    return begin_answer(c, request, (aur_answer){.shared = body});
}

static void on_hls_done(void *owner)
{
    aur_connection *c = owner;
    if (answer_hls(c, NULL) != 0)
        aur_connection_drop(c);
}

/// All who hear by HLS count as one, and the first of them as one who comes in.
static int begin_hls(aur_connection *c, const aur_http_request *request)
{
    aur_hls *hls = c->venue->hls;
    int64_t now_ns = aur_clock_now_ns();
    if (aur_hls_would_wake(hls, &c->exchange->route.hls)) {
        aur_audience *audience = c->venue->audience;
        aur_admission_verdict verdict = aur_audience_admits(audience, aur_audience_quality(audience));
        if (verdict != AUR_ADMISSION_WELCOME) {
            aur_audience_turn_away(audience, verdict);
            return refuse_join(c, request, verdict);
        }
    }
    if (aur_hls_ask(hls, &c->exchange->route.hls, now_ns))
        return answer_hls(c, request);
    aur_hls_wait(hls, &c->exchange->waiter, on_hls_done, c, now_ns);
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return 0;
}

static int refuse_recording(aur_connection *c, aur_err err)
{
    aur_http_route *route = &c->exchange->route;
    if (err == AUR_ERR_STATE)
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "nothing was played yet");
    else if (err == AUR_ERR_UNSUPPORTED)
        aur_http_refuse(route, 404, AUR_PROTOCOL_NOT_FOUND, "this format is not built into this server");
    else
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "%s",
                        err == AUR_ERR_FULL ? "too many recordings are asked for" : "the recording could not be made");
    return begin_answer(c, NULL, NO_ANSWER);
}

/// What was recorded can be read even if the room closes meanwhile.
static void on_recorded(void *owner, void *data, size_t bytes, aur_err err)
{
    aur_connection *c = owner;
    int failed = data != NULL ? begin_answer(c, NULL, (aur_answer){.data = data, .bytes = bytes, .is_mapped = true})
                              : refuse_recording(c, err);
    aur_connection_enter(c, NULL);
    if (failed != 0)
        aur_connection_drop(c);
}

static int begin_recording(aur_connection *c)
{
    size_t bytes = 0;
    const aur_room_view *view = aur_audience_view(c->venue->audience, c->exchange_at_ns);
    const uint8_t *journal = aur_scribe_bytes(c->venue->scribe, &bytes);
    aur_err err = aur_recordings_ask(c->hub->config.recordings, &c->exchange->route.recording, journal, bytes,
                                     c->venue->start_frame, view->status->frame, on_recorded, c);
    if (err != AUR_OK)
        return refuse_recording(c, err);
    aur_wire_timeout(c->wire, AUR_CONNECTION_RECORDING_S);
    return 0;
}

/// Opens an exchange and enters the room that it is about. Returns false if out of memory.
static bool begin_exchange(aur_connection *c, const aur_http_request *request)
{
    c->exchange = aur_exchange_open(c->hub->config.rules, request);
    c->exchange_at_ns = aur_clock_now_ns();
    if (c->exchange == NULL)
        return false;
    aur_connection_enter(c, aur_venues_of(c->hub->config.venues, c->exchange->route.room));
    return true;
}

/// Is there room for another room? If not, its body need not come.
static int begin_open(aur_connection *c, const aur_http_request *request)
{
    aur_admission_verdict verdict = aur_venues_admit(c->hub->config.venues, c->exchange_at_ns);
    if (verdict != AUR_ADMISSION_WELCOME)
        return refuse_join(c, request, verdict);
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return 0;
}

int aur_connection_request(aur_connection *c, const aur_http_request *request)
{
    if (c->exchange != NULL || c->feed != NULL || c->is_dropped || !begin_exchange(c, request))
        return -1;
    const aur_http_route *route = &c->exchange->route;
    aur_http_target target = route->target;
    if (aur_http_is_endless(target))
        return begin_feed(c, request);
    if (target == AUR_HTTP_HLS)
        return begin_hls(c, request);
    if (target == AUR_HTTP_OPEN)
        return begin_open(c, request);
    if (target == AUR_HTTP_RECORDING)
        return begin_recording(c);
    if (target == AUR_HTTP_CHANGE) {
        aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
        return 0;
    }
    bool has_answer = target != AUR_HTTP_REFUSED && target != AUR_HTTP_ASSET && target != AUR_HTTP_OPTIONS_OF;
    const aur_hub_config *config = &c->hub->config;
    return begin_answer(c, request,
                        has_answer ? config->answer(config->context, c->venue, target, request) : NO_ANSWER);
}

int aur_connection_body(aur_connection *c, const void *data, size_t bytes)
{
    if (c->exchange == NULL)
        return -1;
    return c->exchange->is_answered || aur_exchange_receive(c->exchange, data, bytes) ? 0 : -1;
}

static int refuse_change(aur_connection *c)
{
    aur_http_refuse(&c->exchange->route, 429, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED,
                    "too many control changes in this room");
    return begin_answer(c, NULL, NO_ANSWER);
}

/// Changes were stamped, or not: answer the request that asked for them.
static void on_change_done(void *owner, const aur_change_view *change, aur_err err)
{
    aur_connection *c = owner;
    int failed =
        err != AUR_OK ? refuse_change(c) : begin_answer(c, NULL, aur_answer_text(aur_protocol_print_applied(change)));
    if (failed != 0)
        aur_connection_drop(c);
}

static const char *body_of(const aur_exchange *exchange)
{
    return exchange->received_body != NULL ? exchange->received_body : "";
}

static int change_controls(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    aur_control_set controls;
    if (!aur_http_body(&x->route, body_of(x), x->received, &controls))
        return begin_answer(c, NULL, NO_ANSWER);
    if (aur_audience_control(c->venue->audience, &controls, NULL, "", on_change_done, c, aur_clock_now_ns()) != AUR_OK)
        return refuse_change(c);
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return 0;
}

/// What came of a body that asked for a room, when it is not a room.
static int refuse_open(aur_connection *c, aur_err err)
{
    aur_http_route *route = &c->exchange->route;
    if (err == AUR_ERR_FULL)
        return refuse_join(c, NULL, AUR_ADMISSION_ROOMS);
    if (err == AUR_ERR_MEMORY || err == AUR_ERR_CODEC)
        aur_http_refuse(route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "no memory for another room; please try later");
    else
        aur_http_refuse(route, 400, AUR_PROTOCOL_INVALID_MESSAGE, "this journal cannot be played at this frame");
    return begin_answer(c, NULL, NO_ANSWER);
}

static void on_opened(void *owner, const aur_venues_answer *answer)
{
    aur_connection *c = owner;
    int failed = 0;
    if (answer->venue == NULL) {
        failed = refuse_open(c, answer->err == AUR_ERR_FULL ? AUR_ERR_ARGUMENT : answer->err); // too much in one beat
    } else {
        const aur_venue *venue = answer->venue;
        c->exchange->route.room = &venue->named;
        char *text = aur_protocol_print_opened(venue->named.name, venue->start_frame, answer->token, answer->note);
        failed = begin_answer(c, NULL, aur_answer_text(text));
    }
    if (failed != 0)
        aur_connection_drop(c);
}

static int open_room(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    aur_opening opening;
    aur_controls controls;
    aur_venues_controls(c->hub->config.venues, &controls);
    aur_err err = aur_opening_parse(body_of(x), x->received, &controls, &opening, &x->route.error);
    if (err != AUR_OK) {
        aur_journal_free(&opening.journal);
        x->route.target = AUR_HTTP_REFUSED;
        x->route.status = 400;
        return begin_answer(c, NULL, NO_ANSWER);
    }
    err = aur_venues_begin(c->hub->config.venues, &opening, on_opened, c);
    if (err != AUR_OK)
        return refuse_open(c, err);
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return 0;
}

int aur_connection_body_end(aur_connection *c)
{
    if (c->exchange == NULL || c->exchange->is_answered)
        return 0;
    return c->exchange->route.target == AUR_HTTP_OPEN ? open_room(c) : change_controls(c);
}

int aur_connection_upgrade(aur_connection *c, const aur_http_request *request)
{
    const uint8_t *data = NULL;
    uint8_t *chunk = c->hub->chunk + AUR_OUTGOING_HEADROOM;
    if (c->exchange != NULL || c->feed != NULL || !begin_exchange(c, request))
        return -1;
    bool is_welcome = c->exchange->route.target == AUR_HTTP_SOCKET;
    if (!is_welcome) { // nobody will ask for the rest later: all of the answer now
        c->is_last_request = true;
        aur_exchange_answer(c->exchange, c->hub->config.rules, NULL, "", NO_ANSWER);
        size_t bytes = aur_exchange_take(c->exchange, &data, AUR_CONNECTION_CHUNK_BYTES);
        if (bytes > 0)
            memcpy(chunk, data, bytes);
        if (send_head(c, &c->exchange->head, bytes) == 0)
            aur_wire_body(c->wire, chunk, bytes, true);
    }
    aur_connection_end_exchange(c);
    return is_welcome ? 0 : -1;
}
