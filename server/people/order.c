// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Order on the whole server: bans and mutes that hold in every room.
#include <stdio.h>
#include <string.h>

#include "server/people/registry.h"
#include "server/people/sanctions.h"
#include "stream/log.h"

#define SANCTIONS_MAX 10000
#define SWEEP_EVERY_S 600
#define SWEEP_AGAIN_S 2 ///< while the store fails: the sweep finds out that it works again

static void forget_sanction(aur_people *people, uint32_t at)
{
    aur_store_sanction gone = people->sanctions[at];
    people->sanctions[at] = people->sanctions[--people->sanction_count];
    for (uint32_t i = 0; i < people->house_count; i++)
        aur_gathering_sanction_remove(people->houses[i]->gathering, gone.id);
}

aur_err aur_registry_sanction_keep(aur_people *people, const aur_store_sanction *sanction)
{
    void *sanctions = people->sanctions;
    if (people->sanction_count >= SANCTIONS_MAX)
        return AUR_ERR_FULL;
    if (!aur_registry_grow(&sanctions, people->sanction_count, &people->sanction_room, sizeof *people->sanctions))
        return AUR_ERR_MEMORY;
    people->sanctions = sanctions;
    people->sanctions[people->sanction_count++] = *sanction;
    aur_err err = AUR_OK;
    for (uint32_t i = 0; err == AUR_OK && i < people->house_count; i++)
        err = aur_gathering_sanction_add(people->houses[i]->gathering, sanction);
    if (err != AUR_OK) // everywhere or nowhere
        forget_sanction(people, people->sanction_count - 1);
    return err;
}

/// Sends out whom a ban means.
static void send_out(aur_people *people, const aur_gathering *gathering, const aur_store_sanction *sanction,
                     int64_t now_ns)
{
    int64_t frame = people->config.frame(people->config.context, aur_people_music(gathering), now_ns);
    for (aur_seat *seat = aur_gathering_first(gathering), *next; seat != NULL; seat = next) {
        next = seat->next;
        const aur_sanctions_subject subject = {.person = seat->person.id, .address = seat->address};
        if (aur_sanctions_means(sanction, &subject) && seat->person.role < AUR_ROLE_MODERATOR)
            aur_gathering_leave(seat, AUR_LEAVING_BANNED, sanction->reason, frame, now_ns);
    }
}

aur_rights_verdict aur_people_sanction(aur_people *people, aur_actor by, aur_store_sanction *sanction, int64_t seconds,
                                       aur_role target_role, int64_t now_ns, bool *is_kept)
{
    aur_rights_case c = {.role = by.person->role, .target = target_role};
    aur_rights_verdict verdict = aur_rights_judge(AUR_RIGHT_BAN_SERVER, &c);
    *is_kept = false;
    if (verdict != AUR_RIGHTS_YES)
        return verdict;
    aur_person_id_make(sanction->id, false);
    memcpy(sanction->by, by.person->id, sizeof sanction->by);
    sanction->room[0] = '\0';
    sanction->created_s = aur_registry_now_s();
    sanction->expires_s = seconds > 0 ? sanction->created_s + seconds : 0;
    aur_err err = aur_registry_sanction_keep(people, sanction);
    if (err != AUR_OK) {
        aur_log(AUR_LOG_ERROR, "people", "a sanction is not kept: %s", aur_strerror(err));
        return AUR_RIGHTS_YES;
    }
    *is_kept = true;
    people->stats.sanctions++;
    for (uint32_t i = 0; i < people->house_count; i++) {
        if (sanction->kind == AUR_SANCTION_BAN)
            send_out(people, people->houses[i]->gathering, sanction, now_ns);
        else
            aur_registry_tell_muted(people, people->houses[i]->gathering, sanction, true);
    }
    aur_deed deed = {.kind = AUR_DEED_SANCTION_ADD, .sanction = *sanction};
    aur_registry_write(people, &deed);
    aur_people_audit(people, by, sanction->kind == AUR_SANCTION_BAN ? "ban_server" : "mute_server", sanction->person,
                     "", sanction->reason);
    return AUR_RIGHTS_YES;
}

static void drop_sanction(aur_people *people, uint32_t at)
{
    aur_store_sanction gone = people->sanctions[at];
    forget_sanction(people, at);
    for (uint32_t i = 0; i < people->house_count; i++)
        aur_registry_tell_muted(people, people->houses[i]->gathering, &gone, false);
}

bool aur_people_pardon(aur_people *people, aur_actor by, aur_sanction_kind kind, const char *who)
{
    bool found = false;
    for (uint32_t i = people->sanction_count; i > 0; i--) {
        aur_store_sanction s = people->sanctions[i - 1];
        bool is_it = strcmp(s.id, who) == 0 || (s.kind == kind && strcmp(s.person, who) == 0);
        if (!is_it)
            continue;
        found = true;
        drop_sanction(people, i - 1);
        aur_deed deed = {.kind = AUR_DEED_SANCTION_REMOVE, .sanction = s};
        aur_registry_write(people, &deed);
        aur_people_audit(people, by, s.kind == AUR_SANCTION_BAN ? "unban_server" : "unmute_server", s.person, "", "");
    }
    return found;
}

const aur_store_sanction *aur_people_sanctions(const aur_people *people, uint32_t index)
{
    return index < people->sanction_count ? &people->sanctions[index] : NULL;
}

void aur_registry_sweep(aur_people *people)
{
    for (uint32_t i = people->sanction_count; i > 0; i--)
        if (aur_sanctions_is_over(&people->sanctions[i - 1], aur_registry_now_s()))
            drop_sanction(people, i - 1);
    aur_keeper_stats stats = {0};
    if (people->config.keeper != NULL)
        aur_keeper_stats_get(people->config.keeper, &stats);
    people->is_told_full = people->is_told_full && stats.waiting > 0;
    bool is_failing = people->store != NULL && aur_store_health_get(people->store) == AUR_STORE_FAILING;
    int64_t now_s = aur_registry_now_s(), due_s = people->swept_s + (is_failing ? SWEEP_AGAIN_S : SWEEP_EVERY_S);
    if (now_s < due_s)
        return;
    people->swept_s = now_s;
    aur_deed deed = {.kind = AUR_DEED_SWEEP};
    aur_registry_write(people, &deed);
}
