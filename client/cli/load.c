// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Listeners that only count.
#include "client/cli/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream/clock.h"

#define SPARE_DESCRIPTORS 64
#define EVENTS_AT_ONCE    128
#define SLEEP_NS          (AUR_NS_PER_SECOND / 2000)
#define READ_BYTES        65536
#define HEAD_BYTES        512 ///< of an answer's head kept
#define OPENING_MAX       100 ///< connections being made at one time: less than a server's backlog
#define OPENING_BYTES_MAX 5   ///< Icecast's; each takes it 40 ms, and one that finds it full waits for seconds
#define OPEN_NS           (60 * AUR_NS_PER_SECOND)

/// A frame's header (RFC 6455) and, of media, the message's.
#define FRAME_BYTES 10
#define MEDIA_BYTES 16

/// Lateness is counted in steps of 0.1 ms around the first packet seen.
#define STEP_NS     100000
#define STEPS_EARLY 20000
#define STEPS       80000

#define JOIN_EVERY_NS (AUR_NS_PER_SECOND / 10)
#define JOINS_MAX     1000

typedef enum phase { PHASE_CONNECTING, PHASE_HEAD, PHASE_OPEN, PHASE_CLOSED } phase;

typedef struct listener {
    int fd;
    phase phase;
    uint8_t kept[FRAME_BYTES + MEDIA_BYTES]; ///< beginning of a frame, until all of both headers is there
    uint8_t kept_bytes;
    bool is_joiner; ///< not counted, but timed
    uint64_t left;  ///< bytes of the frame that are only passed over
    uint32_t head_match;
    uint32_t newest; ///< sequence number of its last packet
    int64_t asked_ns;
} listener;

struct aur_load {
    aur_load_config config;
    char request[HEAD_BYTES];
    size_t request_bytes;
    int epoll;
    listener *listeners; ///< and one more: who joins meanwhile
    uint32_t opened, ready, ended;
    aur_load_result counts;
    uint32_t first_sequence, newest_sequence;
    bool has_sequence;
    int64_t base_ns; ///< arrival less frame of the first packet seen
    bool has_base;
    uint64_t late[STEPS];
    double reply_ms[JOINS_MAX], first_ms[JOINS_MAX];
    uint32_t replies, firsts;
    int64_t join_due_ns;
    uint8_t buffer[READ_BYTES];
};

/* ---- one listener ---- */

static void end(aur_load *load, listener *l)
{
    if (l->phase == PHASE_CLOSED)
        return;
    close(l->fd); // also leaves the epoll
    load->ended += !l->is_joiner;
    load->ready -= l->phase == PHASE_OPEN && !l->is_joiner;
    l->phase = PHASE_CLOSED;
    l->fd = -1;
}

static bool begin(aur_load *load, listener *l)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(load->config.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    *l = (listener){.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), .phase = PHASE_CONNECTING};
    if (l->fd < 0) {
        l->phase = PHASE_CLOSED;
        return false;
    }
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    l->asked_ns = aur_clock_now_ns();
    if (connect(l->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        end(load, l);
        return false;
    }
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = l};
    return epoll_ctl(load->epoll, EPOLL_CTL_ADD, l->fd, &event) == 0;
}

/// All that is sent here fits into an empty socket.
static bool say(const listener *l, const void *bytes, size_t count)
{
    return send(l->fd, bytes, count, MSG_NOSIGNAL) == (ssize_t)count;
}

/// Masked with zeros, which changes nothing. At most 125 bytes.
static bool say_frame(const listener *l, uint8_t opcode, const void *payload, size_t bytes)
{
    uint8_t frame[6 + 125] = {0x80 | opcode, (uint8_t)(0x80 | bytes)};
    memcpy(frame + 6, payload, bytes);
    return say(l, frame, 6 + bytes);
}

static void enter(aur_load *load, listener *l)
{
    char text[96];
    l->phase = PHASE_OPEN;
    load->ready += !l->is_joiner;
    if (load->config.kind != AUR_LOAD_SOCKET || load->config.is_idle)
        return;
    int bytes = snprintf(text, sizeof text, "{\"type\":\"listen\",\"burst_ms\":400,\"packets\":%u}",
                         (unsigned)load->config.message_packets);
    if (!say_frame(l, 1, text, (size_t)bytes))
        end(load, l);
}

static void connected(aur_load *load, listener *l)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = l};
    epoll_ctl(load->epoll, EPOLL_CTL_MOD, l->fd, &event);
    l->phase = PHASE_HEAD;
    if (load->config.kind == AUR_LOAD_FRAMES)
        enter(load, l);
    else if (!say(l, load->request, load->request_bytes))
        end(load, l);
}

/* ---- frames ---- */

static uint64_t read_le(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void count_late(aur_load *load, int64_t at_ns, int64_t frame)
{
    int64_t by_ns = at_ns - frame * AUR_NS_PER_SECOND / AUR_SAMPLE_RATE_HZ;
    if (!load->has_base) {
        load->base_ns = by_ns;
        load->has_base = true;
    }
    int64_t step = STEPS_EARLY + (by_ns - load->base_ns) / STEP_NS;
    load->late[step < 0 ? 0 : step < STEPS ? step : STEPS - 1]++;
}

static void on_media(aur_load *load, listener *l, const uint8_t *header, int64_t now_ns)
{
    uint32_t count = (uint32_t)read_le(header + 2, 2), sequence = (uint32_t)read_le(header + 4, 4);
    int64_t frame = (int64_t)read_le(header + 8, 8);
    if (header[0] != 1 || count < 1 || count > 100)
        load->counts.faults++;
    if (l->is_joiner) {
        if (load->firsts < JOINS_MAX)
            load->first_ms[load->firsts++] = (double)(now_ns - l->asked_ns) / 1e6;
        end(load, l);
        return;
    }
    load->counts.messages++;
    if ((header[1] & 1) != 0) // a burst: old packets, on purpose
        load->counts.packets += load->has_sequence ? count : 0;
    else
        for (uint32_t k = 0; k < count; k++) {
            load->counts.packets++;
            count_late(load, now_ns, frame + (int64_t)k * AUR_PACKET_FRAMES);
        }
    l->newest = sequence + count - 1;
    if (!load->has_sequence) {
        load->first_sequence = sequence;
        load->newest_sequence = sequence;
        load->has_sequence = true;
    }
    if ((int32_t)(l->newest - load->newest_sequence) > 0)
        load->newest_sequence = l->newest;
}

/// Bytes of a frame's header, once two are known.
static size_t header_bytes(const uint8_t *frame)
{
    size_t length = frame[1] & 0x7fu;
    return length < 126 ? 2 : length == 126 ? 4 : 10;
}

/// Bytes of its payload that are looked at: a media message's header, and of a ping, which must be said back, the
/// first few; our server's has one.
static size_t bytes_kept(const uint8_t *frame)
{
    size_t bytes = frame[1] & 0x7fu;
    unsigned opcode = frame[0] & 0x0fu;
    return opcode == 2 ? MEDIA_BYTES : opcode != 9 ? 0 : bytes < MEDIA_BYTES ? bytes : MEDIA_BYTES;
}

/// A frame's headers are complete: takes what they say. Returns the bytes of the frame that follow them.
static uint64_t on_frame(aur_load *load, listener *l, int64_t now_ns)
{
    const uint8_t *frame = l->kept;
    size_t header = header_bytes(frame);
    uint64_t payload = frame[1] & 0x7fu;
    if (header > 2)
        for (size_t i = payload = 0; i < header - 2; i++)
            payload = payload << 8 | frame[2 + i];
    unsigned opcode = frame[0] & 0x0fu;
    bool is_known = opcode == 1 || opcode == 2 || (opcode >= 8 && opcode <= 10);
    load->counts.faults += (frame[0] & 0xf0u) != 0x80 || (frame[1] & 0x80u) != 0 || !is_known;
    if (opcode == 2) {
        on_media(load, l, frame + header, now_ns);
        return payload - MEDIA_BYTES;
    }
    load->counts.texts++;
    if (l->is_joiner && load->replies < JOINS_MAX && l->head_match == 0) {
        load->reply_ms[load->replies++] = (double)(now_ns - l->asked_ns) / 1e6;
        l->head_match = 1;
    }
    if (opcode != 9)
        return payload;
    if (!say_frame(l, 10, frame + header, bytes_kept(frame)))
        end(load, l);
    return payload - bytes_kept(frame);
}

static void read_frames(aur_load *load, listener *l, const uint8_t *at, size_t bytes, int64_t now_ns)
{
    while (bytes > 0 && l->phase == PHASE_OPEN) {
        if (l->left > 0) {
            size_t passed = l->left < bytes ? (size_t)l->left : bytes;
            l->left -= passed;
            at += passed;
            bytes -= passed;
            continue;
        }
        l->kept[l->kept_bytes++] = *at++;
        bytes--;
        if (l->kept_bytes < 2)
            continue;
        if (l->kept_bytes < header_bytes(l->kept) + bytes_kept(l->kept))
            continue;
        l->left = on_frame(load, l, now_ns);
        l->kept_bytes = 0;
    }
}

/// Passes over an answer's head, which must begin well. Returns bytes used.
static size_t read_head(aur_load *load, listener *l, const uint8_t *at, size_t bytes)
{
    static const char END[] = "\r\n\r\n";
    for (size_t i = 0; i < bytes; i++) {
        l->head_match = at[i] == (uint8_t)END[l->head_match] ? l->head_match + 1 : at[i] == '\r';
        if (l->head_match == 4) {
            l->head_match = 0;
            enter(load, l);
            return i + 1;
        }
    }
    return bytes;
}

static void on_readable(aur_load *load, listener *l)
{
    ssize_t got = recv(l->fd, load->buffer, READ_BYTES, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            end(load, l);
        return;
    }
    const uint8_t *at = load->buffer;
    size_t bytes = (size_t)got;
    if (l->phase == PHASE_HEAD) {
        if (l->kept_bytes++ == 0 && (bytes < 12 || memcmp(at, "HTTP/1.", 7) != 0 || (at[9] != '1' && at[9] != '2'))) {
            end(load, l);
            return;
        }
        size_t used = read_head(load, l, at, bytes);
        at += used;
        bytes -= used;
        if (l->phase != PHASE_OPEN)
            return;
        l->kept_bytes = 0;
    }
    load->counts.bytes += bytes;
    if (load->config.kind != AUR_LOAD_BYTES)
        read_frames(load, l, at, bytes, aur_clock_now_ns());
}

/* ---- all ---- */

/// Reads what has come, then sleeps a little. It does not wait for the next byte: a thread that does is woken by the
/// server's own send(), which on another machine costs the server nothing.
static void serve(aur_load *load)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = EVENTS_AT_ONCE;
    while (count == EVENTS_AT_ONCE) {
        count = epoll_wait(load->epoll, events, EVENTS_AT_ONCE, 0);
        for (int i = 0; i < count; i++) {
            listener *l = events[i].data.ptr;
            if (l->phase == PHASE_CONNECTING)
                connected(load, l);
            else if (l->phase != PHASE_CLOSED)
                on_readable(load, l);
        }
    }
    aur_clock_sleep_until(aur_clock_now_ns() + SLEEP_NS);
}

static bool make_room(uint32_t listeners)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)listeners + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return false;
    if (limit.rlim_cur >= wanted)
        return true;
    limit.rlim_cur = wanted;
    limit.rlim_max = limit.rlim_max < wanted ? wanted : limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static aur_err connect_all(aur_load *load)
{
    int64_t until_ns = aur_clock_now_ns() + OPEN_NS;
    uint32_t wanted = load->config.listeners;
    uint32_t most = load->config.kind == AUR_LOAD_BYTES ? OPENING_BYTES_MAX : OPENING_MAX;
    while (load->ready < wanted) {
        while (load->opened < wanted && load->opened - load->ready < most)
            if (!begin(load, &load->listeners[load->opened++]))
                return AUR_ERR_ADDRESS;
        serve(load);
        if (load->ended > 0 || aur_clock_now_ns() > until_ns)
            return AUR_ERR_ADDRESS;
    }
    return AUR_OK;
}

static void make_request(aur_load *load)
{
    static const char SOCKET[] = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                 "Sec-WebSocket-Protocol: auralis.v1\r\n";
    load->request_bytes = (size_t)snprintf(
        load->request, sizeof load->request, "GET %s HTTP/1.1\r\nHost: localhost:%u\r\n%s\r\n", load->config.path,
        (unsigned)load->config.port, load->config.kind == AUR_LOAD_SOCKET ? SOCKET : "");
}

aur_err aur_load_open(const aur_load_config *config, aur_load **out)
{
    *out = NULL;
    aur_load *load = calloc(1, sizeof *load);
    if (load == NULL)
        return AUR_ERR_MEMORY;
    load->config = *config;
    make_request(load);
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    load->listeners = calloc((size_t)config->listeners + 1, sizeof *load->listeners);
    aur_err err = load->listeners == NULL ? AUR_ERR_MEMORY : make_room(config->listeners) ? AUR_OK : AUR_ERR_FULL;
    if (err == AUR_OK) {
        load->listeners[config->listeners].phase = PHASE_CLOSED;
        err = connect_all(load);
    }
    if (err != AUR_OK) {
        aur_load_close(load);
        return err;
    }
    *out = load;
    return AUR_OK;
}

void aur_load_close(aur_load *load)
{
    if (load == NULL)
        return;
    for (uint32_t i = 0; load->listeners != NULL && i < load->opened; i++)
        end(load, &load->listeners[i]);
    if (load->listeners != NULL)
        end(load, &load->listeners[load->config.listeners]);
    close(load->epoll);
    free(load->listeners);
    free(load);
}

void aur_load_begin(aur_load *load)
{
    memset(&load->counts, 0, sizeof load->counts);
    memset(load->late, 0, sizeof load->late);
    load->has_base = false;
    load->replies = load->firsts = 0;
    load->first_sequence = load->newest_sequence;
}

void aur_load_run(aur_load *load, double seconds, bool joins)
{
    int64_t until_ns = aur_clock_now_ns() + (int64_t)(seconds * 1e9), now_ns = 0;
    listener *joiner = &load->listeners[load->config.listeners];
    while ((now_ns = aur_clock_now_ns()) < until_ns) {
        if (joins && joiner->phase == PHASE_CLOSED && now_ns >= load->join_due_ns) {
            load->join_due_ns = now_ns + JOIN_EVERY_NS;
            begin(load, joiner);
            joiner->is_joiner = true;
        }
        serve(load);
    }
}

static int compare_numbers(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

static double median(const double *values, uint32_t count, double *max)
{
    double sorted[JOINS_MAX / 4];
    uint32_t kept = count < JOINS_MAX / 4 ? count : JOINS_MAX / 4;
    *max = 0.0;
    if (kept == 0)
        return 0.0;
    memcpy(sorted, values, kept * sizeof *sorted);
    qsort(sorted, kept, sizeof *sorted, compare_numbers);
    *max = sorted[kept - 1];
    return sorted[kept / 2];
}

void aur_load_result_get(const aur_load *load, aur_load_result *r)
{
    *r = load->counts;
    r->open = load->ready;
    uint64_t made = load->newest_sequence - load->first_sequence, total = 0, seen = 0;
    r->delivered_share = made > 0 ? (double)r->packets / ((double)made * load->config.listeners) : 0.0;
    long least = -1, p50 = 0, p99 = 0, most = 0;
    for (long i = 0; i < STEPS; i++)
        total += load->late[i];
    for (long i = 0; i < STEPS; i++) {
        if (load->late[i] == 0)
            continue;
        least = least < 0 ? i : least;
        p50 = seen < (total + 1) / 2 ? i : p50;
        p99 = seen < (total * 99 + 99) / 100 ? i : p99;
        most = i;
        seen += load->late[i];
    }
    r->p50_ms = (double)(p50 - least) * STEP_NS / 1e6;
    r->p99_ms = (double)(p99 - least) * STEP_NS / 1e6;
    r->max_ms = (double)(most - least) * STEP_NS / 1e6;
    r->joins = load->firsts;
    r->reply_ms = median(load->reply_ms, load->replies, &r->reply_max_ms);
    r->first_ms = median(load->first_ms, load->firsts, &r->first_max_ms);
}
