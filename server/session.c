// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The conversation.
#include "server/session.h"

#include <string.h>

#include "server/protocol_print.h"
#include "stream/clock.h"

#define OVER_MAX_NS  (3 * AUR_NS_PER_SECOND)
#define OVER_REST_NS AUR_NS_PER_SECOND
#define TELL_OVER_NS (AUR_NS_PER_SECOND / 10)

/// Says something to this client. One who does not read while he talks is let go.
static void say(aur_session *session, char *text)
{
    if (!aur_outbox_push(&session->member.outbox, aur_outgoing_new(text)) && session->close_code == 0)
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
}

static void say_error(aur_session *session, const aur_protocol_error *error)
{
    session->counts->refused[error->code]++;
    say(session, aur_protocol_print_error(error));
}

/// Decides who may control. What was decided holds until the token changes.
static aur_access_verdict decide_control(aur_session *session, const char *token)
{
    aur_access_verdict verdict = aur_access_token(session->access, aur_audience_key(session->audience), token);
    session->may_control = verdict == AUR_ACCESS_OK;
    session->token_changes = session->access->token_changes;
    return verdict;
}

static bool may_control(const aur_session *session)
{
    return session->may_control && session->token_changes == session->access->token_changes;
}

void aur_session_open(aur_session *session, aur_audience *audience, const aur_access *access,
                      aur_session_counts *counts, int64_t now_ns)
{
    session->audience = audience;
    session->access = access;
    session->counts = counts;
    session->heard_ns = now_ns;
    session->ping_due_ns = now_ns + AUR_SESSION_PING_S * AUR_NS_PER_SECOND;
    decide_control(session, NULL);
    uint32_t quality = aur_audience_quality(audience);
    aur_admission_verdict verdict = aur_audience_admits(audience, quality);
    if (aur_audience_join(audience, &session->member, quality) != AUR_OK) {
        aur_protocol_error error;
        aur_protocol_error_set(&error, AUR_PROTOCOL_SERVER_OVERLOAD, "%s", aur_admission_text(verdict));
        error.retry_ms = aur_admission_retry_ms(verdict);
        say_error(session, &error);
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
        return;
    }
    say(session, aur_protocol_print_hello(aur_audience_view(audience, now_ns), session->may_control));
}

void aur_session_close(aur_session *session)
{
    aur_audience_leave(session->audience, &session->member);
}

static void say_status(aur_session *session, int64_t now_ns)
{
    if (!aur_outbox_push(&session->member.outbox, aur_audience_status(session->audience, &session->member, now_ns)))
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
}

static void deny(aur_session *session, const char *id)
{
    aur_protocol_error error;
    aur_protocol_error_set(
        &error, AUR_PROTOCOL_DENIED, "%s",
        aur_audience_key(session->audience) != NULL ? "control needs this room's token, given in hello"
        : aur_access_is_read_only(session->access)  ? "this server is read-only"
                                                    : "control needs the control token, given in hello");
    memcpy(error.id, id, strlen(id) + 1);
    say_error(session, &error);
}

static void on_control(aur_session *session, const aur_message *message, int64_t now_ns)
{
    if (!may_control(session)) {
        deny(session, message->id);
        return;
    }
    if (aur_audience_control(session->audience, &message->controls, &session->member, message->id, NULL, NULL,
                             now_ns) == AUR_OK)
        return;
    aur_protocol_error error;
    aur_protocol_error_set(&error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "too many control changes in this room");
    memcpy(error.id, message->id, sizeof error.id);
    say_error(session, &error);
}

static void on_hello(aur_session *session, const aur_message *message, int64_t now_ns)
{
    if (decide_control(session, message->token) == AUR_ACCESS_OK || message->token[0] == '\0')
        say_status(session, now_ns);
    else
        deny(session, message->id);
}

static void on_listen(aur_session *session, const aur_message *message, int64_t now_ns)
{
    uint32_t quality = message->quality >= 0 ? (uint32_t)message->quality : aur_audience_quality(session->audience);
    aur_protocol_error error;
    session->member.wants_notes = message->wants_notes;
    session->member.listener.message_packets = (uint8_t)message->message_packets;
    aur_err err = aur_audience_listen(session->audience, &session->member, quality, message->burst_ms, now_ns);
    if (err == AUR_ERR_FULL)
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY; // as in `say`
    else if (err != AUR_OK)
        say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_GENERATION_ERROR, "no memory for the quality %s",
                                                  aur_quality_get(quality)->name));
}

static void handle(aur_session *session, const aur_message *message, int64_t now_ns)
{
    switch (message->type) {
    case AUR_MESSAGE_HELLO:
        on_hello(session, message, now_ns);
        break;
    case AUR_MESSAGE_LISTEN:
        session->member.listener.message_packets = (uint8_t)message->message_packets;
        on_listen(session, message, now_ns);
        break;
    case AUR_MESSAGE_STOP:
        aur_audience_mute(session->audience, &session->member);
        break;
    case AUR_MESSAGE_CONTROL:
        on_control(session, message, now_ns);
        break;
    case AUR_MESSAGE_STATUS_REQUEST:
        say_status(session, now_ns);
        break;
    case AUR_MESSAGE_PING:
        say(session, aur_protocol_print_pong(message->client_time, now_ns,
                                             aur_audience_view(session->audience, now_ns)->status->frame));
        break;
    }
}

/// Too many messages: says so (not each time), and closes if it goes on.
static void too_many(aur_session *session, int64_t now_ns)
{
    if (now_ns - session->over_at_ns > OVER_REST_NS)
        session->over_since_ns = now_ns;
    session->over_at_ns = now_ns;
    if (now_ns - session->over_since_ns >= OVER_MAX_NS)
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
    if (now_ns - session->told_over_ns < TELL_OVER_NS)
        return;
    session->told_over_ns = now_ns;
    aur_protocol_error error;
    say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED,
                                              "more than %d messages a second", AUR_SESSION_MESSAGES_A_SECOND));
}

void aur_session_text(aur_session *session, const char *text, size_t bytes, int64_t now_ns)
{
    aur_message message;
    aur_protocol_error error;
    if (session->close_code != 0)
        return;
    session->heard_ns = now_ns;
    session->counts->messages++;
    if (bytes > AUR_PROTOCOL_TEXT_BYTES_MAX) {
        say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_INVALID_MESSAGE,
                                                  "message is longer than %d bytes", AUR_PROTOCOL_TEXT_BYTES_MAX));
        session->close_code = AUR_PROTOCOL_CLOSE_TOO_BIG;
    } else if (!aur_bucket_take(&session->messages, AUR_SESSION_MESSAGES_A_SECOND, AUR_SESSION_MESSAGES_BURST,
                                now_ns)) {
        too_many(session, now_ns);
    } else if (aur_protocol_parse(text, bytes, &message, &error) == AUR_OK) {
        handle(session, &message, now_ns);
    } else {
        say_error(session, &error);
    }
}

void aur_session_binary(aur_session *session, int64_t now_ns)
{
    aur_protocol_error error;
    if (session->close_code != 0)
        return;
    session->heard_ns = now_ns;
    session->counts->messages++;
    say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_INVALID_MESSAGE,
                                              "binary messages are not accepted in this version"));
    session->close_code = AUR_PROTOCOL_CLOSE_BINARY;
}

void aur_session_heard(aur_session *session, int64_t now_ns)
{
    if (session->close_code == 0)
        session->heard_ns = now_ns;
}

void aur_session_bye(aur_session *session, int64_t now_ns)
{
    if (session->close_code != 0)
        return;
    session->heard_ns = now_ns;
    aur_outbox_push(&session->member.outbox, aur_outgoing_new(aur_protocol_print_bye()));
    session->close_code = AUR_PROTOCOL_CLOSE_STOPPING;
}

bool aur_session_hears(const aur_session *session)
{
    return aur_listener_ready(&session->member.listener, aur_audience_media(session->audience, &session->member));
}

bool aur_session_ready(const aur_session *session)
{
    return session->close_code != 0 || session->member.outbox.count > 0 || aur_session_hears(session);
}

aur_session_item aur_session_take(aur_session *session, aur_listener_scratch *scratch)
{
    aur_outgoing *outgoing = aur_outbox_pop(&session->member.outbox);
    if (outgoing != NULL)
        return (aur_session_item){.kind = AUR_SESSION_TEXT,
                                  .data = (uint8_t *)aur_outgoing_text(outgoing),
                                  .bytes = outgoing->bytes,
                                  .outgoing = outgoing};
    if (session->close_code != 0)
        return (aur_session_item){.kind = AUR_SESSION_CLOSE};
    aur_listener_message message;
    if (!aur_listener_take(&session->member.listener, aur_audience_media(session->audience, &session->member), scratch,
                           &message))
        return (aur_session_item){.kind = AUR_SESSION_NOTHING};
    aur_audience_sent(session->audience, message.packets);
    return (aur_session_item){.kind = AUR_SESSION_MEDIA, .data = message.data, .bytes = message.bytes};
}

bool aur_session_ping_due(aur_session *session, int64_t now_ns)
{
    if (now_ns < session->ping_due_ns)
        return false;
    session->ping_due_ns = now_ns + AUR_SESSION_PING_S * AUR_NS_PER_SECOND;
    return true;
}

bool aur_session_is_silent(const aur_session *session, int64_t now_ns)
{
    int64_t limit_s = session->close_code != 0 ? AUR_SESSION_CLOSE_S : AUR_SESSION_SILENCE_S;
    return now_ns - session->heard_ns >= limit_s * AUR_NS_PER_SECOND;
}
