// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Connections.
#include "server/connection.h"

#include <stdlib.h>
#include <string.h>

#include "server/frame.h"
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

/// The wire's own limit alone would not do: whatever is still sent sets it anew.
void aur_connection_drop(aur_connection *c)
{
    c->is_dropped = true;
    aur_wire_drop(c->wire);
}

void aur_connection_enter(aur_connection *c, aur_venue *venue)
{
    if (c->venue != NULL)
        c->venue->users--;
    if (venue != NULL)
        venue->users++;
    c->venue = venue;
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
    if (c->venue != NULL && c->session->audience == NULL && c->venue->outside > 0)
        c->venue->outside--;
    aur_session_close(c->session);
    free(c->session);
    c->session = NULL;
    keep_place(c);
    forget_received(c);
    c->hub->stats.sockets_open--;
    aur_connection_enter(c, NULL);
}

void aur_connection_close(aur_connection *c)
{
    if (c == NULL)
        return;
    aur_connection_leave(c);
    free(c->claims);
    aur_connection_end_exchange(c);
    if (c->feed != NULL) {
        c->hub->feeds--;
        c->hub->stats.feeds_open[c->feed_of]--;
        aur_venue_feeds_add(c->venue, c->feed_of, -1);
        c->feed->kind->close(c->feed);
    }
    aur_connection_enter(c, NULL);
    aur_crowding_leave(c->hub->config.crowding, c->crowd_key);
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        c->hub->connections = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    c->hub->stats.connections_open--;
    free(c);
}

/* ---- WebSocket ---- */

static void wake_talk(void *owner)
{
    aur_connection *c = owner;
    aur_wire_want(c->wire);
}

/// Most who listen never say a word.
static aur_talk *begin_talk(void *owner)
{
    aur_connection *c = owner;
    aur_talk *talk = NULL;
    if (aur_talk_open(c->hub->config.people, c->venue->gathering, c->address, c->claims, wake_talk, c, &talk) ==
        AUR_OK) {
        free(c->claims);
        c->claims = NULL;
    }
    return talk;
}

int aur_connection_socket(aur_connection *c)
{
    c->session = calloc(1, sizeof *c->session);
    if (c->session == NULL)
        return -1;
    c->plain_fd = aur_wire_plain_fd(c->wire);
    c->hub->stats.sockets_open++;
    if (c->hub->config.people != NULL)
        aur_session_people(c->session, c->venue->gathering, begin_talk, c);
    c->venue->outside += c->venue->audience == NULL;
    aur_session_open(c->session, c->venue->audience, c->hub->config.rules->access, &c->hub->counts, aur_clock_now_ns());
    aur_wire_want(c->wire);
    return 0;
}

/// Somebody wants to hear a room whose music does not run.
static void wake_venue(aur_connection *c)
{
    if (c->venue == NULL || !aur_session_wants_music(c->session) || c->venue->is_closing)
        return;
    if (aur_venues_wake(c->hub->config.venues, c->venue, aur_clock_now_ns()) != AUR_OK)
        aur_session_music(c->session, NULL, aur_clock_now_ns());
    else if (c->venue->audience != NULL)
        aur_hub_woken(c->hub, c->venue, AUR_OK);
}

/// Gathers the pieces of a message. Returns its bytes so far; `most` + 1 if it is longer than that, -1 = no memory.
static int64_t receive(aur_connection *c, const void *data, size_t bytes, size_t most)
{
    if (bytes > most - c->received_bytes)
        return (int64_t)most + 1;
    if (c->received == NULL)
        c->received = malloc(AUR_TALK_TEXT_BYTES_MAX);
    if (c->received == NULL)
        return -1;
    if (bytes > 0)
        memcpy(c->received + c->received_bytes, data, bytes);
    c->received_bytes += (uint32_t)bytes;
    return c->received_bytes;
}

/// Notes that were played are with the render thread now.
static void count_relay(const aur_connection *c, int64_t now_ns)
{
    int64_t came_ns = c->hub->arrival.came_ns != 0 ? c->hub->arrival.came_ns : now_ns;
    if (c->session->audience != NULL)
        aur_audience_relayed(c->session->audience, (double)(aur_clock_now_ns() - came_ns) / 1e9);
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
    size_t most = is_binary ? AUR_HANDS_BYTES_MAX : AUR_TALK_TEXT_BYTES_MAX;
    int64_t got = receive(c, data, bytes, most);
    if (got < 0)
        return -1;
    if (is_whole || got > (int64_t)most) { // of what is too long nothing but its length is looked at
        if (!is_binary)
            aur_session_text(c->session, c->received, (size_t)got, now_ns);
        else if (aur_session_binary(c->session, (const uint8_t *)c->received, (size_t)got, now_ns))
            count_relay(c, now_ns);
        forget_received(c);
    }
    wake_venue(c);
    if (aur_session_ready(c->session))
        aur_wire_want(c->wire);
    return keep_place(c);
}

void aur_hub_woken(aur_hub *hub, aur_venue *venue, aur_err err)
{
    for (aur_connection *c = hub->connections; c != NULL; c = c->next) {
        if (c->venue != venue)
            continue;
        aur_connection_music(c, err);
        if (c->session == NULL || c->session->audience != NULL)
            continue;
        if (err == AUR_OK)
            venue->outside--;
        if (err == AUR_OK || aur_session_wants_music(c->session))
            aur_session_music(c->session, err == AUR_OK ? venue->audience : NULL, aur_clock_now_ns());
        if (keep_place(c) != 0)
            aur_connection_drop(c);
        aur_wire_want(c->wire);
    }
}

void aur_hub_dissolve(aur_hub *hub, const aur_venue *venue)
{
    for (aur_connection *c = hub->connections; c != NULL; c = c->next) {
        if (c->venue != venue || c->session == NULL)
            continue;
        aur_talk_dissolve(c->session->talk);
        aur_session_dissolve(c->session, AUR_PEOPLE_CLOSE_CLOSED, aur_clock_now_ns());
        aur_wire_want(c->wire);
    }
}

/// `payload` has its header before it.
static int write_frame(aur_connection *c, uint8_t *payload, size_t bytes, bool more)
{
    size_t header_bytes = aur_frame_header_bytes(bytes);
    return aur_wire_frame(c->wire, c->plain_fd, payload - header_bytes, header_bytes + bytes, more);
}

/// Why a session is closed by the server, where it is the client's doing; NULL where it is not.
static const char *fault_of(const aur_session *session)
{
    switch (session->close_code) {
    case AUR_PROTOCOL_CLOSE_BINARY:
        return "binary messages before it came in";
    case AUR_PROTOCOL_CLOSE_TOO_BIG:
        return "a message too long";
    case AUR_PROTOCOL_CLOSE_POLICY:
        return session->audience != NULL ? "more messages than it may send or reads" : NULL;
    default:
        return NULL;
    }
}

static void note_cut(aur_connection *c, const char *why, int64_t now_ns)
{
    if (why != NULL)
        aur_cuts_note(&c->hub->cuts, c->address, why, now_ns);
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
            note_cut(c, fault_of(c->session), aur_clock_now_ns());
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
    bool has_more = c->exchange != NULL && c->exchange->is_answered && !c->exchange->is_lingering;
    return has_more ? aur_connection_answer_on(c) : 0;
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
            aur_connection_drop(due[i]);
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
    uint64_t told = aur_venues_told(hub->config.venues);
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
    int64_t limit_s = c->exchange->is_lingering                         ? AUR_CONNECTION_LINGER_S
                      : c->exchange->route.target == AUR_HTTP_RECORDING ? AUR_CONNECTION_RECORDING_S
                      : c->exchange->is_answered                        ? AUR_CONNECTION_ANSWER_S
                                                                        : AUR_CONNECTION_TIMEOUT_S;
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
        bool is_unread = c->feed != NULL && is_stalled(c, now_ns), is_slow = c->exchange != NULL && drags_on(c, now_ns);
        bool is_silent = c->session != NULL && aur_session_is_silent(c->session, now_ns);
        hub->stats.silent += is_silent;
        if (c->session != NULL) {
            aur_session_review(c->session, now_ns);
            keep_place(c); // there is one fewer at most: it cannot fail
        }
        bool is_stranger = c->feed != NULL && c->venue != NULL && c->venue->named.is_closed_to_strangers;
        bool is_told = c->session != NULL && c->session->close_code != 0; // he has some seconds to read it
        bool is_done_with = is_stranger || (c->venue != NULL && c->venue->is_closing && !is_told);
        bool is_noted = is_unread || (is_slow && !c->exchange->is_lingering);
        if (!c->is_dropped && is_noted)
            note_cut(c, is_unread ? "a stream that is not read" : "a request or its answer took too long", now_ns);
        if (is_silent || is_unread || is_slow || is_done_with)
            aur_connection_drop(c);
        else if (c->session != NULL && now_ns >= c->session->ping_due_ns)
            aur_wire_want(c->wire);
    }
}

void aur_hub_stop_waiting(aur_hub *hub, int64_t now_ns)
{
    for (aur_connection *c = hub->connections; c != NULL; c = c->next)
        if (c->exchange != NULL)
            c->exchange->waiter.until_ns = now_ns;
}

void aur_hub_bye(aur_hub *hub, int64_t now_ns)
{
    for (aur_connection *c = hub->connections; c != NULL; c = c->next) {
        if (c->session != NULL) {
            aur_session_bye(c->session, now_ns);
            aur_wire_want(c->wire);
        } else if (c->feed != NULL) {
            aur_connection_drop(c);
        }
    }
}
