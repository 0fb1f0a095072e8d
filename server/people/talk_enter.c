// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Entering. Who comes with an account or a password waits for the keeper, who knows whether both hold.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/address.h"
#include "server/auth/accounts.h"
#include "server/auth/password.h"
#include "server/people/talk_state.h"
#include "server/protocol_print.h"
#include "stream/clock.h"

/// What the keeper is asked about one who enters.
typedef struct aur_admission {
    aur_keeper_job job;
    aur_talk *talk; ///< NULL = he has gone meanwhile
    aur_token_claims claims;
    bool has_account;
    char name[AUR_NAME_BYTES];                 ///< as a guest
    char password[AUR_PASSWORD_BYTES_MAX + 1]; ///< "" = none was given
    char hash[AUR_PASSWORD_HASH_BYTES];
    char id[AUR_PROTOCOL_ID_BYTES_MAX + 1];
    bool knows_password; ///< what came of it
    aur_accounts_verdict verdict;
} admission;

/// A guest's token is given anew each time; one that a program was issued holds for its time.
static bool is_guest(const aur_token_claims *claims)
{
    return claims->session[0] == '\0' && claims->person.role == AUR_ROLE_GUEST && claims->person.id[0] == '0';
}

/// Where there is a place.
static void name_lobby(aur_people *people, aur_protocol_error *error)
{
    const aur_gathering *lobby = aur_people_lobby(people);
    if (lobby == NULL)
        return;
    snprintf(error->field, sizeof error->field, "room");
    snprintf(error->value, sizeof error->value, "\"%s\"", aur_gathering_room(lobby)->id);
}

/// He is who he says; a guest gets a token to come back with.
static bool enter(aur_talk *talk, bool knows_password, int64_t now_ns, aur_protocol_error *error)
{
    const aur_store_sanction *sanction = NULL;
    aur_rights_verdict verdict = AUR_RIGHTS_YES;
    char token[AUR_TOKEN_BYTES];
    const char *given = NULL;
    if (talk->gathering == NULL)
        return aur_talk_not_found(error, "room");
    if (is_guest(&talk->claims) && aur_token_write(aur_people_config_get(talk->people)->keys, &talk->claims,
                                                   (int64_t)time(NULL), AUR_TOKEN_GUEST_S, token) == AUR_OK)
        given = token;
    aur_people_leave(talk->people, &talk->seat, AUR_LEAVING_LEFT, now_ns);
    talk->seat.person = talk->claims.person;
    talk->has_claims = true;
    aur_entry entry = aur_people_enter(talk->people, talk->gathering, &talk->seat, knows_password, given, now_ns,
                                       &sanction, &verdict);
    if (entry == AUR_ENTRY_WELCOME)
        return true;
    aur_talk_refuse_entry(error, entry, sanction, verdict);
    if (entry == AUR_ENTRY_FULL && aur_gathering_room(talk->gathering)->is_server_owned)
        name_lobby(talk->people, error);
    return false;
}

static void ask_keeper(aur_keeper_job *job, aur_store *store)
{
    admission *a = (admission *)job;
    aur_store_account account;
    if (a->has_account && store != NULL) {
        a->verdict = aur_accounts_know(store, &a->claims, &account);
        if (a->verdict == AUR_ACCOUNTS_OK)
            a->claims.person = account.person; // name and role as they are now
    }
    a->knows_password = a->password[0] != '\0' && aur_password_is(a->password, a->hash);
}

/// So many new guests an address; whoever is at this machine itself may be as many as he likes.
static bool may_be_guest(const aur_talk *talk, int64_t now_ns, aur_protocol_error *error)
{
    aur_limit_state state;
    const char *address = talk->seat.address;
    if (aur_address_is_here(address) ||
        aur_limits_take(aur_people_limits(talk->people), AUR_LIMIT_GUEST, address, now_ns, &state))
        return true;
    aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "too many new guests come from your address");
    error->retry_ms = (int32_t)(state.retry_s * 1000);
    return false;
}

/// False: refused.
static bool be_guest(aur_talk *talk, const char *name, int64_t now_ns, aur_protocol_error *error)
{
    if (!may_be_guest(talk, now_ns, error))
        return false;
    aur_person *person = &talk->claims.person;
    memset(&talk->claims, 0, sizeof talk->claims);
    aur_person_id_make(person->id, true);
    person->colour_rgb = aur_person_colour(person->id);
    if (name[0] != '\0')
        snprintf(person->name, sizeof person->name, "%s", name);
    else
        snprintf(person->name, sizeof person->name, "Guest %.4s", person->id + 1);
    return true;
}

/// A login that has ended is told to who names it. A browser's cookie of one comes with every connection: as if there
/// were none.
static bool admit(aur_talk *talk, const admission *a, int64_t now_ns, aur_protocol_error *error)
{
    talk->claims = a->claims;
    if (a->verdict == AUR_ACCOUNTS_STORE) {
        aur_protocol_error_set(error, AUR_PROTOCOL_STORE_FAILED,
                               "the server cannot look up your account now; try again later");
        return false;
    }
    if (a->verdict != AUR_ACCOUNTS_OK && talk->is_by_message) {
        aur_protocol_error_set(error, AUR_PROTOCOL_TOKEN_INVALID, "this login does not hold any more");
        return false;
    }
    if (a->verdict != AUR_ACCOUNTS_OK && !be_guest(talk, a->name, now_ns, error))
        return false;
    return enter(talk, a->knows_password, now_ns, error);
}

static void keeper_answers(aur_keeper_job *job)
{
    admission *a = (admission *)job;
    aur_talk *talk = a->talk;
    aur_protocol_error error;
    if (talk != NULL) {
        talk->admission = NULL;
        if (!admit(talk, a, aur_clock_now_ns(), &error))
            aur_talk_tell_error(talk, &error, a->id);
    }
    explicit_bzero(a->password, sizeof a->password);
    free(a);
}

void aur_talk_admission_forget(aur_talk *talk)
{
    talk->admission->talk = NULL;
}

bool aur_talk_may_hash(const aur_talk *talk, int64_t now_ns, aur_protocol_error *error)
{
    aur_limit_state state;
    if (aur_limits_take(aur_people_limits(talk->people), AUR_LIMIT_LOGIN, talk->seat.address, now_ns, &state))
        return true;
    aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "too many passwords from your address");
    error->retry_ms = (int32_t)(state.retry_s * 1000);
    return false;
}

static bool ask(aur_talk *talk, const char *name, const char *password, const char *id, aur_protocol_error *error)
{
    admission *a = calloc(1, sizeof *a);
    const aur_people_config *config = aur_people_config_get(talk->people);
    if (a == NULL) {
        aur_protocol_error_set(error, AUR_PROTOCOL_SERVER_OVERLOAD, "no memory; please try again");
        return false;
    }
    a->job = (aur_keeper_job){.run = ask_keeper, .done = keeper_answers};
    a->talk = talk;
    a->claims = talk->claims;
    a->has_account = talk->claims.session[0] != '\0';
    snprintf(a->name, sizeof a->name, "%s", name);
    snprintf(a->password, sizeof a->password, "%s", password);
    snprintf(a->id, sizeof a->id, "%s", id);
    memcpy(a->hash, aur_gathering_room(talk->gathering)->settings.password_hash, sizeof a->hash);
    if (aur_keeper_give(config->keeper, &a->job) != AUR_OK) {
        free(a);
        aur_protocol_error_set(error, AUR_PROTOCOL_SERVER_OVERLOAD, "too many come at once; please try again");
        return false;
    }
    talk->admission = a;
    return true;
}

/// Whom does he come as? A token in the message, the one he came with, or as a new guest.
static bool be_somebody(aur_talk *talk, const char *token, const char *name, int64_t now_ns, aur_protocol_error *error)
{
    aur_token_claims claims;
    const aur_people_config *config = aur_people_config_get(talk->people);
    if (token[0] != '\0') {
        aur_token_fault fault = aur_token_read(config->keys, token, (int64_t)time(NULL), &claims);
        if (fault != AUR_TOKEN_GOOD) {
            aur_protocol_error_set(error, AUR_PROTOCOL_TOKEN_INVALID, "%s", aur_token_fault_text(fault));
            return false;
        }
        talk->claims = claims;
        talk->has_claims = talk->is_by_message = true;
    }
    if (!talk->has_claims)
        return be_guest(talk, name, now_ns, error);
    if (name[0] != '\0' && talk->claims.session[0] == '\0')
        snprintf(talk->claims.person.name, sizeof talk->claims.person.name, "%s", name);
    return true;
}

bool aur_talk_on_enter(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    char token[AUR_TOKEN_BYTES], name[AUR_NAME_BYTES], password[AUR_PASSWORD_BYTES_MAX + 1];
    if (!aur_talk_read_text(message, "token", token, sizeof token, error) ||
        !aur_talk_read_text(message, "name", name, sizeof name, error) ||
        !aur_talk_read_text(message, "password", password, sizeof password, error))
        return false;
    const char *fault = name[0] != '\0' ? aur_name_fault(name) : NULL;
    if (fault != NULL) {
        aur_protocol_refuse_field(error, "name", NULL, fault);
        return false;
    }
    if (talk->gathering == NULL)
        return aur_talk_not_found(error, "room");
    if (talk->admission != NULL || !aur_bucket_take(&talk->enters, 1, AUR_TALK_ENTER_BURST, now_ns)) {
        aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "one enters once a second");
        return false;
    }
    if (!be_somebody(talk, token, name, now_ns, error))
        return false;
    bool has_password = aur_gathering_room(talk->gathering)->settings.password_hash[0] != '\0';
    if (has_password && password[0] != '\0' && !aur_talk_may_hash(talk, now_ns, error))
        return false;
    if (talk->claims.session[0] != '\0' || (has_password && password[0] != '\0'))
        return ask(talk, name, has_password ? password : "", id, error);
    return enter(talk, false, now_ns, error);
}

bool aur_talk_on_leave(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    (void)message;
    (void)id;
    (void)error;
    aur_people_leave(talk->people, &talk->seat, AUR_LEAVING_LEFT, now_ns);
    return true;
}

bool aur_talk_on_sync(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    (void)message;
    (void)id;
    if (!aur_bucket_take(&talk->enters, 1, AUR_TALK_ENTER_BURST, now_ns)) {
        aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "all is told again once a second");
        return false;
    }
    aur_people_welcome(talk->people, &talk->seat, NULL);
    return true;
}
