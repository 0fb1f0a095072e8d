// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One question to an OpenID provider and its answer, by HTTPS. Blocks: for a keeper's thread.
///
/// The provider's certificate must hold. Redirects are not followed, no proxy, cookie or password file is used, and
/// http:// goes to this machine alone, whatever a name leads to.
#ifndef AUR_SERVER_AUTH_FETCH_H
#define AUR_SERVER_AUTH_FETCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "server/auth/openid.h"

#define AUR_FETCH_TIMEOUT_MS 5000

typedef struct aur_fetched {
    int status;     ///< of HTTP; 0 = there is no answer
    char fault[96]; ///< why there is none
    size_t bytes;
    char data[AUR_OPENID_ANSWER_BYTES_MAX];
} aur_fetched;

/// Whether the program was built with libcurl.  Thread: any.  RT: no.
bool aur_fetch_is_built_in(void);
/// Asks; true = *out is an answer, of whatever status. Ends early, within a second, when *stop becomes true.
/// Thread: one at a time.  RT: no.
bool aur_fetch(const aur_openid_fetch *what, const atomic_bool *stop, aur_fetched *out);

#endif
