// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Changes on their way.
#include "server/changes.h"

#include <stdio.h>

/// Changes a second of a room, all its people together, and how many at once.
#define CHANGES_A_SECOND 20
#define CHANGES_BURST    60

static aur_change *free_change(aur_changes *changes)
{
    for (int i = 0; i < AUR_CHANGES_MAX; i++)
        if (changes->waiting[i].tag == 0)
            return &changes->waiting[i];
    return NULL;
}

aur_err aur_changes_post(aur_changes *changes, aur_room *room, const aur_control_set *controls, const aur_change *as,
                         const char *id, int64_t now_ns)
{
    aur_change *c = free_change(changes);
    if (c == NULL || !aur_bucket_take(&changes->bucket, CHANGES_A_SECOND, CHANGES_BURST, now_ns))
        return AUR_ERR_FULL;
    changes->last_tag = changes->last_tag == UINT32_MAX ? 1 : changes->last_tag + 1;
    aur_control_set tagged = *controls;
    for (uint32_t i = 0; i < tagged.count; i++)
        tagged.events[i].reserved = changes->last_tag;
    aur_err err = aur_room_control(room, tagged.events, tagged.count);
    if (err != AUR_OK)
        return err;
    *c = (aur_change){
        .tag = changes->last_tag, .wanted = tagged.count, .sender = as->sender, .done = as->done, .owner = as->owner};
    snprintf(c->id, sizeof c->id, "%s", id);
    return AUR_OK;
}

bool aur_changes_take(aur_changes *changes, const aur_control_result *result, aur_change *finished)
{
    for (int i = 0; i < AUR_CHANGES_MAX; i++) {
        aur_change *c = &changes->waiting[i];
        if (c->tag == 0 || c->tag != result->event.reserved)
            continue;
        if (result->err == AUR_OK)
            c->results[c->count++] = *result;
        else
            c->err = result->err;
        if (--c->wanted > 0)
            return false;
        *finished = *c;
        c->tag = 0;
        return true;
    }
    return false;
}

void aur_changes_forget(aur_changes *changes, const void *owner)
{
    for (int i = 0; i < AUR_CHANGES_MAX; i++)
        if (changes->waiting[i].owner == owner)
            changes->waiting[i].done = NULL;
}

void aur_changes_leave(aur_changes *changes, const aur_member *sender)
{
    for (int i = 0; i < AUR_CHANGES_MAX; i++)
        if (changes->waiting[i].sender == sender)
            changes->waiting[i].sender = NULL;
}
