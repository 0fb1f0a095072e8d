// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// JSON out, as in protocol_print.c.
#include "server/people/people_print.h"

#include <stdio.h>
#include <string.h>

#include "server/protocol_print.h"

static const char *const LEAVING_NAMES[] = {
    [AUR_LEAVING_LEFT] = "left",     [AUR_LEAVING_LOST] = "lost",         [AUR_LEAVING_KICKED] = "kicked",
    [AUR_LEAVING_BANNED] = "banned", [AUR_LEAVING_REPLACED] = "replaced", [AUR_LEAVING_CLOSED] = "closed"};

const char *aur_leaving_name(aur_leaving why)
{
    return LEAVING_NAMES[why];
}

static void add_colour(cJSON *tree, uint32_t colour_rgb)
{
    char text[16];
    snprintf(text, sizeof text, "#%06x", (unsigned)(colour_rgb & 0xffffff));
    cJSON_AddStringToObject(tree, "colour", text);
}

/// Times in ms since 1970; 0 s stays 0.
static void add_ms(cJSON *tree, const char *name, int64_t at_s)
{
    cJSON_AddNumberToObject(tree, name, (double)at_s * 1000.0);
}

cJSON *aur_people_print_person(const aur_person *person)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "id", person->id);
    cJSON_AddStringToObject(tree, "name", person->name);
    cJSON_AddStringToObject(tree, "role", aur_role_name(person->role));
    add_colour(tree, person->colour_rgb);
    return tree;
}

cJSON *aur_people_print_member(const aur_seat *seat)
{
    const aur_person *person = &seat->person;
    const char *instrument = aur_hands_instrument(seat->hands.patch);
    cJSON *tree = aur_people_print_person(person);
    cJSON_AddNumberToObject(tree, "number", seat->hands.player);
    cJSON_AddBoolToObject(tree, "owner",
                          seat->gathering != NULL && aur_gathering_is_owner(seat->gathering, person->id));
    cJSON_AddBoolToObject(tree, "muted", seat->is_muted);
    cJSON_AddStringToObject(tree, "instrument", instrument != NULL ? instrument : "");
    return tree;
}

cJSON *aur_people_print_members(const aur_gathering *gathering)
{
    cJSON *list = cJSON_CreateArray();
    for (const aur_seat *seat = aur_gathering_first(gathering); seat != NULL; seat = seat->next)
        cJSON_AddItemToArray(list, aur_people_print_member(seat));
    return list;
}

cJSON *aur_people_print_room(const aur_gathering *gathering)
{
    const aur_store_room *room = aur_gathering_room(gathering);
    const aur_room_settings *s = &room->settings;
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "id", room->id);
    cJSON_AddStringToObject(tree, "name", s->name);
    cJSON_AddStringToObject(tree, "type", aur_room_type_name(s->type));
    cJSON_AddNumberToObject(tree, "capacity", s->capacity);
    cJSON_AddNumberToObject(tree, "members", aur_gathering_count(gathering));
    cJSON_AddBoolToObject(tree, "private", s->is_private);
    cJSON_AddBoolToObject(tree, "persistent", s->is_persistent);
    cJSON_AddBoolToObject(tree, "has_password", s->password_hash[0] != '\0');
    cJSON_AddBoolToObject(tree, "guests", !s->no_guests);
    cJSON_AddBoolToObject(tree, "chat", !s->no_chat);
    cJSON_AddBoolToObject(tree, "only_owner_chats", s->only_owner_chats);
    cJSON_AddBoolToObject(tree, "only_owner_plays", s->only_owner_plays);
    cJSON_AddBoolToObject(tree, "grid", s->grid);
    cJSON_AddBoolToObject(tree, "clean_words", s->clean_words);
    cJSON_AddStringToObject(tree, "welcome", s->welcome);
    cJSON_AddBoolToObject(tree, "server_owned", room->is_server_owned);
    if (room->owner[0] != '\0')
        cJSON_AddStringToObject(tree, "owner", room->owner);
    else
        cJSON_AddNullToObject(tree, "owner");
    add_ms(tree, "created", room->created_s);
    return tree;
}

/// What begins with this was said by /me.
static const char *kind_of(const aur_store_message *m)
{
    return m->person[0] == '\0' ? "server" : m->is_action ? "me" : "user";
}

cJSON *aur_people_print_message(const aur_store_message *m)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "number", (double)m->number);
    cJSON_AddStringToObject(tree, "person", m->person);
    cJSON_AddStringToObject(tree, "name", m->name);
    add_colour(tree, m->colour_rgb);
    cJSON_AddStringToObject(tree, "text", m->text);
    cJSON_AddNumberToObject(tree, "at", (double)m->at_ms);
    cJSON_AddBoolToObject(tree, "edited", m->is_edited);
    cJSON_AddStringToObject(tree, "kind", kind_of(m));
    return tree;
}

cJSON *aur_people_print_chat(const aur_chat *chat)
{
    cJSON *list = cJSON_CreateArray();
    for (uint32_t i = 0; i < chat->count; i++)
        if (chat->messages[i]->text[0] != '\0')
            cJSON_AddItemToArray(list, aur_people_print_message(chat->messages[i]));
    return list;
}

cJSON *aur_people_print_rights(uint32_t rights)
{
    cJSON *list = cJSON_CreateArray();
    for (int right = 0; right < AUR_RIGHT_COUNT; right++)
        if ((rights >> right & 1) != 0)
            cJSON_AddItemToArray(list, cJSON_CreateString(aur_right_name((aur_right)right)));
    return list;
}

cJSON *aur_people_print_sanction(const aur_store_sanction *sanction)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "id", sanction->id);
    cJSON_AddStringToObject(tree, "kind", sanction->kind == AUR_SANCTION_BAN ? "ban" : "mute");
    cJSON_AddStringToObject(tree, "room", sanction->room);
    cJSON_AddStringToObject(tree, "person", sanction->person);
    cJSON_AddBoolToObject(tree, "address", sanction->address[0] != '\0'); // nobody's address is shown
    cJSON_AddStringToObject(tree, "by", sanction->by);
    cJSON_AddStringToObject(tree, "reason", sanction->reason);
    add_ms(tree, "created", sanction->created_s);
    add_ms(tree, "until", sanction->expires_s);
    return tree;
}

static cJSON *instruments(void)
{
    cJSON *list = cJSON_CreateArray();
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const char *name = aur_hands_instrument(patch);
        if (name == NULL)
            continue;
        cJSON *one = cJSON_CreateObject();
        cJSON_AddNumberToObject(one, "number", patch);
        cJSON_AddStringToObject(one, "name", name);
        cJSON_AddItemToArray(list, one);
    }
    return list;
}

char *aur_people_print_welcome(const aur_seat *seat, const char *token, int64_t now_ms)
{
    cJSON *tree = aur_protocol_begin("welcome");
    cJSON_AddItemToObject(tree, "you", aur_people_print_member(seat));
    if (token != NULL)
        cJSON_AddStringToObject(tree, "token", token);
    cJSON_AddItemToObject(tree, "room", aur_people_print_room(seat->gathering));
    cJSON_AddItemToObject(tree, "members", aur_people_print_members(seat->gathering));
    cJSON_AddItemToObject(tree, "chat", aur_people_print_chat(aur_gathering_chat(seat->gathering)));
    cJSON_AddItemToObject(tree, "rights", aur_people_print_rights(aur_gathering_rights(seat)));
    cJSON_AddItemToObject(tree, "instruments", instruments());
    cJSON *notes = cJSON_AddObjectToObject(tree, "notes");
    cJSON_AddNumberToObject(notes, "a_second", AUR_HANDS_STRIKES_A_SECOND);
    cJSON_AddNumberToObject(notes, "burst", AUR_HANDS_STRIKES_BURST);
    cJSON_AddNumberToObject(tree, "server_time", (double)now_ms);
    return aur_protocol_finish(tree);
}

static const char *const TYPES[] = {
    [AUR_HAPPENING_JOINED] = "joined", [AUR_HAPPENING_LEFT] = "left",       [AUR_HAPPENING_MEMBER] = "member",
    [AUR_HAPPENING_OWNER] = "owner",   [AUR_HAPPENING_SAID] = "said",       [AUR_HAPPENING_EDITED] = "edited",
    [AUR_HAPPENING_UNSAID] = "unsaid", [AUR_HAPPENING_CLEARED] = "cleared", [AUR_HAPPENING_TYPING] = "typing",
    [AUR_HAPPENING_NOTES] = NULL};

static void add_person(cJSON *tree, const aur_seat *seat)
{
    if (seat != NULL)
        cJSON_AddStringToObject(tree, "person", seat->person.id);
    else
        cJSON_AddNullToObject(tree, "person");
}

char *aur_people_print_happening(const aur_gathering *gathering, const aur_happening *h, const char *id)
{
    (void)gathering;
    if ((size_t)h->kind >= sizeof TYPES / sizeof *TYPES || TYPES[h->kind] == NULL)
        return NULL;
    cJSON *tree = aur_protocol_begin(TYPES[h->kind]);
    switch (h->kind) {
    case AUR_HAPPENING_JOINED:
    case AUR_HAPPENING_MEMBER:
        cJSON_AddItemToObject(tree, "member", aur_people_print_member(h->seat));
        break;
    case AUR_HAPPENING_LEFT:
        add_person(tree, h->seat);
        cJSON_AddStringToObject(tree, "why", aur_leaving_name(h->why));
        cJSON_AddStringToObject(tree, "reason", h->reason != NULL ? h->reason : "");
        break;
    case AUR_HAPPENING_TYPING:
        add_person(tree, h->seat);
        cJSON_AddBoolToObject(tree, "on", h->seat->typing_until_ns != 0);
        break;
    case AUR_HAPPENING_SAID:
    case AUR_HAPPENING_EDITED:
    case AUR_HAPPENING_UNSAID:
        cJSON_AddItemToObject(tree, "message", aur_people_print_message(h->message));
        break;
    default: // OWNER, CLEARED
        add_person(tree, h->seat);
        break;
    }
    if (id[0] != '\0')
        cJSON_AddStringToObject(tree, "id", id);
    return aur_protocol_finish(tree);
}

char *aur_people_print_room_of(const aur_seat *seat)
{
    cJSON *tree = aur_protocol_begin("room");
    cJSON_AddItemToObject(tree, "room", aur_people_print_room(seat->gathering));
    cJSON_AddItemToObject(tree, "rights", aur_people_print_rights(aur_gathering_rights(seat)));
    return aur_protocol_finish(tree);
}

char *aur_people_print_notice(const char *text)
{
    cJSON *tree = aur_protocol_begin("notice");
    cJSON_AddStringToObject(tree, "text", text);
    return aur_protocol_finish(tree);
}

char *aur_people_print_played(double played)
{
    char text[48];
    cJSON *tree = aur_protocol_begin("notice");
    snprintf(text, sizeof text, "MIDI file: %.0f %% played", played * 100.0);
    cJSON_AddStringToObject(tree, "text", text);
    cJSON_AddNumberToObject(tree, "played", played);
    return aur_protocol_finish(tree);
}

char *aur_people_print_muted(int64_t until_s, const char *reason)
{
    cJSON *tree = aur_protocol_begin("muted");
    if (until_s >= 0)
        add_ms(tree, "until", until_s);
    else
        cJSON_AddNullToObject(tree, "until");
    cJSON_AddStringToObject(tree, "reason", reason);
    return aur_protocol_finish(tree);
}

char *aur_people_print_sent_out(aur_leaving why, const char *reason, int64_t until_s)
{
    cJSON *tree = aur_protocol_begin("sent_out");
    cJSON_AddStringToObject(tree, "why", aur_leaving_name(why));
    cJSON_AddStringToObject(tree, "reason", reason != NULL ? reason : "");
    add_ms(tree, "until", until_s);
    return aur_protocol_finish(tree);
}
