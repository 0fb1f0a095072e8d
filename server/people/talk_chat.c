// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What is said in a room, commands included.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/command.h"
#include "server/people/people_print.h"
#include "server/people/talk_state.h"
#include "stream/clock.h"

#define CHAT_A_SECOND 1
#define CHAT_BURST    4

static bool say(aur_talk *talk, const char *text, bool is_action, int64_t now_ns, aur_protocol_error *error)
{
    if (aur_bucket_take(&talk->chats, CHAT_A_SECOND, CHAT_BURST, now_ns))
        return aur_talk_refused(error, AUR_RIGHT_CHAT,
                                aur_gathering_say(&talk->seat, text, is_action, aur_clock_unix_ms()));
    aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "%d messages at once, then one a second",
                           CHAT_BURST);
    error->retry_ms = 1000;
    return false;
}

static bool on_command(aur_talk *talk, const char *text, int64_t now_ns, aur_protocol_error *error);

bool aur_talk_on_say(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    char text[AUR_CHAT_BYTES];
    (void)id;
    if (!aur_talk_read_words(message, "text", text, sizeof text, AUR_CHAT_CHARS_MAX, true, error))
        return false;
    return text[0] == '/' ? on_command(talk, text, now_ns, error) : say(talk, text, false, now_ns, error);
}

static bool read_message(const cJSON *message, uint64_t *number, aur_protocol_error *error)
{
    double value = 0.0;
    if (!aur_talk_read_number(message, "message", 1.0, 9007199254740991.0, &value, error))
        return false;
    if (value == 0.0)
        aur_protocol_refuse_field(error, "message", NULL, "the number of a message");
    *number = (uint64_t)value;
    return value != 0.0;
}

bool aur_talk_on_edit(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    char text[AUR_CHAT_BYTES];
    uint64_t number = 0;
    bool found = false;
    (void)id;
    (void)now_ns;
    if (!read_message(message, &number, error) ||
        !aur_talk_read_words(message, "text", text, sizeof text, AUR_CHAT_CHARS_MAX, true, error))
        return false;
    aur_rights_verdict verdict = aur_gathering_edit(&talk->seat, number, text, &found);
    return found ? aur_talk_refused(error, AUR_RIGHT_CHAT, verdict) : aur_talk_not_found(error, "message");
}

bool aur_talk_on_unsay(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    uint64_t number = 0;
    bool found = false;
    (void)id;
    (void)now_ns;
    if (!read_message(message, &number, error))
        return false;
    aur_rights_verdict verdict = aur_gathering_unsay(&talk->seat, number, &found);
    return found ? aur_talk_refused(error, AUR_RIGHT_UNSAY, verdict) : aur_talk_not_found(error, "message");
}

bool aur_talk_on_clear(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    (void)message;
    (void)id;
    (void)now_ns;
    return aur_talk_refused(error, AUR_RIGHT_CLEAR, aur_gathering_clear(&talk->seat));
}

bool aur_talk_on_typing(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    bool on = true;
    (void)id;
    if (!aur_talk_read_flag(message, "on", &on, error))
        return false;
    aur_gathering_typing(&talk->seat, on, now_ns);
    return true;
}

bool aur_talk_on_instrument(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns,
                            aur_protocol_error *error)
{
    char name[32];
    (void)id;
    if (!aur_talk_read_text(message, "name", name, sizeof name, error))
        return false;
    int patch = aur_hands_instrument_find(name);
    if (patch < 0) {
        aur_protocol_refuse_field(error, "name", NULL, "an instrument of welcome");
        return false;
    }
    aur_hands_batch batch = {.count = 1};
    batch.events[0] = (aur_hands_event){
        .at_frame = aur_talk_frame(talk, now_ns), .kind = AUR_HANDS_INSTRUMENT, .value = (uint8_t)patch};
    bool quota = false;
    aur_rights_verdict verdict = aur_gathering_play(&talk->seat, &batch, batch.events[0].at_frame, now_ns, &quota);
    return aur_talk_refused(error, AUR_RIGHT_PLAY, verdict);
}

static bool notice(aur_talk *talk, char *text)
{
    if (text != NULL)
        aur_talk_tell_text(talk, aur_people_print_notice(text));
    free(text);
    return true;
}

static char *list_users(const aur_gathering *gathering)
{
    size_t room = 1 + (AUR_NAME_BYTES + 2) * (size_t)aur_gathering_count(gathering), used = 0;
    char *text = calloc(1, room);
    for (const aur_seat *seat = aur_gathering_first(gathering); text != NULL && seat != NULL; seat = seat->next)
        used += (size_t)snprintf(text + used, room - used, "%s%s", used > 0 ? ", " : "", seat->person.name);
    return text;
}

static bool on_nick(aur_talk *talk, const char *name, int64_t now_ns, aur_protocol_error *error)
{
    const char *fault = aur_name_fault(name);
    if (fault != NULL) {
        aur_protocol_refuse_field(error, "name", NULL, fault);
        return false;
    }
    if (!aur_bucket_take(&talk->enters, 1, AUR_TALK_ENTER_BURST, now_ns)) {
        aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "names change once a second");
        return false;
    }
    aur_person renamed = talk->seat.person;
    snprintf(renamed.name, sizeof renamed.name, "%.*s", (int)sizeof renamed.name - 1, name);
    aur_gathering_change(&talk->seat, &renamed);
    memcpy(talk->claims.person.name, renamed.name, sizeof talk->claims.person.name);
    return true;
}

static bool on_command(aur_talk *talk, const char *text, int64_t now_ns, aur_protocol_error *error)
{
    static aur_command c; // large, and of the one thread
    aur_aim aim = {.seat = NULL};
    aur_command_parse(text, &c);
    memcpy(aim.person, c.who, sizeof aim.person);
    snprintf(aim.reason, sizeof aim.reason, "%.*s", (int)sizeof aim.reason - 1, c.text);
    if (aur_text_fault(aim.reason, AUR_REASON_CHARS_MAX) != NULL)
        aim.reason[0] = '\0';
    aim.seconds = (double)c.seconds;
    aim.seat = aur_gathering_find(talk->seat.gathering, c.who);
    switch (c.kind) {
    case AUR_COMMAND_NONE:
        return say(talk, c.text, false, now_ns, error);
    case AUR_COMMAND_ME:
        return say(talk, c.text, true, now_ns, error);
    case AUR_COMMAND_HELP:
        return notice(talk, aur_command_help(aur_gathering_rights(&talk->seat)));
    case AUR_COMMAND_USERS:
        return notice(talk, list_users(talk->seat.gathering));
    case AUR_COMMAND_NICK:
        return on_nick(talk, c.text, now_ns, error);
    case AUR_COMMAND_KICK:
        return aur_aim_kick(talk, &aim, now_ns, error);
    case AUR_COMMAND_MUTE:
        return aur_aim_sanction(talk, &aim, AUR_SANCTION_MUTE, now_ns, error);
    case AUR_COMMAND_BAN:
        return aur_aim_sanction(talk, &aim, AUR_SANCTION_BAN, now_ns, error);
    case AUR_COMMAND_UNMUTE:
        return aur_aim_pardon(talk, &aim, AUR_SANCTION_MUTE, error);
    case AUR_COMMAND_UNBAN:
        return aur_aim_pardon(talk, &aim, AUR_SANCTION_BAN, error);
    case AUR_COMMAND_OWNER:
        return aur_aim_hand(talk, &aim, error);
    case AUR_COMMAND_CLEAR:
        return aur_talk_refused(error, AUR_RIGHT_CLEAR, aur_gathering_clear(&talk->seat));
    case AUR_COMMAND_UNKNOWN:
    case AUR_COMMAND_WRONG:
        break;
    }
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "%s",
                           c.usage != NULL ? c.usage : "there is no such command; /help lists them");
    return false;
}
