// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A request on its way, for the files that carry requests out: rest.c (the way), rest_read.c (what they share),
/// rest_auth.c, rest_openid.c, rest_me.c, rest_rooms.c, rest_chat.c, rest_order.c (what is asked for) and rest_route.c
/// (the table). Network thread only but for steps; RT: no.
///
/// A handler answers, refuses, or gives a step to the keeper and goes on in what comes then. Either may be the last
/// that is done to a call.
#ifndef AUR_SERVER_PEOPLE_REST_CALL_H
#define AUR_SERVER_PEOPLE_REST_CALL_H

#include <cjson/cJSON.h>

#include "server/people/rest.h"
#include "server/people/talk_state.h"
#include "server/people/upload.h"

typedef struct aur_rest_call aur_rest_call;
/// Of rest_openid.c: somebody on the way back from the provider.
typedef struct aur_rest_visit aur_rest_visit;

struct aur_rest_call {
    aur_keeper_job job; ///< first: a call is its own job
    aur_rest *rest;
    aur_rest_call *next, *previous;
    void *owner; ///< NULL = nobody waits any more
    aur_rest_answered answered;
    aur_rest_answer *answer;
    const aur_rest_route *route;
    aur_rest_request request;
    char parts[AUR_REST_PARTS_MAX][AUR_REST_PART_BYTES];
    aur_token_claims claims; ///< of who asks; an empty id = nobody we know, who may do what a guest may
    cJSON *body;             ///< an object; NULL = none
    uint8_t *data;           ///< MIDI
    size_t data_bytes;
    aur_tune_player *tune; ///< what it has become
    char reason[AUR_TUNE_PLAYER_REASON_BYTES];
    aur_rest_visit *visit; ///< by OpenID
    int64_t now_ns, now_s;
    void (*step)(aur_rest_call *call, aur_store *store); ///< on the keeper's thread
    void (*then)(aur_rest_call *call);
    bool needs_no_store; ///< the step does without; others fail where there is none

    /* what steps take and give */
    aur_accounts_verdict verdict;
    aur_accounts_fault fault;
    aur_login login;
    aur_store_account account; ///< of whom the request is about
    bool found;
    aur_err err;
    aur_store_room room;
    char password[AUR_PASSWORD_BYTES_MAX + 1];
    aur_store_sanction sanction;
    int64_t seconds;
    aur_store_report report;
    uint64_t failures;                 ///< of the store, before it was done
    void (*undo)(aur_rest_call *call); ///< takes back what could not be written; NULL = it holds until the server ends
    int status;                        ///< of the answer that waits for it
    cJSON *tree;
    uint32_t skip, most, total;
    cJSON *items;
};

aur_people *aur_rest_people(const aur_rest_call *call);
const aur_token_keys *aur_rest_keys(const aur_rest_call *call);
aur_uploads *aur_rest_uploads(const aur_rest_call *call);
/// NULL = none.
aur_provider *aur_rest_provider(const aur_rest_call *call);

/// Adds a header to the answer.
__attribute__((format(printf, 3, 4))) void aur_rest_header_add(aur_rest_call *call, const char *name,
                                                               const char *format, ...);
/// The end of a call: status and JSON (taken; NULL = none).
void aur_rest_reply(aur_rest_call *call, int status, cJSON *tree);
/// The same, when what was done is on the disk; `is_kept` false: it goes nowhere, so at once.
void aur_rest_reply_written(aur_rest_call *call, bool is_kept, int status, cJSON *tree);
/// The same, refused. `details` is taken; NULL = none.
__attribute__((format(printf, 4, 5))) void aur_rest_refuse(aur_rest_call *call, aur_protocol_code code, cJSON *details,
                                                           const char *format, ...);
void aur_rest_refuse_error(aur_rest_call *call, const aur_protocol_error *error);
void aur_rest_refuse_field(aur_rest_call *call, const char *field, const char *wanted);
void aur_rest_refuse_right(aur_rest_call *call, aur_right right, aur_rights_verdict verdict);
void aur_rest_refuse_missing(aur_rest_call *call, const char *what);
void aur_rest_refuse_store(aur_rest_call *call);
void aur_rest_refuse_entry(aur_rest_call *call, aur_entry entry, const aur_store_sanction *sanction,
                           aur_rights_verdict verdict);
/// Has the keeper run `step` and goes on with `then`. Refuses if too much waits.
void aur_rest_later(aur_rest_call *call, void (*step)(aur_rest_call *, aur_store *), void (*then)(aur_rest_call *));
/// The same on the thread that asks the OpenID provider; there is no store there.
void aur_rest_later_there(aur_rest_call *call, void (*step)(aur_rest_call *, aur_store *),
                          void (*then)(aur_rest_call *));

/// `same_site`: "Strict", "Lax".
void aur_rest_cookie(aur_rest_call *call, const char *name, const char *value, const char *path, int age_s,
                     const char *same_site);
/// Those of call->login.
void aur_rest_cookies_of_login(aur_rest_call *call);
/// NULL is allowed.
void aur_rest_visit_free(aur_rest_visit *visit);

/// Value of the query; false = it is not there.
bool aur_rest_query(const aur_rest_call *call, const char *name, char *value, size_t value_bytes);
/// Reads `page` and `limit` into skip and most. False: refused.
bool aur_rest_page(aur_rest_call *call);
/// The answer to a list: call->items (taken), total, skip, most.
void aur_rest_reply_page(aur_rest_call *call);
/// Whether item number `index`, from 0, is to be in the answer.
bool aur_rest_is_on_page(const aur_rest_call *call, uint32_t index);
/// String field of the body. False: refused (not there and needed, another type, too long).
bool aur_rest_text(aur_rest_call *call, const char *name, bool is_needed, char *to, size_t to_bytes);
/// The same, within the rules for texts; "" if it is not needed and not there.
bool aur_rest_words(aur_rest_call *call, const char *name, bool is_needed, char *to, size_t to_bytes, size_t chars_max);

/// Who is banned from the whole server opens, changes and reports nothing. False: refused.
bool aur_rest_is_welcome(aur_rest_call *call);
/// May who asks do this on the whole server? False: refused.
bool aur_rest_may(aur_rest_call *call, aur_right right, aur_role target);
/// The room that the path names; NULL: refused.
aur_gathering *aur_rest_gathering(aur_rest_call *call);
/// The same for one who wants to do something there, which who is banned from it cannot, the owner neither.
aur_gathering *aur_rest_gathering_to_act(aur_rest_call *call);
/// Where who asks sits in the room; if he does not, `spare` as if he did.
aur_seat *aur_rest_seat(const aur_rest_call *call, aur_gathering *gathering, aur_seat *spare);
/// True for YES; else refused.
bool aur_rest_allowed(aur_rest_call *call, aur_right right, aur_rights_verdict verdict);
int64_t aur_rest_frame(const aur_rest_call *call, const aur_gathering *gathering);
/// Who asks, as the audit log has him; borrowed.
aur_actor aur_rest_actor(const aur_rest_call *call);

/* what is asked for */
void aur_rest_guest(aur_rest_call *call);
void aur_rest_register(aur_rest_call *call);
void aur_rest_log_in(aur_rest_call *call);
void aur_rest_renew(aur_rest_call *call);
void aur_rest_log_out(aur_rest_call *call);
void aur_rest_password(aur_rest_call *call);
void aur_rest_jwks(aur_rest_call *call);
void aur_rest_openid(aur_rest_call *call);
void aur_rest_openid_done(aur_rest_call *call);
void aur_rest_me(aur_rest_call *call);
void aur_rest_me_set(aur_rest_call *call);
void aur_rest_me_remove(aur_rest_call *call);
void aur_rest_person(aur_rest_call *call);
void aur_rest_role_set(aur_rest_call *call);
void aur_rest_rooms(aur_rest_call *call);
void aur_rest_room_open(aur_rest_call *call);
void aur_rest_room(aur_rest_call *call);
void aur_rest_room_set(aur_rest_call *call);
void aur_rest_room_close(aur_rest_call *call);
void aur_rest_midi(aur_rest_call *call);
void aur_rest_midi_stop(aur_rest_call *call);
void aur_rest_chat(aur_rest_call *call);
void aur_rest_chat_clear(aur_rest_call *call);
void aur_rest_unsay(aur_rest_call *call);
void aur_rest_kick(aur_rest_call *call);
void aur_rest_sanctions(aur_rest_call *call);
void aur_rest_sanction(aur_rest_call *call);
void aur_rest_pardon(aur_rest_call *call);
void aur_rest_server_sanctions(aur_rest_call *call);
void aur_rest_server_sanction(aur_rest_call *call);
void aur_rest_server_pardon(aur_rest_call *call);
void aur_rest_report(aur_rest_call *call);
void aur_rest_reports(aur_rest_call *call);
void aur_rest_report_close(aur_rest_call *call);
void aur_rest_audit(aur_rest_call *call);

#endif
