// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The network loop: libwebsockets 4.1 on the loop of loop.h, one thread. Where the library's part for libev is not
/// installed it goes by poll(), which looks at every connection at every turn.
///
/// Every descriptor but the connections themselves (listening sockets, wake-up, timer, signals) is adopted as a raw
/// file, so that there is one loop and nothing of the library is called from another thread. What is ours hangs on the
/// library's handles as opaque data, from adoption to LWS_CALLBACK_WSI_DESTROY.
#include "server/net.h"

#include <errno.h>
#include <fcntl.h>
#include <libwebsockets.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "server/loop.h"
#include "stream/clock.h"
#include "stream/log.h"

#define HEAD_BYTES      3072
#define ACCEPTS_AT_ONCE 64

/// The library keeps a read buffer of this size for each WebSocket.
#define READ_BYTES 128
/// Less than this and the library splits writes.
#define WRITE_BYTES 16384

/// Of a query's argument with its name; and below it, of all of them, none can be too long.
#define ARGUMENT_BYTES 256

_Static_assert(LWS_PRE <= AUR_OUTGOING_HEADROOM, "pieces of an answer have room for the library's header");

typedef enum source_kind { SOURCE_LISTEN, SOURCE_WAKE, SOURCE_MORE, SOURCE_TIMER, SOURCE_SIGNAL } source_kind;

/// A descriptor in the loop that is no connection.
typedef struct source {
    source_kind kind;
    aur_net *net;
} source;

struct aur_net {
    aur_net_config config;
    aur_loop *loop; ///< NULL = the library's own
    struct lws_context *context;
    struct lws_vhost *vhost;
    void *ssl_context; ///< the vhost's; NULL = no TLS
    int more_fd;       ///< eventfd: there is more to send
    source sources[AUR_ENDPOINT_SOCKETS_MAX + 4];
    unsigned source_count;
    bool stopped;
    int64_t check_due_ns;
};

/* ---- wire.h ---- */

static struct lws *handle_of(aur_wire *wire)
{
    return (struct lws *)wire;
}

static int add_header(struct lws *wsi, const char *name, const char *value, uint8_t **at, uint8_t *end)
{
    return lws_add_http_header_by_name(wsi, (const uint8_t *)name, (const uint8_t *)value, (int)strlen(value), at, end);
}

int aur_wire_head(aur_wire *wire, const aur_http_head *head, size_t length, bool is_last_request)
{
    uint8_t buffer[LWS_PRE + HEAD_BYTES];
    uint8_t *start = buffer + LWS_PRE, *at = start, *end = buffer + sizeof buffer - 1;
    struct lws *wsi = handle_of(wire);
    int failed = lws_add_http_header_status(wsi, (unsigned)head->status, &at, end);
    for (unsigned i = 0; i < head->count && failed == 0; i++)
        failed = add_header(wsi, head->headers[i].name, head->headers[i].value, &at, end);
    if (failed == 0 && length != AUR_WIRE_NO_LENGTH)
        failed = lws_add_http_header_content_length(wsi, (lws_filepos_t)length, &at, end);
    if (failed == 0 && is_last_request)
        failed = add_header(wsi, "connection:", "close", &at, end);
    return failed == 0 ? lws_finalize_write_http_header(wsi, start, &at, end) : -1;
}

int aur_wire_body(aur_wire *wire, uint8_t *data, size_t bytes, bool is_last)
{
    return lws_write(handle_of(wire), data, bytes, is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

bool aur_wire_is_free(aur_wire *wire)
{
    // The library writes pongs and the close by itself: with bytes of theirs left over nothing may come between.
    return !lws_partial_buffered(handle_of(wire)) && !aur_wire_is_closing(wire);
}

bool aur_wire_is_closing(aur_wire *wire)
{
    return lws_get_close_length(handle_of(wire)) != 0;
}

int aur_wire_plain_fd(aur_wire *wire)
{
    return lws_is_ssl(handle_of(wire)) ? -1 : lws_get_socket_fd(handle_of(wire));
}

int aur_wire_frame(aur_wire *wire, int plain_fd, uint8_t *frame, size_t bytes, bool more)
{
    ssize_t sent = 0;
    if (plain_fd >= 0) {
        sent = send(plain_fd, frame, bytes, MSG_DONTWAIT | MSG_NOSIGNAL | (more ? MSG_MORE : 0));
        if (sent == (ssize_t)bytes)
            return 0;
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return -1;
        sent = sent < 0 ? 0 : sent;
    }
    // As it is: the library keeps a copy of what the socket does not take, and sends that first of all.
    return lws_write(handle_of(wire), frame + sent, bytes - (size_t)sent, LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

int aur_wire_answered(aur_wire *wire)
{
    return lws_http_transaction_completed(handle_of(wire)) != 0 ? -1 : 0;
}

void aur_wire_half_close(aur_wire *wire)
{
    int fd = aur_wire_plain_fd(wire);
    if (fd >= 0)
        shutdown(fd, SHUT_WR);
}

void aur_wire_close_code(aur_wire *wire, uint16_t code)
{
    lws_close_reason(handle_of(wire), (enum lws_close_status)code, NULL, 0);
}

void aur_wire_want(aur_wire *wire)
{
    lws_callback_on_writable(handle_of(wire));
}

void aur_wire_timeout(aur_wire *wire, int seconds)
{
    lws_set_timeout(handle_of(wire), seconds > 0 ? PENDING_TIMEOUT_HTTP_CONTENT : NO_PENDING_TIMEOUT, seconds);
}

void aur_wire_drop(aur_wire *wire)
{
    lws_set_timeout(handle_of(wire), PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
}

/* ---- requests ---- */

typedef struct request_texts {
    char path[512], icy[8], forwarded[8], site[16], host[300], origin[300], authorization[1100], cookie[2400];
    char peer[AUR_ADDRESS_BYTES], address[AUR_ADDRESS_BYTES], forwarded_for[1024], query[AUR_REST_QUERY_BYTES];
    char music[ARGUMENT_BYTES];
    char room[ARGUMENT_BYTES], quality[ARGUMENT_BYTES], burst[ARGUMENT_BYTES], start[ARGUMENT_BYTES];
    char last[ARGUMENT_BYTES], format[ARGUMENT_BYTES], layer[ARGUMENT_BYTES], msn[ARGUMENT_BYTES], part[ARGUMENT_BYTES];
    char type[80], encoding[40], match[80], accepted[160], protocols[160], length[24];
} request_texts;

/// Copies a header; NULL if it is not there. One that is too long counts as empty.
static const char *header(struct lws *wsi, enum lws_token_indexes token, char *text, int text_bytes)
{
    if (lws_hdr_total_length(wsi, token) <= 0)
        return NULL;
    if (lws_hdr_copy(wsi, text, text_bytes, token) < 0)
        text[0] = '\0';
    return text;
}

/// Who brings a token that is too long to be one does not hold more than who brings a wrong one.
static const char *authorization(struct lws *wsi, char *text, int text_bytes)
{
    const char *value = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, text, text_bytes);
    bool is_too_long = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_AUTHORIZATION) >= text_bytes;
    return value != NULL && is_too_long ? "Bearer (too long)" : value;
}

/// The same for a header that the library does not know; `name` has its colon.
static const char *other_header(struct lws *wsi, const char *name, char *text, int text_bytes)
{
    int name_bytes = (int)strlen(name);
    if (lws_hdr_custom_length(wsi, name, name_bytes) <= 0)
        return NULL;
    if (lws_hdr_custom_copy(wsi, text, text_bytes, name, name_bytes) < 0)
        text[0] = '\0';
    return text;
}

/// The same for an argument of the query; `name` has its "=". The library looks no further than the first argument that
/// is too long: what may stand behind it counts as empty, too.
static const char *argument(struct lws *wsi, const char *name, char text[ARGUMENT_BYTES])
{
    const char *value = lws_get_urlarg_by_name(wsi, name, text, ARGUMENT_BYTES);
    bool is_long = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) >= ARGUMENT_BYTES;
    return value == NULL && is_long ? "" : value;
}

/// All of the query, its arguments decoded; NULL if there is none. What is too long counts as empty.
static const char *query_of(struct lws *wsi, char *text, int text_bytes)
{
    int used = 0;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) <= 0)
        return NULL;
    for (int i = 0; used < text_bytes - 1; i++) {
        int bytes = lws_hdr_copy_fragment(wsi, text + used, text_bytes - used - 1, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (bytes < 0)
            break;
        used += bytes;
        text[used++] = '&';
    }
    text[used] = '\0';
    return text;
}

static aur_http_method method_of(struct lws *wsi, char *path, int path_bytes)
{
    static const struct {
        enum lws_token_indexes token;
        aur_http_method method;
    } methods[] = {
        {WSI_TOKEN_GET_URI, AUR_HTTP_GET},         {WSI_TOKEN_HEAD_URI, AUR_HTTP_HEAD},
        {WSI_TOKEN_POST_URI, AUR_HTTP_POST},       {WSI_TOKEN_PUT_URI, AUR_HTTP_PUT},
        {WSI_TOKEN_OPTIONS_URI, AUR_HTTP_OPTIONS}, {WSI_TOKEN_PATCH_URI, AUR_HTTP_OTHER},
        {WSI_TOKEN_DELETE_URI, AUR_HTTP_DELETE},
    };
    path[0] = '\0';
    for (size_t i = 0; i < LWS_ARRAY_SIZE(methods); i++)
        if (header(wsi, methods[i].token, path, path_bytes) != NULL)
            return methods[i].method;
    return AUR_HTTP_OTHER;
}

/// -1: not given, -2: not a number.
static int64_t length_of(const char *text)
{
    if (text == NULL)
        return -1;
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 12 && text[digits] == '\0' ? strtoll(text, NULL, 10) : -2;
}

static void read_request(struct lws *wsi, const aur_access *access, request_texts *t, aur_http_request *request)
{
    memset(request, 0, sizeof *request);
    request->method = method_of(wsi, t->path, sizeof t->path);
    request->path = t->path;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP) <= 0)
        t->path[0] = '\0'; // no version: the library ended the line at an encoded line end, in the middle of the path
    request->room = argument(wsi, "room=", t->room);
    request->quality = argument(wsi, "quality=", t->quality);
    request->burst_ms = argument(wsi, "burst_ms=", t->burst);
    request->start = argument(wsi, "start=", t->start);
    request->msn = argument(wsi, "_HLS_msn=", t->msn);
    request->part = argument(wsi, "_HLS_part=", t->part);
    request->last = argument(wsi, "last=", t->last);
    request->format = argument(wsi, "format=", t->format);
    request->layer = argument(wsi, "layer=", t->layer);
    request->music = argument(wsi, "music=", t->music);
    request->query = query_of(wsi, t->query, sizeof t->query);
    lws_get_peer_simple(wsi, t->peer, sizeof t->peer);
    aur_http_address(access, t->peer, header(wsi, WSI_TOKEN_X_FORWARDED_FOR, t->forwarded_for, sizeof t->forwarded_for),
                     t->address);
    request->address = t->address;
    request->cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE, t->cookie, sizeof t->cookie);
    request->icy_metadata = other_header(wsi, "icy-metadata:", t->icy, sizeof t->icy);
    request->forwarded_proto = other_header(wsi, "x-forwarded-proto:", t->forwarded, sizeof t->forwarded);
    request->site = other_header(wsi, "sec-fetch-site:", t->site, sizeof t->site);
    request->is_secure = lws_is_ssl(wsi) != 0;
    request->host = header(wsi, WSI_TOKEN_HOST, t->host, sizeof t->host);
    request->origin = header(wsi, WSI_TOKEN_ORIGIN, t->origin, sizeof t->origin);
    request->authorization = authorization(wsi, t->authorization, sizeof t->authorization);
    request->content_type = header(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, t->type, sizeof t->type);
    request->transfer_encoding = header(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING, t->encoding, sizeof t->encoding);
    request->if_none_match = header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, t->match, sizeof t->match);
    request->accept_encoding = header(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, t->accepted, sizeof t->accepted);
    request->protocols = header(wsi, WSI_TOKEN_PROTOCOL, t->protocols, sizeof t->protocols);
    request->content_length = length_of(header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, t->length, sizeof t->length));
}

static int on_request(aur_connection *c, struct lws *wsi)
{
    static request_texts texts; // of the one thread
    aur_http_request request;
    read_request(wsi, c->hub->config.rules->access, &texts, &request);
    return aur_connection_request(c, &request);
}

static int on_upgrade(aur_connection *c, struct lws *wsi, const char *to)
{
    static request_texts texts;
    aur_http_request request;
    if (to == NULL || strcasecmp(to, "websocket") != 0)
        return -1;
    read_request(wsi, c->hub->config.rules->access, &texts, &request);
    request.is_upgrade = true;
    return aur_connection_upgrade(c, &request);
}

/* ---- callbacks ---- */

/// The library made the context of its TLS, empty; the certificate is ours to put there.
static int on_ssl_context(struct lws *wsi, void *ssl_context)
{
    aur_net *net = lws_context_user(lws_get_context(wsi));
    net->ssl_context = ssl_context;
    return aur_tls_apply(net->config.tls, ssl_context) == AUR_OK ? 0 : -1;
}

/// A piece of a message. One that announces more than any may have is not waited for: it is too long now.
static int on_message(aur_connection *c, struct lws *wsi, const void *data, size_t bytes)
{
    size_t left = lws_remaining_packet_payload(wsi);
    bool is_whole = lws_is_final_fragment(wsi) != 0 && left == 0;
    size_t announced = left > AUR_TALK_TEXT_BYTES_MAX ? left : bytes;
    return aur_connection_received(c, data, announced, lws_frame_is_binary(wsi) != 0, is_whole);
}

static int on_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t bytes)
{
    if (reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS)
        return on_ssl_context(wsi, user);
    aur_connection *c = lws_get_opaque_user_data(wsi);
    if (c == NULL) // a handle of the library's own, or a source
        return 0;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return on_request(c, wsi);
    case LWS_CALLBACK_HTTP_BODY:
        return aur_connection_body(c, in, bytes);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return aur_connection_body_end(c);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return aur_connection_writable(c);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_upgrade(c, wsi, in);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: // a WebSocket that asked for the sub-protocol "http"
        return -1;
    case LWS_CALLBACK_WSI_DESTROY: // of every handle, whatever it became
        lws_set_opaque_user_data(wsi, NULL);
        aur_connection_close(c);
        return 0;
    default:
        return 0;
    }
}

static int on_socket(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t bytes)
{
    (void)user;
    aur_connection *c = lws_get_opaque_user_data(wsi);
    if (c == NULL)
        return 0;
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return aur_connection_socket(c);
    case LWS_CALLBACK_RECEIVE:
        return on_message(c, wsi, in, bytes);
    case LWS_CALLBACK_RECEIVE_PONG:
        if (c->session != NULL)
            aur_session_heard(c->session, aur_clock_now_ns());
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return aur_connection_writable(c);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: // after the answer, which the library gives, nothing may follow
    case LWS_CALLBACK_CLOSED:
        aur_connection_leave(c);
        return 0;
    default:
        return 0;
    }
}

static void adopt(aur_net *net, int fd)
{
    aur_connection *c = aur_connection_open(net->config.hub);
    if (c == NULL) {
        close(fd);
        return;
    }
    struct lws *wsi = lws_adopt_socket_vhost(net->vhost, fd); // on failure it has closed the descriptor
    if (wsi == NULL) {
        aur_connection_close(c);
        return;
    }
    c->wire = (aur_wire *)wsi;
    lws_set_opaque_user_data(wsi, c);
}

static void on_readable(source *s, int fd)
{
    aur_net *net = s->net;
    struct signalfd_siginfo signal;
    uint64_t count = 0;
    int64_t now_ns = aur_clock_now_ns();
    switch (s->kind) {
    case SOURCE_LISTEN:
        for (int i = 0, accepted = 0; i < ACCEPTS_AT_ONCE && accepted >= 0; i++) {
            accepted = aur_endpoint_accept(fd);
            if (accepted >= 0)
                adopt(net, accepted);
        }
        return;
    case SOURCE_SIGNAL:
        if (read(fd, &signal, sizeof signal) == (ssize_t)sizeof signal)
            net->config.on_signal(net->config.context, (int)signal.ssi_signo);
        return;
    case SOURCE_WAKE:
        if (read(fd, &count, sizeof count) == (ssize_t)sizeof count)
            net->config.on_wake(net->config.context);
        aur_hub_offer(net->config.hub, now_ns);
        break;
    case SOURCE_MORE:
        if (read(fd, &count, sizeof count) != (ssize_t)sizeof count)
            return;
        break;
    case SOURCE_TIMER:
        if (read(fd, &count, sizeof count) == (ssize_t)sizeof count)
            net->config.on_timer(net->config.context);
        if (now_ns >= net->check_due_ns) {
            net->check_due_ns = now_ns + AUR_NS_PER_SECOND;
            aur_hub_check(net->config.hub, now_ns);
        }
        aur_hub_offer(net->config.hub, now_ns);
        break;
    }
    count = 1;
    if (aur_hub_send(net->config.hub) && write(net->more_fd, &count, sizeof count) < 0)
        aur_log(AUR_LOG_ERROR, "net", "cannot wake: %s", strerror(errno));
}

static int on_source(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t bytes)
{
    (void)in;
    (void)bytes;
    source **s = user;
    if (reason == LWS_CALLBACK_RAW_RX_FILE && s != NULL && *s != NULL)
        on_readable(*s, lws_get_socket_fd(wsi));
    return 0;
}

static const struct lws_protocols PROTOCOLS[] = {
    {.name = "http", .callback = on_http, .rx_buffer_size = READ_BYTES, .tx_packet_size = WRITE_BYTES},
    {.name = AUR_PROTOCOL_NAME, .callback = on_socket, .rx_buffer_size = READ_BYTES, .tx_packet_size = WRITE_BYTES},
    {.name = "source", .callback = on_source, .per_session_data_size = sizeof(source *)},
    {.name = NULL},
};

/* ---- the loop ---- */

/// Gives a descriptor to the loop, which closes it in the end.
static aur_err add_source(aur_net *net, source_kind kind, int fd)
{
    if (fd < 0)
        return AUR_ERR_ADDRESS;
    source *s = &net->sources[net->source_count++];
    *s = (source){.kind = kind, .net = net};
    lws_sock_file_fd_type descriptor = {.filefd = fd};
    struct lws *wsi = lws_adopt_descriptor_vhost(net->vhost, LWS_ADOPT_RAW_FILE_DESC, descriptor, "source", NULL);
    if (wsi == NULL)
        return AUR_ERR_ADDRESS;
    *(source **)lws_wsi_user(wsi) = s;
    return AUR_OK;
}

static int open_timer(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct timespec every = {.tv_nsec = AUR_NET_TIMER_MS * 1000000L};
    struct itimerspec setting = {.it_interval = every, .it_value = every};
    if (fd >= 0)
        timerfd_settime(fd, 0, &setting, NULL);
    return fd;
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static aur_err add_sources(aur_net *net, aur_endpoint *endpoint)
{
    aur_err err = add_source(net, SOURCE_WAKE, fcntl(net->config.wake_fd, F_DUPFD_CLOEXEC, 0));
    net->more_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (err == AUR_OK)
        err = add_source(net, SOURCE_MORE, net->more_fd);
    if (err == AUR_OK)
        err = add_source(net, SOURCE_TIMER, open_timer());
    if (err == AUR_OK)
        err = add_source(net, SOURCE_SIGNAL, open_signals());
    while (err == AUR_OK && endpoint->socket_count > 0)
        err = add_source(net, SOURCE_LISTEN, endpoint->sockets[--endpoint->socket_count]);
    return err;
}

static void write_log(int level, const char *line)
{
    int length = (int)strcspn(line, "\n");
    aur_log(level == LLL_ERR ? AUR_LOG_WARNING : AUR_LOG_DEBUG, "net", "%.*s", length, line);
}

static void create_context(aur_net *net, struct lws_context_creation_info *info)
{
    if (aur_loop_open(&net->config.hub->arrival, &net->loop) == AUR_OK) {
        void *handle = aur_loop_handle(net->loop);
        info->options |= LWS_SERVER_OPTION_LIBEV;
        info->foreign_loops = &handle;
        net->context = lws_create_context(info);
        info->foreign_loops = NULL;
    }
    if (net->context != NULL)
        return;
    aur_log(AUR_LOG_WARNING, "net", "poll() for want of libwebsockets-evlib-ev: slow with thousands of listeners");
    aur_loop_close(net->loop);
    net->loop = NULL;
    info->options &= ~(uint64_t)LWS_SERVER_OPTION_LIBEV;
    net->context = lws_create_context(info);
}

aur_err aur_net_open(const aur_net_config *config, aur_endpoint *endpoint, aur_net **out)
{
    // None: ours keeps what the library's would close; and each of its timers is put in order with all the others.
    static const lws_retry_bo_t heartbeat = {.secs_since_valid_ping = 0, .secs_since_valid_hangup = 0};
    *out = NULL;
    aur_net *net = calloc(1, sizeof *net);
    if (net == NULL)
        return AUR_ERR_MEMORY;
    net->config = *config;
    lws_set_log_level(LLL_ERR | LLL_WARN, write_log);
    struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN_SERVER,
                                             .protocols = PROTOCOLS,
                                             .gid = (gid_t)-1,
                                             .uid = (uid_t)-1,
                                             .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
                                             .user = net,
                                             .alpn = "http/1.1", // WebSocket and the stream know no other
                                             .server_string = "auralis",
                                             .timeout_secs = AUR_CONNECTION_TIMEOUT_S,
                                             .timeout_secs_ah_idle = AUR_CONNECTION_TIMEOUT_S,
                                             .keepalive_timeout = AUR_CONNECTION_TIMEOUT_S,
                                             .vhost_name = "auralis",
                                             .retry_and_idle_policy = &heartbeat};
    if (config->tls != NULL)
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
    create_context(net, &info);
    if (net->context != NULL)
        net->vhost = lws_create_vhost(net->context, &info);
    aur_err err = net->vhost != NULL ? add_sources(net, endpoint) : AUR_ERR_MEMORY;
    if (err != AUR_OK) {
        aur_net_close(net);
        return err;
    }
    net->config.tls = NULL;
    *out = net;
    return AUR_OK;
}

void aur_net_close(aur_net *net)
{
    if (net == NULL)
        return;
    if (net->context != NULL)
        lws_context_destroy(net->context); // destroys every handle, and so every connection
    aur_loop_close(net->loop);
    free(net);
}

aur_err aur_net_tls(aur_net *net, const aur_tls *tls)
{
    return net->ssl_context != NULL ? aur_tls_apply(tls, net->ssl_context) : AUR_ERR_STATE;
}

void aur_net_run(aur_net *net)
{
    if (net->loop != NULL)
        aur_loop_run(net->loop);
    else
        while (!net->stopped && lws_service(net->context, 0) >= 0) {
        }
}

void aur_net_stop(aur_net *net)
{
    net->stopped = true;
    if (net->loop != NULL)
        aur_loop_stop(net->loop);
}
