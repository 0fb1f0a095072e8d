// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// All people and all rooms with people in them: the registry that HTTP and WebSocket share. It keeps gatherings in
/// memory, knows who sits where, writes down through the keeper what has to outlive the process, and tells each room's
/// people what happens. Network thread only, RT: no, throughout; time is passed in.
///
/// What is written is on the disk when a job given to the keeper after it is done.
#ifndef AUR_SERVER_PEOPLE_PEOPLE_H
#define AUR_SERVER_PEOPLE_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/auth/token.h"
#include "server/opening.h"
#include "server/people/gathering.h"
#include "server/people/keeper.h"
#include "server/people/limits.h"
#include "server/protocol.h"

#define AUR_PEOPLE_ROOMS_MAX 5000

/// A gathering that nobody keeps closes so long after the last one left.
#define AUR_PEOPLE_IDLE_S 60

/// Close codes for those who are sent out.
typedef enum aur_people_code {
    AUR_PEOPLE_CLOSE_KICKED = 4001,
    AUR_PEOPLE_CLOSE_BANNED = 4002,
    AUR_PEOPLE_CLOSE_REPLACED = 4003,
    AUR_PEOPLE_CLOSE_CLOSED = 4004,
} aur_people_code;

typedef struct aur_people aur_people;

/// What people's rooms need of who owns sockets and music. `music` is what `opened` gave.
typedef struct aur_people_config {
    aur_keeper *keeper;         ///< kept
    const aur_token_keys *keys; ///< kept
    const char *first_room;     ///< name of the room that is always there; kept
    const char *const *words;   ///< kept; for aur_chat_clean
    uint32_t word_count;
    /// A text for one member (taken, from malloc; NULL = no memory: nothing).
    void (*tell)(void *context, aur_seat *seat, char *text);
    /// The end of a member's connection, when he has read what was told.
    void (*send_out)(void *context, aur_seat *seat, uint16_t close_code);
    /// A gathering is there, and is about to be no more: nobody may refer to it. `opened` gives its music.
    aur_err (*opened)(void *context, aur_gathering *gathering, void **music);
    void (*closed)(void *context, aur_gathering *gathering, void *music);
    /// What the music of a gathering that was just opened begins with, as a body asks; `music` NULL = only whether it
    /// may. `note` is for who asked, "" = none. Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT,
    /// AUR_ERR_MEMORY.
    aur_err (*compose)(void *context, void *music, const cJSON *body, char note[AUR_OPENING_NOTE_BYTES],
                       aur_protocol_error *error);
    /// Its settings have changed.
    void (*changed)(void *context, aur_gathering *gathering, void *music);
    /// Notes for the log of its room.
    void (*play)(void *context, void *music, const aur_hands_note *notes, uint32_t count);
    /// The next frame of its room that can still be changed.
    int64_t (*frame)(void *context, void *music, int64_t now_ns);
    /// Somebody listens.
    bool (*is_heard)(void *context, void *music);
    void *context; ///< kept
} aur_people_config;

typedef struct aur_people_stats {
    uint32_t gatherings, seats;
    uint64_t joined, left, messages, sanctions, notes, store_failures;
} aur_people_stats;

/// Reads rooms, chats and sanctions from the store (blocks; before anything else runs), which must outlive it. NULL =
/// no store.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_FILE, AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_people_open(const aur_people_config *config, aur_store *store, aur_people **out);
/// Nobody sits anywhere. NULL is allowed.
void aur_people_close(aur_people *people);

const aur_people_config *aur_people_config_get(const aur_people *people);
/// How often whom may ask; for HTTP and WebSocket together.
aur_limits *aur_people_limits(const aur_people *people);
/// By id, or by name as /r/NAME has it (spaces as '-', whatever the case of A-Z); NULL = there is none.
aur_gathering *aur_people_find(const aur_people *people, const char *id_or_name);
/// Whether a name leads to another room than `except` (NULL = to any).
bool aur_people_is_taken(const aur_people *people, const char *name, const aur_gathering *except);
/// The gathering of the server's first room.
aur_gathering *aur_people_first(const aur_people *people);
/// The lobby with a place for one more; opened if all are full. NULL = there can be no more.
aur_gathering *aur_people_lobby(aur_people *people);
/// Opens a gathering; its id is made unless it is given. Written down if it is persistent.
/// Errors: AUR_ERR_STATE (the name is taken), AUR_ERR_FULL, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_people_open_room(aur_people *people, aur_store_room *room, aur_gathering **out);
/// Sends all out and forgets it. The first room never closes.
void aur_people_close_room(aur_people *people, aur_gathering *gathering, int64_t now_ns);
/// In the order of their opening; `before` NULL = the first. NULL = the end.
aur_gathering *aur_people_next(const aur_people *people, const aur_gathering *before);
/// What `opened` gave.
void *aur_people_music(const aur_gathering *gathering);
/// Where a person sits; NULL = nowhere.
aur_seat *aur_people_seat_of(const aur_people *people, const char *person_id);

/// Enters: the one seat of this person, who is sent out elsewhere (REPLACED). On success says `welcome`, with `token`
/// if it is not NULL.
aur_entry aur_people_enter(aur_people *people, aur_gathering *gathering, aur_seat *seat, bool knows_password,
                           const char *token, int64_t now_ns, const aur_store_sanction **sanction,
                           aur_rights_verdict *verdict);
void aur_people_leave(aur_people *people, aur_seat *seat, aur_leaving why, int64_t now_ns);
/// An account has another name, role or colour: where he sits all see it, and he is told what he may now.
void aur_people_change(aur_people *people, const aur_person *person);
void aur_people_welcome(aur_people *people, aur_seat *seat, const char *token);
/// What the next happenings are the answer to, for the seat's own message; "" = nothing. Ends with aur_people_echo_end.
void aur_people_echo(aur_people *people, const aur_seat *seat, const char *id);
void aur_people_echo_end(aur_people *people);

/// Who does something, and where he comes from. NULL, "" = the server.
typedef struct aur_actor {
    const aur_person *person;
    const char *address;
} aur_actor;

/// Mutes and bans on the whole server. The sanction's id and times (from `seconds`, 0 = for good) are filled in.
/// *is_kept false, and the verdict YES: no memory, or there are too many; it holds nowhere.
aur_rights_verdict aur_people_sanction(aur_people *people, aur_actor by, aur_store_sanction *sanction, int64_t seconds,
                                       aur_role target_role, int64_t now_ns, bool *is_kept);
/// By id of the sanction, or of the person. False: there is none.
bool aur_people_pardon(aur_people *people, aur_actor by, aur_sanction_kind kind, const char *who);
/// Server-wide ones; NULL = the end.
const aur_store_sanction *aur_people_sanctions(const aur_people *people, uint32_t index);
/// Writes an entry of the audit log. Texts may be "".
void aur_people_audit(aur_people *people, aur_actor by, const char *action, const char *target, const char *room,
                      const char *details);

/// Call about once a second.
void aur_people_tick(aur_people *people, int64_t now_ns);
void aur_people_stats_get(const aur_people *people, aur_people_stats *stats);

#endif
