// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A certificate with its key: read from two PEM files, judged before anybody is shown it, then put into the
/// network's TLS context, also into one that is in use: connections that are open keep what they began with.
/// tls.c is the only file that knows OpenSSL.
#ifndef AUR_SERVER_TLS_H
#define AUR_SERVER_TLS_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_tls aur_tls;

/// Reads a certificate (followed in its file by those that lead to its root, if any) and the key that belongs to it.
/// Refuses what no browser would take: not readable, not PEM, not a pair, not valid now. `reason` then names option,
/// file and why. Warns of a key that others than its owner can read.
/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_FILE, AUR_ERR_FORMAT, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_tls_open(const char *cert_path, const char *key_path, aur_tls **out, char *reason,
                                     size_t reason_bytes);
/// NULL is allowed.  Thread: any.  RT: no.
void aur_tls_close(aur_tls *tls);

/// Makes a context (an OpenSSL SSL_CTX) show the pair, whatever the type of its key, and nothing else to connections
/// whose handshake begins after this. It is kept: it must outlive the context, or another one being applied.
/// Thread: network.  RT: no.  Errors: AUR_ERR_FORMAT (OpenSSL does not want it; the context is as it was).
AUR_WARN_UNUSED aur_err aur_tls_apply(const aur_tls *tls, void *ssl_context);
/// When the certificate ends, in seconds since 1970.  Thread: any.  RT: no.
int64_t aur_tls_expires_at_s(const aur_tls *tls);

#endif
