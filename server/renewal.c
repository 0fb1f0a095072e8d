// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Renewal.
#include "server/renewal.h"

#include <stdio.h>
#include <string.h>

#include "server/config_openid.h"
#include "stream/log.h"

void aur_renewal_access(aur_access *access, const aur_access *fresh)
{
    access->token_changes += strcmp(access->token, fresh->token) != 0;
    memcpy(access->token, fresh->token, sizeof fresh->token);
    memcpy(access->hosts, fresh->hosts, sizeof fresh->hosts);
    memcpy(access->origins, fresh->origins, sizeof fresh->origins);
    aur_log(AUR_LOG_INFO, "server", "SIGHUP: control token, hosts and origins reloaded");
}

void aur_renewal_tls(aur_net *net, aur_tls **tls, const aur_server_config *fresh)
{
    char reason[2048];
    aur_tls *renewed = NULL;
    if (*tls == NULL || fresh->tls_cert[0] == '\0' || fresh->tls_key[0] == '\0') {
        if (*tls != NULL || fresh->tls_cert[0] != '\0')
            aur_log(AUR_LOG_WARNING, "server", "SIGHUP: TLS begins and ends with the program; nothing changed there");
        return;
    }
    aur_err err = aur_tls_open(fresh->tls_cert, fresh->tls_key, &renewed, reason, sizeof reason);
    if (err == AUR_OK && aur_net_tls(net, renewed) != AUR_OK) {
        snprintf(reason, sizeof reason, "--tls-cert %s: the TLS library refuses it", fresh->tls_cert);
        err = AUR_ERR_FORMAT;
    }
    if (err != AUR_OK) {
        aur_log(AUR_LOG_ERROR, "server", "SIGHUP: the old certificate stays: %s", reason);
        aur_tls_close(renewed);
        return;
    }
    aur_tls_close(*tls);
    *tls = renewed;
    aur_log(AUR_LOG_INFO, "server", "SIGHUP: certificate reloaded");
}

void aur_renewal_openid(aur_provider *provider, const aur_access *access, aur_openid_config *fresh)
{
    char url[AUR_ACCESS_NAME_BYTES + 32], reason[256] = "";
    const char *fault = NULL;
    bool is_new = false;
    if (provider == NULL || fresh->issuer[0] == '\0') {
        if (provider != NULL || fresh->issuer[0] != '\0')
            aur_log(AUR_LOG_WARNING, "server",
                    "SIGHUP: login by OpenID begins and ends with the program; nothing changed there");
        return;
    }
    aur_access_url(access, url, sizeof url);
    aur_err err = aur_config_openid_check(fresh, url, reason, sizeof reason);
    if (err == AUR_OK)
        err = aur_provider_change(provider, fresh, &is_new, &fault);
    if (err != AUR_OK)
        aur_log(AUR_LOG_ERROR, "server", "SIGHUP: the old OpenID settings stay: --openid: %s",
                fault != NULL ? fault : reason);
    else if (is_new)
        aur_log(AUR_LOG_INFO, "server", "SIGHUP: new OpenID settings; they hold when the provider has answered");
}
