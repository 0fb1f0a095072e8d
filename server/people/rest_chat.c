// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The chat of a room: reading, deleting, clearing; and reports, which are about what was said or about who said it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/people_print.h"
#include "server/people/rest_call.h"

/// Whoever may enter may read; he who sits there has come in, and owner, moderators and admins need no password.
static bool may_read(aur_rest_call *call, aur_gathering *gathering)
{
    aur_seat spare;
    const aur_store_sanction *sanction = NULL;
    aur_rights_verdict verdict = AUR_RIGHTS_YES;
    const aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    if (seat != &spare)
        return true;
    bool needs_none = aur_gathering_may(seat, AUR_RIGHT_SET, NULL) == AUR_RIGHTS_YES;
    aur_entry entry =
        aur_gathering_admits(gathering, &seat->person, seat->address, needs_none, call->now_s, &sanction, &verdict);
    if (entry == AUR_ENTRY_WELCOME || entry == AUR_ENTRY_FULL)
        return true;
    aur_rest_refuse_entry(call, entry, sanction, verdict);
    return false;
}

/// Newest first, so that the first page is what was said last.
void aur_rest_chat(aur_rest_call *call)
{
    aur_gathering *gathering = aur_rest_gathering(call);
    if (gathering == NULL || !may_read(call, gathering) || !aur_rest_page(call))
        return;
    const aur_chat *chat = aur_gathering_chat(gathering);
    call->items = cJSON_CreateArray();
    for (uint32_t i = chat->count; i > 0; i--)
        if (chat->messages[i - 1]->text[0] != '\0' && aur_rest_is_on_page(call, call->total++))
            cJSON_AddItemToArray(call->items, aur_people_print_message(chat->messages[i - 1]));
    aur_rest_reply_page(call);
}

void aur_rest_chat_clear(aur_rest_call *call)
{
    aur_seat spare;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering != NULL &&
        aur_rest_allowed(call, AUR_RIGHT_CLEAR, aur_gathering_clear(aur_rest_seat(call, gathering, &spare))))
        aur_rest_reply_written(call, aur_gathering_room(gathering)->settings.is_persistent, 204, NULL);
}

void aur_rest_unsay(aur_rest_call *call)
{
    aur_seat spare;
    bool found = false;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL)
        return;
    size_t digits = strspn(call->parts[1], "0123456789");
    uint64_t number = digits <= 15 && call->parts[1][digits] == '\0' ? strtoull(call->parts[1], NULL, 10) : 0;
    aur_rights_verdict verdict = aur_gathering_unsay(aur_rest_seat(call, gathering, &spare), number, &found);
    if (!found)
        aur_rest_refuse_missing(call, "message");
    else if (aur_rest_allowed(call, AUR_RIGHT_UNSAY, verdict))
        aur_rest_reply_written(call, aur_gathering_room(gathering)->settings.is_persistent, 204, NULL);
}

/* ---- reports ---- */

static cJSON *print_report(const aur_store_report *report)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "id", report->id);
    cJSON_AddStringToObject(tree, "by", report->by);
    cJSON_AddStringToObject(tree, "person", report->person);
    cJSON_AddStringToObject(tree, "room", report->room);
    cJSON_AddNumberToObject(tree, "message", (double)report->message);
    cJSON_AddStringToObject(tree, "text", report->text);
    cJSON_AddStringToObject(tree, "reason", report->reason);
    cJSON_AddNumberToObject(tree, "created", (double)report->created_s * 1000.0);
    cJSON_AddNumberToObject(tree, "closed", (double)report->closed_s * 1000.0);
    cJSON_AddStringToObject(tree, "closed_by", report->closed_by);
    return tree;
}

static void add_report(aur_rest_call *call, aur_store *store)
{
    call->err = aur_store_report_add(store, &call->report);
}

static void report_added(aur_rest_call *call)
{
    if (call->err == AUR_OK)
        aur_rest_reply(call, 201, print_report(&call->report));
    else
        aur_rest_refuse_store(call);
}

/// A message as it is now, and whose it is. False: refused.
static bool find_message(aur_rest_call *call, aur_gathering *gathering, double number)
{
    aur_store_report *report = &call->report;
    const aur_store_message *message =
        number >= 1.0 && gathering != NULL ? aur_chat_find(aur_gathering_chat(gathering), (uint64_t)number) : NULL;
    if (message == NULL) {
        aur_rest_refuse_missing(call, "message");
        return false;
    }
    report->message = message->number;
    memcpy(report->text, message->text, sizeof report->text);
    memcpy(report->person, message->person, sizeof report->person);
    return true;
}

/// False: refused.
static bool read_report(aur_rest_call *call)
{
    char room[AUR_ROOM_NAME_BYTES];
    double number = 0.0;
    aur_protocol_error error;
    aur_store_report *report = &call->report;
    if (!aur_rest_words(call, "reason", true, report->reason, sizeof report->reason, AUR_REASON_CHARS_MAX) ||
        !aur_rest_text(call, "person", false, report->person, sizeof report->person) ||
        !aur_rest_text(call, "room", false, room, sizeof room))
        return false;
    if (!aur_talk_read_number(call->body, "message", 1.0, 9007199254740991.0, &number, &error)) {
        aur_rest_refuse_error(call, &error);
        return false;
    }
    aur_gathering *gathering = room[0] != '\0' ? aur_people_find(aur_rest_people(call), room) : NULL;
    if (room[0] != '\0' && gathering == NULL) {
        aur_rest_refuse_missing(call, "room");
        return false;
    }
    if (gathering != NULL)
        memcpy(report->room, aur_gathering_room(gathering)->id, sizeof report->room);
    if (number > 0.0)
        return (gathering == NULL || may_read(call, gathering)) && find_message(call, gathering, number);
    if (aur_person_id_is(report->person))
        return true;
    aur_rest_refuse_field(call, "person", "an id of somebody, or room and message given"); // the call is no more
    return false;
}

void aur_rest_report(aur_rest_call *call)
{
    aur_rights_case c = {.role = call->claims.person.role};
    if (!aur_rest_is_welcome(call) ||
        !aur_rest_allowed(call, AUR_RIGHT_REPORT, aur_rights_judge(AUR_RIGHT_REPORT, &c)) || !read_report(call))
        return;
    aur_person_id_make(call->report.id, false);
    memcpy(call->report.by, call->claims.person.id, sizeof call->report.by);
    call->report.created_s = call->now_s;
    aur_rest_later(call, add_report, report_added);
}

static bool take_report(void *context, const aur_store_report *report)
{
    cJSON_AddItemToArray(context, print_report(report));
    return true;
}

static void list_reports(aur_rest_call *call, aur_store *store)
{
    call->items = cJSON_CreateArray();
    call->err = aur_store_reports(store, call->found, call->skip, call->most, &call->total, take_report, call->items);
}

static void listed(aur_rest_call *call)
{
    if (call->err == AUR_OK)
        aur_rest_reply_page(call);
    else
        aur_rest_refuse_store(call);
}

void aur_rest_reports(aur_rest_call *call)
{
    char open[8];
    if (!aur_rest_may(call, AUR_RIGHT_SEE_REPORTS, AUR_ROLE_GUEST) || !aur_rest_page(call))
        return;
    bool is_given = aur_rest_query(call, "open", open, sizeof open);
    call->found = is_given && strcmp(open, "true") == 0;
    if (is_given && !call->found && strcmp(open, "false") != 0)
        aur_rest_refuse_field(call, "open", "true or false");
    else
        aur_rest_later(call, list_reports, listed);
}

static void close_report(aur_rest_call *call, aur_store *store)
{
    call->err = aur_store_report_close(store, call->parts[0], call->claims.person.id, call->now_s, &call->found);
}

static void report_closed(aur_rest_call *call)
{
    if (call->err != AUR_OK) {
        aur_rest_refuse_store(call);
    } else if (!call->found) {
        aur_rest_refuse_missing(call, "open report");
    } else {
        aur_people_audit(aur_rest_people(call), aur_rest_actor(call), "close_report", "", "", call->parts[0]);
        aur_rest_reply(call, 204, NULL);
    }
}

void aur_rest_report_close(aur_rest_call *call)
{
    if (!aur_rest_may(call, AUR_RIGHT_SEE_REPORTS, AUR_ROLE_GUEST))
        return;
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(call->body, "closed")))
        aur_rest_later(call, close_report, report_closed);
    else
        aur_rest_refuse_field(call, "closed", "true");
}

/* ---- the audit log ---- */

static bool take_entry(void *context, const aur_store_audit *entry)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "number", (double)entry->number);
    cJSON_AddNumberToObject(tree, "at", (double)entry->at_s * 1000.0);
    cJSON_AddStringToObject(tree, "by", entry->by);
    cJSON_AddStringToObject(tree, "action", entry->action);
    cJSON_AddStringToObject(tree, "target", entry->target);
    cJSON_AddStringToObject(tree, "room", entry->room);
    cJSON_AddStringToObject(tree, "address", entry->address);
    cJSON_AddStringToObject(tree, "details", entry->details);
    cJSON_AddItemToArray(context, tree);
    return true;
}

static void list_audit(aur_rest_call *call, aur_store *store)
{
    call->items = cJSON_CreateArray();
    call->err = aur_store_audits(store, call->skip, call->most, &call->total, take_entry, call->items);
}

void aur_rest_audit(aur_rest_call *call)
{
    if (aur_rest_may(call, AUR_RIGHT_SEE_AUDIT, AUR_ROLE_GUEST) && aur_rest_page(call))
        aur_rest_later(call, list_audit, listed);
}
