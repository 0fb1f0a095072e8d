// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Listening sockets.
#include "server/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

/// Bytes that may wait unsent in the kernel before a connection counts as not writable: about 1.3 s of music. What a
/// slow reader leaves there is out of our hands; what is not yet there can still be skipped.
#define UNSENT_MAX_BYTES 16384

static bool parse_port(const char *text, uint16_t *port)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 5 || text[digits] != '\0' || atoi(text) > 65535)
        return false;
    *port = (uint16_t)atoi(text);
    return true;
}

aur_err aur_endpoint_parse(aur_endpoint *endpoint, const char *text)
{
    memset(endpoint, 0, sizeof *endpoint);
    const char *colon = strrchr(text, ':');
    const char *host = text;
    size_t host_bytes = colon != NULL ? (size_t)(colon - text) : 0;
    if (colon == NULL) {
        host = "127.0.0.1";
        host_bytes = strlen(host);
    }
    if (host_bytes >= 2 && host[0] == '[' && host[host_bytes - 1] == ']') {
        host++;
        host_bytes -= 2;
    } else if (memchr(host, ':', host_bytes) != NULL) {
        return AUR_ERR_FORMAT; // an IPv6 address without brackets
    }
    if (host_bytes >= sizeof endpoint->host || !parse_port(colon != NULL ? colon + 1 : text, &endpoint->port))
        return AUR_ERR_FORMAT;
    memcpy(endpoint->host, host, host_bytes);
    return AUR_OK;
}

static int open_socket(const struct addrinfo *address)
{
    int one = 1;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/// Where a socket is bound; `any.sa_family` says which member holds.
typedef union local_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} local_address;

static local_address address_of(int fd)
{
    local_address address = {.v6 = {.sin6_family = AF_UNSPEC}};
    socklen_t bytes = sizeof address;
    if (getsockname(fd, &address.any, &bytes) != 0)
        address.any.sa_family = AF_UNSPEC;
    return address;
}

static uint16_t bound_port(int fd)
{
    local_address address = address_of(fd);
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static void set_port(struct addrinfo *address, uint16_t port)
{
    if (address->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)address->ai_addr)->sin6_port = htons(port);
    else if (address->ai_family == AF_INET)
        ((struct sockaddr_in *)address->ai_addr)->sin_port = htons(port);
}

static void explain(const aur_endpoint *endpoint, int reason, char *text, size_t text_bytes)
{
    const char *host = endpoint->host[0] != '\0' ? endpoint->host : "0.0.0.0";
    bool v6 = strchr(host, ':') != NULL;
    int used =
        snprintf(text, text_bytes, "cannot listen on %s%s%s:%u: ", v6 ? "[" : "", host, v6 ? "]" : "", endpoint->port);
    if (used < 0 || (size_t)used >= text_bytes)
        return;
    text += used;
    text_bytes -= (size_t)used;
    if (reason == EADDRINUSE)
        snprintf(text, text_bytes, "address already in use (another program has it; try --listen %s%s%s:%u)",
                 v6 ? "[" : "", host, v6 ? "]" : "", endpoint->port < 65535 ? endpoint->port + 1u : 8080u);
    else if (reason == EACCES)
        snprintf(text, text_bytes, "permission denied (ports below 1024 need privileges; try --listen %s%s%s:8080)",
                 v6 ? "[" : "", host, v6 ? "]" : "");
    else if (reason == EADDRNOTAVAIL)
        snprintf(text, text_bytes, "this machine has no such address");
    else
        snprintf(text, text_bytes, "%s", strerror(reason));
}

aur_err aur_endpoint_open(aur_endpoint *endpoint, char *reason, size_t reason_bytes)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", endpoint->port);
    int answer = getaddrinfo(endpoint->host[0] != '\0' ? endpoint->host : NULL, port, &hints, &found);
    if (answer != 0) {
        snprintf(reason, reason_bytes, "cannot listen on %s:%u: %s", endpoint->host, endpoint->port,
                 gai_strerror(answer));
        return AUR_ERR_ADDRESS;
    }
    int refused = 0;
    for (struct addrinfo *a = found; a != NULL && endpoint->socket_count < AUR_ENDPOINT_SOCKETS_MAX; a = a->ai_next) {
        set_port(a, endpoint->port); // the second family takes the port that the first was given
        int fd = open_socket(a);
        if (fd >= 0) {
            endpoint->sockets[endpoint->socket_count++] = fd;
            endpoint->port = bound_port(fd);
        } else if (errno != EAFNOSUPPORT && (errno != EADDRNOTAVAIL || a->ai_next == NULL)) {
            refused = errno; // a machine without one family serves the other
        }
    }
    freeaddrinfo(found);
    if (refused == EADDRNOTAVAIL && endpoint->socket_count > 0)
        refused = 0;
    if (refused == 0 && endpoint->socket_count > 0)
        return AUR_OK;
    aur_endpoint_close(endpoint);
    explain(endpoint, refused, reason, reason_bytes);
    return AUR_ERR_ADDRESS;
}

int aur_endpoint_accept(int listening)
{
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return -1;
    int one = 1, unsent = UNSENT_MAX_BYTES;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    return fd;
}

void aur_endpoint_close(aur_endpoint *endpoint)
{
    for (int i = 0; i < endpoint->socket_count; i++)
        close(endpoint->sockets[i]);
    endpoint->socket_count = 0;
}

static bool is_loopback(const local_address *address)
{
    if (address->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
    return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
}

static bool is_any(const local_address *address)
{
    if (address->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(&address->v6.sin6_addr);
    return address->v4.sin_addr.s_addr == htonl(INADDR_ANY);
}

/// Writes a numeric address as it stands in a Host header.
static void write_address(const local_address *address, char *text, size_t text_bytes)
{
    char numeric[INET6_ADDRSTRLEN] = "";
    bool is_v6 = address->any.sa_family == AF_INET6;
    if (is_v6)
        inet_ntop(AF_INET6, &address->v6.sin6_addr, numeric, sizeof numeric);
    else
        inet_ntop(AF_INET, &address->v4.sin_addr, numeric, sizeof numeric);
    snprintf(text, text_bytes, is_v6 ? "[%s]" : "%s", numeric);
}

void aur_endpoint_access(const aur_endpoint *endpoint, aur_access *access)
{
    access->port = endpoint->port;
    access->scope = AUR_ACCESS_LOOPBACK;
    for (int i = 0; i < endpoint->socket_count; i++) {
        local_address address = address_of(endpoint->sockets[i]);
        bool several = endpoint->socket_count > 1; // a name with several addresses: any of them may be asked for
        if (!is_loopback(&address))
            access->scope = is_any(&address) || several ? AUR_ACCESS_ANY : AUR_ACCESS_ADDRESS;
        write_address(&address, access->address, sizeof access->address);
    }
}
