// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A gathering: the people of one room. Who is there and who owns it, what they say, who is kept out, and what each may
/// do. It knows nothing of sockets, stores or sound; what has to be told or written is called back. Time is passed in.
/// Network thread only, RT: no, throughout.
///
/// Members are seats, embedded in what talks to them. A person has one seat in a gathering; one who comes back within
/// AUR_GATHERING_GRACE_S gets number and ownership back. Who may own a room may also open one of its type, and keep it
/// if it is kept. A room that is kept has the same owner while he is away; another one's passes on.
///
/// What is called back must not change the gathering. Notes have the frame at which they are due; where a call is not
/// told the present frame that may have passed, which means: at once.
#ifndef AUR_SERVER_PEOPLE_GATHERING_H
#define AUR_SERVER_PEOPLE_GATHERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/people/chat.h"
#include "server/people/hands.h"
#include "server/people/person.h"
#include "server/people/rights.h"
#include "server/store/store.h"

#define AUR_GATHERING_CAPACITY_MAX     500
#define AUR_GATHERING_CAPACITY_DEFAULT 20
#define AUR_GATHERING_CAPACITY_LOBBY   30
#define AUR_GATHERING_GRACE_S          15   ///< an owner who left may come back so long before another one becomes it
#define AUR_GATHERING_TYPING_S         5    ///< then he is taken not to type any more
#define AUR_GATHERING_SANCTIONS_MAX    1000 ///< of one room; the oldest makes room

typedef struct aur_gathering aur_gathering;

/// A member: zeroed before it is used.
typedef struct aur_seat {
    aur_person person;
    char address[AUR_ADDRESS_BYTES];
    aur_hands hands; ///< hands.player is the member's number in the room
    int64_t joined_ns, typing_until_ns;
    bool is_muted;                    ///< in this room or on the server; kept up to date
    struct aur_seat *next, *previous; ///< in the order in which they came
    aur_gathering *gathering;         ///< NULL = in none
} aur_seat;

/// What happened, for whoever tells people and writes it down.
typedef enum aur_happening_kind {
    AUR_HAPPENING_JOINED, ///< seat
    AUR_HAPPENING_LEFT,   ///< seat (its last moment), by, why
    AUR_HAPPENING_MEMBER, ///< seat: name, instrument, muted have changed
    AUR_HAPPENING_OWNER,  ///< seat, NULL = nobody is
    AUR_HAPPENING_SETTINGS,
    AUR_HAPPENING_SAID,     ///< message
    AUR_HAPPENING_EDITED,   ///< message as it shall be: whoever is told sees to aur_chat_edit()
    AUR_HAPPENING_UNSAID,   ///< message
    AUR_HAPPENING_CLEARED,  ///< seat = by whom
    AUR_HAPPENING_TYPING,   ///< seat
    AUR_HAPPENING_SANCTION, ///< sanction: one more; seat = by whom
    AUR_HAPPENING_PARDON,   ///< sanction of this room: no more; seat = by whom, NULL = its time is over
    AUR_HAPPENING_NOTES,    ///< seat, notes: for the room's log, and for the others to see
} aur_happening_kind;

typedef enum aur_leaving {
    AUR_LEAVING_LEFT,
    AUR_LEAVING_LOST, ///< the connection broke or fell silent
    AUR_LEAVING_KICKED,
    AUR_LEAVING_BANNED,
    AUR_LEAVING_REPLACED, ///< the same person came by another connection
    AUR_LEAVING_CLOSED,   ///< the room is no more
} aur_leaving;

typedef struct aur_happening {
    aur_happening_kind kind;
    aur_seat *seat;
    const aur_seat *by; ///< LEFT: who kicked him; NULL = nobody did
    aur_leaving why;
    const char *reason; ///< "" = none
    const aur_store_message *message;
    const aur_store_sanction *sanction;
    const aur_hands_note *notes;
    uint32_t note_count;
} aur_happening;

typedef struct aur_gathering_config {
    aur_store_room room;
    void (*happened)(void *context, aur_gathering *gathering, const aur_happening *happening);
    void *context;            ///< kept
    const char *const *words; ///< kept; that clean_words takes out
    uint32_t word_count;
} aur_gathering_config;

/// Why somebody is not let in; NULL texts are of aur_gathering_entry_text.
typedef enum aur_entry {
    AUR_ENTRY_WELCOME,
    AUR_ENTRY_FULL,
    AUR_ENTRY_PASSWORD, ///< there is one; it has to be shown first
    AUR_ENTRY_BANNED,   ///< *sanction says until when and why
    AUR_ENTRY_RIGHTS,   ///< *verdict
    AUR_ENTRY_VERDICTS
} aur_entry;

AUR_WARN_UNUSED aur_err aur_gathering_open(const aur_gathering_config *config, aur_gathering **out);
/// Sends all out (CLOSED) and frees it. NULL is allowed.
void aur_gathering_close(aur_gathering *gathering);

const aur_store_room *aur_gathering_room(const aur_gathering *gathering);
/// The context of its config.
void *aur_gathering_context(const aur_gathering *gathering);
aur_chat *aur_gathering_chat(aur_gathering *gathering);
uint32_t aur_gathering_count(const aur_gathering *gathering);
aur_seat *aur_gathering_first(const aur_gathering *gathering);
/// By id, or by name if just one has it (aur_letters_same); NULL = nobody.
aur_seat *aur_gathering_find(const aur_gathering *gathering, const char *who);
bool aur_gathering_is_owner(const aur_gathering *gathering, const char *person_id);
/// Nobody is in it since then; 0 = somebody is, or there was no tick yet.
int64_t aur_gathering_empty_since_ns(const aur_gathering *gathering);

/// The ban that keeps this person out for longest, one of the whole server too; NULL = none. Borrowed until one
/// changes.
const aur_store_sanction *aur_gathering_ban(const aur_gathering *gathering, const aur_person *person,
                                            const char *address, int64_t now_s);
/// May this person come in? `knows_password`: he has shown it, or needs none, as owner and moderators do not.
aur_entry aur_gathering_admits(const aur_gathering *gathering, const aur_person *person, const char *address,
                               bool knows_password, int64_t now_s, const aur_store_sanction **sanction,
                               aur_rights_verdict *verdict);
/// Lets the seat in, which has person and address: count and place in one step. The first member of a room without an
/// owner (not the server's) becomes it. WELCOME, or why not (and nothing has changed).
aur_entry aur_gathering_join(aur_gathering *gathering, aur_seat *seat, bool knows_password, int64_t now_ns,
                             int64_t now_s, const aur_store_sanction **sanction, aur_rights_verdict *verdict);
/// Ends his notes (NOTES), then says LEFT. One in no gathering is allowed.
void aur_gathering_leave(aur_seat *seat, aur_leaving why, const char *reason, int64_t now_frame, int64_t now_ns);

/// What a member may do here; `target` NULL = nobody is meant.
aur_rights_verdict aur_gathering_may(const aur_seat *seat, aur_right right, const aur_seat *target);
/// All that he may as bits, aur_right by aur_right, for nobody as the target.
uint32_t aur_gathering_rights(const aur_seat *seat);

// What members do. Each asks aur_gathering_may first.
aur_rights_verdict aur_gathering_say(aur_seat *seat, const char *text, bool is_action, int64_t now_ms);
/// He has another name (which has passed aur_name_fault), role or colour; the id stays.
void aur_gathering_change(aur_seat *seat, const aur_person *person);
/// AUR_RIGHTS_TARGET: not his message. *found false: no such message.
aur_rights_verdict aur_gathering_edit(aur_seat *seat, uint64_t number, const char *text, bool *found);
aur_rights_verdict aur_gathering_unsay(aur_seat *seat, uint64_t number, bool *found);
aur_rights_verdict aur_gathering_clear(aur_seat *seat);
void aur_gathering_typing(aur_seat *seat, bool is_typing, int64_t now_ns);
aur_rights_verdict aur_gathering_kick(aur_seat *seat, aur_seat *target, const char *reason, int64_t now_frame,
                                      int64_t now_ns);
/// Mutes or bans here for `seconds` (0 = for as long as the room is); a banned one is sent out. `for_address`: whoever
/// comes from there, but for the owner, moderators and admins. It takes the place of an earlier one. *is_kept false,
/// and the verdict YES: no memory, all is as it was.
aur_rights_verdict aur_gathering_sanction(aur_seat *seat, aur_seat *target, aur_sanction_kind kind, int64_t seconds,
                                          bool for_address, const char *reason, int64_t now_frame, int64_t now_ns,
                                          int64_t now_s, bool *is_kept);
/// Takes a sanction of this room back, by its id, the person's, or the name that he had then. *found false: there is
/// none.
aur_rights_verdict aur_gathering_pardon(aur_seat *seat, aur_sanction_kind kind, const char *who, bool *found);
/// AUR_RIGHTS_ROLE, AUR_RIGHTS_TYPE also: may not keep a room, or open one of that type. Nobody is sent out.
aur_rights_verdict aur_gathering_set(aur_seat *seat, const aur_room_settings *settings);
/// AUR_RIGHTS_TARGET also: may not own such a room.
aur_rights_verdict aur_gathering_hand(aur_seat *seat, aur_seat *target);
/// A batch of his hands, as aur_hands_take; NOTES is called back with what it makes. A refusal lets go of what he
/// holds.
aur_rights_verdict aur_gathering_play(aur_seat *seat, const aur_hands_batch *batch, int64_t now_frame, int64_t now_ns,
                                      bool *quota);

/// The sanctions that hold here, those of the whole server too; borrowed until one changes, NULL = no more.
const aur_store_sanction *aur_gathering_sanctions(const aur_gathering *gathering, uint32_t index);
/// A sanction that the store or another room (AUR_SERVER_ROOM) knows; applied at once, not called back itself.
/// Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_gathering_sanction_add(aur_gathering *gathering, const aur_store_sanction *sanction);
void aur_gathering_sanction_remove(aur_gathering *gathering, const char *id);
/// Owners who stay away, sanctions that end, typing that stopped; call about once a second.
void aur_gathering_tick(aur_gathering *gathering, int64_t now_ns, int64_t now_s);
/// Static; for AUR_ENTRY_RIGHTS ask aur_rights_text.
const char *aur_entry_text(aur_entry entry);

#endif
