// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What SIGHUP renews in a server that runs: who may come in, the certificate, how logins by OpenID go. What is wrong
/// in a new config changes nothing, and the log says so. Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_RENEWAL_H
#define AUR_SERVER_RENEWAL_H

#include "server/auth/provider.h"
#include "server/config.h"
#include "server/net.h"
#include "server/tls.h"

/// Control token, hosts and origins.
void aur_renewal_access(aur_access *access, const aur_access *fresh);
/// The certificate again, from where the config now says it is. *tls is taken and given.
void aur_renewal_tls(aur_net *net, aur_tls **tls, const aur_server_config *fresh);
/// Provider, id, secret and address; `fresh` is completed on the way. `provider` NULL = there is none.
void aur_renewal_openid(aur_provider *provider, const aur_access *access, aur_openid_config *fresh);

#endif
