// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who is there: coming, going, owning, and what time brings.
#include "server/people/gathering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/gathering_state.h"
#include "server/people/letters.h"

#define NS_PER_S    INT64_C(1000000000)
#define GRACE_NS    (AUR_GATHERING_GRACE_S * NS_PER_S)
#define ABSENTS_MAX AUR_GATHERING_CAPACITY_MAX
#define NUMBERS     1024 /* 1.. : of all who are there or remembered */

_Static_assert(NUMBERS > AUR_GATHERING_CAPACITY_MAX + ABSENTS_MAX, "there is a number for each");

/* ---- the gathering ---- */

aur_err aur_gathering_open(const aur_gathering_config *config, aur_gathering **out)
{
    aur_gathering *g = *out = calloc(1, sizeof *g);
    if (g == NULL)
        return AUR_ERR_MEMORY;
    g->config = *config;
    aur_chat_init(&g->chat, config->room.id);
    uint16_t *capacity = &g->config.room.settings.capacity;
    if (*capacity == 0)
        *capacity = AUR_GATHERING_CAPACITY_DEFAULT;
    if (*capacity > AUR_GATHERING_CAPACITY_MAX)
        *capacity = AUR_GATHERING_CAPACITY_MAX;
    return AUR_OK;
}

void aur_gathering_close(aur_gathering *g)
{
    if (g == NULL)
        return;
    while (g->first != NULL)
        aur_gathering_leave(g->first, AUR_LEAVING_CLOSED, "", g->frame, g->now_ns);
    aur_chat_free(&g->chat);
    aur_sanctions_free(&g->sanctions);
    free(g->absents);
    free(g);
}

const aur_store_room *aur_gathering_room(const aur_gathering *g)
{
    return &g->config.room;
}

void *aur_gathering_context(const aur_gathering *g)
{
    return g->config.context;
}

aur_chat *aur_gathering_chat(aur_gathering *g)
{
    return &g->chat;
}

uint32_t aur_gathering_count(const aur_gathering *g)
{
    return g->count;
}

aur_seat *aur_gathering_first(const aur_gathering *g)
{
    return g->first;
}

static aur_seat *find_person(const aur_gathering *g, const char *person)
{
    aur_seat *seat = g->first;
    while (seat != NULL && strcmp(seat->person.id, person) != 0)
        seat = seat->next;
    return seat;
}

aur_seat *aur_gathering_find(const aur_gathering *g, const char *who)
{
    aur_seat *found = find_person(g, who);
    if (found != NULL)
        return found;
    for (aur_seat *seat = g->first; seat != NULL; seat = seat->next) {
        if (!aur_letters_same(seat->person.name, who))
            continue;
        if (found != NULL)
            return NULL;
        found = seat;
    }
    return found;
}

bool aur_gathering_is_owner(const aur_gathering *g, const char *person_id)
{
    const aur_store_room *room = &g->config.room;
    return !room->is_server_owned && room->owner[0] != '\0' && strcmp(room->owner, person_id) == 0;
}

int64_t aur_gathering_empty_since_ns(const aur_gathering *g)
{
    return g->count > 0 ? 0 : g->empty_since_ns;
}

void aur_gathering_tell(aur_gathering *g, const aur_happening *happening)
{
    if (g->config.happened != NULL)
        g->config.happened(g->config.context, g, happening);
}

static void tell_seat(aur_gathering *g, aur_happening_kind kind, aur_seat *seat)
{
    aur_gathering_tell(g, &(aur_happening){.kind = kind, .seat = seat, .reason = ""});
}

/* ---- owners ---- */

bool aur_gathering_can_own(const aur_gathering *g, const aur_seat *seat)
{
    const aur_room_settings *s = &g->config.room.settings;
    aur_rights_case c = {.role = seat->person.role, .type = s->type};
    return !g->config.room.is_server_owned && aur_rights_judge(AUR_RIGHT_CREATE, &c) == AUR_RIGHTS_YES &&
           (!s->is_persistent || aur_rights_judge(AUR_RIGHT_KEEP, &c) == AUR_RIGHTS_YES);
}

void aur_gathering_set_owner(aur_gathering *g, aur_seat *seat)
{
    char *owner = g->config.room.owner;
    memset(owner, 0, AUR_ID_BYTES);
    if (seat != NULL)
        memcpy(owner, seat->person.id, AUR_ID_BYTES);
    g->owner_away_ns = 0;
    tell_seat(g, AUR_HAPPENING_OWNER, seat);
    aur_gathering_review(g);
}

/// The one who may own the room and has been there longest.
static aur_seat *find_heir(const aur_gathering *g)
{
    aur_seat *seat = g->first;
    while (seat != NULL && !aur_gathering_can_own(g, seat))
        seat = seat->next;
    return seat;
}

/// Gives a room that has no owner to whoever is there, and one whose owner stays away.
static void settle_owner(aur_gathering *g)
{
    const aur_store_room *room = &g->config.room;
    bool is_lost = !room->settings.is_persistent && g->owner_away_ns != 0 && g->now_ns - g->owner_away_ns >= GRACE_NS;
    aur_seat *heir = room->owner[0] == '\0' || is_lost ? find_heir(g) : NULL;
    if (heir != NULL)
        aur_gathering_set_owner(g, heir);
}

/* ---- those who may be back ---- */

static void forget_absent(aur_gathering *g, uint32_t index)
{
    g->absent_count--;
    memmove(&g->absents[index], &g->absents[index + 1], (g->absent_count - index) * sizeof *g->absents);
}

/// Without memory for it he is not remembered, and gets another number.
static void remember_absent(aur_gathering *g, const aur_seat *seat)
{
    if (g->absent_count == ABSENTS_MAX)
        forget_absent(g, 0);
    if (g->absent_count == g->absent_room) {
        uint32_t room = g->absent_room > 0 ? 2 * g->absent_room : 4;
        aur_gathering_absent *absents = realloc(g->absents, room * sizeof *absents);
        if (absents == NULL)
            return;
        g->absents = absents;
        g->absent_room = room;
    }
    aur_gathering_absent *absent = &g->absents[g->absent_count++];
    *absent = (aur_gathering_absent){.number = seat->hands.player,
                                     .quota = seat->hands.quota,
                                     .last_frame = seat->hands.last_frame,
                                     .left_ns = g->now_ns};
    memcpy(absent->person, seat->person.id, sizeof absent->person);
}

/// The lowest number that nobody has.
static uint16_t free_number(const aur_gathering *g)
{
    bool taken[NUMBERS] = {true};
    for (uint32_t i = 0; i < g->absent_count; i++)
        taken[g->absents[i].number] = true;
    for (const aur_seat *seat = g->first; seat != NULL; seat = seat->next)
        taken[seat->hands.player] = true;
    uint16_t number = 1;
    while (taken[number])
        number++;
    return number;
}

/// His own hands if he was here just now.
static void give_hands(aur_gathering *g, aur_seat *seat)
{
    uint32_t i = 0;
    while (i < g->absent_count && strcmp(g->absents[i].person, seat->person.id) != 0)
        i++;
    if (i == g->absent_count) {
        aur_hands_init(&seat->hands, free_number(g));
        return;
    }
    aur_hands_init(&seat->hands, g->absents[i].number);
    seat->hands.quota = g->absents[i].quota;
    seat->hands.last_frame = g->absents[i].last_frame;
    forget_absent(g, i);
}

/* ---- coming and going ---- */

static aur_sanctions_subject subject_of(const aur_gathering *g, const aur_person *person, const char *address)
{
    return (aur_sanctions_subject){.person = person->id,
                                   .address = address,
                                   .is_spared =
                                       person->role >= AUR_ROLE_MODERATOR || aur_gathering_is_owner(g, person->id)};
}

const aur_store_sanction *aur_gathering_ban(const aur_gathering *g, const aur_person *person, const char *address,
                                            int64_t now_s)
{
    aur_sanctions_subject subject = subject_of(g, person, address);
    return aur_sanctions_hold(&g->sanctions, AUR_SANCTION_BAN, &subject, now_s);
}

aur_entry aur_gathering_admits(const aur_gathering *g, const aur_person *person, const char *address,
                               bool knows_password, int64_t now_s, const aur_store_sanction **sanction,
                               aur_rights_verdict *verdict)
{
    const aur_room_settings *s = &g->config.room.settings;
    bool needs_none = subject_of(g, person, address).is_spared;
    aur_rights_case c = {.role = person->role,
                         .type = s->type,
                         .is_owner = aur_gathering_is_owner(g, person->id),
                         .no_guests = s->no_guests,
                         .is_server_owned = g->config.room.is_server_owned};
    *verdict = aur_rights_judge(AUR_RIGHT_ENTER, &c);
    *sanction = aur_gathering_ban(g, person, address, now_s);
    if (*sanction != NULL)
        return AUR_ENTRY_BANNED;
    if (*verdict != AUR_RIGHTS_YES)
        return AUR_ENTRY_RIGHTS;
    if (s->password_hash[0] != '\0' && !knows_password && !needs_none)
        return AUR_ENTRY_PASSWORD;
    bool is_here = find_person(g, person->id) != NULL;
    return g->count - is_here < s->capacity ? AUR_ENTRY_WELCOME : AUR_ENTRY_FULL;
}

static bool is_muted(const aur_gathering *g, const aur_seat *seat)
{
    aur_sanctions_subject subject = subject_of(g, &seat->person, seat->address);
    return aur_sanctions_hold(&g->sanctions, AUR_SANCTION_MUTE, &subject, g->now_s) != NULL;
}

aur_entry aur_gathering_join(aur_gathering *g, aur_seat *seat, bool knows_password, int64_t now_ns, int64_t now_s,
                             const aur_store_sanction **sanction, aur_rights_verdict *verdict)
{
    aur_entry entry = aur_gathering_admits(g, &seat->person, seat->address, knows_password, now_s, sanction, verdict);
    if (entry != AUR_ENTRY_WELCOME)
        return entry;
    g->now_ns = now_ns;
    g->now_s = now_s;
    aur_seat *other = find_person(g, seat->person.id);
    if (other != NULL)
        aur_gathering_leave(other, AUR_LEAVING_REPLACED, "", g->frame, now_ns);
    give_hands(g, seat);
    seat->joined_ns = now_ns;
    seat->typing_until_ns = 0;
    seat->is_muted = is_muted(g, seat);
    seat->gathering = g;
    seat->next = NULL;
    seat->previous = g->last;
    if (g->last != NULL)
        g->last->next = seat;
    else
        g->first = seat;
    g->last = seat;
    g->count++;
    if (aur_gathering_is_owner(g, seat->person.id))
        g->owner_away_ns = 0;
    else if (g->owner_away_ns == 0 && find_person(g, g->config.room.owner) == NULL)
        g->owner_away_ns = now_ns;
    tell_seat(g, AUR_HAPPENING_JOINED, seat);
    settle_owner(g);
    return AUR_ENTRY_WELCOME;
}

static void unlink_seat(aur_gathering *g, aur_seat *seat)
{
    if (seat->previous != NULL)
        seat->previous->next = seat->next;
    else
        g->first = seat->next;
    if (seat->next != NULL)
        seat->next->previous = seat->previous;
    else
        g->last = seat->previous;
    seat->next = seat->previous = NULL;
    seat->gathering = NULL;
    g->count--;
}

void aur_gathering_leave(aur_seat *seat, aur_leaving why, const char *reason, int64_t now_frame, int64_t now_ns)
{
    aur_gathering_send_out(seat, NULL, why, reason, now_frame, now_ns);
}

void aur_gathering_send_out(aur_seat *seat, const aur_seat *by, aur_leaving why, const char *reason, int64_t now_frame,
                            int64_t now_ns)
{
    aur_gathering *g = seat->gathering;
    if (g == NULL)
        return;
    g->frame = now_frame;
    g->now_ns = now_ns;
    bool was_owner = aur_gathering_is_owner(g, seat->person.id);
    aur_gathering_let_go(seat);
    unlink_seat(g, seat);
    remember_absent(g, seat);
    if (was_owner)
        g->owner_away_ns = now_ns;
    if (g->count == 0)
        g->empty_since_ns = now_ns;
    aur_gathering_tell(
        g, &(aur_happening){.kind = AUR_HAPPENING_LEFT, .seat = seat, .by = by, .why = why, .reason = reason});
    if (was_owner && why == AUR_LEAVING_BANNED && !g->config.room.settings.is_persistent)
        aur_gathering_set_owner(g, find_heir(g));
}

/* ---- order ---- */

void aur_gathering_let_go(aur_seat *seat)
{
    aur_gathering *g = seat->gathering;
    aur_hands_note note;
    if (aur_hands_off(&seat->hands, g->frame, &note))
        aur_gathering_tell(
            g,
            &(aur_happening){.kind = AUR_HAPPENING_NOTES, .seat = seat, .reason = "", .notes = &note, .note_count = 1});
}

void aur_gathering_review(aur_gathering *g)
{
    for (aur_seat *seat = g->first; seat != NULL; seat = seat->next) {
        bool muted = is_muted(g, seat);
        if (muted != seat->is_muted) {
            seat->is_muted = muted;
            tell_seat(g, AUR_HAPPENING_MEMBER, seat);
        }
        if (aur_hands_hold(&seat->hands) && aur_gathering_may(seat, AUR_RIGHT_PLAY, NULL) != AUR_RIGHTS_YES)
            aur_gathering_let_go(seat);
    }
}

void aur_gathering_send_banned(aur_gathering *g)
{
    for (aur_seat *seat = g->first, *next; seat != NULL; seat = next) {
        next = seat->next;
        const aur_store_sanction *ban = aur_gathering_ban(g, &seat->person, seat->address, g->now_s);
        if (ban != NULL)
            aur_gathering_leave(seat, AUR_LEAVING_BANNED, ban->reason, g->frame, g->now_ns);
    }
}

static void end_sanctions(aur_gathering *g)
{
    uint32_t before = g->sanctions.count;
    for (uint32_t i = before; i > 0; i--)
        if (aur_sanctions_is_over(&aur_sanctions_get(&g->sanctions, i - 1)->sanction, g->now_s))
            aur_gathering_pardon_at(g, i - 1, NULL);
}

static void end_typing(aur_gathering *g)
{
    for (aur_seat *seat = g->first; seat != NULL; seat = seat->next)
        if (seat->typing_until_ns != 0 && seat->typing_until_ns <= g->now_ns)
            aur_gathering_typing(seat, false, g->now_ns);
}

void aur_gathering_tick(aur_gathering *g, int64_t now_ns, int64_t now_s)
{
    g->now_ns = now_ns;
    g->now_s = now_s;
    if (g->count == 0 && g->empty_since_ns == 0)
        g->empty_since_ns = now_ns;
    while (g->absent_count > 0 && now_ns - g->absents[0].left_ns >= GRACE_NS)
        forget_absent(g, 0);
    end_typing(g);
    end_sanctions(g);
    settle_owner(g);
}

const char *aur_entry_text(aur_entry entry)
{
    static const char *const texts[AUR_ENTRY_VERDICTS] = {
        [AUR_ENTRY_WELCOME] = "welcome",
        [AUR_ENTRY_FULL] = "the room is full",
        [AUR_ENTRY_PASSWORD] = "the room has a password, and this is not it",
        [AUR_ENTRY_BANNED] = "banned",
        [AUR_ENTRY_RIGHTS] = "not allowed in here",
    };
    return entry < AUR_ENTRY_VERDICTS ? texts[entry] : "?";
}
