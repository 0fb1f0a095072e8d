// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// By libcurl, one handle a question: they are few, and nothing of one gets into another.
#include "server/auth/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

bool aur_fetch_is_built_in(void)
{
    return true;
}

/// What is too long is no answer.
static size_t take(char *data, size_t size, size_t count, void *context)
{
    aur_fetched *out = context;
    size_t bytes = size * count;
    if (bytes > sizeof out->data - out->bytes)
        return 0;
    memcpy(out->data + out->bytes, data, bytes);
    out->bytes += bytes;
    return bytes;
}

static int watch(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
    const atomic_bool *stop = context;
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return atomic_load_explicit(stop, memory_order_acquire) ? 1 : 0;
}

static bool is_loopback(const struct curl_sockaddr *address)
{
    if (address->family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, &address->addr, sizeof v4);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    struct sockaddr_in6 v6;
    memcpy(&v6, (const void *)&address->addr, sizeof v6);
    return address->family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

/// Without TLS to this machine alone.
static curl_socket_t open_here(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)context;
    (void)purpose;
    return is_loopback(address) ? socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol)
                                : CURL_SOCKET_BAD;
}

static struct curl_slist *make_headers(const aur_openid_fetch *what)
{
    static char line[sizeof what->authorization + 32]; // large, and one at a time
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    if (what->authorization[0] == '\0' || headers == NULL)
        return headers;
    snprintf(line, sizeof line, "Authorization: %s", what->authorization);
    struct curl_slist *more = curl_slist_append(headers, line);
    explicit_bzero(line, sizeof line);
    if (more == NULL)
        curl_slist_free_all(headers);
    return more;
}

/// Returns false if one of them is not known to the library.
static bool set_options(CURL *curl, const aur_openid_fetch *what, const struct curl_slist *headers,
                        const atomic_bool *stop, aur_fetched *out)
{
    bool is_safe = strncmp(what->url, "https://", 8) == 0;
    CURLcode err = CURLE_OK;
#define SET(option, value) err = err == CURLE_OK ? curl_easy_setopt(curl, option, value) : err
    SET(CURLOPT_URL, what->url);
    SET(CURLOPT_PROTOCOLS_STR, is_safe ? "https" : "http");
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT_MS, (long)AUR_FETCH_TIMEOUT_MS);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, out);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, watch);
    SET(CURLOPT_XFERINFODATA, stop);
    if (!is_safe)
        SET(CURLOPT_OPENSOCKETFUNCTION, open_here);
    if (what->body[0] != '\0')
        SET(CURLOPT_POSTFIELDS, what->body);
#undef SET
    return err == CURLE_OK;
}

bool aur_fetch(const aur_openid_fetch *what, const atomic_bool *stop, aur_fetched *out)
{
    CURLcode err = CURLE_FAILED_INIT;
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = make_headers(what);
    long status = 0;
    out->bytes = 0;
    if (curl != NULL && headers != NULL && set_options(curl, what, headers, stop, out))
        err = curl_easy_perform(curl);
    if (err == CURLE_OK)
        err = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    out->status = err == CURLE_OK ? (int)status : 0;
    snprintf(out->fault, sizeof out->fault, "%s",
             err == CURLE_WRITE_ERROR ? "its answer is too long" : curl_easy_strerror(err));
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return err == CURLE_OK;
}
