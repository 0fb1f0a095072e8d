// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Passwords of accounts and rooms: Argon2id by libsodium at OWASP's settings (19 MiB, 2 passes, one lane; Password
/// Storage Cheat Sheet, 2024). About 20 ms of a core each, so never on the network thread.
#ifndef AUR_SERVER_AUTH_PASSWORD_H
#define AUR_SERVER_AUTH_PASSWORD_H

#include <stdbool.h>

#include "auralis.h"
#include "server/store/store.h"

#define AUR_PASSWORD_CHARS_MIN 8
#define AUR_PASSWORD_BYTES_MAX 128

/// NULL if it may be an account's password: 8 code points to 128 bytes of UTF-8, not the login, not one of the
/// commonest; else what it must be (static).  Thread: any.  RT: no.
const char *aur_password_fault(const char *password, const char *login);
/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_password_hash(const char *password, char hash[AUR_PASSWORD_HASH_BYTES]);
/// Whether it is the one; takes as long when `hash` is "" (nobody of that name).  Thread: any.  RT: no.
bool aur_password_is(const char *password, const char *hash);
/// Whether the hash was made with other settings than today's.  Thread: any.  RT: no.
bool aur_password_is_old(const char *hash);

#endif
