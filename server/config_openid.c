// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Texts of printable ASCII; what URLs may be is openid.c's.
#include "server/config_openid.h"

#include <stdio.h>
#include <string.h>

#define DONE "/api/v1/auth/openid/done"

static aur_err set_text(char *text, size_t bytes, const char *value, aur_config_error *error)
{
    size_t length = strlen(value);
    bool is_visible = true;
    for (size_t i = 0; i < length; i++)
        is_visible = is_visible && value[i] >= ' ' && value[i] <= '~';
    if (!is_visible || length >= bytes) {
        snprintf(error->limit, sizeof error->limit, "at most %zu printable ASCII characters", bytes - 1);
        return AUR_ERR_ARGUMENT;
    }
    memcpy(text, value, length + 1);
    return AUR_OK;
}

aur_err aur_config_openid_issuer(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_text(config->openid.issuer, sizeof config->openid.issuer, value, error);
}

aur_err aur_config_openid_id(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_text(config->openid.client_id, sizeof config->openid.client_id, value, error);
}

aur_err aur_config_openid_secret(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_text(config->openid.client_secret, sizeof config->openid.client_secret, value, error);
}

aur_err aur_config_openid_url(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_text(config->openid.redirect, sizeof config->openid.redirect - sizeof DONE, value, error);
}

aur_err aur_config_openid_check(aur_openid_config *openid, const char *own_url, char *reason, size_t reason_bytes)
{
    char base[sizeof openid->redirect - sizeof DONE + 1];
    bool is_given = openid->redirect[0] != '\0';
    if (openid->issuer[0] == '\0') {
        bool is_alone = openid->client_id[0] != '\0' || openid->client_secret[0] != '\0' || is_given;
        if (is_alone)
            snprintf(reason, reason_bytes, "--openid-id, --openid-secret and --openid-url go with --openid");
        return is_alone ? AUR_ERR_ARGUMENT : AUR_OK;
    }
    snprintf(base, sizeof base, "%.*s", (int)sizeof base - 1, is_given ? openid->redirect : own_url);
    size_t bytes = strlen(base);
    bytes -= bytes > 0 && base[bytes - 1] == '/';
    snprintf(openid->redirect, sizeof openid->redirect, "%.*s" DONE, (int)bytes, base);
    return AUR_OK;
}
