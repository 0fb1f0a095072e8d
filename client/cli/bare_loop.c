// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// epoll, a timer, send().
#include "client/cli/bare_loop.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "stream/clock.h"
#include "stream/little.h"
#include "stream/packet.h"

#define BACKLOG     4096
#define EVENTS      64
#define HEADER_SIZE 20 ///< WebSocket frame of 126 bytes and more, media message
#define PACKETS_MAX 10

typedef struct bare_loop {
    int listening, timer, epoll;
    int *connections;
    uint32_t count, most, message_packets;
    uint32_t sequence; ///< packets made
    size_t frame_bytes;
    uint8_t frame[HEADER_SIZE + PACKETS_MAX * (2 + AUR_OPUS_PACKET_BYTES_MAX)];
} bare_loop;

int aur_bare_loop_listen(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t bytes = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &bytes) != 0) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void make_frame(bare_loop *loop, uint32_t packet_bytes)
{
    size_t payload = 16 + (size_t)loop->message_packets * (2 + packet_bytes);
    loop->frame_bytes = 4 + payload;
    loop->frame[0] = 0x82;
    loop->frame[1] = 126;
    loop->frame[2] = (uint8_t)(payload >> 8);
    loop->frame[3] = (uint8_t)payload;
    loop->frame[4] = 1;
    aur_little_put(loop->frame + 6, loop->message_packets, 2);
    for (uint32_t k = 0; k < loop->message_packets; k++)
        aur_little_put(loop->frame + HEADER_SIZE + (size_t)k * (2 + packet_bytes), packet_bytes, 2);
}

static void accept_all(bare_loop *loop)
{
    int on = 1, fd = -1;
    while (loop->count < loop->most && (fd = accept4(loop->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        loop->connections[loop->count++] = fd;
    }
}

/// One packet is made; those whose message is complete with it get it.
static void send_all(bare_loop *loop)
{
    uint32_t step = loop->message_packets, first = loop->sequence + 1 - step;
    aur_little_put(loop->frame + 8, first, 4);
    aur_little_put(loop->frame + 12, (uint64_t)first * AUR_PACKET_FRAMES, 8);
    for (uint32_t i = loop->sequence % step; i < loop->count; i += step)
        if (send(loop->connections[i], loop->frame, loop->frame_bytes, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            continue; // whoever is slow misses it
    loop->sequence++;
}

void aur_bare_loop_run(int listening, uint32_t connections, uint32_t message_packets, uint32_t packet_bytes)
{
    bare_loop *loop = calloc(1, sizeof *loop);
    int *fds = calloc(connections, sizeof *fds);
    struct itimerspec every = {.it_interval.tv_nsec = AUR_PACKET_NS, .it_value.tv_nsec = AUR_PACKET_NS};
    if (loop == NULL || fds == NULL || message_packets > PACKETS_MAX)
        abort();
    loop->listening = listening;
    loop->connections = fds;
    loop->most = connections;
    loop->message_packets = message_packets;
    loop->sequence = message_packets;
    make_frame(loop, packet_bytes);
    loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    timerfd_settime(loop->timer, 0, &every, NULL);
    epoll_ctl(loop->epoll, EPOLL_CTL_ADD, listening, &(struct epoll_event){.events = EPOLLIN, .data.fd = listening});
    epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->timer,
              &(struct epoll_event){.events = EPOLLIN, .data.fd = loop->timer});
    for (;;) {
        struct epoll_event events[EVENTS];
        uint64_t ticks = 0;
        int count = epoll_wait(loop->epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++)
            if (events[i].data.fd == listening)
                accept_all(loop);
            else if (read(loop->timer, &ticks, sizeof ticks) == (ssize_t)sizeof ticks)
                while (ticks-- > 0)
                    send_all(loop);
    }
}
