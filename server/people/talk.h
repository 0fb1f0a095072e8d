// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What one connection says to people and hears of them (docs/people.md, 3): from `enter` on it is somebody in a room.
/// No sockets; time is passed in. Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_PEOPLE_TALK_H
#define AUR_SERVER_PEOPLE_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/bucket.h"
#include "server/outgoing.h"
#include "server/people/people.h"
#include "server/protocol.h"

/// Of one text message from a client, if it is about people.
#define AUR_TALK_TEXT_BYTES_MAX 4096

/// Texts that wait for one who is slow; beyond it he is told everything again when he has read on.
#define AUR_TALK_WAITING_MAX 256

typedef struct aur_talk aur_talk;

/// `gathering` is that of the connection's room; `claims` NULL = came without a token that holds. `wake` is called when
/// there is something for him to read. *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_talk_open(aur_people *people, aur_gathering *gathering, const char *address,
                                      const aur_token_claims *claims, void (*wake)(void *owner), void *owner,
                                      aur_talk **out);
/// Leaves the room, if he is in it. NULL is allowed.
void aur_talk_close(aur_talk *talk, aur_leaving why, int64_t now_ns);

/// Its room is no more. NULL is allowed.
void aur_talk_dissolve(aur_talk *talk);

/// Whether a message of this type is for here.
bool aur_talk_takes(const char *type);
/// A message of such a type. Returns false if it is refused: *error says why.
bool aur_talk_text(aur_talk *talk, const cJSON *message, int64_t now_ns, aur_protocol_error *error);
/// Notes that he plays.
bool aur_talk_binary(aur_talk *talk, const uint8_t *data, size_t bytes, int64_t now_ns, aur_protocol_error *error);

/// The room that he is in; NULL = he has not entered.
const aur_seat *aur_talk_seat(const aur_talk *talk);
/// May he change the music of the room?
bool aur_talk_may_steer(const aur_talk *talk);
/// Why not, if he may not. `talk` may be NULL.
void aur_talk_refuse_steer(const aur_talk *talk, aur_protocol_error *error);
/// What waits for him: NULL = nothing. The caller gets the reference.
aur_outgoing *aur_talk_pop(aur_talk *talk);
bool aur_talk_is_ready(const aur_talk *talk);
/// Not 0: the connection ends with this code when all is read.
uint16_t aur_talk_close_code(const aur_talk *talk);

/// For the registry's callbacks: `seat` is one of a talk.
void aur_talk_tell(aur_seat *seat, aur_outgoing *outgoing);
void aur_talk_send_out(aur_seat *seat, uint16_t close_code);

/// What a refusal is to people: code, text and what else stands in it.
void aur_talk_refuse_right(aur_protocol_error *error, aur_right right, aur_rights_verdict verdict);
/// The code for one who is not let in, on HTTP too.
aur_protocol_code aur_talk_entry_code(aur_entry entry);
void aur_talk_refuse_entry(aur_protocol_error *error, aur_entry entry, const aur_store_sanction *sanction,
                           aur_rights_verdict verdict);

#endif
