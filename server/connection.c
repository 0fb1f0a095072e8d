// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Connections.
#include "server/connection.h"

#include <stdlib.h>
#include <string.h>

#include "server/follower.h"
#include "server/frame.h"
#include "server/mp3_listener.h"
#include "server/ogg_listener.h"
#include "server/protocol_print.h"
#include "stream/clock.h"

#define HEARING_LEAST 64
#define LOOK_AHEAD    32
#define SENDS_AT_ONCE 128 ///< under 1 ms; then others have their turn

aur_connection *aur_connection_open(aur_hub *hub)
{
    bool is_full = hub->stats.connections_open >= hub->config.connections_max;
    aur_connection *c = is_full ? NULL : calloc(1, sizeof *c);
    if (c == NULL) {
        hub->stats.connections_refused++;
        return NULL;
    }
    c->hub = hub;
    c->next = hub->connections;
    if (c->next != NULL)
        c->next->previous = c;
    hub->connections = c;
    hub->stats.connections++;
    hub->stats.connections_open++;
    return c;
}

static void end_exchange(aur_connection *c)
{
    if (c->exchange != NULL) {
        aur_audience_forget(c->hub->config.audience, c);
        aur_hls_forget(c->hub->config.hls, &c->exchange->waiter);
    }
    aur_exchange_close(c->exchange);
    c->exchange = NULL;
}

/// The wire's own limit alone would not do: whatever is still sent sets it anew.
static void drop(aur_connection *c)
{
    c->is_dropped = true;
    aur_wire_drop(c->wire);
}

static void forget_received(aur_connection *c)
{
    free(c->received);
    c->received = NULL;
    c->received_bytes = 0;
}

/// Keeps those that listen side by side, so that a packet for all finds them quickly.
static int keep_place(aur_connection *c)
{
    aur_hub *hub = c->hub;
    bool hears = c->session != NULL && c->session->member.listener.active;
    if (hears == (c->place != 0))
        return 0;
    if (!hears) {
        aur_connection *last = hub->hearing[--hub->hearing_count];
        hub->hearing[c->place - 1] = last;
        last->place = c->place;
        c->place = 0;
        return 0;
    }
    if (hub->hearing_count == hub->hearing_room) {
        uint32_t room = hub->hearing_room > 0 ? 2 * hub->hearing_room : HEARING_LEAST;
        // NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers
        aur_connection **hearing = realloc(hub->hearing, room * sizeof *hearing);
        if (hearing == NULL)
            return -1;
        hub->hearing = hearing;
        hub->hearing_room = room;
    }
    hub->hearing[hub->hearing_count++] = c;
    c->place = hub->hearing_count;
    return 0;
}

void aur_connection_leave(aur_connection *c)
{
    if (c->session == NULL)
        return;
    aur_session_close(c->session);
    free(c->session);
    c->session = NULL;
    keep_place(c);
    forget_received(c);
    c->hub->stats.sockets_open--;
}

void aur_connection_close(aur_connection *c)
{
    if (c == NULL)
        return;
    aur_connection_leave(c);
    end_exchange(c);
    if (c->feed != NULL) {
        c->hub->feeds--;
        c->hub->stats.feeds_open[c->feed_of]--;
        c->feed->kind->close(c->feed);
    }
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        c->hub->connections = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    c->hub->stats.connections_open--;
    free(c);
}

/* ---- HTTP ---- */

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

static int write_answer(aur_connection *c)
{
    const uint8_t *data = NULL;
    uint8_t *chunk = c->hub->chunk + AUR_OUTGOING_HEADROOM;
    size_t bytes = aur_exchange_take(c->exchange, &data, AUR_CONNECTION_CHUNK_BYTES);
    if (bytes == 0) {
        end_exchange(c);
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
    aur_audience *audience = hub->config.audience;
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

/// No place, traffic or CPU time.
static int refuse_join(aur_connection *c, const aur_http_request *request, aur_admission_verdict verdict)
{
    aur_http_refuse(&c->exchange->route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "%s", aur_admission_text(verdict))
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
    end_exchange(c);
    if (send_head(c, &head, AUR_WIRE_NO_LENGTH) != 0)
        return -1;
    aur_wire_timeout(c->wire, 0);
    aur_wire_want(c->wire);
    return 0;
}

static int answer_hls(aur_connection *c, const aur_http_request *request)
{
    aur_http_route *route = &c->exchange->route;
    aur_hls_body *body = aur_hls_answer(c->hub->config.hls, &route->hls);
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
        drop(c);
}

/// All who hear by HLS count as one, and the first of them as one who comes in.
static int begin_hls(aur_connection *c, const aur_http_request *request)
{
    aur_hls *hls = c->hub->config.hls;
    int64_t now_ns = aur_clock_now_ns();
    if (aur_hls_would_wake(hls, &c->exchange->route.hls)) {
        aur_audience *audience = c->hub->config.audience;
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

int aur_connection_request(aur_connection *c, const aur_http_request *request)
{
    if (c->exchange != NULL || c->feed != NULL || c->is_dropped)
        return -1;
    c->exchange = aur_exchange_open(c->hub->config.rules, request);
    c->exchange_at_ns = aur_clock_now_ns();
    if (c->exchange == NULL)
        return -1;
    aur_http_target target = c->exchange->route.target;
    if (aur_http_is_endless(target))
        return begin_feed(c, request);
    if (target == AUR_HTTP_HLS)
        return begin_hls(c, request);
    if (target == AUR_HTTP_CHANGE) {
        aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
        return 0;
    }
    bool has_answer = target != AUR_HTTP_REFUSED && target != AUR_HTTP_ASSET && target != AUR_HTTP_OPTIONS_OF;
    const aur_hub_config *config = &c->hub->config;
    return begin_answer(c, request, has_answer ? config->answer(config->context, target, request) : NO_ANSWER);
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
        drop(c);
}

int aur_connection_body_end(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    aur_control_set controls;
    if (x == NULL || x->is_answered)
        return 0;
    if (!aur_http_body(&x->route, x->received_body, x->received, &controls))
        return begin_answer(c, NULL, NO_ANSWER);
    if (aur_audience_control(c->hub->config.audience, &controls, NULL, "", on_change_done, c, aur_clock_now_ns()) !=
        AUR_OK)
        return refuse_change(c);
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return 0;
}

int aur_connection_upgrade(aur_connection *c, const aur_http_request *request)
{
    const uint8_t *data = NULL;
    uint8_t *chunk = c->hub->chunk + AUR_OUTGOING_HEADROOM;
    if (c->exchange != NULL || c->feed != NULL)
        return -1;
    c->exchange = aur_exchange_open(c->hub->config.rules, request);
    if (c->exchange == NULL)
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
    end_exchange(c);
    return is_welcome ? 0 : -1;
}

/* ---- WebSocket ---- */

int aur_connection_socket(aur_connection *c)
{
    c->session = calloc(1, sizeof *c->session);
    if (c->session == NULL)
        return -1;
    c->plain_fd = aur_wire_plain_fd(c->wire);
    c->hub->stats.sockets_open++;
    aur_session_open(c->session, c->hub->config.audience, c->hub->config.rules->access, &c->hub->counts,
                     aur_clock_now_ns());
    aur_wire_want(c->wire);
    return 0;
}

int aur_connection_received(aur_connection *c, const void *data, size_t bytes, bool is_binary, bool is_whole)
{
    int64_t now_ns = aur_clock_now_ns();
    if (c->session == NULL || c->session->close_code != 0)
        return 0;
    if (aur_wire_is_closing(c->wire)) {
        aur_connection_leave(c);
        return 0;
    }
    if (is_binary) {
        aur_session_binary(c->session, now_ns);
    } else if (bytes > AUR_PROTOCOL_TEXT_BYTES_MAX - c->received_bytes) {
        aur_session_text(c->session, "", AUR_PROTOCOL_TEXT_BYTES_MAX + 1,
                         now_ns); // nothing but its length is looked at
        forget_received(c);
    } else {
        if (c->received == NULL)
            c->received = malloc(AUR_PROTOCOL_TEXT_BYTES_MAX);
        if (c->received == NULL)
            return -1;
        if (bytes > 0)
            memcpy(c->received + c->received_bytes, data, bytes);
        c->received_bytes += (uint32_t)bytes;
        if (is_whole) {
            aur_session_text(c->session, c->received, c->received_bytes, now_ns);
            forget_received(c);
        }
    }
    if (aur_session_ready(c->session))
        aur_wire_want(c->wire);
    return keep_place(c);
}

/// `payload` has its header before it.
static int write_frame(aur_connection *c, uint8_t *payload, size_t bytes, bool more)
{
    size_t header_bytes = aur_frame_header_bytes(bytes);
    return aur_wire_frame(c->wire, c->plain_fd, payload - header_bytes, header_bytes + bytes, more);
}

/// Sends all that the session has to say, as long as the wire takes it, which is free now.
static int write_session(aur_connection *c)
{
    bool more;
    int failed;
    do {
        aur_session_item item = aur_session_take(c->session, &c->hub->scratch);
        if (item.kind == AUR_SESSION_NOTHING)
            return 0;
        if (item.kind == AUR_SESSION_CLOSE) {
            aur_wire_close_code(c->wire, c->session->close_code);
            aur_connection_leave(c);
            return -1;
        }
        more = aur_session_ready(c->session); // looked at before send() has filled the caches with other things
        c->hub->stats.bytes_sent += item.bytes;
        failed = write_frame(c, item.data, item.bytes, more && item.kind == AUR_SESSION_TEXT);
        aur_outgoing_drop(item.outgoing);
    } while (failed == 0 && more && aur_wire_is_free(c->wire));
    c->hub->stats.send_failures += failed != 0;
    if (failed == 0 && more)
        aur_wire_want(c->wire);
    return failed;
}

static int on_session_writable(aur_connection *c)
{
    if (aur_wire_is_closing(c->wire)) { // to want would be to be here again at once, until the client answers
        aur_connection_leave(c);
        return 0;
    }
    if (!aur_wire_is_free(c->wire)) {
        aur_wire_want(c->wire);
        return 0;
    }
    uint8_t ping[] = {0x80 | AUR_FRAME_PING, 1, '!'}; // the library says nothing of a pong without payload
    if (aur_session_ping_due(c->session, aur_clock_now_ns())) {
        aur_wire_want(c->wire);
        return write_frame(c, ping + 2, 1, false);
    }
    return write_session(c);
}

static int write_feed(aur_connection *c)
{
    uint8_t *data = c->hub->pages + AUR_OUTGOING_HEADROOM;
    int64_t bytes = c->feed->kind->take(c->feed, data, AUR_MEDIA_MESSAGE_BYTES_MAX);
    if (bytes <= 0)
        return bytes < 0 ? -1 : 0;
    c->stalled_ns = 0;
    c->hub->stats.bytes_sent += (uint64_t)bytes;
    if (aur_wire_body(c->wire, data, (size_t)bytes, false) != 0)
        return -1;
    if (c->feed->kind->is_ready(c->feed))
        aur_wire_want(c->wire);
    return 0;
}

int aur_connection_writable(aur_connection *c)
{
    if (c->is_dropped)
        return -1;
    if (c->session != NULL)
        return on_session_writable(c);
    if (c->feed != NULL)
        return write_feed(c);
    return c->exchange != NULL && c->exchange->is_answered ? write_answer(c) : 0;
}

/* ---- all of them ---- */

void aur_hub_close(aur_hub *hub)
{
    free(hub->hearing);
    hub->hearing = NULL;
}

/// Sends to those of `some` (at most LOOK_AHEAD) listeners who lack something; returns to how many. All are looked at
/// before the first is sent to: so the processor fetches what it needs of all at once, not of one after the other.
static uint32_t send_to_some(aur_hub *hub, uint32_t first, uint32_t some)
{
    aur_connection **all = hub->hearing + first, *due[LOOK_AHEAD];
    uint32_t due_count = 0, count = 0;
    for (uint32_t i = 0; i < some; i++) {
        __builtin_prefetch(all[i]);
        __builtin_prefetch(&all[i]->place);
    }
    for (uint32_t i = 0; i < some; i++) {
        __builtin_prefetch(all[i]->session);
        __builtin_prefetch(&all[i]->session->member.outbox);
    }
    for (uint32_t i = 0; i < some; i++) {
        due[due_count] = all[i];
        const aur_session *session = all[i]->session;
        due_count += hub->texts_too ? aur_session_ready(session) : aur_session_hears(session);
    }
    for (uint32_t i = 0; i < due_count; i++) {
        aur_connection *c = due[i];
        bool is_free = aur_wire_is_free(c->wire);
        hub->stats.sends_blocked += !is_free;
        if (is_free && c->session->close_code == 0)
            due[count++] = c;
        else
            aur_wire_want(c->wire); // only from there it can be closed
    }
    for (uint32_t i = 0; i < count; i++)
        if (write_session(due[i]) != 0)
            drop(due[i]);
    return count;
}

bool aur_hub_send(aur_hub *hub)
{
    uint32_t sent = 0;
    while (hub->unserved > 0 && hub->hearing_count > 0 && sent < SENDS_AT_ONCE) {
        uint32_t first = hub->serve_next < hub->hearing_count ? hub->serve_next : 0;
        uint32_t some = hub->hearing_count - first;
        some = some < LOOK_AHEAD ? some : LOOK_AHEAD;
        some = some < hub->unserved ? some : hub->unserved;
        sent += send_to_some(hub, first, some);
        hub->serve_next = first + some;
        hub->unserved -= some;
    }
    return hub->unserved > 0 && hub->hearing_count > 0;
}

void aur_hub_offer(aur_hub *hub, int64_t now_ns)
{
    hub->unserved = hub->hearing_count;
    hub->texts_too = now_ns >= hub->texts_due_ns;
    if (hub->texts_too)
        hub->texts_due_ns = now_ns + AUR_HUB_TEXTS_NS;
    uint64_t told = aur_audience_told(hub->config.audience);
    if (told == hub->told && hub->feeds == 0)
        return;
    hub->told = told;
    for (aur_connection *c = hub->connections; c != NULL; c = c->next) {
        if (c->place != 0)
            continue;
        bool is_ready = (c->session != NULL && aur_session_ready(c->session)) ||
                        (c->feed != NULL && c->feed->kind->is_ready(c->feed));
        if (is_ready)
            aur_wire_want(c->wire);
    }
}

/// The wire's own limit starts anew with every byte; this one does not.
static bool drags_on(const aur_connection *c, int64_t now_ns)
{
    int64_t limit_s = c->exchange->is_answered ? AUR_CONNECTION_ANSWER_S : AUR_CONNECTION_TIMEOUT_S;
    return now_ns - c->exchange_at_ns > limit_s * AUR_NS_PER_SECOND;
}

/// One who does not read is never told that he can take more, and so would keep his place for as long as his machine
/// acknowledges probes.
static bool is_stalled(aur_connection *c, int64_t now_ns)
{
    if (!c->feed->kind->is_ready(c->feed))
        c->stalled_ns = 0;
    else if (c->stalled_ns == 0)
        c->stalled_ns = now_ns;
    return c->stalled_ns != 0 && now_ns - c->stalled_ns > AUR_CONNECTION_STALL_S * AUR_NS_PER_SECOND;
}

void aur_hub_check(aur_hub *hub, int64_t now_ns)
{
    for (aur_connection *c = hub->connections; c != NULL; c = c->next) {
        if (c->feed != NULL && c->feed->kind->check != NULL)
            c->feed->kind->check(c->feed, now_ns); // what it has to say is offered with all the rest
        bool is_over = (c->feed != NULL && is_stalled(c, now_ns)) || (c->exchange != NULL && drags_on(c, now_ns));
        bool is_silent = c->session != NULL && aur_session_is_silent(c->session, now_ns);
        hub->stats.silent += is_silent;
        if (is_silent || is_over)
            drop(c);
        else if (c->session != NULL && now_ns >= c->session->ping_due_ns)
            aur_wire_want(c->wire);
    }
}

void aur_hub_bye(aur_hub *hub, int64_t now_ns)
{
    for (aur_connection *c = hub->connections; c != NULL; c = c->next) {
        if (c->session != NULL) {
            aur_session_bye(c->session, now_ns);
            aur_wire_want(c->wire);
        } else if (c->feed != NULL) {
            drop(c);
        }
    }
}
