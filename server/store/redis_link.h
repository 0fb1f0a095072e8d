// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A connection to Redis that comes back by itself: one question at a time, each answered or failed within 2 s, or 4 if
/// the connection has to be made first. One thread at a time, RT: no, throughout.
///
/// When no answer came in time, the next second's questions fail at once: whoever waits behind one does not wait for
/// the time limits of all.
#ifndef AUR_SERVER_STORE_REDIS_LINK_H
#define AUR_SERVER_STORE_REDIS_LINK_H

#include <hiredis/hiredis.h>

#include "server/store/redis_scripts.h"
#include "server/store/redis_url.h"

#define AUR_REDIS_TIMEOUT_S   2
#define AUR_REDIS_PAUSE_S     1 ///< after a question that was not answered in time
#define AUR_REDIS_FAULT_BYTES 448
#define AUR_REDIS_WORDS_MAX   12

typedef struct aur_redis_link {
    aur_redis_url url;
    redisContext *context;                 ///< NULL = not connected
    int64_t until_ns;                      ///< nothing is asked until then
    char fault[AUR_REDIS_FAULT_BYTES];     ///< what the last question that failed has met; no password in it
    char shas[AUR_REDIS_SCRIPT_COUNT][41]; ///< names of scripts that Redis knows; "" = not asked yet
} aur_redis_link;

/// Connects. *fault gets what is wrong, without the password; `link` is to be closed either way.
/// Errors: AUR_ERR_FORMAT (the address), AUR_ERR_STATE (TLS), AUR_ERR_FILE.
AUR_WARN_UNUSED aur_err aur_redis_link_open(aur_redis_link *link, const char *where, char *fault, size_t fault_bytes);
void aur_redis_link_close(aur_redis_link *link);
/// Asks; *reply is freed by freeReplyObject, NULL on failure. `repeats`: it may be sent twice.
/// Errors: AUR_ERR_FILE, AUR_ERR_FORMAT (what is there is of another kind).
AUR_WARN_UNUSED aur_err aur_redis_link_ask(aur_redis_link *link, bool repeats, int count, const char *const *words,
                                           redisReply **reply);
/// Runs a script with these words.
AUR_WARN_UNUSED aur_err aur_redis_link_run(aur_redis_link *link, aur_redis_script script, int count,
                                           const char *const *words, redisReply **reply);

#endif
