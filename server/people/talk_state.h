// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The inside of a talk, for the files that are it: talk.c (what comes and what waits), talk_enter.c, talk_chat.c,
/// talk_order.c (kicks, mutes, bans, reports) and talk_set.c (settings). Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_PEOPLE_TALK_STATE_H
#define AUR_SERVER_PEOPLE_TALK_STATE_H

#include <cjson/cJSON.h>

#include "server/people/talk.h"

/// Names and entering share a bucket: one a second, and so many at once.
#define AUR_TALK_ENTER_BURST 3

struct aur_talk {
    aur_seat seat; ///< first: the registry gives it back
    aur_people *people;
    aur_gathering *gathering; ///< of the connection's room; NULL = it is no more
    aur_token_claims claims;  ///< whom he came as
    bool has_claims;
    bool is_by_message; ///< he said the token himself; else a header of his connection did, often a cookie
    void (*wake)(void *owner);
    void *owner;
    struct aur_admission *admission; ///< under way; NULL = none
    bool is_behind;                  ///< what waited was dropped
    uint16_t close_code;
    aur_bucket chats, enters, batches;
    uint32_t first, count;
    aur_outgoing *waiting[AUR_TALK_WAITING_MAX];
};

/// Whom something is aimed at, and how.
typedef struct aur_aim {
    aur_seat *seat; ///< NULL = nobody of that name is here
    char person[AUR_NAME_BYTES], reason[AUR_REASON_BYTES];
    double seconds;
    bool server, address;
} aur_aim;

void aur_talk_tell_text(aur_talk *talk, char *text);
void aur_talk_tell_error(aur_talk *talk, aur_protocol_error *error, const char *id);
/// The present frame of the room that he is in.
int64_t aur_talk_frame(const aur_talk *talk, int64_t now_ns);

/// True for YES; else *error says why not.
bool aur_talk_refused(aur_protocol_error *error, aur_right right, aur_rights_verdict verdict);
/// Returns false.
bool aur_talk_not_found(aur_protocol_error *error, const char *what);

/// Passwords cost much: so many a minute from an address. False: *error says so.
bool aur_talk_may_hash(const aur_talk *talk, int64_t now_ns, aur_protocol_error *error);
/// Whoever was to enter has gone.
void aur_talk_admission_forget(aur_talk *talk);

/// Fields that need not be there. False: of another type, or beyond what they may be.
bool aur_talk_read_text(const cJSON *message, const char *name, char *to, size_t to_bytes, aur_protocol_error *error);
/// Within the rules for texts; "" only if it is not needed.
bool aur_talk_read_words(const cJSON *message, const char *name, char *to, size_t to_bytes, size_t chars_max,
                         bool is_needed, aur_protocol_error *error);
bool aur_talk_read_number(const cJSON *message, const char *name, double least, double most, double *to,
                          aur_protocol_error *error);
bool aur_talk_read_flag(const cJSON *message, const char *name, bool *to, aur_protocol_error *error);
bool aur_aim_read(aur_talk *talk, const cJSON *message, aur_aim *aim, aur_protocol_error *error);

/// What is done to somebody, by a message or by a command. False: *error says why not.
bool aur_aim_kick(aur_talk *talk, const aur_aim *aim, int64_t now_ns, aur_protocol_error *error);
bool aur_aim_sanction(aur_talk *talk, const aur_aim *aim, aur_sanction_kind kind, int64_t now_ns,
                      aur_protocol_error *error);
bool aur_aim_pardon(aur_talk *talk, const aur_aim *aim, aur_sanction_kind kind, aur_protocol_error *error);
bool aur_aim_hand(aur_talk *talk, const aur_aim *aim, aur_protocol_error *error);

/// One for each type of message.
bool aur_talk_on_enter(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_leave(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_sync(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_say(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_edit(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_unsay(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_clear(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_typing(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns,
                        aur_protocol_error *error);
bool aur_talk_on_instrument(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns,
                            aur_protocol_error *error);
bool aur_talk_on_order(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
bool aur_talk_on_report(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns,
                        aur_protocol_error *error);
bool aur_talk_on_set(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);

#endif
