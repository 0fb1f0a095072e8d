// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The options of login by OpenID, for the table in config.c.
#ifndef AUR_SERVER_CONFIG_OPENID_H
#define AUR_SERVER_CONFIG_OPENID_H

#include "server/config.h"

/// Each takes one option's text.  Thread: any.  RT: no.  Errors, error->limit filled: AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_config_openid_issuer(aur_server_config *config, const char *value, aur_config_error *error);
AUR_WARN_UNUSED aur_err aur_config_openid_id(aur_server_config *config, const char *value, aur_config_error *error);
AUR_WARN_UNUSED aur_err aur_config_openid_secret(aur_server_config *config, const char *value, aur_config_error *error);
AUR_WARN_UNUSED aur_err aur_config_openid_url(aur_server_config *config, const char *value, aur_config_error *error);

/// What is whole only together: completes `redirect`, with `own_url` where none was given.
/// Thread: any.  RT: no.  Errors, `reason` filled: AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_config_openid_check(aur_openid_config *openid, const char *own_url, char *reason,
                                                size_t reason_bytes);

#endif
