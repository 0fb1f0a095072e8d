// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What each kind of deed is to the store.
#include "server/people/deed.h"

#include <stdlib.h>
#include <time.h>

static aur_err room_set(const aur_deed *deed, aur_store *store)
{
    return aur_store_room_set(store, &deed->room);
}

static aur_err room_remove(const aur_deed *deed, aur_store *store)
{
    return aur_store_room_remove(store, deed->room.id);
}

static aur_err message_set(const aur_deed *deed, aur_store *store)
{
    return aur_store_message_set(store, &deed->message);
}

static aur_err messages_clear(const aur_deed *deed, aur_store *store)
{
    return aur_store_messages_clear(store, deed->room.id);
}

static aur_err sanction_add(const aur_deed *deed, aur_store *store)
{
    return aur_store_sanction_add(store, &deed->sanction);
}

static aur_err sanction_remove(const aur_deed *deed, aur_store *store)
{
    return aur_store_sanction_remove(store, deed->sanction.id);
}

static aur_err report_add(const aur_deed *deed, aur_store *store)
{
    return aur_store_report_add(store, &deed->report);
}

static aur_err audit_add(const aur_deed *deed, aur_store *store)
{
    return aur_store_audit_add(store, &deed->audit);
}

static aur_err sweep(const aur_deed *deed, aur_store *store)
{
    (void)deed;
    return aur_store_sweep(store, (int64_t)time(NULL));
}

static const struct {
    const char *name;
    aur_err (*run)(const aur_deed *deed, aur_store *store);
} KINDS[] = {
    [AUR_DEED_ROOM_SET] = {"a room", room_set},
    [AUR_DEED_ROOM_REMOVE] = {"the end of a room", room_remove},
    [AUR_DEED_MESSAGE_SET] = {"a message", message_set},
    [AUR_DEED_MESSAGES_CLEAR] = {"a chat's clearing", messages_clear},
    [AUR_DEED_SANCTION_ADD] = {"a ban or mute", sanction_add},
    [AUR_DEED_SANCTION_REMOVE] = {"the end of a ban or mute", sanction_remove},
    [AUR_DEED_REPORT_ADD] = {"a report", report_add},
    [AUR_DEED_AUDIT_ADD] = {"an entry of the audit log", audit_add},
    [AUR_DEED_SWEEP] = {"the removal of what has expired", sweep},
};

static void run(aur_keeper_job *job, aur_store *store)
{
    aur_deed *deed = (aur_deed *)job;
    deed->err = store != NULL ? KINDS[deed->kind].run(deed, store) : AUR_OK;
}

static void done(aur_keeper_job *job)
{
    aur_deed *deed = (aur_deed *)job;
    deed->_done(deed);
    free(deed);
}

aur_err aur_deed_give(aur_keeper *keeper, const aur_deed *deed, void (*is_done)(aur_deed *), void *owner)
{
    aur_deed *copy = malloc(sizeof *copy);
    if (copy == NULL)
        return AUR_ERR_MEMORY;
    *copy = *deed;
    copy->_job = (aur_keeper_job){.run = run, .done = done};
    copy->_done = is_done;
    copy->owner = owner;
    aur_err err = aur_keeper_give(keeper, &copy->_job);
    if (err != AUR_OK)
        free(copy);
    return err;
}

const char *aur_deed_name(const aur_deed *deed)
{
    return KINDS[deed->kind].name;
}
