// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Keeping order: kicks, mutes, bans, owners, reports.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/people/command.h"
#include "server/people/deed.h"
#include "server/people/people_print.h"
#include "server/people/talk_state.h"

bool aur_aim_read(aur_talk *talk, const cJSON *message, aur_aim *aim, aur_protocol_error *error)
{
    *aim = (aur_aim){.seat = NULL};
    if (!aur_talk_read_text(message, "person", aim->person, sizeof aim->person, error) ||
        !aur_talk_read_words(message, "reason", aim->reason, sizeof aim->reason, AUR_REASON_CHARS_MAX, false, error) ||
        !aur_talk_read_number(message, "seconds", 0.0, AUR_COMMAND_SECONDS_MAX, &aim->seconds, error) ||
        !aur_talk_read_flag(message, "server", &aim->server, error) ||
        !aur_talk_read_flag(message, "address", &aim->address, error))
        return false;
    aim->seat = aur_gathering_find(talk->seat.gathering, aim->person);
    return true;
}

bool aur_aim_kick(aur_talk *talk, const aur_aim *aim, int64_t now_ns, aur_protocol_error *error)
{
    if (aim->seat == NULL)
        return aur_talk_not_found(error, "person");
    return aur_talk_refused(
        error, AUR_RIGHT_KICK,
        aur_gathering_kick(&talk->seat, aim->seat, aim->reason, aur_talk_frame(talk, now_ns), now_ns));
}

/// Of a ban or mute that is allowed: is there memory for it?
static bool is_made(aur_protocol_error *error, aur_right right, aur_rights_verdict verdict, bool is_kept)
{
    if (!aur_talk_refused(error, right, verdict))
        return false;
    if (!is_kept)
        aur_protocol_error_set(error, AUR_PROTOCOL_SERVER_OVERLOAD, "there is no place for another ban or mute");
    return is_kept;
}

static aur_actor actor_of(const aur_talk *talk)
{
    return (aur_actor){.person = &talk->seat.person, .address = talk->seat.address};
}

static bool sanction_server(aur_talk *talk, const aur_aim *aim, aur_sanction_kind kind, int64_t now_ns,
                            aur_protocol_error *error)
{
    aur_store_sanction sanction = {.kind = kind};
    memcpy(sanction.person, aim->seat->person.id, sizeof sanction.person);
    memcpy(sanction.reason, aim->reason, sizeof sanction.reason);
    if (aim->address)
        memcpy(sanction.address, aim->seat->address, sizeof sanction.address);
    bool is_kept = false;
    aur_rights_verdict verdict = aur_people_sanction(talk->people, actor_of(talk), &sanction, (int64_t)aim->seconds,
                                                     aim->seat->person.role, now_ns, &is_kept);
    return is_made(error, AUR_RIGHT_BAN_SERVER, verdict, is_kept);
}

bool aur_aim_sanction(aur_talk *talk, const aur_aim *aim, aur_sanction_kind kind, int64_t now_ns,
                      aur_protocol_error *error)
{
    if (aim->seat == NULL)
        return aur_talk_not_found(error, "person");
    if (aim->server)
        return sanction_server(talk, aim, kind, now_ns, error);
    bool is_kept = false;
    aur_rights_verdict verdict =
        aur_gathering_sanction(&talk->seat, aim->seat, kind, (int64_t)aim->seconds, aim->address, aim->reason,
                               aur_talk_frame(talk, now_ns), now_ns, (int64_t)time(NULL), &is_kept);
    return is_made(error, kind == AUR_SANCTION_BAN ? AUR_RIGHT_BAN : AUR_RIGHT_MUTE, verdict, is_kept);
}

bool aur_aim_pardon(aur_talk *talk, const aur_aim *aim, aur_sanction_kind kind, aur_protocol_error *error)
{
    bool found = false;
    aur_right right = kind == AUR_SANCTION_BAN ? AUR_RIGHT_BAN : AUR_RIGHT_MUTE;
    const char *who = aim->seat != NULL ? aim->seat->person.id : aim->person;
    if (aim->server) {
        aur_rights_case c = {.role = talk->seat.person.role};
        aur_rights_verdict verdict = aur_rights_judge(AUR_RIGHT_BAN_SERVER, &c);
        if (verdict != AUR_RIGHTS_YES)
            return aur_talk_refused(error, AUR_RIGHT_BAN_SERVER, verdict);
        return aur_people_pardon(talk->people, actor_of(talk), kind, who) || aur_talk_not_found(error, "ban or mute");
    }
    aur_rights_verdict verdict = aur_gathering_pardon(&talk->seat, kind, who, &found);
    if (verdict != AUR_RIGHTS_YES)
        return aur_talk_refused(error, right, verdict);
    return found || aur_talk_not_found(error, "ban or mute");
}

bool aur_aim_hand(aur_talk *talk, const aur_aim *aim, aur_protocol_error *error)
{
    if (aim->seat == NULL)
        return aur_talk_not_found(error, "person");
    return aur_talk_refused(error, AUR_RIGHT_HAND, aur_gathering_hand(&talk->seat, aim->seat));
}

bool aur_talk_on_order(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "type"));
    aur_aim aim;
    (void)id;
    if (!aur_aim_read(talk, message, &aim, error))
        return false;
    if (strcmp(type, "kick") == 0)
        return aur_aim_kick(talk, &aim, now_ns, error);
    if (strcmp(type, "mute") == 0)
        return aur_aim_sanction(talk, &aim, AUR_SANCTION_MUTE, now_ns, error);
    if (strcmp(type, "ban") == 0)
        return aur_aim_sanction(talk, &aim, AUR_SANCTION_BAN, now_ns, error);
    if (strcmp(type, "unmute") == 0)
        return aur_aim_pardon(talk, &aim, AUR_SANCTION_MUTE, error);
    if (strcmp(type, "unban") == 0)
        return aur_aim_pardon(talk, &aim, AUR_SANCTION_BAN, error);
    return aur_aim_hand(talk, &aim, error);
}

static void on_reported(aur_deed *deed)
{
    aur_people *people = deed->owner;
    aur_seat *seat = aur_people_seat_of(people, deed->person);
    if (seat != NULL)
        aur_talk_tell_text((aur_talk *)seat,
                           aur_people_print_notice(deed->err == AUR_OK
                                                       ? "thank you: the moderators will see it"
                                                       : "the report cannot be written down now; please try later"));
}

bool aur_talk_on_report(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    aur_deed deed = {.kind = AUR_DEED_REPORT_ADD};
    aur_store_report *report = &deed.report;
    double number = 0.0;
    aur_aim aim;
    (void)id;
    (void)now_ns;
    if (!aur_aim_read(talk, message, &aim, error) ||
        !aur_talk_read_number(message, "message", 1.0, 9007199254740991.0, &number, error))
        return false;
    aur_rights_verdict verdict = aur_gathering_may(&talk->seat, AUR_RIGHT_REPORT, NULL);
    if (verdict != AUR_RIGHTS_YES)
        return aur_talk_refused(error, AUR_RIGHT_REPORT, verdict);
    const aur_store_message *said =
        number > 0.0 ? aur_chat_find(aur_gathering_chat(talk->seat.gathering), (uint64_t)number) : NULL;
    if (said == NULL && aim.seat == NULL)
        return aur_talk_not_found(error, number > 0.0 ? "message" : "person");
    aur_person_id_make(report->id, false);
    report->created_s = (int64_t)time(NULL);
    report->message = said != NULL ? said->number : 0;
    memcpy(report->by, talk->seat.person.id, sizeof report->by);
    memcpy(report->room, aur_gathering_room(talk->seat.gathering)->id, sizeof report->room);
    memcpy(report->person, said != NULL ? said->person : aim.seat->person.id, sizeof report->person);
    memcpy(report->reason, aim.reason, sizeof report->reason);
    if (said != NULL)
        memcpy(report->text, said->text, sizeof report->text);
    memcpy(deed.person, talk->seat.person.id, sizeof deed.person);
    if (aur_deed_give(aur_people_config_get(talk->people)->keeper, &deed, on_reported, talk->people) == AUR_OK)
        return true;
    aur_protocol_error_set(error, AUR_PROTOCOL_STORE_FAILED, "the report cannot be written down now; please try later");
    return false;
}
