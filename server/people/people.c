// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The registry. Gatherings stand in the order of their opening. A message of a room that is kept is told when it is
/// written, one of another room at once.
#include "server/people/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/people/people_print.h"
#include "server/people/registry.h"
#include "stream/clock.h"
#include "stream/log.h"

#define FIRST_ID "lobby"
/// Of a welcome in which every six of its characters became a name.
#define GREETING_BYTES (AUR_ROOM_TEXT_BYTES + AUR_ROOM_TEXT_BYTES / 4 / 6 * AUR_NAME_BYTES)

int64_t aur_registry_now_s(void)
{
    return (int64_t)time(NULL);
}

bool aur_registry_grow(void **items, uint32_t count, uint32_t *room, size_t item_bytes)
{
    if (count < *room)
        return true;
    uint32_t wanted = *room > 0 ? 2 * *room : 16;
    void *more = realloc(*items, wanted * item_bytes);
    if (more == NULL)
        return false;
    *items = more;
    *room = wanted;
    return true;
}

void *aur_people_music(const aur_gathering *gathering)
{
    const aur_house *h = aur_gathering_context(gathering);
    return h->music;
}

aur_limits *aur_people_limits(const aur_people *people)
{
    return people->limits;
}

const aur_people_config *aur_people_config_get(const aur_people *people)
{
    return &people->config;
}

/* ---- rooms ---- */

/// Whether two names lead to the same place: spaces as '-', whatever the case of A-Z.
static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        char x = *a == ' ' ? '-' : *a, y = *b == ' ' ? '-' : *b;
        x = x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y - 'A' + 'a') : y;
        if (x != y)
            return false;
    }
    return *a == *b;
}

aur_gathering *aur_people_find(const aur_people *people, const char *id_or_name)
{
    aur_gathering *by_name = NULL;
    for (uint32_t i = 0; i < people->house_count; i++) {
        const aur_store_room *room = aur_gathering_room(people->houses[i]->gathering);
        if (strcmp(room->id, id_or_name) == 0)
            return people->houses[i]->gathering;
        if (by_name == NULL && same_name(room->settings.name, id_or_name))
            by_name = people->houses[i]->gathering;
    }
    return by_name;
}

bool aur_people_is_taken(const aur_people *people, const char *name, const aur_gathering *except)
{
    const aur_gathering *named = aur_people_find(people, name);
    return named != NULL && named != except;
}

aur_gathering *aur_people_first(const aur_people *people)
{
    return people->houses[0]->gathering;
}

aur_gathering *aur_people_next(const aur_people *people, const aur_gathering *before)
{
    uint32_t at = 0;
    while (before != NULL && at < people->house_count && people->houses[at]->gathering != before)
        at++;
    at += before != NULL;
    return at < people->house_count ? people->houses[at]->gathering : NULL;
}

aur_seat *aur_people_seat_of(const aur_people *people, const char *person_id)
{
    for (uint32_t i = 0; i < people->house_count; i++)
        for (aur_seat *seat = aur_gathering_first(people->houses[i]->gathering); seat != NULL; seat = seat->next)
            if (strcmp(seat->person.id, person_id) == 0)
                return seat;
    return NULL;
}

static void free_house(aur_house *h)
{
    aur_gathering_close(h->gathering);
    free(h);
}

/// Opens a gathering that may have been written down before.
static aur_err add_house(aur_people *people, const aur_store_room *room, aur_house **out)
{
    *out = NULL;
    if (people->house_count >= AUR_PEOPLE_ROOMS_MAX)
        return AUR_ERR_FULL;
    aur_house *h = calloc(1, sizeof *h);
    void *houses = people->houses;
    if (h == NULL || !aur_registry_grow(&houses, people->house_count, &people->house_room,
                                        sizeof(aur_house *))) { // NOLINT(bugprone-sizeof-expression)
        free(h);
        return AUR_ERR_MEMORY;
    }
    people->houses = houses;
    h->people = people;
    aur_gathering_config config = {.room = *room,
                                   .happened = aur_registry_happened,
                                   .context = h,
                                   .words = people->config.words,
                                   .word_count = people->config.word_count};
    aur_err err = aur_gathering_open(&config, &h->gathering);
    for (uint32_t i = 0; err == AUR_OK && i < people->sanction_count; i++)
        err = aur_gathering_sanction_add(h->gathering, &people->sanctions[i]);
    if (err == AUR_OK)
        err = people->config.opened(people->config.context, h->gathering, &h->music);
    if (err != AUR_OK) {
        free_house(h);
        return err;
    }
    people->houses[people->house_count++] = h;
    people->stats.gatherings++;
    *out = h;
    return AUR_OK;
}

aur_err aur_people_open_room(aur_people *people, aur_store_room *room, aur_gathering **out)
{
    aur_house *h = NULL;
    *out = NULL;
    if (aur_people_is_taken(people, room->settings.name, NULL))
        return AUR_ERR_STATE;
    if (room->id[0] == '\0')
        aur_person_id_make(room->id, false);
    room->created_s = room->used_s = aur_registry_now_s();
    aur_err err = add_house(people, room, &h);
    if (err != AUR_OK)
        return err;
    *out = h->gathering;
    h->is_written = room->settings.is_persistent;
    if (room->settings.is_persistent)
        aur_registry_write_room(people, h->gathering);
    return AUR_OK;
}

static void remove_house(aur_people *people, uint32_t at)
{
    aur_house *h = people->houses[at];
    people->house_count--;
    people->stats.gatherings--;
    memmove(people->houses + at, people->houses + at + 1,
            (people->house_count - at) * sizeof *people->houses); // NOLINT(bugprone-sizeof-expression)
    people->config.closed(people->config.context, h->gathering, h->music);
    free_house(h);
}

void aur_people_close_room(aur_people *people, aur_gathering *gathering, int64_t now_ns)
{
    uint32_t at = 0;
    while (at < people->house_count && people->houses[at]->gathering != gathering)
        at++;
    if (at == 0 || at == people->house_count)
        return;
    int64_t frame = people->config.frame(people->config.context, people->houses[at]->music, now_ns);
    for (aur_seat *seat; (seat = aur_gathering_first(gathering)) != NULL;)
        aur_gathering_leave(seat, AUR_LEAVING_CLOSED, "", frame, now_ns);
    if (aur_gathering_room(gathering)->settings.is_persistent) {
        aur_deed deed = {.kind = AUR_DEED_ROOM_REMOVE, .room = *aur_gathering_room(gathering)};
        aur_registry_write(people, &deed);
    }
    remove_house(people, at);
}

aur_gathering *aur_people_lobby(aur_people *people)
{
    uint32_t lobbies = 0;
    for (uint32_t i = 0; i < people->house_count; i++) {
        aur_gathering *gathering = people->houses[i]->gathering;
        const aur_store_room *room = aur_gathering_room(gathering);
        if (!room->is_server_owned)
            continue;
        lobbies++;
        if (aur_gathering_count(gathering) < room->settings.capacity)
            return gathering;
    }
    aur_store_room next = *aur_gathering_room(aur_people_first(people));
    aur_gathering *opened = NULL;
    next.id[0] = '\0';
    next.settings.is_persistent = false;
    do
        snprintf(next.settings.name, sizeof next.settings.name, "%.60s-%u", people->config.first_room, ++lobbies);
    while (aur_people_is_taken(people, next.settings.name, NULL));
    return aur_people_open_room(people, &next, &opened) == AUR_OK ? opened : NULL;
}

/* ---- coming and going ---- */

void aur_people_welcome(aur_people *people, aur_seat *seat, const char *token)
{
    people->config.tell(people->config.context, seat, aur_people_print_welcome(seat, token, aur_clock_unix_ms()));
}

/// The room's own words, with the name in them.
static void greet(aur_people *people, aur_seat *seat)
{
    static const char user[] = "%user%";
    const char *text = aur_gathering_room(seat->gathering)->settings.welcome, *place = NULL;
    static char greeting[GREETING_BYTES]; // large, and of the one thread
    size_t bytes = 0;
    if (text[0] == '\0')
        return;
    for (; (place = strstr(text, user)) != NULL; text = place + sizeof user - 1)
        bytes += (size_t)snprintf(greeting + bytes, sizeof greeting - bytes, "%.*s%s", (int)(place - text), text,
                                  seat->person.name);
    snprintf(greeting + bytes, sizeof greeting - bytes, "%s", text);
    people->config.tell(people->config.context, seat, aur_people_print_notice(greeting));
}

aur_entry aur_people_enter(aur_people *people, aur_gathering *gathering, aur_seat *seat, bool knows_password,
                           const char *token, int64_t now_ns, const aur_store_sanction **sanction,
                           aur_rights_verdict *verdict)
{
    aur_seat *elsewhere = aur_people_seat_of(people, seat->person.id);
    if (elsewhere == NULL || elsewhere->gathering != gathering) {
        aur_entry entry = aur_gathering_admits(gathering, &seat->person, seat->address, knows_password,
                                               aur_registry_now_s(), sanction, verdict);
        if (entry != AUR_ENTRY_WELCOME)
            return entry;
    }
    if (elsewhere != NULL)
        aur_people_leave(people, elsewhere, AUR_LEAVING_REPLACED, now_ns);
    aur_entry entry =
        aur_gathering_join(gathering, seat, knows_password, now_ns, aur_registry_now_s(), sanction, verdict);
    if (entry != AUR_ENTRY_WELCOME)
        return entry;
    aur_people_welcome(people, seat, token);
    greet(people, seat);
    return AUR_ENTRY_WELCOME;
}

void aur_people_leave(aur_people *people, aur_seat *seat, aur_leaving why, int64_t now_ns)
{
    if (seat->gathering == NULL)
        return;
    int64_t frame = people->config.frame(people->config.context, aur_people_music(seat->gathering), now_ns);
    aur_gathering_leave(seat, why, "", frame, now_ns);
}

void aur_people_change(aur_people *people, const aur_person *person)
{
    aur_seat *seat = aur_people_seat_of(people, person->id);
    bool has_other_role = seat != NULL && seat->person.role != person->role;
    if (seat != NULL)
        aur_gathering_change(seat, person);
    if (has_other_role)
        people->config.tell(people->config.context, seat, aur_people_print_room_of(seat));
}

/* ---- open, close, time ---- */

static bool restore_sanction(void *context, const aur_store_sanction *sanction)
{
    aur_people *people = context;
    if (sanction->room[0] == '\0')
        return aur_registry_sanction_keep(people, sanction) == AUR_OK;
    aur_gathering *gathering = aur_people_find(people, sanction->room);
    return gathering == NULL || aur_gathering_sanction_add(gathering, sanction) == AUR_OK;
}

static bool restore_message(void *context, const aur_store_message *message)
{
    return aur_chat_restore(context, message) == AUR_OK;
}

static bool restore_room(void *context, const aur_store_room *room)
{
    aur_house *h = NULL;
    if (strcmp(room->id, FIRST_ID) == 0)
        return true; // it is there
    aur_err err = add_house(context, room, &h);
    if (err == AUR_OK)
        h->is_written = true;
    else
        aur_log(AUR_LOG_ERROR, "people", "room %s is not opened again: %s", room->id, aur_strerror(err));
    return true;
}

static bool find_first(void *context, const aur_store_room *room)
{
    bool is_first = strcmp(room->id, FIRST_ID) == 0;
    if (is_first)
        *(aur_store_room *)context = *room;
    return !is_first;
}

static aur_err restore(aur_people *people, aur_store *store)
{
    aur_err err = aur_store_sweep(store, aur_registry_now_s());
    if (err == AUR_OK)
        err = aur_store_rooms(store, restore_room, people);
    for (uint32_t i = 0; err == AUR_OK && i < people->house_count; i++) {
        aur_gathering *gathering = people->houses[i]->gathering;
        err = aur_store_messages(store, aur_gathering_room(gathering)->id, restore_message,
                                 aur_gathering_chat(gathering));
    }
    return err == AUR_OK ? aur_store_sanctions(store, aur_registry_now_s(), restore_sanction, people) : err;
}

/// The first room as it was left, or as it begins.
static aur_err open_first(aur_people *people, aur_store *store)
{
    aur_house *h = NULL;
    aur_store_room first = {
        .id = FIRST_ID,
        .is_server_owned = true,
        .created_s = aur_registry_now_s(),
        .settings = {.type = AUR_ROOM_STATION, .capacity = AUR_GATHERING_CAPACITY_LOBBY, .is_persistent = true}};
    aur_err err = store != NULL ? aur_store_rooms(store, find_first, &first) : AUR_OK;
    bool is_new = first.settings.name[0] == '\0';
    snprintf(first.settings.name, sizeof first.settings.name, "%s", people->config.first_room);
    if (err == AUR_OK && store != NULL && is_new)
        err = aur_store_room_set(store, &first); // its chat belongs to it
    if (err == AUR_OK)
        err = add_house(people, &first, &h);
    if (err == AUR_OK)
        h->is_written = store != NULL;
    return err;
}

aur_err aur_people_open(const aur_people_config *config, aur_store *store, aur_people **out)
{
    *out = NULL;
    aur_people *people = calloc(1, sizeof *people);
    if (people == NULL)
        return AUR_ERR_MEMORY;
    people->config = *config;
    people->store = store;
    aur_err err = aur_limits_open(&people->limits);
    if (err == AUR_OK)
        err = open_first(people, store);
    if (err == AUR_OK && store != NULL)
        err = restore(people, store);
    if (err != AUR_OK) {
        aur_people_close(people);
        return err;
    }
    *out = people;
    return AUR_OK;
}

void aur_people_close(aur_people *people)
{
    if (people == NULL)
        return;
    people->config.keeper = NULL; // it may be gone; nothing is written any more
    while (people->house_count > 0)
        remove_house(people, people->house_count - 1);
    aur_limits_close(people->limits);
    free(people->houses);
    free(people->sanctions);
    free(people);
}

/// Nobody has been in it for a while, and nobody wants it kept.
static bool is_over(const aur_people *people, const aur_house *h, int64_t now_ns)
{
    int64_t since_ns = aur_gathering_empty_since_ns(h->gathering);
    return h != people->houses[0] && !aur_gathering_room(h->gathering)->settings.is_persistent && since_ns != 0 &&
           now_ns - since_ns >= AUR_PEOPLE_IDLE_S * AUR_NS_PER_SECOND &&
           !people->config.is_heard(people->config.context, h->music);
}

void aur_people_tick(aur_people *people, int64_t now_ns)
{
    for (uint32_t i = people->house_count; i > 0; i--) {
        aur_house *h = people->houses[i - 1];
        aur_gathering_tick(h->gathering, now_ns, aur_registry_now_s());
        if (is_over(people, h, now_ns))
            remove_house(people, i - 1);
    }
    aur_registry_sweep(people);
}

void aur_people_stats_get(const aur_people *people, aur_people_stats *stats)
{
    *stats = people->stats;
}
