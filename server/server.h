// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The server's door. `auralis serve` fills a config (config.h) from file, environment and command line, in this
/// order, each with aur_server_config_set, and runs it:
///
///     aur_server_config config;
///     aur_server_config_init(&config);
///     ... aur_server_config_load, aur_server_config_set ...
///     aur_err err = aur_server_run(&config, NULL, NULL, reason, sizeof reason);
#ifndef AUR_SERVER_SERVER_H
#define AUR_SERVER_SERVER_H

#include <stddef.h>

#include "auralis.h"
#include "server/config.h"

/// Reads a config again for SIGHUP; what renewal.h says is taken over from it.
typedef aur_err (*aur_server_reload)(void *context, aur_server_config *config);

/// Serves until SIGTERM or SIGINT, then fades out, says bye and returns AUR_OK; a second signal ends at once. Control
/// token and push password are wiped from `config` at once. Prints one line "auralis: serving on URL" to standard error
/// when ready. On failure `reason` says why, for people. `reload` (NULL = none) is called on SIGHUP with a config that
/// is initialised and otherwise empty. Thread: main; its signal mask is changed while it runs.  RT: no. Errors:
/// AUR_ERR_ADDRESS (cannot listen), AUR_ERR_MEMORY, AUR_ERR_THREAD, AUR_ERR_CODEC, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_server_run(aur_server_config *config, aur_server_reload reload, void *context, char *reason,
                                       size_t reason_bytes);

#endif
