// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One table, then what a room's settings, a mute and the person it is done to take away from it.
#include "server/people/rights.h"

#include <string.h>

/// Who may, in each type of room: g m p M A = guest, member, pro, moderator, admin; O = whoever owns the room.
static const char *const TABLE[AUR_RIGHT_COUNT][AUR_ROOM_TYPE_COUNT] = {
    //                       station   jam       personal
    [AUR_RIGHT_ENTER] = {"gmpMAO", "gmpMAO", "gmpMAO"},       [AUR_RIGHT_CHAT] = {"gmpMAO", "gmpMAO", "gmpMAO"},
    [AUR_RIGHT_PLAY] = {"-----O", "gmpMAO", "-----O"},        [AUR_RIGHT_STEER] = {"---MAO", "---MAO", "----AO"},
    [AUR_RIGHT_UPLOAD] = {"-----O", "-mpMAO", "-----O"},      [AUR_RIGHT_REPORT] = {"gmpMAO", "gmpMAO", "gmpMAO"},
    [AUR_RIGHT_CREATE] = {"-mpMA-", "gmpMA-", "gmpMA-"},      [AUR_RIGHT_KEEP] = {"--pMA-", "--pMA-", "--pMA-"},
    [AUR_RIGHT_SET] = {"---MAO", "---MAO", "---MAO"},         [AUR_RIGHT_CLOSE] = {"---MAO", "---MAO", "---MAO"},
    [AUR_RIGHT_HAND] = {"---MAO", "---MAO", "---MAO"},        [AUR_RIGHT_UNSAY] = {"---MAO", "---MAO", "---MAO"},
    [AUR_RIGHT_CLEAR] = {"---MAO", "---MAO", "---MAO"},       [AUR_RIGHT_KICK] = {"---MAO", "---MAO", "---MAO"},
    [AUR_RIGHT_MUTE] = {"---MAO", "---MAO", "---MAO"},        [AUR_RIGHT_BAN] = {"---MAO", "---MAO", "---MAO"},
    [AUR_RIGHT_SEE_HIDDEN] = {"---MA-", "---MA-", "---MA-"},  [AUR_RIGHT_BAN_SERVER] = {"---MA-", "---MA-", "---MA-"},
    [AUR_RIGHT_SEE_REPORTS] = {"---MA-", "---MA-", "---MA-"}, [AUR_RIGHT_SEE_AUDIT] = {"----A-", "----A-", "----A-"},
    [AUR_RIGHT_SET_ROLE] = {"----A-", "----A-", "----A-"},
};

#define OWNER_COLUMN AUR_ROLE_COUNT

/// What has to do with a right beside the table.
typedef enum concern {
    IN_THE_ROOM = 1,  ///< no_guests
    NOT_MUTED = 2,    ///< is_muted
    CHAT_FLAGS = 4,   ///< no_chat, only_owner_chats
    PLAY_FLAGS = 8,   ///< only_owner_plays
    NEEDS_OWNER = 16, ///< not where nobody can own the room
    ON_PERSON = 32,   ///< target; the owner may do it to ordinary people, whatever his own role
    ON_RANK = 64,     ///< target; roles alone decide
} concern;

static const uint8_t CONCERNS[AUR_RIGHT_COUNT] = {
    [AUR_RIGHT_ENTER] = IN_THE_ROOM,
    [AUR_RIGHT_CHAT] = IN_THE_ROOM | NOT_MUTED | CHAT_FLAGS,
    [AUR_RIGHT_PLAY] = IN_THE_ROOM | NOT_MUTED | PLAY_FLAGS,
    [AUR_RIGHT_UPLOAD] = IN_THE_ROOM | NOT_MUTED | PLAY_FLAGS,
    [AUR_RIGHT_CLOSE] = NEEDS_OWNER,
    [AUR_RIGHT_HAND] = NEEDS_OWNER,
    [AUR_RIGHT_KICK] = ON_PERSON,
    [AUR_RIGHT_MUTE] = ON_PERSON,
    [AUR_RIGHT_BAN] = ON_PERSON,
    [AUR_RIGHT_BAN_SERVER] = ON_RANK,
    [AUR_RIGHT_SET_ROLE] = ON_RANK,
};

static bool is_owner(const aur_rights_case *c)
{
    return c->is_owner && !c->is_server_owned;
}

static bool has(aur_right right, aur_room_type type, unsigned column)
{
    return TABLE[right][type][column] != '-';
}

static aur_rights_verdict look_up(aur_right right, const aur_rights_case *c)
{
    if (has(right, c->type, c->role) || (is_owner(c) && has(right, c->type, OWNER_COLUMN)))
        return AUR_RIGHTS_YES;
    for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++)
        if (has(right, (aur_room_type)type, c->role))
            return AUR_RIGHTS_TYPE;
    bool ordinary = has(right, c->type, AUR_ROLE_MEMBER) || has(right, c->type, AUR_ROLE_PRO);
    return ordinary || !has(right, c->type, OWNER_COLUMN) ? AUR_RIGHTS_ROLE : AUR_RIGHTS_OWNER;
}

static bool may_act_on_target(const aur_rights_case *c, unsigned concerns)
{
    bool own_room = (concerns & ON_PERSON) != 0 && is_owner(c);
    if (own_room && c->target_is_owner)
        return false; // himself
    return c->role > c->target || (own_room && c->target < AUR_ROLE_MODERATOR);
}

aur_rights_verdict aur_rights_judge(aur_right right, const aur_rights_case *c)
{
    aur_rights_verdict verdict = look_up(right, c);
    if (verdict != AUR_RIGHTS_YES)
        return verdict;
    unsigned concerns = CONCERNS[right];
    bool keeps_order = is_owner(c) || c->role >= AUR_ROLE_MODERATOR;
    bool flags = ((concerns & CHAT_FLAGS) != 0 && (c->no_chat || c->only_owner_chats)) ||
                 ((concerns & PLAY_FLAGS) != 0 && c->only_owner_plays);
    if ((concerns & NEEDS_OWNER) != 0 && c->is_server_owned)
        return AUR_RIGHTS_TYPE;
    if ((concerns & IN_THE_ROOM) != 0 && c->no_guests && c->role == AUR_ROLE_GUEST && !is_owner(c))
        return AUR_RIGHTS_GUESTS;
    if ((concerns & NOT_MUTED) != 0 && c->is_muted)
        return AUR_RIGHTS_MUTED;
    if (flags && !keeps_order)
        return AUR_RIGHTS_SETTING;
    if ((concerns & (ON_PERSON | ON_RANK)) != 0 && !may_act_on_target(c, concerns))
        return AUR_RIGHTS_TARGET;
    return AUR_RIGHTS_YES;
}

const char *aur_rights_text(aur_rights_verdict verdict)
{
    static const char *const texts[AUR_RIGHTS_VERDICTS] = {
        [AUR_RIGHTS_YES] = "yes",
        [AUR_RIGHTS_ROLE] = "not with this role",
        [AUR_RIGHTS_OWNER] = "the room's owner, a moderator or an admin may",
        [AUR_RIGHTS_GUESTS] = "no guests here",
        [AUR_RIGHTS_MUTED] = "muted",
        [AUR_RIGHTS_SETTING] = "the room's settings do not allow it",
        [AUR_RIGHTS_TARGET] = "not to this person",
        [AUR_RIGHTS_TYPE] = "not in this kind of room",
    };
    return verdict < AUR_RIGHTS_VERDICTS ? texts[verdict] : "?";
}

const char *aur_right_name(aur_right right)
{
    static const char *const names[AUR_RIGHT_COUNT] = {
#define AUR_RIGHT_NAME(id, name, what) name,
        AUR_RIGHT_LIST(AUR_RIGHT_NAME)
#undef AUR_RIGHT_NAME
    };
    return right < AUR_RIGHT_COUNT ? names[right] : "?";
}

const char *aur_right_what(aur_right right)
{
    static const char *const whats[AUR_RIGHT_COUNT] = {
#define AUR_RIGHT_WHAT(id, name, what) what,
        AUR_RIGHT_LIST(AUR_RIGHT_WHAT)
#undef AUR_RIGHT_WHAT
    };
    return right < AUR_RIGHT_COUNT ? whats[right] : "?";
}

static const char *const TYPE_NAMES[AUR_ROOM_TYPE_COUNT] = {"station", "jam", "personal"};

const char *aur_room_type_name(aur_room_type type)
{
    return type < AUR_ROOM_TYPE_COUNT ? TYPE_NAMES[type] : "?";
}

aur_room_type aur_room_type_find(const char *name)
{
    unsigned type = 0;
    while (type < AUR_ROOM_TYPE_COUNT && strcmp(TYPE_NAMES[type], name) != 0)
        type++;
    return (aur_room_type)type;
}
