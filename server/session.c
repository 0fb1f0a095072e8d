// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The conversation.
#include "server/session.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/protocol_print.h"
#include "stream/clock.h"
#include "stream/json.h"

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
    const aur_access_key *key = session->audience != NULL ? aur_audience_key(session->audience) : NULL;
    aur_access_verdict verdict = aur_access_token(session->access, key, token);
    session->may_control = verdict == AUR_ACCESS_OK;
    session->token_changes = session->access->token_changes;
    return verdict;
}

static bool is_owned(const aur_session *session)
{
    return session->gathering != NULL && !aur_gathering_room(session->gathering)->is_server_owned;
}

/// In a room that is somebody's its people decide, and who has the control token; else whoever may by the access rules.
static bool may_control(const aur_session *session)
{
    bool may = session->may_control && session->token_changes == session->access->token_changes;
    if (session->talk != NULL && aur_talk_may_steer(session->talk))
        return true;
    return may && (!is_owned(session) || session->access->token[0] != '\0');
}

static void say_hello(aur_session *session, int64_t now_ns)
{
    say(session, aur_protocol_print_hello(aur_audience_view(session->audience, now_ns), may_control(session)));
}

/// A room with a password, or without guests, is heard by its members alone.
static bool may_listen(const aur_session *session)
{
    if (session->gathering == NULL || aur_talk_seat(session->talk) != NULL)
        return true;
    const aur_room_settings *settings = &aur_gathering_room(session->gathering)->settings;
    return settings->password_hash[0] == '\0' && !settings->no_guests;
}

/// Joins the audience and says hello, or why not. Who may not hear the room is told nothing of it before he may.
static void join(aur_session *session, aur_audience *audience, int64_t now_ns)
{
    uint32_t quality = aur_audience_quality(audience);
    aur_admission_verdict verdict = aur_audience_admits(audience, quality);
    session->audience = audience;
    if (!session->may_control)
        decide_control(session, NULL);
    if (aur_audience_join(audience, &session->member, quality) != AUR_OK) {
        aur_protocol_error error;
        session->audience = NULL;
        aur_protocol_error_set(&error, AUR_PROTOCOL_SERVER_OVERLOAD, "%s", aur_admission_text(verdict));
        error.retry_ms = aur_admission_retry_ms(verdict);
        say_error(session, &error);
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
        return;
    }
    session->member.is_outside = !may_listen(session);
    if (!session->member.is_outside)
        say_hello(session, now_ns);
}

void aur_session_open(aur_session *session, aur_audience *audience, const aur_access *access,
                      aur_session_counts *counts, int64_t now_ns)
{
    session->access = access;
    session->counts = counts;
    session->heard_ns = now_ns;
    session->ping_due_ns = now_ns + AUR_SESSION_PING_S * AUR_NS_PER_SECOND;
    session->audience = audience;
    decide_control(session, NULL);
    if (audience != NULL)
        join(session, audience, now_ns);
}

void aur_session_people(aur_session *session, aur_gathering *gathering, aur_talk *(*begin)(void *owner), void *owner)
{
    session->gathering = gathering;
    session->begin_talk = begin;
    session->talker = owner;
}

bool aur_session_wants_music(const aur_session *session)
{
    return session->audience == NULL && session->wanted != NULL && session->close_code == 0;
}

void aur_session_close(aur_session *session)
{
    aur_talk_close(session->talk, session->close_code == 0 ? AUR_LEAVING_LOST : AUR_LEAVING_LEFT, aur_clock_now_ns());
    session->talk = NULL;
    free(session->wanted);
    session->wanted = NULL;
    if (session->audience != NULL)
        aur_audience_leave(session->audience, &session->member);
    else
        aur_outbox_clear(&session->member.outbox);
}

static void refuse_listen(aur_session *session)
{
    aur_protocol_error error;
    say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_FORBIDDEN, "this room is heard after enter"));
}

static void say_status(aur_session *session, int64_t now_ns)
{
    if (session->audience == NULL)
        return; // hello says all there is, when the music runs
    if (session->member.is_outside) {
        refuse_listen(session);
        return;
    }
    if (!aur_outbox_push(&session->member.outbox, aur_audience_status(session->audience, &session->member, now_ns)))
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
}

static void deny(aur_session *session, const char *id)
{
    aur_protocol_error error;
    aur_protocol_error_set(&error, AUR_PROTOCOL_DENIED, "%s",
                           session->audience != NULL && aur_audience_key(session->audience) != NULL
                               ? "control needs this room's token, given in hello"
                           : aur_access_is_read_only(session->access)
                               ? "this server is read-only"
                               : "control needs the control token, given in hello");
    memcpy(error.id, id, strlen(id) + 1);
    say_error(session, &error);
}

/// In a room that is somebody's the table of rights decides.
static void refuse_control(aur_session *session, const char *id)
{
    aur_protocol_error error;
    if (!is_owned(session)) {
        deny(session, id);
        return;
    }
    aur_talk_refuse_steer(session->talk, &error);
    memcpy(error.id, id, strlen(id) + 1);
    say_error(session, &error);
}

static void on_control(aur_session *session, const aur_message *message, int64_t now_ns)
{
    if (!may_control(session)) {
        refuse_control(session, message->id);
        return;
    }
    if (session->audience == NULL) {
        aur_protocol_error error;
        aur_protocol_error_set(&error, AUR_PROTOCOL_DENIED, "the music does not run yet: first comes listen");
        memcpy(error.id, message->id, sizeof error.id);
        say_error(session, &error);
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
    aur_protocol_error error;
    if (!may_listen(session)) {
        refuse_listen(session);
        return;
    }
    if (session->audience == NULL) {
        if (session->wanted == NULL)
            session->wanted = malloc(sizeof *session->wanted);
        if (session->wanted != NULL)
            *session->wanted = *message;
        return;
    }
    uint32_t quality = message->quality >= 0 ? (uint32_t)message->quality : aur_audience_quality(session->audience);
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
    aur_session_review(session, now_ns); // he may have come in meanwhile
    switch (message->type) {
    case AUR_MESSAGE_HELLO:
        on_hello(session, message, now_ns);
        break;
    case AUR_MESSAGE_LISTEN:
        session->member.listener.message_packets = (uint8_t)message->message_packets;
        on_listen(session, message, now_ns);
        break;
    case AUR_MESSAGE_STOP:
        if (session->audience != NULL)
            aur_audience_mute(session->audience, &session->member);
        free(session->wanted);
        session->wanted = NULL;
        break;
    case AUR_MESSAGE_CONTROL:
        on_control(session, message, now_ns);
        break;
    case AUR_MESSAGE_STATUS_REQUEST:
        say_status(session, now_ns);
        break;
    case AUR_MESSAGE_PING:
        say(session, aur_protocol_print_pong(
                         message->client_time, now_ns,
                         session->audience != NULL ? aur_audience_view(session->audience, now_ns)->status->frame : 0));
        break;
    }
}

/// A refusal that may come with every message of many.
static void tell_now_and_then(aur_session *session, const aur_protocol_error *error, int64_t now_ns)
{
    if (now_ns - session->told_over_ns < TELL_OVER_NS)
        return;
    session->told_over_ns = now_ns;
    say_error(session, error);
}

/// Too many messages: says so (not each time), and closes if it goes on.
static void too_many(aur_session *session, int64_t now_ns)
{
    if (now_ns - session->over_at_ns > OVER_REST_NS)
        session->over_since_ns = now_ns;
    session->over_at_ns = now_ns;
    if (now_ns - session->over_since_ns >= OVER_MAX_NS)
        session->close_code = AUR_PROTOCOL_CLOSE_POLICY;
    aur_protocol_error error;
    tell_now_and_then(session,
                      aur_protocol_error_set(&error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "more than %d messages a second",
                                             AUR_SESSION_MESSAGES_A_SECOND),
                      now_ns);
}

void aur_session_music(aur_session *session, aur_audience *audience, int64_t now_ns)
{
    aur_protocol_error error;
    aur_message *wanted = session->wanted;
    session->wanted = NULL;
    if (audience == NULL) {
        say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_SERVER_OVERLOAD,
                                                  "there is no place for the music of another room now"));
    } else if (session->audience == NULL && session->close_code == 0) {
        join(session, audience, now_ns);
        if (wanted != NULL && session->close_code == 0)
            on_listen(session, wanted, now_ns);
    }
    free(wanted);
}

void aur_session_review(aur_session *session, int64_t now_ns)
{
    aur_member *member = &session->member;
    bool was_outside = member->is_outside;
    if (session->audience == NULL)
        return;
    member->is_outside = !may_listen(session);
    if (member->is_outside && member->listener.active)
        aur_audience_mute(session->audience, member);
    if (was_outside && !member->is_outside)
        say_hello(session, now_ns);
}

/// False: refused, *error says why.
static bool talk(aur_session *session, const cJSON *message, int64_t now_ns, aur_protocol_error *error)
{
    if (session->talk == NULL)
        session->talk = session->begin_talk(session->talker);
    if (session->talk != NULL)
        return aur_talk_text(session->talk, message, now_ns, error);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "id"));
    aur_protocol_error_set(error, AUR_PROTOCOL_SERVER_OVERLOAD, "no memory; please try again");
    snprintf(error->id, sizeof error->id, "%s", id != NULL ? id : "");
    return false;
}

/// Messages about people. False: it is about something else.
static bool takes_people(aur_session *session, const char *text, size_t bytes, int64_t now_ns)
{
    cJSON *message = NULL;
    aur_protocol_error error;
    if (session->gathering == NULL || aur_json_parse(text, bytes, AUR_PROTOCOL_DEPTH_MAX, &message) != NULL)
        return false;
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "type"));
    bool is_ours = type != NULL && aur_talk_takes(type);
    memset(&error, 0, sizeof error);
    if (is_ours && !talk(session, message, now_ns, &error))
        say_error(session, &error);
    cJSON_Delete(message);
    aur_session_review(session, now_ns); // he may have come in, or left
    return is_ours;
}

static void too_long(aur_session *session)
{
    aur_protocol_error error;
    say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_INVALID_MESSAGE, "message is longer than %d bytes",
                                              AUR_PROTOCOL_TEXT_BYTES_MAX));
    session->close_code = AUR_PROTOCOL_CLOSE_TOO_BIG;
}

void aur_session_text(aur_session *session, const char *text, size_t bytes, int64_t now_ns)
{
    aur_message message;
    aur_protocol_error error;
    if (session->close_code != 0)
        return;
    session->heard_ns = now_ns;
    session->counts->messages++;
    bool is_message = bytes <= AUR_TALK_TEXT_BYTES_MAX;
    if (is_message &&
        !aur_bucket_take(&session->messages, AUR_SESSION_MESSAGES_A_SECOND, AUR_SESSION_MESSAGES_BURST, now_ns))
        too_many(session, now_ns);
    else if (is_message && takes_people(session, text, bytes, now_ns))
        return;
    else if (bytes > AUR_PROTOCOL_TEXT_BYTES_MAX)
        too_long(session);
    else if (aur_protocol_parse(text, bytes, &message, &error) == AUR_OK)
        handle(session, &message, now_ns);
    else
        say_error(session, &error);
}

bool aur_session_binary(aur_session *session, const uint8_t *data, size_t bytes, int64_t now_ns)
{
    aur_protocol_error error;
    if (session->close_code != 0)
        return false;
    session->heard_ns = now_ns;
    session->counts->messages++;
    memset(&error, 0, sizeof error);
    if (session->talk != NULL && aur_talk_seat(session->talk) != NULL) {
        bool is_played = aur_talk_binary(session->talk, data, bytes, now_ns, &error);
        if (!is_played)
            tell_now_and_then(session, &error, now_ns);
        return is_played;
    }
    say_error(session, aur_protocol_error_set(&error, AUR_PROTOCOL_INVALID_MESSAGE,
                                              "binary messages are notes, and come after enter"));
    session->close_code = AUR_PROTOCOL_CLOSE_BINARY;
    return false;
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

void aur_session_dissolve(aur_session *session, uint16_t close_code, int64_t now_ns)
{
    session->gathering = NULL;
    session->heard_ns = now_ns;
    if (session->close_code == 0)
        session->close_code = close_code;
}

bool aur_session_hears(const aur_session *session)
{
    return session->member.listener.active &&
           aur_listener_ready(&session->member.listener, aur_audience_media(session->audience, &session->member));
}

bool aur_session_ready(const aur_session *session)
{
    return session->close_code != 0 || session->member.outbox.count > 0 || aur_talk_is_ready(session->talk) ||
           aur_session_hears(session);
}

aur_session_item aur_session_take(aur_session *session, aur_listener_scratch *scratch)
{
    aur_outgoing *outgoing = aur_outbox_pop(&session->member.outbox);
    if (outgoing == NULL)
        outgoing = aur_talk_pop(session->talk);
    if (outgoing == NULL && session->close_code == 0)
        session->close_code = aur_talk_close_code(session->talk);
    if (outgoing != NULL)
        return (aur_session_item){.kind = AUR_SESSION_TEXT,
                                  .data = (uint8_t *)aur_outgoing_text(outgoing),
                                  .bytes = outgoing->bytes,
                                  .outgoing = outgoing};
    if (session->close_code != 0)
        return (aur_session_item){.kind = AUR_SESSION_CLOSE};
    aur_listener_message message;
    if (session->audience == NULL ||
        !aur_listener_take(&session->member.listener, aur_audience_media(session->audience, &session->member), scratch,
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
