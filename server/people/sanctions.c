// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A list of them; there are few.
#include "server/people/sanctions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void aur_sanctions_free(aur_sanctions *sanctions)
{
    for (uint32_t i = 0; i < sanctions->count; i++)
        free(sanctions->_items[i]);
    free(sanctions->_items);
    free(sanctions->_spare);
    *sanctions = (aur_sanctions){0};
}

static bool has_room(aur_sanctions *sanctions)
{
    if (sanctions->count < sanctions->_room)
        return true;
    uint32_t room = sanctions->_room > 0 ? 2 * sanctions->_room : 4;
    aur_sanctions_item **items = realloc(sanctions->_items, room * sizeof(aur_sanctions_item *));
    if (items == NULL)
        return false;
    sanctions->_items = items;
    sanctions->_room = room;
    return true;
}

aur_err aur_sanctions_reserve(aur_sanctions *sanctions)
{
    if (sanctions->_spare == NULL)
        sanctions->_spare = malloc(sizeof *sanctions->_spare);
    return sanctions->_spare != NULL && has_room(sanctions) ? AUR_OK : AUR_ERR_MEMORY;
}

aur_err aur_sanctions_add(aur_sanctions *sanctions, const aur_store_sanction *sanction, const char *name,
                          const aur_store_sanction **out)
{
    *out = NULL;
    aur_err err = aur_sanctions_reserve(sanctions);
    if (err != AUR_OK)
        return err;
    aur_sanctions_item *item = sanctions->_spare;
    sanctions->_spare = NULL;
    item->sanction = *sanction;
    snprintf(item->name, sizeof item->name, "%s", name);
    sanctions->_items[sanctions->count++] = item;
    *out = &item->sanction;
    return AUR_OK;
}

void aur_sanctions_remove(aur_sanctions *sanctions, uint32_t index)
{
    free(sanctions->_items[index]);
    sanctions->count--;
    for (uint32_t i = index; i < sanctions->count; i++)
        sanctions->_items[i] = sanctions->_items[i + 1];
}

const aur_sanctions_item *aur_sanctions_get(const aur_sanctions *sanctions, uint32_t index)
{
    return index < sanctions->count ? sanctions->_items[index] : NULL;
}

bool aur_sanctions_is_over(const aur_store_sanction *sanction, int64_t now_s)
{
    return sanction->expires_s != 0 && sanction->expires_s <= now_s;
}

bool aur_sanctions_means(const aur_store_sanction *sanction, const aur_sanctions_subject *subject)
{
    if (sanction->person[0] != '\0' && strcmp(sanction->person, subject->person) == 0)
        return true;
    return !subject->is_spared && sanction->address[0] != '\0' && strcmp(sanction->address, subject->address) == 0;
}

static bool lasts_longer(const aur_store_sanction *a, const aur_store_sanction *b)
{
    return b->expires_s != 0 && (a->expires_s == 0 || a->expires_s > b->expires_s);
}

const aur_store_sanction *aur_sanctions_hold(const aur_sanctions *sanctions, aur_sanction_kind kind,
                                             const aur_sanctions_subject *subject, int64_t now_s)
{
    const aur_store_sanction *found = NULL;
    for (uint32_t i = 0; i < sanctions->count; i++) {
        const aur_store_sanction *s = &sanctions->_items[i]->sanction;
        if (s->kind == kind && !aur_sanctions_is_over(s, now_s) && aur_sanctions_means(s, subject) &&
            (found == NULL || lasts_longer(s, found)))
            found = s;
    }
    return found;
}
