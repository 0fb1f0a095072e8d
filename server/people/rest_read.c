// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What handlers share: reading query and body, pages of lists, who asks and what he may.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/rest_call.h"
#include "server/people/sanctions.h"

#define PAGE_DEFAULT 20
#define PAGE_MAX     100

bool aur_rest_query(const aur_rest_call *call, const char *name, char *value, size_t value_bytes)
{
    size_t name_bytes = strlen(name);
    for (const char *at = call->request.query; *at != '\0';) {
        size_t bytes = strcspn(at, "&");
        if (bytes > name_bytes && strncmp(at, name, name_bytes) == 0 && at[name_bytes] == '=') {
            snprintf(value, value_bytes, "%.*s", (int)(bytes - name_bytes - 1), at + name_bytes + 1);
            return true;
        }
        at += bytes;
        at += *at == '&';
    }
    return false;
}

/// A whole number of the query; `number` stays as it is if it is not there. False: refused.
static bool read_count(aur_rest_call *call, const char *name, uint32_t most, const char *wanted, uint32_t *number)
{
    char text[16];
    if (!aur_rest_query(call, name, text, sizeof text))
        return true;
    size_t digits = strspn(text, "0123456789");
    unsigned long value = digits > 0 && digits <= 9 && text[digits] == '\0' ? strtoul(text, NULL, 10) : 0;
    if (value >= 1 && value <= most) {
        *number = (uint32_t)value;
        return true;
    }
    aur_rest_refuse_field(call, name, wanted);
    return false;
}

bool aur_rest_page(aur_rest_call *call)
{
    uint32_t page = 1;
    call->most = PAGE_DEFAULT;
    if (!read_count(call, "page", 1000000, "1..1000000", &page) ||
        !read_count(call, "limit", PAGE_MAX, "1..100", &call->most))
        return false;
    call->skip = (page - 1) * call->most;
    return true;
}

bool aur_rest_is_on_page(const aur_rest_call *call, uint32_t index)
{
    return index >= call->skip && index - call->skip < call->most;
}

void aur_rest_reply_page(aur_rest_call *call)
{
    uint32_t page = call->skip / call->most + 1, pages = (call->total + call->most - 1) / call->most;
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddItemToObject(tree, "items", call->items);
    call->items = NULL;
    cJSON_AddNumberToObject(tree, "page", page);
    cJSON_AddNumberToObject(tree, "limit", call->most);
    cJSON_AddNumberToObject(tree, "total", call->total);
    cJSON_AddNumberToObject(tree, "pages", pages);
    aur_rest_reply(call, 200, tree);
}

bool aur_rest_text(aur_rest_call *call, const char *name, bool is_needed, char *to, size_t to_bytes)
{
    aur_protocol_error error;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->body, name);
    to[0] = '\0';
    if (is_needed && (item == NULL || cJSON_IsNull(item))) {
        aur_rest_refuse_field(call, name, "given");
        return false;
    }
    if (aur_talk_read_text(call->body, name, to, to_bytes, &error))
        return true;
    aur_rest_refuse_error(call, &error);
    return false;
}

bool aur_rest_words(aur_rest_call *call, const char *name, bool is_needed, char *to, size_t to_bytes, size_t chars_max)
{
    aur_protocol_error error;
    if (!aur_rest_text(call, name, is_needed, to, to_bytes))
        return false;
    if (aur_talk_read_words(call->body, name, to, to_bytes, chars_max, is_needed, &error))
        return true;
    aur_rest_refuse_error(call, &error);
    return false;
}

/* ---- who asks, and for which room ---- */

bool aur_rest_allowed(aur_rest_call *call, aur_right right, aur_rights_verdict verdict)
{
    if (verdict != AUR_RIGHTS_YES)
        aur_rest_refuse_right(call, right, verdict);
    return verdict == AUR_RIGHTS_YES;
}

bool aur_rest_is_welcome(aur_rest_call *call)
{
    const aur_person *person = &call->claims.person;
    const aur_sanctions_subject subject = {
        .person = person->id, .address = call->request.address, .is_spared = person->role >= AUR_ROLE_MODERATOR};
    const aur_store_sanction *s = NULL;
    for (uint32_t i = 0; (s = aur_people_sanctions(aur_rest_people(call), i)) != NULL; i++)
        if (s->kind == AUR_SANCTION_BAN && !aur_sanctions_is_over(s, call->now_s) && aur_sanctions_means(s, &subject)) {
            aur_rest_refuse_entry(call, AUR_ENTRY_BANNED, s, AUR_RIGHTS_YES);
            return false;
        }
    return true;
}

bool aur_rest_may(aur_rest_call *call, aur_right right, aur_role target)
{
    aur_rights_case c = {.role = call->claims.person.role, .target = target};
    return aur_rest_is_welcome(call) && aur_rest_allowed(call, right, aur_rights_judge(right, &c));
}

aur_gathering *aur_rest_gathering(aur_rest_call *call)
{
    aur_gathering *gathering = aur_people_find(aur_rest_people(call), call->parts[0]);
    if (gathering == NULL)
        aur_rest_refuse_missing(call, "room");
    return gathering;
}

aur_gathering *aur_rest_gathering_to_act(aur_rest_call *call)
{
    aur_gathering *gathering = aur_rest_gathering(call);
    const aur_store_sanction *ban =
        gathering != NULL ? aur_gathering_ban(gathering, &call->claims.person, call->request.address, call->now_s)
                          : NULL;
    if (ban != NULL)
        aur_rest_refuse_entry(call, AUR_ENTRY_BANNED, ban, AUR_RIGHTS_YES);
    return ban == NULL ? gathering : NULL;
}

aur_seat *aur_rest_seat(const aur_rest_call *call, aur_gathering *gathering, aur_seat *spare)
{
    aur_seat *seat = aur_people_seat_of(aur_rest_people(call), call->claims.person.id);
    if (seat != NULL && seat->gathering == gathering)
        return seat;
    memset(spare, 0, sizeof *spare);
    spare->person = call->claims.person;
    spare->gathering = gathering;
    memcpy(spare->address, call->request.address, sizeof spare->address);
    return spare;
}

int64_t aur_rest_frame(const aur_rest_call *call, const aur_gathering *gathering)
{
    const aur_people_config *config = aur_people_config_get(aur_rest_people(call));
    return config->frame(config->context, aur_people_music(gathering), call->now_ns);
}

aur_actor aur_rest_actor(const aur_rest_call *call)
{
    return (aur_actor){.person = &call->claims.person, .address = call->request.address};
}
