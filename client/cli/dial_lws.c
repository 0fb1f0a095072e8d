// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The client's end of a connection on libwebsockets 4.1.
///
/// Of a connection that was hung up the library goes on calling for a while; such calls are known by their handle not
/// being the present one, and end it.
#include "client/cli/dial.h"

#include <libwebsockets.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_TIMEOUT_S 6
/// A message of the largest number of largest packets, and room to spare.
#define MESSAGE_BYTES_MAX 262144
#define TEXT_BYTES_MAX    1024
#define TEXTS_MAX         8
#define STATUS_UPGRADE    101
#define PIECE_BYTES       2048

typedef struct waiting_text {
    size_t bytes;
    uint8_t data[TEXT_BYTES_MAX];
} waiting_text;

struct aur_dial {
    aur_dial_config config;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws *wsi; ///< the present connection; NULL = none
    bool dialling;   ///< no word yet of how it went
    bool opened;
    bool stopped;
    lws_sorted_usec_list_t timer;
    lws_usec_t due_us;
    uint8_t *message; ///< pieces of one until it is whole
    size_t message_bytes;
    uint32_t texts_from, text_count;
    waiting_text texts[TEXTS_MAX];
};

static void send_texts(aur_dial *dial, struct lws *wsi)
{
    uint8_t buffer[LWS_PRE + TEXT_BYTES_MAX];
    if (dial->text_count == 0)
        return;
    const waiting_text *text = &dial->texts[dial->texts_from % TEXTS_MAX];
    memcpy(buffer + LWS_PRE, text->data, text->bytes);
    dial->texts_from++;
    dial->text_count--;
    lws_write(wsi, buffer + LWS_PRE, text->bytes, LWS_WRITE_TEXT);
    if (dial->text_count > 0)
        lws_callback_on_writable(wsi);
}

/// Collects the pieces of a message and hands it over when it is whole. Nonzero: too long, the connection ends.
static int receive(aur_dial *dial, struct lws *wsi, const uint8_t *data, size_t bytes)
{
    if (bytes > MESSAGE_BYTES_MAX - dial->message_bytes)
        return -1;
    memcpy(dial->message + dial->message_bytes, data, bytes);
    dial->message_bytes += bytes;
    if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0)
        return 0;
    size_t whole = dial->message_bytes;
    dial->message_bytes = 0;
    if (lws_frame_is_binary(wsi))
        dial->config.events.binary(dial->config.context, dial->message, whole);
    else
        dial->config.events.text(dial->config.context, (const char *)dial->message, whole);
    return 0;
}

static void on_opened(aur_dial *dial, struct lws *wsi)
{
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    dial->opened = true;
    dial->dialling = false;
    dial->config.events.opened(dial->config.context);
}

static void tell_closed(aur_dial *dial, aur_dial_end end, int status, const char *reason)
{
    dial->wsi = NULL;
    dial->opened = dial->dialling = false;
    dial->config.events.closed(dial->config.context, end, status, reason);
}

static void on_closed(aur_dial *dial, struct lws *wsi, const char *reason)
{
    int status = (int)lws_http_client_http_response(wsi);
    aur_dial_end end = AUR_DIAL_REFUSED;
    if (dial->opened)
        end = AUR_DIAL_LOST;
    else if (status >= 200)
        end = AUR_DIAL_STATUS;
    else if (strstr(reason, "cert") != NULL || strstr(reason, "tls") != NULL || strstr(reason, "ssl") != NULL ||
             strstr(reason, "SSL") != NULL)
        end = AUR_DIAL_UNTRUSTED;
    tell_closed(dial, end, status, reason);
}

/// Reads a piece of an HTTP body; the library calls back with what is in it.
static int read_stream(struct lws *wsi)
{
    char buffer[LWS_PRE + PIECE_BYTES], *at = buffer + LWS_PRE;
    int bytes = PIECE_BYTES;
    return lws_http_client_read(wsi, &at, &bytes) < 0 ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t bytes)
{
    (void)user;
    aur_dial *dial = lws_get_opaque_user_data(wsi);
    if (dial == NULL)
        return 0;
    if (wsi != dial->wsi) // hung up
        return reason == LWS_CALLBACK_WSI_DESTROY || reason == LWS_CALLBACK_PROTOCOL_DESTROY ? 0 : -1;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        on_opened(dial, wsi);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return receive(dial, wsi, in, bytes);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        send_texts(dial, wsi);
        break;
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        if (lws_http_client_http_response(wsi) == STATUS_UPGRADE)
            break; // a WebSocket, which is established next
        if (lws_http_client_http_response(wsi) != 200)
            return -1;
        on_opened(dial, wsi);
        break;
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
        return read_stream(wsi);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        dial->config.events.stream(dial->config.context, in, bytes);
        break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        on_closed(dial, wsi, in != NULL ? in : "no answer");
        break;
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        on_closed(dial, wsi, "the connection was closed");
        break;
    default:
        break;
    }
    return dial->wsi == wsi || dial->wsi == NULL ? 0 : -1;
}

static const struct lws_protocols PROTOCOLS[] = {{.name = "auralis.v1", .callback = on_event, .rx_buffer_size = 16384},
                                                 {.name = NULL}};

static void on_timer(lws_sorted_usec_list_t *timer)
{
    aur_dial *dial = lws_container_of(timer, aur_dial, timer);
    bool again = dial->config.tick(dial->config.tick_context);
    lws_usec_t now_us = lws_now_usecs();
    dial->due_us = again ? now_us : dial->due_us + dial->config.tick_us;
    if (dial->due_us < now_us)
        dial->due_us = now_us;
    lws_sul_schedule(dial->context, 0, &dial->timer, on_timer, dial->due_us - now_us);
}

aur_err aur_dial_open(const aur_dial_config *config, aur_dial **out)
{
    // The owner's own pings say whether the line lives.
    static const lws_retry_bo_t heartbeat = {.secs_since_valid_ping = 30000, .secs_since_valid_hangup = 60000};
    *out = NULL;
    if (config->ca_file != NULL && access(config->ca_file, R_OK) != 0)
        return AUR_ERR_FILE;
    aur_dial *dial = calloc(1, sizeof *dial);
    if (dial == NULL)
        return AUR_ERR_MEMORY;
    dial->config = *config;
    dial->message = malloc(MESSAGE_BYTES_MAX);
    lws_set_log_level(0, NULL);
    struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
                                             .protocols = PROTOCOLS,
                                             .gid = (gid_t)-1,
                                             .uid = (uid_t)-1,
                                             .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                                                        LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
                                             .client_ssl_ca_filepath = config->ca_file,
                                             .timeout_secs = CONNECT_TIMEOUT_S,
                                             .vhost_name = "listen",
                                             .retry_and_idle_policy = &heartbeat};
    dial->context = lws_create_context(&info);
    if (dial->context != NULL)
        dial->vhost = lws_create_vhost(dial->context, &info);
    if (dial->message == NULL || dial->vhost == NULL) {
        aur_dial_close(dial);
        return config->ca_file != NULL ? AUR_ERR_FILE : AUR_ERR_MEMORY;
    }
    *out = dial;
    return AUR_OK;
}

void aur_dial_close(aur_dial *dial)
{
    if (dial == NULL)
        return;
    dial->wsi = NULL;
    if (dial->context != NULL)
        lws_context_destroy(dial->context);
    free(dial->message);
    free(dial);
}

/// The library does not say that there is no such host. NULL if there is, else why not.
static const char *look_up(const char *host)
{
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(host, NULL, &(struct addrinfo){.ai_socktype = SOCK_STREAM}, &found);
    if (failed != 0)
        return gai_strerror(failed);
    freeaddrinfo(found);
    return NULL;
}

void aur_dial_connect(aur_dial *dial, const aur_url *url)
{
    char host[sizeof url->host + 16];
    bool bracketed = strchr(url->host, ':') != NULL;
    int used = snprintf(host, sizeof host, "%s%s%s", bracketed ? "[" : "", url->host, bracketed ? "]" : "");
    if (url->port != (url->is_secure ? 443 : 80))
        snprintf(host + used, sizeof host - (size_t)used, ":%u", url->port);
    struct lws_client_connect_info info = {.context = dial->context,
                                           .vhost = dial->vhost,
                                           .address = url->host,
                                           .port = url->port,
                                           .path = url->path,
                                           .host = host,
                                           .protocol = url->kind == AUR_URL_ROOM ? PROTOCOLS[0].name : NULL,
                                           .local_protocol_name = PROTOCOLS[0].name,
                                           .method = url->kind == AUR_URL_ROOM ? NULL : "GET",
                                           .alpn = "http/1.1",
                                           .opaque_user_data = dial,
                                           .pwsi = &dial->wsi};
    if (url->is_secure)
        info.ssl_connection = LCCSCF_USE_SSL;
    if (url->is_secure && dial->config.insecure)
        info.ssl_connection |= LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK | LCCSCF_ALLOW_EXPIRED |
                               LCCSCF_ALLOW_INSECURE;
    info.ssl_connection |= LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
    dial->opened = false;
    dial->message_bytes = 0;
    dial->text_count = 0;
    const char *unknown = look_up(url->host);
    if (unknown != NULL) {
        tell_closed(dial, AUR_DIAL_NO_HOST, 0, unknown);
        return;
    }
    dial->dialling = true;
    if (lws_client_connect_via_info(&info) == NULL && dial->dialling)
        tell_closed(dial, AUR_DIAL_REFUSED, 0, "no connection can be made");
}

void aur_dial_send(aur_dial *dial, const char *text)
{
    size_t bytes = strlen(text);
    if (dial->wsi == NULL || !dial->opened || bytes > TEXT_BYTES_MAX)
        return;
    if (dial->text_count == TEXTS_MAX) {
        dial->texts_from++;
        dial->text_count--;
    }
    waiting_text *last = &dial->texts[(dial->texts_from + dial->text_count) % TEXTS_MAX];
    memcpy(last->data, text, bytes);
    last->bytes = bytes;
    dial->text_count++;
    lws_callback_on_writable(dial->wsi);
}

void aur_dial_hang_up(aur_dial *dial)
{
    if (dial->wsi == NULL)
        return;
    struct lws *wsi = dial->wsi;
    dial->wsi = NULL;
    lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
}

void aur_dial_run(aur_dial *dial)
{
    dial->due_us = lws_now_usecs();
    lws_sul_schedule(dial->context, 0, &dial->timer, on_timer, 1);
    while (!dial->stopped && lws_service(dial->context, 0) >= 0) {
    }
    lws_sul_cancel(&dial->timer);
}

void aur_dial_stop(aur_dial *dial)
{
    dial->stopped = true;
    lws_cancel_service(dial->context);
}
