// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table that says who may do what in which kind of room. HTTP and WebSocket ask here and nowhere else; the tests
/// go through all of it, and docs/people.md has it printed.
#ifndef AUR_SERVER_PEOPLE_RIGHTS_H
#define AUR_SERVER_PEOPLE_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "server/people/person.h"

typedef enum aur_room_type {
    AUR_ROOM_STATION,  ///< its host steers, all others listen and talk
    AUR_ROOM_JAM,      ///< members play along
    AUR_ROOM_PERSONAL, ///< one listener's own music; whoever has the link may listen
    AUR_ROOM_TYPE_COUNT
} aur_room_type;

/// X(id, name, what): what somebody may want to do.
#define AUR_RIGHT_LIST(X)                                                                                              \
    X(ENTER, "enter", "come in and listen")                                                                            \
    X(CHAT, "chat", "talk")                                                                                            \
    X(PLAY, "play", "play notes")                                                                                      \
    X(STEER, "steer", "change the music")                                                                              \
    X(UPLOAD, "upload", "play a MIDI file into the room")                                                              \
    X(REPORT, "report", "report a person or a message")                                                                \
    X(CREATE, "create", "open a room of this type")                                                                    \
    X(KEEP, "keep", "make a room persistent")                                                                          \
    X(SET, "set", "change a room's settings")                                                                          \
    X(CLOSE, "close", "close a room")                                                                                  \
    X(HAND, "hand", "make another one the owner")                                                                      \
    X(UNSAY, "unsay", "delete messages of others")                                                                     \
    X(CLEAR, "clear", "clear the chat")                                                                                \
    X(KICK, "kick", "send somebody out of a room")                                                                     \
    X(MUTE, "mute", "keep somebody from talking and playing in a room")                                                \
    X(BAN, "ban", "keep somebody out of a room")                                                                       \
    X(SEE_HIDDEN, "see_hidden", "see rooms that are not listed")                                                       \
    X(BAN_SERVER, "ban_server", "kick, mute and ban on the whole server")                                              \
    X(SEE_REPORTS, "see_reports", "read and close reports")                                                            \
    X(SEE_AUDIT, "see_audit", "read the audit log")                                                                    \
    X(SET_ROLE, "set_role", "change somebody's role")

typedef enum aur_right {
#define AUR_RIGHT_ENUM(id, name, what) AUR_RIGHT_##id,
    AUR_RIGHT_LIST(AUR_RIGHT_ENUM)
#undef AUR_RIGHT_ENUM
        AUR_RIGHT_COUNT
} aur_right;

/// The case to be judged. Zero but for role and type: an ordinary member of an ordinary room.
typedef struct aur_rights_case {
    aur_role role;
    aur_room_type type;
    bool is_owner;  ///< of this room
    bool is_muted;  ///< here or on the server: neither CHAT nor PLAY nor UPLOAD
    bool no_guests; ///< settings of the room ...
    bool no_chat;   ///< nobody but owner, moderators, admins
    bool only_owner_chats;
    bool only_owner_plays;
    bool is_server_owned; ///< a lobby: nobody owns it, so nobody closes it or hands it on
    aur_role target; ///< KICK, MUTE, BAN, BAN_SERVER, SET_ROLE: whom; nobody acts on one of an equal or higher role
    bool target_is_owner; ///< whom no other than moderators and admins can send out
} aur_rights_case;

/// Why not; each has one error code and text on HTTP and WebSocket alike.
typedef enum aur_rights_verdict {
    AUR_RIGHTS_YES,
    AUR_RIGHTS_ROLE,   ///< this role may not
    AUR_RIGHTS_OWNER,  ///< the owner, a moderator or an admin may
    AUR_RIGHTS_GUESTS, ///< no guests here
    AUR_RIGHTS_MUTED,
    AUR_RIGHTS_SETTING, ///< the room's settings say no
    AUR_RIGHTS_TARGET,  ///< not to this person
    AUR_RIGHTS_TYPE,    ///< not in this kind of room
    AUR_RIGHTS_VERDICTS
} aur_rights_verdict;

/// Thread: any.  RT: safe.
aur_rights_verdict aur_rights_judge(aur_right right, const aur_rights_case *c);
/// What to tell; static.  Thread: any.  RT: safe.
const char *aur_rights_text(aur_rights_verdict verdict);
/// Static.  Thread: any.  RT: safe.
const char *aur_right_name(aur_right right);
const char *aur_right_what(aur_right right);
const char *aur_room_type_name(aur_room_type type);
/// Returns AUR_ROOM_TYPE_COUNT if there is none of that name.  Thread: any.  RT: safe.
aur_room_type aur_room_type_find(const char *name);

#endif
