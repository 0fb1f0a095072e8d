// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A WebSocket connection as a conversation: what the client said goes in, what is to be sent comes out. No sockets.
/// Time is passed in, so that rates and heartbeats are tested without waiting.
#ifndef AUR_SERVER_SESSION_H
#define AUR_SERVER_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/access.h"
#include "server/audience.h"
#include "server/bucket.h"
#include "server/people/talk.h"

#define AUR_SESSION_MESSAGES_A_SECOND 20
#define AUR_SESSION_MESSAGES_BURST    40
#define AUR_SESSION_PING_S            30
#define AUR_SESSION_SILENCE_S         60
#define AUR_SESSION_CLOSE_S           5 ///< for a client that is being closed to read the last of it

/// Counts of all sessions.
typedef struct aur_session_counts {
    uint64_t messages;
    uint64_t refused[AUR_PROTOCOL_CODE_COUNT]; ///< by code
} aur_session_counts;

/// Zeroed before open. What is looked at for every packet stands first, down to the count of the member's texts.
typedef struct aur_session {
    aur_audience *audience; ///< NULL = the room's music does not run
    aur_talk *talk;         ///< NULL = it has not said anything of people
    uint16_t close_code;    ///< aur_protocol_close; once set, what waits is sent and nothing more is heard
    bool may_control;
    uint32_t token_changes; ///< of the access rules when may_control was decided
    aur_member member;
    const aur_access *access;
    aur_session_counts *counts;
    aur_bucket messages;
    int64_t over_since_ns; ///< more messages than allowed, without a second's rest, since then
    int64_t over_at_ns;    ///< last message too many
    int64_t told_over_ns;  ///< last error about it
    int64_t heard_ns;      ///< when anything last came
    int64_t ping_due_ns;
    aur_gathering *gathering; ///< people of its room; NULL = none
    aur_talk *(*begin_talk)(void *owner);
    void *talker;
    struct aur_message *wanted; ///< `listen` that waits for the music; NULL = none
} aur_session;

typedef enum aur_session_kind {
    AUR_SESSION_NOTHING,
    AUR_SESSION_TEXT,
    AUR_SESSION_MEDIA,
    AUR_SESSION_CLOSE
} aur_session_kind;

/// What is to be sent next.
typedef struct aur_session_item {
    aur_session_kind kind;
    uint8_t *data; ///< its frame's header before it
    size_t bytes;
    aur_outgoing *outgoing; ///< TEXT: given to the caller, who drops it when sent
} aur_session_item;

/// Begins: joins the audience and says hello; if there is no place says why not and closes. `access`, `counts` and
/// `audience` are kept. `audience` NULL: hello comes with aur_session_music.  Thread: network.  RT: no.
void aur_session_open(aur_session *session, aur_audience *audience, const aur_access *access,
                      aur_session_counts *counts, int64_t now_ns);
/// The room's music runs now: hello, and what waited for it; or it cannot (`audience` NULL).  Thread: network.  RT: no.
void aur_session_music(aur_session *session, aur_audience *audience, int64_t now_ns);
/// What it says of people goes to a talk, which `begin(owner)` opens when it is needed (taken; NULL = no memory).
/// Thread: network.  RT: no.
void aur_session_people(aur_session *session, aur_gathering *gathering, aur_talk *(*begin)(void *owner), void *owner);
/// One who may not hear the room (any more) hears nothing, and is told nothing of its music; one who may now is told
/// hello.  Thread: network.  RT: no.
void aur_session_review(aur_session *session, int64_t now_ns);
/// True if it waits for music that does not run.  Thread: network.  RT: no.
bool aur_session_wants_music(const aur_session *session);
/// Leaves the audience, and the room.  Thread: network.  RT: no.
void aur_session_close(aur_session *session);

/// A text message came (borrowed; longer than AUR_PROTOCOL_TEXT_BYTES_MAX if it is too long).  Thread: network.  RT:
/// no.
void aur_session_text(aur_session *session, const char *text, size_t bytes, int64_t now_ns);
/// A binary message came (borrowed; longer than AUR_HANDS_BYTES_MAX if it is too long). Returns whether all its notes
/// were played.  Thread: network.  RT: no.
bool aur_session_binary(aur_session *session, const uint8_t *data, size_t bytes, int64_t now_ns);
/// Something else came (a pong).  Thread: network.  RT: no.
void aur_session_heard(aur_session *session, int64_t now_ns);
/// His room is no more: what waits for him is sent, then the connection closes so.  Thread: network.  RT: no.
void aur_session_dissolve(aur_session *session, uint16_t close_code, int64_t now_ns);
/// The server stops: says bye and closes.  Thread: network.  RT: no.
void aur_session_bye(aur_session *session, int64_t now_ns);

/// True if there is something to send.  Thread: network.  RT: no.
bool aur_session_ready(const aur_session *session);
/// True if there is media to send.  Thread: network.  RT: no.
bool aur_session_hears(const aur_session *session);
/// Takes what is to be sent next; CLOSE comes when all else is sent.  Thread: network.  RT: no.
aur_session_item aur_session_take(aur_session *session, aur_listener_scratch *scratch);
/// True once every AUR_SESSION_PING_S seconds: send a ping.  Thread: network.  RT: no.
bool aur_session_ping_due(aur_session *session, int64_t now_ns);
/// True if nothing came for AUR_SESSION_SILENCE_S, or if closing takes too long: cut the connection.  Thread: network.
/// RT: no.
bool aur_session_is_silent(const aur_session *session, int64_t now_ns);

#endif
