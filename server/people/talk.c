// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One who talks. Who enters with an account or a password waits for the keeper, who knows whether both hold.
#include "server/people/talk.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/people_print.h"
#include "server/people/talk_state.h"
#include "server/protocol_print.h"

#define NOTES_A_SECOND 60
#define NOTES_BURST    120

aur_err aur_talk_open(aur_people *people, aur_gathering *gathering, const char *address, const aur_token_claims *claims,
                      void (*wake)(void *owner), void *owner, aur_talk **out)
{
    aur_talk *talk = *out = calloc(1, sizeof *talk);
    if (talk == NULL)
        return AUR_ERR_MEMORY;
    talk->people = people;
    talk->gathering = gathering;
    talk->wake = wake;
    talk->owner = owner;
    talk->has_claims = claims != NULL;
    if (claims != NULL)
        talk->claims = *claims;
    snprintf(talk->seat.address, sizeof talk->seat.address, "%s", address);
    return AUR_OK;
}

void aur_talk_close(aur_talk *talk, aur_leaving why, int64_t now_ns)
{
    if (talk == NULL)
        return;
    aur_people_leave(talk->people, &talk->seat, why, now_ns);
    if (talk->admission != NULL)
        aur_talk_admission_forget(talk);
    while (talk->count > 0)
        aur_outgoing_drop(aur_talk_pop(talk));
    free(talk);
}

void aur_talk_dissolve(aur_talk *talk)
{
    if (talk != NULL)
        talk->gathering = NULL;
}

const aur_seat *aur_talk_seat(const aur_talk *talk)
{
    return talk != NULL && talk->seat.gathering != NULL ? &talk->seat : NULL;
}

bool aur_talk_may_steer(const aur_talk *talk)
{
    const aur_seat *seat = aur_talk_seat(talk);
    return seat != NULL && aur_gathering_may(seat, AUR_RIGHT_STEER, NULL) == AUR_RIGHTS_YES;
}

void aur_talk_refuse_steer(const aur_talk *talk, aur_protocol_error *error)
{
    const aur_seat *seat = aur_talk_seat(talk);
    if (seat != NULL)
        aur_talk_refuse_right(error, AUR_RIGHT_STEER, aur_gathering_may(seat, AUR_RIGHT_STEER, NULL));
    else
        aur_protocol_error_set(error, AUR_PROTOCOL_FORBIDDEN, "first comes enter");
}

/* ---- what waits for him ---- */

void aur_talk_tell(aur_seat *seat, aur_outgoing *outgoing)
{
    aur_talk *talk = (aur_talk *)seat;
    if (outgoing == NULL || talk->is_behind) {
        aur_outgoing_drop(outgoing);
        return;
    }
    if (talk->count == AUR_TALK_WAITING_MAX) {
        aur_outgoing_drop(outgoing);
        while (talk->count > 0)
            aur_outgoing_drop(aur_talk_pop(talk));
        talk->is_behind = true;
        return;
    }
    talk->waiting[(talk->first + talk->count++) % AUR_TALK_WAITING_MAX] = outgoing;
    talk->wake(talk->owner);
}

void aur_talk_send_out(aur_seat *seat, uint16_t close_code)
{
    aur_talk *talk = (aur_talk *)seat;
    talk->close_code = close_code;
    talk->wake(talk->owner);
}

bool aur_talk_is_ready(const aur_talk *talk)
{
    return talk != NULL && (talk->count > 0 || talk->is_behind || talk->close_code != 0);
}

uint16_t aur_talk_close_code(const aur_talk *talk)
{
    return talk != NULL && talk->count == 0 ? talk->close_code : 0;
}

aur_outgoing *aur_talk_pop(aur_talk *talk)
{
    if (talk == NULL)
        return NULL;
    if (talk->count == 0 && talk->is_behind) { // he reads again: all there is to know, anew
        talk->is_behind = false;
        if (talk->seat.gathering != NULL)
            aur_people_welcome(talk->people, &talk->seat, NULL);
    }
    if (talk->count == 0)
        return NULL;
    aur_outgoing *outgoing = talk->waiting[talk->first];
    talk->first = (talk->first + 1) % AUR_TALK_WAITING_MAX;
    talk->count--;
    return outgoing;
}

void aur_talk_tell_text(aur_talk *talk, char *text)
{
    aur_talk_tell(&talk->seat, aur_outgoing_new(text));
}

void aur_talk_tell_error(aur_talk *talk, aur_protocol_error *error, const char *id)
{
    snprintf(error->id, sizeof error->id, "%s", id);
    aur_talk_tell_text(talk, aur_protocol_print_error(error));
}

/* ---- refusals ---- */

void aur_talk_refuse_right(aur_protocol_error *error, aur_right right, aur_rights_verdict verdict)
{
    aur_protocol_error_set(error, AUR_PROTOCOL_FORBIDDEN, "%s: %s", aur_right_name(right), aur_rights_text(verdict));
    snprintf(error->field, sizeof error->field, "%s", aur_right_name(right));
}

aur_protocol_code aur_talk_entry_code(aur_entry entry)
{
    static const aur_protocol_code CODES[AUR_ENTRY_VERDICTS] = {[AUR_ENTRY_FULL] = AUR_PROTOCOL_ROOM_FULL,
                                                                [AUR_ENTRY_PASSWORD] = AUR_PROTOCOL_WRONG_PASSWORD,
                                                                [AUR_ENTRY_BANNED] = AUR_PROTOCOL_BANNED,
                                                                [AUR_ENTRY_RIGHTS] = AUR_PROTOCOL_FORBIDDEN};
    return CODES[entry];
}

void aur_talk_refuse_entry(aur_protocol_error *error, aur_entry entry, const aur_store_sanction *sanction,
                           aur_rights_verdict verdict)
{
    if (entry == AUR_ENTRY_RIGHTS) {
        aur_talk_refuse_right(error, AUR_RIGHT_ENTER, verdict);
        return;
    }
    aur_protocol_error_set(error, aur_talk_entry_code(entry), "%s%s%.180s", aur_entry_text(entry),
                           sanction != NULL && sanction->reason[0] != '\0' ? ": " : "",
                           sanction != NULL ? sanction->reason : "");
    if (sanction != NULL && sanction->expires_s != 0)
        snprintf(error->value, sizeof error->value, "%lld", (long long)sanction->expires_s * 1000);
}

bool aur_talk_refused(aur_protocol_error *error, aur_right right, aur_rights_verdict verdict)
{
    if (verdict == AUR_RIGHTS_YES)
        return true;
    aur_talk_refuse_right(error, right, verdict);
    return false;
}

bool aur_talk_not_found(aur_protocol_error *error, const char *what)
{
    aur_protocol_error_set(error, AUR_PROTOCOL_NOT_FOUND, "there is no such %s here", what);
    return false;
}

/* ---- fields ---- */

/// A string field, "" if it is not there. False: it is of another type or too long.
bool aur_talk_read_text(const cJSON *message, const char *name, char *to, size_t to_bytes, aur_protocol_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(message, name);
    to[0] = '\0';
    if (item == NULL || cJSON_IsNull(item))
        return true;
    if (cJSON_IsString(item) && strlen(item->valuestring) < to_bytes) {
        memcpy(to, item->valuestring, strlen(item->valuestring) + 1);
        return true;
    }
    char wanted[48];
    snprintf(wanted, sizeof wanted, "a string of at most %zu bytes", to_bytes - 1);
    aur_protocol_refuse_field(error, name, item, wanted);
    error->value[0] = '\0'; // perhaps a secret
    return false;
}

/// The same, within the rules for texts.
bool aur_talk_read_words(const cJSON *message, const char *name, char *to, size_t to_bytes, size_t chars_max,
                         bool is_needed, aur_protocol_error *error)
{
    if (!aur_talk_read_text(message, name, to, to_bytes, error))
        return false;
    const char *fault = to[0] == '\0' && !is_needed ? NULL : aur_text_fault(to, chars_max);
    if (fault != NULL)
        aur_protocol_refuse_field(error, name, NULL, fault);
    return fault == NULL;
}

bool aur_talk_read_number(const cJSON *message, const char *name, double least, double most, double *to,
                          aur_protocol_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(message, name);
    if (item == NULL)
        return true;
    if (cJSON_IsNumber(item) && item->valuedouble >= least && item->valuedouble <= most &&
        item->valuedouble == floor(item->valuedouble)) {
        *to = item->valuedouble;
        return true;
    }
    char wanted[64];
    snprintf(wanted, sizeof wanted, "a whole number in %.0f..%.0f", least, most);
    aur_protocol_refuse_field(error, name, item, wanted);
    return false;
}

bool aur_talk_read_flag(const cJSON *message, const char *name, bool *to, aur_protocol_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(message, name);
    if (item != NULL && !cJSON_IsBool(item)) {
        aur_protocol_refuse_field(error, name, item, "true or false");
        return false;
    }
    if (item != NULL)
        *to = cJSON_IsTrue(item);
    return true;
}

int64_t aur_talk_frame(const aur_talk *talk, int64_t now_ns)
{
    const aur_people_config *config = aur_people_config_get(talk->people);
    return config->frame(config->context, aur_people_music(talk->seat.gathering), now_ns);
}

/* ---- what comes ---- */

typedef struct type_entry {
    const char *name;
    bool (*take)(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error);
    bool needs_seat;
} type_entry;

static const type_entry TYPES[] = {
    {"enter", aur_talk_on_enter, false},  {"leave", aur_talk_on_leave, false},
    {"say", aur_talk_on_say, true},       {"edit", aur_talk_on_edit, true},
    {"unsay", aur_talk_on_unsay, true},   {"clear", aur_talk_on_clear, true},
    {"typing", aur_talk_on_typing, true}, {"instrument", aur_talk_on_instrument, true},
    {"kick", aur_talk_on_order, true},    {"mute", aur_talk_on_order, true},
    {"ban", aur_talk_on_order, true},     {"unmute", aur_talk_on_order, true},
    {"unban", aur_talk_on_order, true},   {"hand", aur_talk_on_order, true},
    {"set", aur_talk_on_set, true},       {"report", aur_talk_on_report, true},
    {"sync", aur_talk_on_sync, true},
};

static const type_entry *find_type(const char *type)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(TYPES[i].name, type) == 0)
            return &TYPES[i];
    return NULL;
}

bool aur_talk_takes(const char *type)
{
    return find_type(type) != NULL;
}

static bool has_entered(const aur_talk *talk, aur_protocol_error *error)
{
    if (talk->seat.gathering != NULL)
        return true;
    aur_protocol_error_set(error, AUR_PROTOCOL_FORBIDDEN, "first comes enter");
    return false;
}

bool aur_talk_text(aur_talk *talk, const cJSON *message, int64_t now_ns, aur_protocol_error *error)
{
    char id[AUR_PROTOCOL_ID_BYTES_MAX + 1];
    const type_entry *type = find_type(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "type")));
    if (!aur_talk_read_text(message, "id", id, sizeof id, error))
        return false;
    aur_people_echo(talk->people, &talk->seat, id);
    bool good = (!type->needs_seat || has_entered(talk, error)) && type->take(talk, message, id, now_ns, error);
    aur_people_echo_end(talk->people);
    if (!good)
        memcpy(error->id, id, sizeof id);
    return good;
}

bool aur_talk_binary(aur_talk *talk, const uint8_t *data, size_t bytes, int64_t now_ns, aur_protocol_error *error)
{
    aur_hands_batch batch;
    const char *fault = NULL;
    bool quota = false;
    if (!has_entered(talk, error))
        return false;
    if (!aur_bucket_take(&talk->batches, NOTES_A_SECOND, NOTES_BURST, now_ns)) {
        aur_protocol_error_set(error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "more than %d batches of notes a second",
                               NOTES_A_SECOND);
        return false;
    }
    if (aur_hands_parse(data, bytes, &batch, &fault) != AUR_OK) {
        aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "notes: %s", fault);
        return false;
    }
    aur_rights_verdict verdict = aur_gathering_play(&talk->seat, &batch, aur_talk_frame(talk, now_ns), now_ns, &quota);
    if (quota && verdict == AUR_RIGHTS_YES) {
        aur_protocol_error_set(error, AUR_PROTOCOL_NOTE_QUOTA, "more than %d strikes a second",
                               AUR_HANDS_STRIKES_A_SECOND);
        return false;
    }
    return aur_talk_refused(error, AUR_RIGHT_PLAY, verdict);
}
