// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What members do: each deed asks whether he may, does it, and says so.
#include <stdio.h>
#include <string.h>

#include "server/people/gathering_state.h"
#include "server/people/letters.h"

#define NS_PER_S INT64_C(1000000000)

aur_rights_verdict aur_gathering_may(const aur_seat *seat, aur_right right, const aur_seat *target)
{
    const aur_gathering *g = seat->gathering;
    if (g == NULL || (target != NULL && (target->gathering != g || target == seat)))
        return AUR_RIGHTS_TARGET;
    const aur_room_settings *s = &g->config.room.settings;
    aur_rights_case c = {.role = seat->person.role,
                         .type = s->type,
                         .is_owner = aur_gathering_is_owner(g, seat->person.id),
                         .is_muted = seat->is_muted,
                         .no_guests = s->no_guests,
                         .no_chat = s->no_chat,
                         .only_owner_chats = s->only_owner_chats,
                         .only_owner_plays = s->only_owner_plays,
                         .is_server_owned = g->config.room.is_server_owned};
    if (target != NULL) {
        c.target = target->person.role;
        c.target_is_owner = aur_gathering_is_owner(g, target->person.id);
    }
    return aur_rights_judge(right, &c);
}

uint32_t aur_gathering_rights(const aur_seat *seat)
{
    uint32_t rights = 0;
    for (unsigned right = 0; right < AUR_RIGHT_COUNT; right++)
        if (aur_gathering_may(seat, (aur_right)right, NULL) == AUR_RIGHTS_YES)
            rights |= 1u << right;
    return rights;
}

/* ---- talking ---- */

static void tell_message(aur_seat *seat, aur_happening_kind kind, const aur_store_message *message)
{
    aur_gathering_tell(seat->gathering, &(aur_happening){.kind = kind, .seat = seat, .reason = "", .message = message});
}

/// As the room's settings want it.
static void clean(const aur_gathering *g, const char *text, char cleaned[AUR_CHAT_BYTES])
{
    snprintf(cleaned, AUR_CHAT_BYTES, "%s", text);
    if (g->config.room.settings.clean_words)
        aur_chat_clean(cleaned, g->config.words, g->config.word_count);
}

aur_rights_verdict aur_gathering_say(aur_seat *seat, const char *text, bool is_action, int64_t now_ms)
{
    char cleaned[AUR_CHAT_BYTES];
    const aur_store_message *message = NULL;
    aur_rights_verdict verdict = aur_gathering_may(seat, AUR_RIGHT_CHAT, NULL);
    if (verdict != AUR_RIGHTS_YES)
        return verdict;
    aur_gathering_typing(seat, false, 0);
    clean(seat->gathering, text, cleaned);
    if (aur_chat_say(&seat->gathering->chat, &seat->person, cleaned, is_action, now_ms, &message) == AUR_OK)
        tell_message(seat, AUR_HAPPENING_SAID, message);
    return AUR_RIGHTS_YES;
}

static bool is_own(const aur_seat *seat, const aur_store_message *message)
{
    return strcmp(seat->person.id, message->person) == 0;
}

aur_rights_verdict aur_gathering_edit(aur_seat *seat, uint64_t number, const char *text, bool *found)
{
    const aur_store_message *message = aur_chat_find(&seat->gathering->chat, number);
    *found = message != NULL;
    aur_rights_verdict verdict = aur_gathering_may(seat, AUR_RIGHT_CHAT, NULL);
    if (verdict != AUR_RIGHTS_YES || message == NULL)
        return verdict;
    if (!is_own(seat, message))
        return AUR_RIGHTS_TARGET;
    aur_store_message edited = *message;
    clean(seat->gathering, text, edited.text);
    edited.is_edited = true;
    tell_message(seat, AUR_HAPPENING_EDITED, &edited);
    return AUR_RIGHTS_YES;
}

aur_rights_verdict aur_gathering_unsay(aur_seat *seat, uint64_t number, bool *found)
{
    aur_chat *chat = &seat->gathering->chat;
    const aur_store_message *message = aur_chat_find(chat, number);
    *found = message != NULL;
    if (message == NULL)
        return AUR_RIGHTS_YES;
    aur_rights_verdict verdict =
        is_own(seat, message) ? AUR_RIGHTS_YES : aur_gathering_may(seat, AUR_RIGHT_UNSAY, NULL);
    if (verdict == AUR_RIGHTS_YES)
        tell_message(seat, AUR_HAPPENING_UNSAID, aur_chat_unsay(chat, number));
    return verdict;
}

aur_rights_verdict aur_gathering_clear(aur_seat *seat)
{
    aur_rights_verdict verdict = aur_gathering_may(seat, AUR_RIGHT_CLEAR, NULL);
    if (verdict != AUR_RIGHTS_YES)
        return verdict;
    aur_chat_clear(&seat->gathering->chat);
    aur_gathering_tell(seat->gathering, &(aur_happening){.kind = AUR_HAPPENING_CLEARED, .seat = seat, .reason = ""});
    return AUR_RIGHTS_YES;
}

void aur_gathering_typing(aur_seat *seat, bool is_typing, int64_t now_ns)
{
    bool was_typing = seat->typing_until_ns != 0;
    if (is_typing && aur_gathering_may(seat, AUR_RIGHT_CHAT, NULL) != AUR_RIGHTS_YES)
        return;
    seat->typing_until_ns = is_typing ? now_ns + AUR_GATHERING_TYPING_S * NS_PER_S : 0;
    if (is_typing != was_typing)
        aur_gathering_tell(seat->gathering, &(aur_happening){.kind = AUR_HAPPENING_TYPING, .seat = seat, .reason = ""});
}

static void tell_member(aur_seat *seat)
{
    aur_gathering_tell(seat->gathering, &(aur_happening){.kind = AUR_HAPPENING_MEMBER, .seat = seat, .reason = ""});
}

void aur_gathering_change(aur_seat *seat, const aur_person *person)
{
    aur_person *is = &seat->person;
    if (strcmp(is->name, person->name) == 0 && is->role == person->role && is->colour_rgb == person->colour_rgb)
        return;
    snprintf(is->name, sizeof is->name, "%s", person->name);
    is->role = person->role;
    is->colour_rgb = person->colour_rgb;
    tell_member(seat);
    aur_gathering_review(seat->gathering); // with another role he may do other things
}

/* ---- keeping order ---- */

/// May he do it to this one? Nobody is not somebody.
static aur_rights_verdict may_to(const aur_seat *seat, aur_right right, const aur_seat *target)
{
    return target != NULL ? aur_gathering_may(seat, right, target) : AUR_RIGHTS_TARGET;
}

aur_rights_verdict aur_gathering_kick(aur_seat *seat, aur_seat *target, const char *reason, int64_t now_frame,
                                      int64_t now_ns)
{
    aur_rights_verdict verdict = may_to(seat, AUR_RIGHT_KICK, target);
    if (verdict == AUR_RIGHTS_YES)
        aur_gathering_send_out(target, seat, AUR_LEAVING_KICKED, reason, now_frame, now_ns);
    return verdict;
}

void aur_gathering_pardon_at(aur_gathering *g, uint32_t index, aur_seat *by)
{
    aur_store_sanction gone = aur_sanctions_get(&g->sanctions, index)->sanction;
    aur_sanctions_remove(&g->sanctions, index);
    aur_gathering_review(g);
    if (strcmp(gone.room, AUR_SERVER_ROOM) != 0)
        aur_gathering_tell(g,
                           &(aur_happening){.kind = AUR_HAPPENING_PARDON, .seat = by, .reason = "", .sanction = &gone});
}

/// Applies the list as it is now.
static void enforce(aur_gathering *g)
{
    aur_gathering_review(g);
    aur_gathering_send_banned(g);
}

static bool is_of(const aur_sanctions_item *item, aur_sanction_kind kind, const char *who)
{
    const aur_store_sanction *s = &item->sanction;
    return s->kind == kind && strcmp(s->room, AUR_SERVER_ROOM) != 0 && who[0] != '\0' &&
           (strcmp(s->id, who) == 0 || strcmp(s->person, who) == 0 ||
            (item->name[0] != '\0' && aur_letters_same(item->name, who)));
}

/// Removes what this room has of the kind against one; returns whether there was any.
static bool pardon(aur_gathering *g, aur_sanction_kind kind, const char *who, aur_seat *by)
{
    bool found = false;
    for (uint32_t i = g->sanctions.count; i > 0; i--)
        if (is_of(aur_sanctions_get(&g->sanctions, i - 1), kind, who)) {
            aur_gathering_pardon_at(g, i - 1, by);
            found = true;
        }
    return found;
}

/// A place for one more of this room.
static void make_room(aur_gathering *g, aur_seat *by)
{
    uint32_t own = 0, oldest = 0;
    for (uint32_t i = g->sanctions.count; i > 0; i--)
        if (strcmp(aur_sanctions_get(&g->sanctions, i - 1)->sanction.room, AUR_SERVER_ROOM) != 0) {
            oldest = i - 1;
            own++;
        }
    if (own >= AUR_GATHERING_SANCTIONS_MAX)
        aur_gathering_pardon_at(g, oldest, by);
}

aur_rights_verdict aur_gathering_sanction(aur_seat *seat, aur_seat *target, aur_sanction_kind kind, int64_t seconds,
                                          bool for_address, const char *reason, int64_t now_frame, int64_t now_ns,
                                          int64_t now_s, bool *is_kept)
{
    aur_gathering *g = seat->gathering;
    const aur_store_sanction *added = NULL;
    aur_rights_verdict verdict = may_to(seat, kind == AUR_SANCTION_BAN ? AUR_RIGHT_BAN : AUR_RIGHT_MUTE, target);
    *is_kept = verdict == AUR_RIGHTS_YES && aur_sanctions_reserve(&g->sanctions) == AUR_OK;
    if (!*is_kept)
        return verdict; // an earlier one holds on
    g->frame = now_frame;
    g->now_ns = now_ns;
    g->now_s = now_s;
    aur_store_sanction sanction = {.kind = kind, .created_s = now_s, .expires_s = seconds > 0 ? now_s + seconds : 0};
    aur_person_id_make(sanction.id, false);
    memcpy(sanction.room, g->config.room.id, sizeof sanction.room);
    memcpy(sanction.person, target->person.id, sizeof sanction.person);
    memcpy(sanction.by, seat->person.id, sizeof sanction.by);
    snprintf(sanction.reason, sizeof sanction.reason, "%s", reason);
    if (for_address)
        memcpy(sanction.address, target->address, sizeof sanction.address);
    (void)pardon(g, kind, target->person.id, seat);
    make_room(g, seat);
    if (aur_sanctions_add(&g->sanctions, &sanction, target->person.name, &added) == AUR_OK)
        aur_gathering_tell(
            g, &(aur_happening){.kind = AUR_HAPPENING_SANCTION, .seat = seat, .reason = "", .sanction = added});
    enforce(g);
    return AUR_RIGHTS_YES;
}

aur_rights_verdict aur_gathering_pardon(aur_seat *seat, aur_sanction_kind kind, const char *who, bool *found)
{
    *found = false;
    aur_rights_verdict verdict =
        aur_gathering_may(seat, kind == AUR_SANCTION_BAN ? AUR_RIGHT_BAN : AUR_RIGHT_MUTE, NULL);
    if (verdict == AUR_RIGHTS_YES)
        *found = pardon(seat->gathering, kind, who, seat);
    return verdict;
}

const aur_store_sanction *aur_gathering_sanctions(const aur_gathering *g, uint32_t index)
{
    const aur_sanctions_item *item = aur_sanctions_get(&g->sanctions, index);
    return item != NULL ? &item->sanction : NULL;
}

aur_err aur_gathering_sanction_add(aur_gathering *g, const aur_store_sanction *sanction)
{
    const aur_store_sanction *added = NULL;
    aur_err err = aur_sanctions_add(&g->sanctions, sanction, "", &added);
    if (err == AUR_OK)
        enforce(g);
    return err;
}

void aur_gathering_sanction_remove(aur_gathering *g, const char *id)
{
    for (uint32_t i = g->sanctions.count; i > 0; i--)
        if (strcmp(aur_sanctions_get(&g->sanctions, i - 1)->sanction.id, id) == 0)
            aur_sanctions_remove(&g->sanctions, i - 1);
    aur_gathering_review(g);
}

/* ---- the room ---- */

aur_rights_verdict aur_gathering_set(aur_seat *seat, const aur_room_settings *settings)
{
    aur_gathering *g = seat->gathering;
    aur_room_settings *is = &g->config.room.settings;
    aur_rights_verdict verdict = aur_gathering_may(seat, AUR_RIGHT_SET, NULL);
    aur_rights_case c = {.role = seat->person.role, .type = settings->type};
    if (verdict == AUR_RIGHTS_YES && settings->is_persistent && !is->is_persistent)
        verdict = aur_rights_judge(AUR_RIGHT_KEEP, &c);
    if (verdict == AUR_RIGHTS_YES && settings->type != is->type)
        verdict = aur_rights_judge(AUR_RIGHT_CREATE, &c);
    if (verdict != AUR_RIGHTS_YES)
        return verdict;
    *is = *settings;
    aur_gathering_tell(g, &(aur_happening){.kind = AUR_HAPPENING_SETTINGS, .seat = seat, .reason = ""});
    aur_gathering_review(g);
    return AUR_RIGHTS_YES;
}

aur_rights_verdict aur_gathering_hand(aur_seat *seat, aur_seat *target)
{
    aur_gathering *g = seat->gathering;
    aur_rights_verdict verdict = aur_gathering_may(seat, AUR_RIGHT_HAND, NULL);
    if (verdict != AUR_RIGHTS_YES)
        return verdict;
    if (target == NULL || target->gathering != g || aur_gathering_is_owner(g, target->person.id) ||
        !aur_gathering_can_own(g, target))
        return AUR_RIGHTS_TARGET;
    aur_gathering_set_owner(g, target);
    return AUR_RIGHTS_YES;
}

/* ---- playing ---- */

aur_rights_verdict aur_gathering_play(aur_seat *seat, const aur_hands_batch *batch, int64_t now_frame, int64_t now_ns,
                                      bool *quota)
{
    aur_gathering *g = seat->gathering;
    aur_hands_note notes[AUR_HANDS_NOTES_MAX];
    uint8_t patch = seat->hands.patch;
    g->frame = now_frame;
    g->now_ns = now_ns;
    aur_rights_verdict verdict = aur_gathering_may(seat, AUR_RIGHT_PLAY, NULL);
    uint32_t count = aur_hands_take(&seat->hands, batch, now_frame, g->config.room.settings.grid,
                                    verdict == AUR_RIGHTS_YES, now_ns, notes, quota);
    if (count > 0)
        aur_gathering_tell(
            g, &(aur_happening){
                   .kind = AUR_HAPPENING_NOTES, .seat = seat, .reason = "", .notes = notes, .note_count = count});
    if (seat->hands.patch != patch)
        tell_member(seat);
    return verdict;
}
