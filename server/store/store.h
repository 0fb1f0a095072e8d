// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What outlives the process: accounts, sessions, persistent rooms and their chat, bans, mutes, reports and the audit
/// log. One interface, two stores: SQLite in a file (store_sqlite.c), Redis (store_redis.c). Texts are UTF-8.
///
/// Every call that changes something is one transaction, on the disk when it returns: what was acknowledged survives
/// kill -9. Calls block; one thread uses a store, the keeper (server/people/keeper.h).
/// Times are seconds since 1970.
#ifndef AUR_SERVER_STORE_STORE_H
#define AUR_SERVER_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/people/person.h"
#include "server/people/rights.h"

#define AUR_LOGIN_BYTES         25  ///< with its end
#define AUR_EMAIL_BYTES         255 ///< with its end
#define AUR_PASSWORD_HASH_BYTES 128
#define AUR_STORE_HASH_BYTES    32
#define AUR_ROOM_NAME_BYTES     (4 * 50 + 1)
#define AUR_ROOM_TEXT_BYTES     (4 * 300 + 1)
#define AUR_ADDRESS_BYTES       46 ///< of an IPv6 address as text
#define AUR_SERVER_ROOM         "" ///< in place of a room's id: the whole server

typedef struct aur_store_account {
    aur_person person;                           ///< person.id is the key
    char login[AUR_LOGIN_BYTES];                 ///< unique, whatever its case
    char email[AUR_EMAIL_BYTES];                 ///< "" = none; else unique, whatever its case
    char password_hash[AUR_PASSWORD_HASH_BYTES]; ///< as libsodium writes it; "" = none (comes by OpenID)
    char openid[256];                            ///< "issuer subject", unique; "" = none
    int64_t created_s, seen_s;
    uint32_t generation; ///< tokens of an earlier one do not hold any more
} aur_store_account;

/// One login, kept alive by refresh tokens, each of which holds once. What is kept is a hash of the newest.
typedef struct aur_store_session {
    char id[AUR_ID_BYTES]; ///< the family of refresh tokens
    char account[AUR_ID_BYTES];
    uint8_t hash[AUR_STORE_HASH_BYTES]; ///< of the token that holds now
    int64_t created_s, expires_s;
} aur_store_session;

typedef enum aur_sanction_kind { AUR_SANCTION_BAN, AUR_SANCTION_MUTE, AUR_SANCTION_KIND_COUNT } aur_sanction_kind;

typedef struct aur_store_sanction {
    char id[AUR_ID_BYTES];
    aur_sanction_kind kind;
    char room[AUR_ID_BYTES];         ///< or AUR_SERVER_ROOM
    char person[AUR_ID_BYTES];       ///< "" = whoever comes from the address
    char address[AUR_ADDRESS_BYTES]; ///< "" = wherever the person comes from
    char by[AUR_ID_BYTES];
    char reason[AUR_REASON_BYTES];
    int64_t created_s, expires_s; ///< expires_s 0 = never
} aur_store_sanction;

typedef struct aur_store_report {
    char id[AUR_ID_BYTES];
    char by[AUR_ID_BYTES], person[AUR_ID_BYTES], room[AUR_ID_BYTES];
    uint64_t message;          ///< 0 = the person is meant
    char text[AUR_CHAT_BYTES]; ///< of the message, as it was
    char reason[AUR_REASON_BYTES];
    int64_t created_s, closed_s; ///< closed_s 0 = open
    char closed_by[AUR_ID_BYTES];
} aur_store_report;

/// Reports that are kept.
#define AUR_STORE_REPORTS_MAX 10000

/// Entries of the audit log that are kept: so many, and none longer. They have addresses in them.
#define AUR_STORE_AUDITS_MAX 10000
#define AUR_STORE_AUDIT_S    (INT64_C(90) * 24 * 3600)

/// Who did something to whom. Of him who was acted on there is no address: a ban that is for one has it, while it
/// lasts.
typedef struct aur_store_audit {
    uint64_t number; ///< rises; given by the store
    int64_t at_s;
    char by[AUR_ID_BYTES], action[32], target[AUR_ID_BYTES], room[AUR_ID_BYTES];
    char address[AUR_ADDRESS_BYTES]; ///< from where he did it
    char details[AUR_REASON_BYTES];
} aur_store_audit;

/// Settings of a room as its owner has made them.
typedef struct aur_room_settings {
    char name[AUR_ROOM_NAME_BYTES];    ///< 1..50 code points
    char welcome[AUR_ROOM_TEXT_BYTES]; ///< to each who comes; %user% is his name; "" = none
    aur_room_type type;
    uint16_t capacity;  ///< members at one time
    bool is_private;    ///< not listed; whoever knows its id may come
    bool is_persistent; ///< stays when nobody is in it, and when the server stops
    bool no_guests, no_chat, only_owner_chats, only_owner_plays;
    bool grid;                                   ///< notes are moved to beat and harmony; else as soon as can be
    bool clean_words;                            ///< the word list is applied to the chat
    char password_hash[AUR_PASSWORD_HASH_BYTES]; ///< "" = none
} aur_room_settings;

typedef struct aur_store_room {
    char id[AUR_ID_BYTES];
    char owner[AUR_ID_BYTES]; ///< "" = nobody now
    bool is_server_owned;     ///< the first room and its like: never anybody's
    aur_room_settings settings;
    int64_t created_s, used_s;
} aur_store_room;

typedef struct aur_store_message {
    char room[AUR_ID_BYTES];
    uint64_t number;           ///< of the room, rises by one; given by who writes
    char person[AUR_ID_BYTES]; ///< "" = the server
    char name[AUR_NAME_BYTES]; ///< as it was then
    uint32_t colour_rgb;
    char text[AUR_CHAT_BYTES]; ///< "" = deleted
    int64_t at_ms;             ///< since 1970
    bool is_edited;
    bool is_action; ///< said by /me
} aur_store_message;

typedef struct aur_store aur_store;

/// How a store does. The log is told of each change, not of each call.
typedef enum aur_store_health {
    AUR_STORE_WELL,
    AUR_STORE_FAILING, ///< it cannot be read or written now; until aur_store_sweep succeeds
    AUR_STORE_DAMAGED, ///< something in it cannot be read; until it is opened anew. A file takes no more writes then
    AUR_STORE_HEALTHS
} aur_store_health;

/// `where`: a file's path (SQLite), ":memory:", or redis://HOST:PORT/NUMBER (rediss, user and password as usual). What
/// is missing is made, what is older is brought up to date. `fault` (may be NULL) gets what is wrong and what to do, in
/// a sentence, never a password.
/// Errors: AUR_ERR_FILE (cannot be opened, full, or another process has it), AUR_ERR_FORMAT (damaged, or of a newer
/// version), AUR_ERR_MEMORY, AUR_ERR_STATE (built without it).
AUR_WARN_UNUSED aur_err aur_store_open(const char *where, aur_store **out, char *fault, size_t fault_bytes);
/// NULL is allowed.
void aur_store_close(aur_store *store);
/// What its calls have met so far. Unlike them for any thread, and at once.
aur_store_health aur_store_health_get(const aur_store *store);
/// "ok", "failing", "damaged"; static.
const char *aur_store_health_name(aur_store_health health);
/// Copies the store into a file of mode 0600, which gets its name when it is whole; one of that name is replaced.
/// Errors: AUR_ERR_FILE, AUR_ERR_ARGUMENT (it is the store's own file), AUR_ERR_STATE (Redis).
AUR_WARN_UNUSED aur_err aur_store_backup(aur_store *store, const char *path);
/// The same from outside, also while another process has it open. `fault` as aur_store_open.
/// Errors: as both.
AUR_WARN_UNUSED aur_err aur_store_copy(const char *where, const char *path, char *fault, size_t fault_bytes);
/// Reads all of a store and changes nothing, also while another process has it open. `text` gets what is in it ("2
/// accounts, 1 session ..."), or what is wrong.  Errors: as aur_store_open; AUR_ERR_NAME (Redis has none there).
AUR_WARN_UNUSED aur_err aur_store_check(const char *where, char *text, size_t text_bytes);

// All below:  Errors: AUR_ERR_FILE (the store fails; it may be tried again), AUR_ERR_FORMAT (what it has is damaged),
// AUR_ERR_MEMORY, and what is named. What adds a record or sets it: AUR_ERR_ARGUMENT (a text is not UTF-8 or does not
// end, a number is out of its limits).

/// Errors: AUR_ERR_STATE (id, login, email or openid is taken).
AUR_WARN_UNUSED aur_err aur_store_account_add(aur_store *store, const aur_store_account *account);
/// *found false: there is none.
AUR_WARN_UNUSED aur_err aur_store_account_get(aur_store *store, const char *id, aur_store_account *account,
                                              bool *found);
AUR_WARN_UNUSED aur_err aur_store_account_by_login(aur_store *store, const char *login, aur_store_account *account,
                                                   bool *found);
AUR_WARN_UNUSED aur_err aur_store_account_by_openid(aur_store *store, const char *openid, aur_store_account *account,
                                                    bool *found);
/// How many there are.
AUR_WARN_UNUSED aur_err aur_store_accounts_count(aur_store *store, uint64_t *count);
/// Writes all of an account that is there.  Errors: AUR_ERR_STATE (not there, or login, email or openid is taken).
AUR_WARN_UNUSED aur_err aur_store_account_set(aur_store *store, const aur_store_account *account);
/// With its sessions; its rooms become the server's (is_server_owned). None is no error.
AUR_WARN_UNUSED aur_err aur_store_account_remove(aur_store *store, const char *id);

/// Errors: AUR_ERR_STATE (the id is taken, or there is no such account).
AUR_WARN_UNUSED aur_err aur_store_session_add(aur_store *store, const aur_store_session *session);
/// *found false: there is none, so it has ended.
AUR_WARN_UNUSED aur_err aur_store_session_get(aur_store *store, const char *id, aur_store_session *session,
                                              bool *found);
/// Puts a new hash in the place of `from`, all at once: of two that come with the same token one wins.
/// It then lasts from now on (created_s) as long as it was given at first. *taken false: there is no such session, it
/// has expired, or `from` is not the one that holds; then it is removed, for somebody has a copy.
AUR_WARN_UNUSED aur_err aur_store_session_turn(aur_store *store, const char *id,
                                               const uint8_t from[AUR_STORE_HASH_BYTES],
                                               const uint8_t to[AUR_STORE_HASH_BYTES], int64_t now_s, bool *taken,
                                               aur_store_session *session);
AUR_WARN_UNUSED aur_err aur_store_session_remove(aur_store *store, const char *id);
AUR_WARN_UNUSED aur_err aur_store_sessions_remove_of(aur_store *store, const char *account);

/// Errors: AUR_ERR_STATE (the id is taken, or the room is not kept).
AUR_WARN_UNUSED aur_err aur_store_sanction_add(aur_store *store, const aur_store_sanction *sanction);
AUR_WARN_UNUSED aur_err aur_store_sanction_remove(aur_store *store, const char *id);

/// Lists call back for each; the record is borrowed, the store is not to be called. Return false to stop.
/// Those that have not expired.
AUR_WARN_UNUSED aur_err aur_store_sanctions(aur_store *store, int64_t now_s,
                                            bool (*each)(void *, const aur_store_sanction *), void *context);
AUR_WARN_UNUSED aur_err aur_store_room_set(aur_store *store, const aur_store_room *room);
/// With its chat and sanctions.
AUR_WARN_UNUSED aur_err aur_store_room_remove(aur_store *store, const char *id);
AUR_WARN_UNUSED aur_err aur_store_rooms(aur_store *store, bool (*each)(void *, const aur_store_room *), void *context);

/// A new message, or an edited or deleted one; of the newest 100 of a room, older ones are forgotten.
/// Errors: AUR_ERR_STATE (the room is not kept).
AUR_WARN_UNUSED aur_err aur_store_message_set(aur_store *store, const aur_store_message *message);
AUR_WARN_UNUSED aur_err aur_store_messages_clear(aur_store *store, const char *room);
/// Oldest first.
AUR_WARN_UNUSED aur_err aur_store_messages(aur_store *store, const char *room,
                                           bool (*each)(void *, const aur_store_message *), void *context);

/// Of more than AUR_STORE_REPORTS_MAX the oldest closed one is forgotten, or where none is closed, the oldest.
/// Errors: AUR_ERR_STATE (the id is taken).
AUR_WARN_UNUSED aur_err aur_store_report_add(aur_store *store, const aur_store_report *report);
/// *found false: there is none that is open.
AUR_WARN_UNUSED aur_err aur_store_report_close(aur_store *store, const char *id, const char *by, int64_t now_s,
                                               bool *found);
/// Newest first, `skip` left out; `is_open`: open ones only. *total: how many there are.
AUR_WARN_UNUSED aur_err aur_store_reports(aur_store *store, bool is_open, uint32_t skip, uint32_t most, uint32_t *total,
                                          bool (*each)(void *, const aur_store_report *), void *context);
/// `number` is left out. The oldest of more than AUR_STORE_AUDITS_MAX is forgotten.
AUR_WARN_UNUSED aur_err aur_store_audit_add(aur_store *store, const aur_store_audit *entry);
/// As aur_store_reports.
AUR_WARN_UNUSED aur_err aur_store_audits(aur_store *store, uint32_t skip, uint32_t most, uint32_t *total,
                                         bool (*each)(void *, const aur_store_audit *), void *context);
/// Removes what has expired: sessions, sanctions, old entries of the audit log. It writes in any case, so its success
/// says that the store works.
AUR_WARN_UNUSED aur_err aur_store_sweep(aur_store *store, int64_t now_s);

#endif
