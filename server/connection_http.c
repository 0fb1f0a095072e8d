// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a connection does while it speaks HTTP: requests, their bodies, answers.
#include "server/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/follower.h"
#include "server/mp3_listener.h"
#include "server/ogg_listener.h"
#include "server/people/settings.h"
#include "server/protocol_print.h"
#include "stream/clock.h"
#include "stream/json.h"

void aur_connection_end_exchange(aur_connection *c)
{
    if (c->exchange != NULL) {
        aur_venues_forget(c->hub->config.venues, c);
        if (c->hub->config.rest != NULL)
            aur_rest_forget(c->hub->config.rest, c);
        aur_recordings_forget(c->hub->config.recordings, c);
    }
    if (c->exchange != NULL && c->venue != NULL && c->venue->audience != NULL) {
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

/// Sends the head of the answer that has been made; the body follows as the wire takes it.
static int send_answer(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    // Where a request ends whose body was not read is not known, so nothing can follow it.
    c->is_last_request = x->has_body && x->received == 0;
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    bool has_length = x->head.status != 304 && x->head.status != 204; // it is not that of the body meant; none
    if (send_head(c, &x->head, has_length ? x->body_bytes : AUR_WIRE_NO_LENGTH) != 0)
        return -1;
    aur_wire_want(c->wire);
    return 0;
}

static int begin_answer(aur_connection *c, const aur_http_request *request, aur_answer answer)
{
    aur_exchange_answer(c->exchange, c->hub->config.rules, request, c->hub->config.assets_dir, answer);
    return send_answer(c);
}

/// Who is cut off while he sends may never find the answer: the system throws it away with the connection.
static int linger(aur_connection *c)
{
    c->exchange->is_lingering = true;
    c->exchange_at_ns = aur_clock_now_ns();
    aur_connection_enter(c, NULL);
    aur_wire_half_close(c->wire);
    aur_wire_timeout(c->wire, AUR_CONNECTION_LINGER_S);
    return 0;
}

int aur_connection_answer_on(aur_connection *c)
{
    const uint8_t *data = NULL;
    uint8_t *chunk = c->hub->chunk + AUR_OUTGOING_HEADROOM;
    size_t bytes = aur_exchange_take(c->exchange, &data, AUR_CONNECTION_CHUNK_BYTES);
    if (bytes == 0 && c->is_last_request && c->exchange->brings_body)
        return linger(c);
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
    quality = route->target == AUR_HTTP_FLAC ? AUR_QUALITY_flac : quality;
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

/// Whether its address may have one more that lasts.
static bool has_place(aur_connection *c, const aur_http_request *request)
{
    const char *address = request != NULL ? request->address : NULL; // who waited for music has been judged
    return address == NULL || c->crowd_key != 0 || aur_crowding_enter(c->hub->config.crowding, address, &c->crowd_key);
}

static void refuse_address(aur_connection *c)
{
    aur_http_refuse(&c->exchange->route, 429, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED,
                    "there are too many connections from your address");
}

static int refuse_crowd(aur_connection *c, const aur_http_request *request)
{
    refuse_address(c);
    return begin_answer(c, request, NO_ANSWER);
}

/// Begins an answer that never ends.
static int begin_feed(aur_connection *c, const aur_http_request *request)
{
    if (!has_place(c, request))
        return refuse_crowd(c, request);
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
    uint64_t last = 0;
    aur_http_route *route = &c->exchange->route;
    bool is_too_far = aur_hls_is_too_far(c->venue->hls, &route->hls, &last);
    aur_hls_body *body = is_too_far ? NULL : aur_hls_answer(c->venue->hls, &route->hls);
    if (is_too_far)
        aur_http_refuse_reload(route, last);
    else if (body == NULL && (route->hls.kind == AUR_HLS_PLAYLIST || route->hls.kind == AUR_HLS_LOW))
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
    aur_exchange *x = c->exchange;
    if (aur_hls_ask(hls, &x->route.hls, now_ns))
        return answer_hls(c, request);
    if (aur_hls_wait(hls, &x->route.hls, &x->waiter, on_hls_done, c, now_ns) != AUR_OK) {
        aur_http_refuse(&x->route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "too many wait for this room's next part")
            ->retry_ms = 1000;
        return begin_answer(c, request, NO_ANSWER);
    }
    x->route.hls.has_waited = true;
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
    snprintf(c->address, sizeof c->address, "%s", request->address != NULL ? request->address : "");
    aur_connection_enter(c, aur_venues_of(c->hub->config.venues, c->exchange->route.room));
    return true;
}

/// Is there room for another room? If not, its body need not come; unless it may say that it is about people.
static int begin_open(aur_connection *c, const aur_http_request *request)
{
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    if (c->hub->config.rest != NULL)
        return 0;
    aur_admission_verdict verdict = aur_venues_admit(c->hub->config.venues, c->exchange_at_ns);
    if (verdict != AUR_ADMISSION_WELCOME)
        return refuse_join(c, request, verdict);
    return 0;
}

static const char *body_of(const aur_exchange *exchange)
{
    return exchange->received_body != NULL ? exchange->received_body : "";
}

static void on_rest_answered(void *owner, aur_rest_answer *answer)
{
    aur_connection *c = owner;
    aur_exchange_answer_rest(c->exchange, c->hub->config.rules, answer);
    if (send_answer(c) != 0)
        aur_connection_drop(c);
}

/// All of the request is here.
static int take_rest(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    aur_rest *rest = c->hub->config.rest;
    x->is_taken = true;
    if (rest == NULL) {
        aur_http_refuse(&x->route, 404, AUR_PROTOCOL_NOT_FOUND, "no such path");
        return begin_answer(c, NULL, NO_ANSWER);
    }
    aur_wire_timeout(c->wire, AUR_CONNECTION_ANSWER_S);
    aur_rest_take(rest, x->asked, body_of(x), x->received, aur_clock_now_ns(), (int64_t)time(NULL), on_rest_answered,
                  c);
    return 0;
}

static int begin_rest(aur_connection *c)
{
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return c->exchange->brings_body ? 0 : take_rest(c);
}

/// A link to a room by its name leads to it by its id, which stays the same.
static int answer_link(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    const aur_people *people = c->hub->config.people;
    const aur_gathering *gathering = people != NULL ? aur_people_find(people, x->route.link) : NULL;
    const aur_venue *venue = gathering != NULL ? aur_people_music(gathering) : NULL;
    aur_exchange_answer(x, c->hub->config.rules, NULL, "", NO_ANSWER);
    aur_http_head_link(&x->head, venue != NULL ? venue->named.name : x->route.link);
    return send_answer(c);
}

/// Whether the music has to run for an answer.
static bool needs_music(aur_http_target target)
{
    switch (target) {
    case AUR_HTTP_STREAM:
    case AUR_HTTP_MP3:
    case AUR_HTTP_FLAC:
    case AUR_HTTP_EVENTS:
    case AUR_HTTP_HLS:
    case AUR_HTTP_RECORDING:
    case AUR_HTTP_STATUS:
    case AUR_HTTP_CONTROLS:
    case AUR_HTTP_CHANGE:
        return true;
    default:
        return false;
    }
}

/// The answer comes when the music runs; a change must be asked for again, for its body comes meanwhile.
static int wait_for_music(aur_connection *c, const aur_http_request *request)
{
    if (aur_http_is_endless(c->exchange->route.target) && !has_place(c, request))
        return refuse_crowd(c, request);
    if (aur_venues_wake(c->hub->config.venues, c->venue, c->exchange_at_ns) != AUR_OK)
        return refuse_join(c, request, AUR_ADMISSION_ROOMS);
    if (c->exchange->route.target == AUR_HTTP_CHANGE) {
        aur_http_refuse(&c->exchange->route, 503, AUR_PROTOCOL_SERVER_OVERLOAD, "the room wakes up; please try again")
            ->retry_ms = 1000;
        return begin_answer(c, request, NO_ANSWER);
    }
    c->awaits_music = true;
    aur_wire_timeout(c->wire, AUR_CONNECTION_TIMEOUT_S);
    return 0;
}

/// `request` NULL: it came before the music did.
static int begin_request(aur_connection *c, const aur_http_request *request)
{
    const aur_http_route *route = &c->exchange->route;
    aur_http_target target = route->target;
    if (target == AUR_HTTP_REST)
        return begin_rest(c);
    if (target == AUR_HTTP_LINK)
        return answer_link(c);
    bool has_answer = target != AUR_HTTP_REFUSED && target != AUR_HTTP_ASSET && target != AUR_HTTP_OPTIONS_OF;
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
    const aur_hub_config *config = &c->hub->config;
    return begin_answer(c, request,
                        has_answer ? config->answer(config->context, c->venue, target, request) : NO_ANSWER);
}

int aur_connection_request(aur_connection *c, const aur_http_request *request)
{
    if (c->exchange != NULL || c->feed != NULL || c->is_dropped || !begin_exchange(c, request))
        return -1;
    bool is_silent = c->venue->audience == NULL && needs_music(c->exchange->route.target);
    return is_silent ? wait_for_music(c, request) : begin_request(c, request);
}

void aur_connection_music(aur_connection *c, aur_err err)
{
    if (!c->awaits_music)
        return;
    c->awaits_music = false;
    int failed = err == AUR_OK ? begin_request(c, NULL) : refuse_join(c, NULL, AUR_ADMISSION_ROOMS);
    if (failed != 0)
        aur_connection_drop(c);
}

int aur_connection_body(aur_connection *c, const void *data, size_t bytes)
{
    if (c->exchange == NULL || c->is_dropped) // who sends without a pause puts the wire's own end off
        return -1;
    return c->exchange->is_answered || c->exchange->is_taken || aur_exchange_receive(c->exchange, data, bytes) ? 0 : -1;
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

/// Is it one with people in it?
static bool wants_people(const aur_exchange *x)
{
    cJSON *root = NULL;
    bool wants =
        aur_json_parse(body_of(x), x->received, AUR_PROTOCOL_DEPTH_MAX, &root) == NULL && aur_settings_are_in(root);
    cJSON_Delete(root);
    return wants;
}

/// Of music alone: is there room for another?
static bool admit_open(aur_connection *c, int *failed)
{
    const aur_hub_config *config = &c->hub->config;
    if (config->rest == NULL)
        return true; // it was asked before the body came
    if (!config->rules->opens_rooms) {
        aur_http_refuse(&c->exchange->route, 403, AUR_PROTOCOL_DENIED, "this server opens no rooms (--max-rooms)");
        *failed = begin_answer(c, NULL, NO_ANSWER);
        return false;
    }
    aur_admission_verdict verdict = aur_venues_admit(config->venues, c->exchange_at_ns);
    if (verdict != AUR_ADMISSION_WELCOME)
        *failed = refuse_join(c, NULL, verdict);
    return verdict == AUR_ADMISSION_WELCOME;
}

static int open_room(aur_connection *c)
{
    aur_exchange *x = c->exchange;
    aur_opening opening;
    aur_controls controls;
    int failed = 0;
    if (c->hub->config.rest != NULL && wants_people(x))
        return take_rest(c);
    if (!admit_open(c, &failed))
        return failed;
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
    if (c->exchange == NULL)
        return 0;
    c->exchange->brings_body = false;
    if (c->exchange->is_lingering)
        return -1;
    if (c->exchange->is_answered || c->exchange->is_taken)
        return 0;
    if (c->exchange->route.target == AUR_HTTP_REST)
        return take_rest(c);
    return c->exchange->route.target == AUR_HTTP_OPEN ? open_room(c) : change_controls(c);
}

/// Who comes to a room with people in it may talk to them: as whom?
static void know(aur_connection *c, const aur_http_request *request)
{
    static aur_rest_request tokens; // large, and of the one thread
    aur_token_claims claims;
    aur_rest_request_tokens(&tokens, request->authorization, request->cookie);
    const char *token = tokens.bearer[0] != '\0' ? tokens.bearer : tokens.access;
    const aur_people_config *people = aur_people_config_get(c->hub->config.people);
    if (aur_token_read(people->keys, token, (int64_t)time(NULL), &claims) != AUR_TOKEN_GOOD)
        return;
    c->claims = malloc(sizeof claims);
    if (c->claims != NULL) // without memory he is a guest
        *c->claims = claims;
}

/// A room with people in it may sleep until somebody comes to hear it.
static void wake_for(aur_connection *c, const aur_http_request *request)
{
    bool is_later = request->music != NULL && strcmp(request->music, "later") == 0;
    is_later = is_later || c->venue->named.is_closed_to_strangers; // until he has come in he hears nothing
    if (c->venue->audience == NULL && !is_later &&
        aur_venues_wake(c->hub->config.venues, c->venue, c->exchange_at_ns) != AUR_OK)
        aur_audience_turn_away(aur_venues_first(c->hub->config.venues)->audience, AUR_ADMISSION_ROOMS);
}

int aur_connection_upgrade(aur_connection *c, const aur_http_request *request)
{
    const uint8_t *data = NULL;
    uint8_t *chunk = c->hub->chunk + AUR_OUTGOING_HEADROOM;
    if (c->exchange != NULL || c->feed != NULL || !begin_exchange(c, request))
        return -1;
    if (c->exchange->route.target == AUR_HTTP_SOCKET && !has_place(c, request))
        refuse_address(c);
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
    if (is_welcome && c->hub->config.people != NULL && c->venue != NULL && c->venue->gathering != NULL) {
        know(c, request);
        wake_for(c, request);
    }
    aur_connection_end_exchange(c);
    return is_welcome ? 0 : -1;
}
