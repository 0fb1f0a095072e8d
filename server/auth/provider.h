// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The OpenID provider as the server reaches it: its description, asked for until it comes, and a thread for questions
/// to it (a keeper of its own: one who answers slowly holds up nobody but those who log in by it). Network thread only
/// but for aur_provider_fetch; RT: no, throughout.
#ifndef AUR_SERVER_AUTH_PROVIDER_H
#define AUR_SERVER_AUTH_PROVIDER_H

#include "server/auth/fetch.h"
#include "server/people/keeper.h"

/// Logins that may wait for the provider; beyond it AUR_ERR_FULL.
#define AUR_PROVIDER_WAITING_MAX 16

typedef struct aur_provider aur_provider;

/// Begins to ask for the description. `wake` as of aur_keeper_open.  Errors: AUR_ERR_MEMORY, AUR_ERR_THREAD;
/// AUR_ERR_ARGUMENT, AUR_ERR_UNSUPPORTED, with *fault (static).
AUR_WARN_UNUSED aur_err aur_provider_open(const aur_openid_config *config, void (*wake)(void *context), void *context,
                                          aur_provider **out, const char **fault);
/// Other settings, as of aur_provider_open. The old ones hold until a provider has answered to the new ones, then
/// whoever is on the way begins again. *is_new false: they are the same, and nothing is done. Errors: AUR_ERR_ARGUMENT,
/// with *fault (static); the old ones stay.
AUR_WARN_UNUSED aur_err aur_provider_change(aur_provider *provider, const aur_openid_config *config, bool *is_new,
                                            const char **fault);
/// What waits fails at once, then `done` is called for each: close it before whoever uses it. NULL is allowed.
void aur_provider_close(aur_provider *provider);
/// Calls `done` of all that is done, and asks again if the provider was away. NULL is allowed.
void aur_provider_tick(aur_provider *provider, int64_t now_ns);
/// Logins can begin. NULL is none that is ready.
bool aur_provider_is_ready(const aur_provider *provider);
/// What logins go through.
aur_openid *aur_provider_openid(aur_provider *provider);
/// As aur_keeper_give; the job's `run` asks by aur_provider_fetch.  Errors: AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_provider_give(aur_provider *provider, aur_keeper_job *job);
/// As aur_fetch.  Thread: the provider's, in a job's `run`.
bool aur_provider_fetch(const aur_provider *provider, const aur_openid_fetch *what, aur_fetched *out);

#endif
