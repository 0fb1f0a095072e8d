// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What Redis does for a store all at once, in Lua. KEYS[1] is what every key begins with; {store} in it keeps them on
/// one node of a cluster. Records are JSON (record.h).
///
///   accounts, sessions, sanctions, rooms, reports   hash, id to record
///   logins, emails, openids                         hash, to the account's id; the first two in small letters
///   session_ends, sanction_ends                     sorted set of ids by the second at which they expire
///   sessions_of:ACCOUNT, sanctions_of:ROOM          set of ids
///   messages:ROOM                                   sorted set, all of score 0: 20 digits of the number ':' record
///   reports_all, reports_open                       sorted set of ids by the place given when they came
///   audits                                          list of records, oldest first
///   audits_gone                                     number of the last one that was forgotten
///   swept                                           the second at which what had expired was last removed
///   version                                         of all this
#ifndef AUR_SERVER_STORE_REDIS_SCRIPTS_H
#define AUR_SERVER_STORE_REDIS_SCRIPTS_H

#include <stdbool.h>

#define AUR_REDIS_KEYS    "auralis:{store}:"
#define AUR_REDIS_VERSION 1

typedef enum aur_redis_script {
    AUR_REDIS_ACCOUNT_ADD,        ///< id record login email openid: 1, 0 = taken
    AUR_REDIS_ACCOUNT_SET,        ///< the same
    AUR_REDIS_ACCOUNT_BY,         ///< logins or openids, name: record or nil
    AUR_REDIS_ACCOUNT_REMOVE,     ///< id
    AUR_REDIS_SESSION_ADD,        ///< id record account expires_s: 1, 0 = taken, no account
    AUR_REDIS_SESSION_TURN,       ///< id from to now_s: record, or nil if it was not so
    AUR_REDIS_SESSION_REMOVE,     ///< id
    AUR_REDIS_SESSIONS_REMOVE_OF, ///< account
    AUR_REDIS_SANCTION_ADD,       ///< id record room expires_s: 1, 0 = taken, no room
    AUR_REDIS_SANCTION_REMOVE,    ///< id
    AUR_REDIS_SWEEP,              ///< now_s, the newest second of the audit log that is forgotten
    AUR_REDIS_ROOM_REMOVE,        ///< id
    AUR_REDIS_MESSAGE_SET,        ///< room number(20 digits) record most: 1, 0 = no room
    AUR_REDIS_REPORT_ADD,         ///< id record closed_s most: 1, 0 = taken
    AUR_REDIS_REPORT_CLOSE,       ///< id by now_s: 1, 0 = none that is open
    AUR_REDIS_REPORTS,            ///< reports_all or reports_open, skip, most: total, records
    AUR_REDIS_AUDIT_ADD,          ///< record most
    AUR_REDIS_AUDITS,             ///< skip, most: total, number of the first, records, oldest first
    AUR_REDIS_SCRIPT_COUNT
} aur_redis_script;

/// Static.  Thread: any.  RT: safe.
const char *aur_redis_script_text(aur_redis_script script);
/// Whether twice does what once does, so that it may be sent again when nobody knows whether it was done.
/// Thread: any.  RT: safe.
bool aur_redis_script_repeats(aur_redis_script script);

#endif
