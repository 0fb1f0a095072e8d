// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Certificates and keys by OpenSSL.
#include "server/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "stream/log.h"

struct aur_tls {
    X509 *cert;
    STACK_OF(X509) * chain; ///< what follows the certificate in its file; may be empty
    EVP_PKEY *key;
    int64_t expires_at_s;
};

/// Where a refusal is written.
typedef struct refusal {
    char *text;
    size_t bytes;
} refusal;

static aur_err refuse(const refusal *r, aur_err err, const char *option, const char *path, const char *why)
{
    snprintf(r->text, r->bytes, "%s %s: %s", option, path, why);
    ERR_clear_error();
    return err;
}

/// An encrypted key would make the library ask at the terminal; nobody is there.
static int no_passphrase(char *text, int bytes, int writing, void *was_asked)
{
    (void)text;
    (void)bytes;
    (void)writing;
    *(bool *)was_asked = true;
    return -1;
}

static aur_err read_certs(aur_tls *tls, const char *path, const refusal *r)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return refuse(r, AUR_ERR_FILE, "--tls-cert", path, strerror(errno));
    tls->cert = PEM_read_X509(file, NULL, NULL, NULL);
    tls->chain = sk_X509_new_null();
    aur_err err = tls->chain != NULL ? AUR_OK : AUR_ERR_MEMORY;
    for (X509 *next = NULL; err == AUR_OK && (next = PEM_read_X509(file, NULL, NULL, NULL)) != NULL;) {
        if (sk_X509_push(tls->chain, next) <= 0) {
            X509_free(next);
            err = AUR_ERR_MEMORY;
        }
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    ERR_clear_error(); // the end of the file is an error to the library
    if (err != AUR_OK)
        return refuse(r, err, "--tls-cert", path, aur_strerror(err));
    if (failed)
        return refuse(r, AUR_ERR_FILE, "--tls-cert", path, "cannot be read");
    if (tls->cert == NULL)
        return refuse(r, AUR_ERR_FORMAT, "--tls-cert", path, "holds no certificate (PEM, -----BEGIN CERTIFICATE-----)");
    return AUR_OK;
}

/// The key is the server's name: whoever can read it can be the server.
static void look_at_mode(FILE *key, const char *path)
{
    struct stat status;
    if (fstat(fileno(key), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        aur_log(AUR_LOG_WARNING, "tls",
                "--tls-key %s is open to others than its owner (mode %04o); chmod 600 closes it", path,
                (unsigned)status.st_mode & 07777);
}

static aur_err read_key(aur_tls *tls, const char *path, const refusal *r)
{
    bool was_asked = false;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return refuse(r, AUR_ERR_FILE, "--tls-key", path, strerror(errno));
    look_at_mode(file, path);
    tls->key = PEM_read_PrivateKey(file, NULL, no_passphrase, &was_asked);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return refuse(r, AUR_ERR_FILE, "--tls-key", path, "cannot be read");
    if (was_asked)
        return refuse(r, AUR_ERR_FORMAT, "--tls-key", path, "is encrypted; it must be a key without a passphrase");
    if (tls->key == NULL)
        return refuse(r, AUR_ERR_FORMAT, "--tls-key", path, "holds no key (PEM, -----BEGIN PRIVATE KEY-----)");
    return AUR_OK;
}

static int64_t seconds_of(const ASN1_TIME *time_of)
{
    struct tm date;
    return ASN1_TIME_to_tm(time_of, &date) == 1 ? (int64_t)timegm(&date) : 0;
}

/// Says "expired on 2026-03-01 12:00:00 UTC".
static aur_err refuse_date(const refusal *r, const char *path, const char *what, const ASN1_TIME *time_of)
{
    char why[80];
    struct tm date;
    memset(&date, 0, sizeof date);
    ASN1_TIME_to_tm(time_of, &date);
    size_t used = (size_t)snprintf(why, sizeof why, "%s ", what);
    strftime(why + used, sizeof why - used, "%Y-%m-%d %H:%M:%S UTC", &date);
    return refuse(r, AUR_ERR_FORMAT, "--tls-cert", path, why);
}

static aur_err judge(aur_tls *tls, const char *cert_path, const char *key_path, const refusal *r)
{
    if (X509_check_private_key(tls->cert, tls->key) != 1) {
        char why[600];
        snprintf(why, sizeof why, "is not the key of the certificate in %.500s", cert_path);
        return refuse(r, AUR_ERR_FORMAT, "--tls-key", key_path, why);
    }
    const ASN1_TIME *begin = X509_get0_notBefore(tls->cert), *end = X509_get0_notAfter(tls->cert);
    tls->expires_at_s = seconds_of(end);
    if (X509_cmp_current_time(end) <= 0)
        return refuse_date(r, cert_path, "expired on", end);
    if (X509_cmp_current_time(begin) >= 0)
        return refuse_date(r, cert_path, "is not valid before", begin);
    return AUR_OK;
}

aur_err aur_tls_open(const char *cert_path, const char *key_path, aur_tls **out, char *reason, size_t reason_bytes)
{
    const refusal r = {.text = reason, .bytes = reason_bytes};
    *out = NULL;
    aur_tls *tls = calloc(1, sizeof *tls);
    if (tls == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = read_certs(tls, cert_path, &r);
    if (err == AUR_OK)
        err = read_key(tls, key_path, &r);
    if (err == AUR_OK)
        err = judge(tls, cert_path, key_path, &r);
    if (err != AUR_OK) {
        aur_tls_close(tls);
        return err;
    }
    *out = tls;
    return AUR_OK;
}

void aur_tls_close(aur_tls *tls)
{
    if (tls == NULL)
        return;
    X509_free(tls->cert);
    sk_X509_pop_free(tls->chain, X509_free);
    EVP_PKEY_free(tls->key);
    free(tls);
}

/// Where a context keeps what it shows; negative = no memory.
static int shown_index(void)
{
    static int index = -1;
    if (index < 0)
        index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    return index;
}

/// Called as a handshake begins. A context would keep one certificate for each type of key, and go on showing the old
/// one when another comes that is of another type; so it has none, and every connection gets the one that holds now.
static int show(SSL *ssl, void *unused)
{
    (void)unused;
    const aur_tls *tls = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), shown_index());
    SSL_certs_clear(ssl);
    return SSL_use_cert_and_key(ssl, tls->cert, tls->key, tls->chain, 1);
}

/// Would connections of this context take it?
static bool can_show(SSL_CTX *context, const aur_tls *tls)
{
    SSL *trial = SSL_new(context);
    bool can = trial != NULL && SSL_use_cert_and_key(trial, tls->cert, tls->key, tls->chain, 1) == 1;
    SSL_free(trial);
    return can;
}

aur_err aur_tls_apply(const aur_tls *tls, void *ssl_context)
{
    SSL_CTX *context = ssl_context;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS); // about 34 kB less for every connection that is quiet
    bool applied = can_show(context, tls) && SSL_CTX_set_ex_data(context, shown_index(), (void *)tls) == 1;
    if (applied)
        SSL_CTX_set_cert_cb(context, show, NULL);
    ERR_clear_error();
    return applied ? AUR_OK : AUR_ERR_FORMAT;
}

int64_t aur_tls_expires_at_s(const aur_tls *tls)
{
    return tls->expires_at_s;
}
