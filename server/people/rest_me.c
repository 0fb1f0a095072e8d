// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who somebody is: one's own account, others as all may see them, and roles.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/people_print.h"
#include "server/people/rest_call.h"

static cJSON *print_account(const aur_store_account *account)
{
    cJSON *tree = aur_people_print_person(&account->person);
    cJSON_AddStringToObject(tree, "login", account->login);
    cJSON_AddStringToObject(tree, "email", account->email);
    cJSON_AddNumberToObject(tree, "created", (double)account->created_s * 1000.0);
    return tree;
}

/// Who asks has been looked up on the way here.
void aur_rest_me(aur_rest_call *call)
{
    aur_rest_reply(call, 200, print_account(&call->account));
}

static void refuse_verdict(aur_rest_call *call)
{
    if (call->verdict == AUR_ACCOUNTS_BAD_FIELD)
        aur_rest_refuse_field(call, call->fault.field, call->fault.limit);
    else if (call->verdict == AUR_ACCOUNTS_TAKEN)
        aur_rest_refuse(call, AUR_PROTOCOL_TAKEN, NULL, "somebody has this e-mail address");
    else if (call->verdict == AUR_ACCOUNTS_WRONG)
        aur_rest_refuse(call, AUR_PROTOCOL_WRONG_LOGIN, NULL, "the password is wrong");
    else if (call->verdict == AUR_ACCOUNTS_NOT_FOUND)
        aur_rest_refuse_missing(call, "account");
    else
        aur_rest_refuse_store(call);
}

static const char *field(const aur_rest_call *call, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->body, name));
}

/// "#rrggbb"; -1 = it is not that.
static int32_t colour_of(const char *text)
{
    if (text[0] != '#' || strlen(text) != 7 || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return -1;
    return (int32_t)strtol(text + 1, NULL, 16);
}

static void change_now(aur_rest_call *call, aur_store *store)
{
    const char *colour = field(call, "colour");
    call->verdict = aur_accounts_change(store, call->claims.person.id, field(call, "name"), field(call, "email"),
                                        colour != NULL ? colour_of(colour) : -1, &call->account, &call->fault);
}

static void changed(aur_rest_call *call)
{
    if (call->verdict != AUR_ACCOUNTS_OK) {
        refuse_verdict(call);
        return;
    }
    aur_people_change(aur_rest_people(call), &call->account.person);
    aur_rest_reply(call, 200, print_account(&call->account));
}

void aur_rest_me_set(aur_rest_call *call)
{
    char name[AUR_NAME_BYTES], email[AUR_EMAIL_BYTES], colour[16];
    if (!aur_rest_text(call, "name", false, name, sizeof name) ||
        !aur_rest_text(call, "email", false, email, sizeof email) ||
        !aur_rest_text(call, "colour", false, colour, sizeof colour))
        return;
    if (field(call, "colour") != NULL && colour_of(colour) < 0)
        aur_rest_refuse_field(call, "colour", "# and six digits of 0-9 a-f");
    else
        aur_rest_later(call, change_now, changed);
}

static void remove_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_remove(store, call->claims.person.id, field(call, "password"));
}

static void removed(aur_rest_call *call)
{
    aur_people *people = aur_rest_people(call);
    if (call->verdict != AUR_ACCOUNTS_OK) {
        refuse_verdict(call);
        return;
    }
    aur_seat *seat = aur_people_seat_of(people, call->claims.person.id);
    if (seat != NULL)
        aur_people_leave(people, seat, AUR_LEAVING_LEFT, call->now_ns);
    aur_people_audit(people, aur_rest_actor(call), "leave_server", call->claims.person.id, "", "");
    aur_rest_reply(call, 204, NULL);
}

void aur_rest_me_remove(aur_rest_call *call)
{
    char password[AUR_PASSWORD_BYTES_MAX + 1];
    bool is_there = aur_rest_text(call, "password", true, password, sizeof password);
    explicit_bzero(password, sizeof password);
    if (is_there)
        aur_rest_later(call, remove_now, removed);
}

/* ---- others ---- */

/// He may be somebody with an account who is in no room.
static void look_up(aur_rest_call *call, aur_store *store)
{
    call->err = aur_store_account_get(store, call->parts[0], &call->account, &call->found);
}

static void looked_up(aur_rest_call *call)
{
    if (call->err != AUR_OK)
        aur_rest_refuse_store(call);
    else if (!call->found)
        aur_rest_refuse_missing(call, "person");
    else
        aur_rest_reply(call, 200, aur_people_print_person(&call->account.person));
}

void aur_rest_person(aur_rest_call *call)
{
    const aur_seat *seat = aur_people_seat_of(aur_rest_people(call), call->parts[0]);
    if (seat == NULL) {
        aur_rest_later(call, look_up, looked_up);
        return;
    }
    cJSON *tree = aur_people_print_person(&seat->person);
    const aur_store_room *room = aur_gathering_room(seat->gathering);
    if (!room->settings.is_private)
        cJSON_AddStringToObject(tree, "room", room->id);
    aur_rest_reply(call, 200, tree);
}

static aur_role wished_role(const aur_rest_call *call)
{
    const char *name = field(call, "role");
    return name != NULL ? aur_role_find(name) : AUR_ROLE_COUNT;
}

static void set_role_now(aur_rest_call *call, aur_store *store)
{
    call->verdict = aur_accounts_role(store, call->parts[0], wished_role(call), &call->account);
}

static void role_set(aur_rest_call *call)
{
    aur_people *people = aur_rest_people(call);
    if (call->verdict != AUR_ACCOUNTS_OK) {
        refuse_verdict(call);
        return;
    }
    aur_person person = call->account.person;
    const aur_seat *seat = aur_people_seat_of(people, person.id);
    if (seat != NULL)
        memcpy(person.name, seat->person.name, sizeof person.name); // he may have another one there
    aur_people_change(people, &person);
    aur_people_audit(people, aur_rest_actor(call), "set_role", call->account.person.id, "",
                     aur_role_name(call->account.person.role));
    aur_rest_reply(call, 200, aur_people_print_person(&call->account.person));
}

/// Whose role it is is known: nobody acts on one of his own or a higher role, and nobody gives a higher one than his.
static void role_known(aur_rest_call *call)
{
    if (call->err != AUR_OK)
        aur_rest_refuse_store(call);
    else if (!call->found)
        aur_rest_refuse_missing(call, "person");
    else if (!aur_rest_may(call, AUR_RIGHT_SET_ROLE, call->account.person.role))
        return;
    else if (wished_role(call) > call->claims.person.role)
        aur_rest_refuse_right(call, AUR_RIGHT_SET_ROLE, AUR_RIGHTS_TARGET);
    else
        aur_rest_later(call, set_role_now, role_set);
}

void aur_rest_role_set(aur_rest_call *call)
{
    aur_role role = wished_role(call);
    if (role == AUR_ROLE_COUNT || role == AUR_ROLE_GUEST)
        aur_rest_refuse_field(call, "role", "member, pro, moderator or admin");
    else if (aur_rest_may(call, AUR_RIGHT_SET_ROLE, AUR_ROLE_GUEST))
        aur_rest_later(call, look_up, role_known);
}
