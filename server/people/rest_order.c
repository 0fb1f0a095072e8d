// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Order: kicks, mutes and bans, of one room and of the whole server. Whom they mean need not be here.
#include <stdio.h>
#include <string.h>

#include "server/people/command.h"
#include "server/people/people_print.h"
#include "server/people/rest_call.h"
#include "server/people/sanctions.h"

void aur_rest_kick(aur_rest_call *call)
{
    aur_seat spare;
    char reason[AUR_REASON_BYTES];
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL || !aur_rest_words(call, "reason", false, reason, sizeof reason, AUR_REASON_CHARS_MAX))
        return;
    aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    aur_seat *target = aur_gathering_find(gathering, call->parts[1]);
    if (target == NULL)
        aur_rest_refuse_missing(call, "member");
    else if (aur_rest_allowed(call, AUR_RIGHT_KICK,
                              aur_gathering_kick(seat, target, reason, aur_rest_frame(call, gathering), call->now_ns)))
        aur_rest_reply(call, 204, NULL);
}

/* ---- lists ---- */

static void add_sanction(aur_rest_call *call, const aur_store_sanction *s)
{
    if (!aur_sanctions_is_over(s, call->now_s) && aur_rest_is_on_page(call, call->total++))
        cJSON_AddItemToArray(call->items, aur_people_print_sanction(s));
}

void aur_rest_sanctions(aur_rest_call *call)
{
    aur_seat spare;
    const aur_store_sanction *s = NULL;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL ||
        !aur_rest_allowed(call, AUR_RIGHT_BAN,
                          aur_gathering_may(aur_rest_seat(call, gathering, &spare), AUR_RIGHT_BAN, NULL)) ||
        !aur_rest_page(call))
        return;
    call->items = cJSON_CreateArray();
    for (uint32_t i = 0; (s = aur_gathering_sanctions(gathering, i)) != NULL; i++)
        if (s->room[0] != '\0')
            add_sanction(call, s);
    aur_rest_reply_page(call);
}

void aur_rest_server_sanctions(aur_rest_call *call)
{
    const aur_store_sanction *s = NULL;
    if (!aur_rest_may(call, AUR_RIGHT_BAN_SERVER, AUR_ROLE_GUEST) || !aur_rest_page(call))
        return;
    call->items = cJSON_CreateArray();
    for (uint32_t i = 0; (s = aur_people_sanctions(aur_rest_people(call), i)) != NULL; i++)
        add_sanction(call, s);
    aur_rest_reply_page(call);
}

/* ---- one more ---- */

/// Reads the body into call->sanction and call->seconds. False: refused.
static bool read_sanction(aur_rest_call *call)
{
    char kind[8];
    double seconds = 0.0;
    aur_protocol_error error;
    aur_store_sanction *s = &call->sanction;
    bool for_address = false;
    if (!aur_rest_text(call, "kind", true, kind, sizeof kind) ||
        !aur_rest_text(call, "person", true, s->person, sizeof s->person) ||
        !aur_rest_words(call, "reason", false, s->reason, sizeof s->reason, AUR_REASON_CHARS_MAX))
        return false;
    s->kind = strcmp(kind, "ban") == 0 ? AUR_SANCTION_BAN : AUR_SANCTION_MUTE;
    if (s->kind == AUR_SANCTION_MUTE && strcmp(kind, "mute") != 0) {
        aur_rest_refuse_field(call, "kind", "mute or ban");
        return false;
    }
    if (!aur_person_id_is(s->person)) {
        aur_rest_refuse_field(call, "person", "an id of 16 characters");
        return false;
    }
    if (!aur_talk_read_number(call->body, "seconds", 0.0, AUR_COMMAND_SECONDS_MAX, &seconds, &error) ||
        !aur_talk_read_flag(call->body, "address", &for_address, &error)) {
        aur_rest_refuse_error(call, &error);
        return false;
    }
    call->seconds = (int64_t)seconds;
    return true;
}

static void look_up(aur_rest_call *call, aur_store *store)
{
    call->err = aur_store_account_get(store, call->sanction.person, &call->account, &call->found);
}

/// Whom it means: where he sits, or as he is known. A guest who has gone is known by his id alone. False: refused.
static bool find_target(aur_rest_call *call, aur_seat *spare, aur_seat **target)
{
    *target = aur_people_seat_of(aur_rest_people(call), call->sanction.person);
    if (*target != NULL)
        return true;
    bool is_guest = call->sanction.person[0] == '0';
    if (call->err != AUR_OK || (!call->found && !is_guest)) {
        if (call->err != AUR_OK)
            aur_rest_refuse_store(call);
        else
            aur_rest_refuse_missing(call, "person");
        return false;
    }
    memset(spare, 0, sizeof *spare);
    if (call->found)
        spare->person = call->account.person;
    memcpy(spare->person.id, call->sanction.person, sizeof spare->person.id);
    *target = spare;
    return true;
}

static bool wants_address(const aur_rest_call *call)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(call->body, "address"));
}

/// An address is known of those who are here. False: refused.
static bool check_address(aur_rest_call *call, const aur_seat *target)
{
    bool is_good = !wants_address(call) || target->address[0] != '\0';
    if (!is_good)
        aur_rest_refuse_field(call, "address", "false: he is not here, so nobody knows where he comes from");
    return is_good;
}

/// The newest of this kind for the person.
static const aur_store_sanction *find_made(const aur_gathering *gathering, const aur_store_sanction *wanted)
{
    const aur_store_sanction *s = NULL, *made = NULL;
    for (uint32_t i = 0; (s = aur_gathering_sanctions(gathering, i)) != NULL; i++)
        if (s->kind == wanted->kind && s->room[0] != '\0' && strcmp(s->person, wanted->person) == 0 &&
            (made == NULL || s->created_s >= made->created_s))
            made = s;
    return made;
}

static void refuse_no_place(aur_rest_call *call)
{
    aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "there is no place for another ban or mute");
}

static void sanction_now(aur_rest_call *call)
{
    aur_seat spare, spare_target, *target = NULL;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL || !find_target(call, &spare_target, &target) || !check_address(call, target))
        return;
    aur_sanction_kind kind = call->sanction.kind;
    if (target->gathering != gathering) { // in another room, where he stays
        aur_seat absent = {.person = target->person, .gathering = gathering};
        memcpy(absent.address, target->address, sizeof absent.address);
        spare_target = absent;
        target = &spare_target;
    }
    bool is_kept = false;
    aur_rights_verdict verdict = aur_gathering_sanction(
        aur_rest_seat(call, gathering, &spare), target, kind, call->seconds, wants_address(call), call->sanction.reason,
        aur_rest_frame(call, gathering), call->now_ns, call->now_s, &is_kept);
    if (!aur_rest_allowed(call, kind == AUR_SANCTION_BAN ? AUR_RIGHT_BAN : AUR_RIGHT_MUTE, verdict))
        return;
    const aur_store_sanction *made = is_kept ? find_made(gathering, &call->sanction) : NULL;
    if (made != NULL)
        aur_rest_reply_written(call, aur_gathering_room(gathering)->settings.is_persistent, 201,
                               aur_people_print_sanction(made));
    else
        refuse_no_place(call);
}

static void server_sanction_now(aur_rest_call *call)
{
    aur_seat spare, *target = NULL;
    if (!find_target(call, &spare, &target) || !check_address(call, target))
        return;
    if (wants_address(call))
        memcpy(call->sanction.address, target->address, sizeof call->sanction.address);
    bool is_kept = false;
    aur_rights_verdict verdict = aur_people_sanction(aur_rest_people(call), aur_rest_actor(call), &call->sanction,
                                                     call->seconds, target->person.role, call->now_ns, &is_kept);
    if (!aur_rest_allowed(call, AUR_RIGHT_BAN_SERVER, verdict))
        return;
    if (is_kept)
        aur_rest_reply_written(call, true, 201, aur_people_print_sanction(&call->sanction));
    else
        refuse_no_place(call);
}

void aur_rest_sanction(aur_rest_call *call)
{
    aur_seat spare;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL || !read_sanction(call))
        return;
    aur_right right = call->sanction.kind == AUR_SANCTION_BAN ? AUR_RIGHT_BAN : AUR_RIGHT_MUTE;
    if (aur_rest_allowed(call, right, aur_gathering_may(aur_rest_seat(call, gathering, &spare), right, NULL)))
        aur_rest_later(call, look_up, sanction_now);
}

void aur_rest_server_sanction(aur_rest_call *call)
{
    if (aur_rest_may(call, AUR_RIGHT_BAN_SERVER, AUR_ROLE_GUEST) && read_sanction(call))
        aur_rest_later(call, look_up, server_sanction_now);
}

/* ---- one less ---- */

void aur_rest_pardon(aur_rest_call *call)
{
    aur_seat spare;
    bool found = false;
    const aur_store_sanction *s = NULL;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL)
        return;
    aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    if (!aur_rest_allowed(call, AUR_RIGHT_BAN, aur_gathering_may(seat, AUR_RIGHT_BAN, NULL)))
        return;
    for (uint32_t i = 0; (s = aur_gathering_sanctions(gathering, i)) != NULL; i++)
        if (s->room[0] != '\0' && strcmp(s->id, call->parts[1]) == 0)
            break;
    if (s == NULL)
        aur_rest_refuse_missing(call, "ban or mute");
    else if (aur_rest_allowed(call, AUR_RIGHT_BAN, aur_gathering_pardon(seat, s->kind, call->parts[1], &found)))
        aur_rest_reply_written(call, aur_gathering_room(gathering)->settings.is_persistent, 204, NULL);
}

void aur_rest_server_pardon(aur_rest_call *call)
{
    if (!aur_rest_may(call, AUR_RIGHT_BAN_SERVER, AUR_ROLE_GUEST))
        return;
    if (aur_person_id_is(call->parts[0]) &&
        aur_people_pardon(aur_rest_people(call), aur_rest_actor(call), AUR_SANCTION_BAN, call->parts[0]))
        aur_rest_reply_written(call, true, 204, NULL);
    else
        aur_rest_refuse_missing(call, "ban or mute");
}
