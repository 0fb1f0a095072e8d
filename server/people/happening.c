// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What happens in rooms, as it is told and written down. A message of a room that is kept is told when it is written,
/// one of another room at once.
#include <stdio.h>
#include <string.h>

#include "server/people/people_print.h"
#include "server/people/registry.h"
#include "server/people/sanctions.h"
#include "server/protocol_print.h"
#include "stream/log.h"

/* ---- telling ---- */

static const char *echo_of(const aur_people *people, const aur_seat *seat)
{
    return people->echo_seat == seat ? people->echo : "";
}

/// The same to all but one; he who asked for it has his id in it.
static void tell_all(aur_people *people, const aur_gathering *gathering, const aur_happening *h, const aur_seat *except)
{
    for (aur_seat *seat = aur_gathering_first(gathering); seat != NULL; seat = seat->next)
        if (seat != except)
            people->config.tell(people->config.context, seat,
                                aur_people_print_happening(gathering, h, echo_of(people, seat)));
}

static void tell_settings(aur_people *people, const aur_gathering *gathering)
{
    for (aur_seat *seat = aur_gathering_first(gathering); seat != NULL; seat = seat->next)
        people->config.tell(people->config.context, seat, aur_people_print_room_of(seat));
}

void aur_people_echo(aur_people *people, const aur_seat *seat, const char *id)
{
    people->echo_seat = seat;
    snprintf(people->echo, sizeof people->echo, "%s", id);
}

void aur_people_echo_end(aur_people *people)
{
    people->echo_seat = NULL;
    people->echo[0] = '\0';
}

/* ---- writing down ---- */

static bool is_kept(const aur_gathering *gathering)
{
    return aur_gathering_room(gathering)->settings.is_persistent;
}

#define HOLDS_TEXT "this holds, but the server cannot write it down now: it would not outlive a restart"

static void tell_failure(aur_people *people, aur_seat *seat, const char *echo, const char *text)
{
    aur_protocol_error error;
    aur_protocol_error_set(&error, AUR_PROTOCOL_STORE_FAILED, "%s", text);
    snprintf(error.id, sizeof error.id, "%s", echo);
    people->config.tell(people->config.context, seat, aur_protocol_print_error(&error));
}

/// Whether a message that is written is still one: it may be cleared or taken back meanwhile. An edited one is edited
/// now.
static bool is_still_said(aur_chat *chat, aur_happening_kind kind, const aur_store_message *message)
{
    if (kind == AUR_HAPPENING_EDITED)
        return aur_chat_edit(chat, message->number, message->text) != NULL;
    return kind == AUR_HAPPENING_UNSAID || aur_chat_find(chat, message->number) != NULL;
}

/// A message is on the disk, or cannot be: tell whom it concerns. What was taken back is gone all the same.
static void on_message_written(aur_deed *deed)
{
    aur_people *people = deed->owner;
    aur_gathering *gathering = aur_people_find(people, deed->message.room);
    people->stats.store_failures += deed->err != AUR_OK;
    if (gathering == NULL)
        return;
    aur_seat *seat = aur_gathering_find(gathering, deed->person);
    aur_chat *chat = aur_gathering_chat(gathering);
    aur_happening h = {.kind = (aur_happening_kind)deed->happening, .seat = seat, .message = &deed->message};
    bool holds = h.kind == AUR_HAPPENING_UNSAID;
    if (deed->err == AUR_OK ? is_still_said(chat, h.kind, h.message) : holds) {
        aur_people_echo(people, deed->err == AUR_OK ? seat : NULL, deed->echo);
        tell_all(people, gathering, &h, NULL);
        aur_people_echo_end(people);
    }
    if (deed->err == AUR_OK)
        return;
    if (h.kind == AUR_HAPPENING_SAID)
        aur_chat_unsay(chat, h.message->number);
    if (seat != NULL)
        tell_failure(people, seat, deed->echo,
                     holds ? HOLDS_TEXT : "the server cannot write this down now; try again later");
}

/// What was done holds all the same, until the server ends: a ban that cannot be kept is better than none. Whoever did
/// it is told. That the store fails is in the log already, once.
static void on_written(aur_deed *deed)
{
    aur_people *people = deed->owner;
    bool is_known = deed->err == AUR_ERR_FILE || deed->err == AUR_ERR_FORMAT || deed->err == AUR_ERR_MEMORY;
    people->stats.store_failures += deed->err != AUR_OK;
    if (deed->err == AUR_OK)
        return;
    if (!is_known)
        aur_log(AUR_LOG_ERROR, "store", "%s was not written: %s", aur_deed_name(deed), aur_strerror(deed->err));
    aur_seat *seat = deed->person[0] != '\0' ? aur_people_seat_of(people, deed->person) : NULL;
    if (seat != NULL)
        tell_failure(people, seat, deed->echo, HOLDS_TEXT);
}

/// False: there is no place for it; counted and logged.
static bool write_down(aur_people *people, const aur_deed *deed, void (*done)(aur_deed *))
{
    if (people->config.keeper == NULL || aur_deed_give(people->config.keeper, deed, done, people) == AUR_OK)
        return true;
    people->stats.store_failures++;
    if (!people->is_told_full)
        aur_log(AUR_LOG_ERROR, "store", "%s was not written: too much waits", aur_deed_name(deed));
    people->is_told_full = true;
    return false;
}

void aur_registry_write(aur_people *people, const aur_deed *deed)
{
    write_down(people, deed, on_written);
}

/// Whose deed it is; NULL = nobody's.
static void sign(const aur_people *people, aur_deed *deed, const aur_seat *seat)
{
    if (seat == NULL)
        return;
    memcpy(deed->person, seat->person.id, sizeof deed->person);
    snprintf(deed->echo, sizeof deed->echo, "%s", echo_of(people, seat));
}

/// Writes what somebody has done; he is told if it cannot be.
static void write_for(aur_people *people, aur_deed *deed, const aur_seat *seat)
{
    sign(people, deed, seat);
    aur_registry_write(people, deed);
}

void aur_registry_write_room(aur_people *people, const aur_gathering *gathering)
{
    aur_deed deed = {.kind = AUR_DEED_ROOM_SET, .room = *aur_gathering_room(gathering)};
    aur_registry_write(people, &deed);
}

static void write_message(aur_people *people, const aur_gathering *gathering, const aur_happening *h)
{
    aur_deed deed = {.kind = AUR_DEED_MESSAGE_SET, .message = *h->message, .happening = (int)h->kind};
    memcpy(deed.message.room, aur_gathering_room(gathering)->id, sizeof deed.message.room);
    sign(people, &deed, h->seat);
    if (write_down(people, &deed, on_message_written))
        return;
    deed.owner = people;
    deed.err = AUR_ERR_FULL;
    on_message_written(&deed);
}

static aur_actor actor_of(const aur_seat *seat)
{
    return seat != NULL ? (aur_actor){.person = &seat->person, .address = seat->address} : (aur_actor){.address = ""};
}

/// What one does in a room that nobody keeps, by no more than its ownership, is his own affair; otherwise whoever opens
/// a room could fill the log.
static bool is_of_note(const aur_gathering *gathering, const aur_seat *by)
{
    return is_kept(gathering) || (by != NULL && by->person.role >= AUR_ROLE_MODERATOR);
}

void aur_people_audit(aur_people *people, aur_actor by, const char *action, const char *target, const char *room,
                      const char *details)
{
    aur_deed deed = {.kind = AUR_DEED_AUDIT_ADD, .audit = {.at_s = aur_registry_now_s()}};
    snprintf(deed.audit.by, sizeof deed.audit.by, "%s", by.person != NULL ? by.person->id : "");
    snprintf(deed.audit.address, sizeof deed.audit.address, "%s", by.address);
    snprintf(deed.audit.action, sizeof deed.audit.action, "%s", action);
    snprintf(deed.audit.target, sizeof deed.audit.target, "%s", target);
    snprintf(deed.audit.room, sizeof deed.audit.room, "%s", room);
    snprintf(deed.audit.details, sizeof deed.audit.details, "%s", details);
    aur_registry_write(people, &deed);
}

/* ---- what happens in rooms ---- */

void aur_registry_tell_muted(aur_people *people, const aur_gathering *gathering, const aur_store_sanction *s,
                             bool is_new)
{
    for (aur_seat *seat = aur_gathering_first(gathering); seat != NULL; seat = seat->next) {
        const aur_sanctions_subject subject = {.person = seat->person.id, .address = seat->address};
        if (aur_sanctions_means(s, &subject) && s->kind == AUR_SANCTION_MUTE)
            people->config.tell(people->config.context, seat,
                                aur_people_print_muted(is_new           ? s->expires_s
                                                       : seat->is_muted ? 0
                                                                        : -1,
                                                       s->reason));
    }
}

static void on_sanction(aur_people *people, const aur_gathering *gathering, const aur_happening *h, bool is_new)
{
    const char *room = aur_gathering_room(gathering)->id;
    people->stats.sanctions += is_new;
    aur_registry_tell_muted(people, gathering, h->sanction, is_new);
    if (is_kept(gathering)) {
        aur_deed deed = {.kind = is_new ? AUR_DEED_SANCTION_ADD : AUR_DEED_SANCTION_REMOVE, .sanction = *h->sanction};
        write_for(people, &deed, h->seat);
    }
    static const char *const ACTIONS[2][AUR_SANCTION_KIND_COUNT] = {{"unban", "unmute"}, {"ban", "mute"}};
    if (is_of_note(gathering, h->seat))
        aur_people_audit(people, actor_of(h->seat), ACTIONS[is_new][h->sanction->kind], h->sanction->person, room,
                         h->sanction->reason);
}

static const uint16_t CLOSE_CODES[] = {[AUR_LEAVING_KICKED] = AUR_PEOPLE_CLOSE_KICKED,
                                       [AUR_LEAVING_BANNED] = AUR_PEOPLE_CLOSE_BANNED,
                                       [AUR_LEAVING_REPLACED] = AUR_PEOPLE_CLOSE_REPLACED,
                                       [AUR_LEAVING_CLOSED] = AUR_PEOPLE_CLOSE_CLOSED};

/// When he may come again, in s since 1970; 0 = never, or nothing keeps him out.
static int64_t banned_until_s(const aur_gathering *gathering, const aur_seat *seat)
{
    const aur_store_sanction *ban = NULL;
    aur_rights_verdict verdict = AUR_RIGHTS_YES;
    aur_entry entry =
        aur_gathering_admits(gathering, &seat->person, seat->address, true, aur_registry_now_s(), &ban, &verdict);
    return entry == AUR_ENTRY_BANNED ? ban->expires_s : 0;
}

static void on_left(aur_people *people, const aur_gathering *gathering, const aur_happening *h)
{
    const char *room = aur_gathering_room(gathering)->id;
    people->stats.left++;
    people->stats.seats--;
    tell_all(people, gathering, h, h->seat);
    if (h->why == AUR_LEAVING_LEFT || h->why == AUR_LEAVING_LOST)
        return;
    if (h->why == AUR_LEAVING_KICKED && is_of_note(gathering, h->by))
        aur_people_audit(people, actor_of(h->by), "kick", h->seat->person.id, room, h->reason != NULL ? h->reason : "");
    int64_t until_s = banned_until_s(gathering, h->seat);
    people->config.tell(people->config.context, h->seat, aur_people_print_sent_out(h->why, h->reason, until_s));
    people->config.send_out(people->config.context, h->seat, CLOSE_CODES[h->why]);
}

static void on_message(aur_people *people, aur_gathering *gathering, const aur_happening *h)
{
    const char *of = h->message->person;
    people->stats.messages += h->kind == AUR_HAPPENING_SAID;
    if (h->kind == AUR_HAPPENING_UNSAID && strcmp(of, h->seat->person.id) != 0 && is_of_note(gathering, h->seat))
        aur_people_audit(people, actor_of(h->seat), "unsay", of, aur_gathering_room(gathering)->id, "");
    if (is_kept(gathering))
        write_message(people, gathering, h);
    else if (is_still_said(aur_gathering_chat(gathering), h->kind, h->message))
        tell_all(people, gathering, h, NULL);
}

static void on_cleared(aur_people *people, const aur_gathering *gathering, const aur_happening *h)
{
    const char *room = aur_gathering_room(gathering)->id;
    tell_all(people, gathering, h, NULL);
    if (is_of_note(gathering, h->seat))
        aur_people_audit(people, actor_of(h->seat), "clear", "", room, "");
    if (!is_kept(gathering))
        return;
    aur_deed deed = {.kind = AUR_DEED_MESSAGES_CLEAR};
    memcpy(deed.room.id, room, sizeof deed.room.id);
    write_for(people, &deed, h->seat);
}

static void on_settings(aur_people *people, aur_gathering *gathering, aur_house *house, const aur_happening *h)
{
    aur_deed deed = {.room = *aur_gathering_room(gathering)};
    tell_settings(people, gathering);
    people->config.changed(people->config.context, gathering, house->music);
    if (!is_kept(gathering) && !house->is_written)
        return;
    house->is_written = is_kept(gathering);
    deed.kind = house->is_written ? AUR_DEED_ROOM_SET : AUR_DEED_ROOM_REMOVE;
    write_for(people, &deed, h->seat);
}

void aur_registry_happened(void *context, aur_gathering *gathering, const aur_happening *h)
{
    aur_house *house = context;
    aur_people *people = house->people;
    switch (h->kind) {
    case AUR_HAPPENING_JOINED:
        people->stats.joined++;
        people->stats.seats++;
        tell_all(people, gathering, h, h->seat);
        break;
    case AUR_HAPPENING_LEFT:
        on_left(people, gathering, h);
        break;
    case AUR_HAPPENING_OWNER:
        tell_all(people, gathering, h, NULL);
        on_settings(people, gathering, house, h); // rights and the owner written down
        break;
    case AUR_HAPPENING_SETTINGS:
        on_settings(people, gathering, house, h);
        break;
    case AUR_HAPPENING_SAID:
    case AUR_HAPPENING_EDITED:
    case AUR_HAPPENING_UNSAID:
        on_message(people, gathering, h);
        break;
    case AUR_HAPPENING_CLEARED:
        on_cleared(people, gathering, h);
        break;
    case AUR_HAPPENING_SANCTION:
    case AUR_HAPPENING_PARDON:
        on_sanction(people, gathering, h, h->kind == AUR_HAPPENING_SANCTION);
        break;
    case AUR_HAPPENING_NOTES:
        people->stats.notes += h->note_count;
        people->config.play(people->config.context, house->music, h->notes, h->note_count);
        break;
    case AUR_HAPPENING_TYPING:
        tell_all(people, gathering, h, h->seat);
        break;
    case AUR_HAPPENING_MEMBER:
        tell_all(people, gathering, h, NULL);
        break;
    }
}
