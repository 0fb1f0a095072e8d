// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Something to be written down, on its way to the store and back.
#ifndef AUR_SERVER_PEOPLE_DEED_H
#define AUR_SERVER_PEOPLE_DEED_H

#include "auralis.h"
#include "server/people/keeper.h"
#include "server/store/store.h"

typedef enum aur_deed_kind {
    AUR_DEED_ROOM_SET,        ///< room
    AUR_DEED_ROOM_REMOVE,     ///< room.id
    AUR_DEED_MESSAGE_SET,     ///< message
    AUR_DEED_MESSAGES_CLEAR,  ///< room.id
    AUR_DEED_SANCTION_ADD,    ///< sanction
    AUR_DEED_SANCTION_REMOVE, ///< sanction.id
    AUR_DEED_REPORT_ADD,      ///< report
    AUR_DEED_AUDIT_ADD,       ///< audit
    AUR_DEED_SWEEP,
} aur_deed_kind;

typedef struct aur_deed {
    aur_keeper_job _job;
    void (*_done)(struct aur_deed *deed);
    aur_deed_kind kind;
    union {
        aur_store_room room;
        aur_store_message message;
        aur_store_sanction sanction;
        aur_store_report report;
        aur_store_audit audit;
    };
    void *owner;   ///< whose deed it is, for `done`
    int happening; ///< the same
    char person[AUR_ID_BYTES], echo[65];
    aur_err err; ///< what came of it
} aur_deed;

/// Gives a copy to the keeper; `done` (borrows it) comes on the network thread. Without a store all succeeds.
/// Thread: network.  RT: no.  Errors: AUR_ERR_FULL, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_deed_give(aur_keeper *keeper, const aur_deed *deed, void (*done)(aur_deed *), void *owner);
/// What it is about; static.  Thread: any.  RT: safe.
const char *aur_deed_name(const aur_deed *deed);

#endif
