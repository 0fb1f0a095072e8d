// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One thread that sends, one that listens.
#include "client/cli/room_crowd.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/cli/bare_loop.h"
#include "stream/little.h"
#include "stream/tape.h"
#include "stream/thread.h"

#define MESSAGE_PACKETS 5
#define HEADER_BYTES    20 ///< of a WebSocket frame of 126 bytes and more, and of the media message in it
#define LOOK_EVERY_MS   5
#define SETTLE_S        1.0

#define SPARE_DESCRIPTORS 512

/// One room's packets on their way.
typedef struct outlet {
    const aur_tape *tape;
    aur_tape_reader reader;
    aur_packet kept[MESSAGE_PACKETS]; ///< the newest, packet n at n % MESSAGE_PACKETS
    uint32_t in_row;                  ///< of them that join
} outlet;

struct aur_room_crowd {
    /* the sending thread */
    outlet *outlets;
    int *fds; ///< listener i hears room i % count
    uint32_t connected;
    uint8_t frame[HEADER_BYTES + MESSAGE_PACKETS * (2 + AUR_OPUS_PACKET_BYTES_MAX)];
    /* immutable after open */
    uint32_t count, listeners;
    int listening;
    aur_thread thread;
    aur_load *load;
    /* any thread, atomic */
    atomic_bool stop;
    _Atomic uint64_t lost;
};

/// The newest packets of a room as one message. Returns its bytes.
static size_t make_frame(aur_room_crowd *crowd, const outlet *s)
{
    uint64_t first = s->reader.next - MESSAGE_PACKETS;
    uint8_t *at = crowd->frame + HEADER_BYTES;
    for (uint64_t n = first; n < s->reader.next; n++) {
        const aur_packet *packet = &s->kept[n % MESSAGE_PACKETS];
        at = aur_little_put(at, packet->bytes, 2);
        memcpy(at, packet->data, packet->bytes);
        at += packet->bytes;
    }
    size_t bytes = (size_t)(at - crowd->frame), payload = bytes - 4;
    const uint8_t head[8] = {0x82, 126, (uint8_t)(payload >> 8), (uint8_t)payload, 1, 0, MESSAGE_PACKETS, 0};
    memcpy(crowd->frame, head, sizeof head);
    aur_little_put(aur_little_put(crowd->frame + 8, first, 4), (uint64_t)s->kept[first % MESSAGE_PACKETS].at_frame, 8);
    return bytes;
}

/// A packet came: those whose message is complete with it get it, a fifth of the room's listeners.
static void send_out(aur_room_crowd *crowd, const outlet *s)
{
    uint32_t room = (uint32_t)(s - crowd->outlets), turn = (uint32_t)(s->reader.next % MESSAGE_PACKETS);
    size_t bytes = make_frame(crowd, s);
    for (uint32_t i = room + turn * crowd->count; i < crowd->connected; i += MESSAGE_PACKETS * crowd->count)
        if (send(crowd->fds[i], crowd->frame, bytes, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)bytes) {
            shutdown(crowd->fds[i], SHUT_RDWR); // half a frame would spoil the rest
            atomic_fetch_add_explicit(&crowd->lost, MESSAGE_PACKETS, memory_order_relaxed);
        }
}

static void follow(aur_room_crowd *crowd, outlet *s)
{
    aur_packet packet;
    uint64_t skipped = s->reader.skipped_packets;
    while (aur_tape_read(&s->reader, s->tape, &packet)) {
        s->in_row = packet.joins && s->reader.skipped_packets == skipped ? s->in_row + 1 : 1;
        s->kept[(s->reader.next - 1) % MESSAGE_PACKETS] = packet;
        atomic_fetch_add_explicit(&crowd->lost, s->reader.skipped_packets - skipped, memory_order_relaxed);
        skipped = s->reader.skipped_packets;
        if (s->in_row >= MESSAGE_PACKETS)
            send_out(crowd, s);
    }
}

static void run(void *context)
{
    aur_room_crowd *crowd = context;
    struct pollfd door = {.fd = crowd->listening, .events = POLLIN};
    while (!atomic_load_explicit(&crowd->stop, memory_order_relaxed)) {
        int fd = -1;
        if (poll(&door, 1, LOOK_EVERY_MS) > 0)
            while (crowd->connected < crowd->listeners && (fd = accept(crowd->listening, NULL, NULL)) >= 0)
                crowd->fds[crowd->connected++] = fd;
        for (uint32_t i = 0; i < crowd->count; i++)
            follow(crowd, &crowd->outlets[i]);
    }
}

static void make_room(uint32_t descriptors)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= descriptors)
        return;
    limit.rlim_cur = descriptors;
    limit.rlim_max = limit.rlim_max < descriptors ? descriptors : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); // where it fails the listeners cannot connect
}

static aur_err start(aur_room_crowd *crowd, aur_room *const *rooms)
{
    uint16_t port = 0;
    crowd->listening = aur_bare_loop_listen(&port);
    if (crowd->listening < 0)
        return AUR_ERR_ADDRESS;
    for (uint32_t i = 0; i < crowd->count; i++) {
        crowd->outlets[i].tape = aur_room_tape(rooms[i], aur_room_quality(rooms[i]));
        aur_tape_reader_start(&crowd->outlets[i].reader, crowd->outlets[i].tape, 0);
    }
    make_room(2 * crowd->listeners + SPARE_DESCRIPTORS); // both ends are here
    aur_err err = aur_thread_start(&crowd->thread, "aur-crowd", false, run, crowd);
    const aur_load_config config = {.kind = AUR_LOAD_FRAMES,
                                    .port = port,
                                    .path = "/",
                                    .listeners = crowd->listeners,
                                    .message_packets = MESSAGE_PACKETS};
    return err == AUR_OK ? aur_load_open(&config, &crowd->load) : err;
}

aur_err aur_room_crowd_open(aur_room *const *rooms, uint32_t count, uint32_t listeners, aur_room_crowd **out)
{
    *out = NULL;
    aur_room_crowd *crowd = calloc(1, sizeof *crowd);
    if (crowd == NULL)
        return AUR_ERR_MEMORY;
    crowd->count = count;
    crowd->listeners = count * listeners;
    crowd->listening = -1;
    crowd->outlets = calloc(count, sizeof *crowd->outlets);
    crowd->fds = calloc(crowd->listeners, sizeof *crowd->fds);
    aur_err err = crowd->outlets != NULL && crowd->fds != NULL ? start(crowd, rooms) : AUR_ERR_MEMORY;
    if (err != AUR_OK) {
        aur_room_crowd_close(crowd);
        return err;
    }
    aur_load_run(crowd->load, SETTLE_S, false);
    *out = crowd;
    return AUR_OK;
}

void aur_room_crowd_close(aur_room_crowd *crowd)
{
    if (crowd == NULL)
        return;
    atomic_store_explicit(&crowd->stop, true, memory_order_relaxed);
    aur_thread_join(&crowd->thread);
    aur_load_close(crowd->load);
    for (uint32_t i = 0; i < crowd->connected; i++)
        close(crowd->fds[i]);
    if (crowd->listening >= 0)
        close(crowd->listening);
    free(crowd->fds);
    free(crowd->outlets);
    free(crowd);
}

void aur_room_crowd_listen(aur_room_crowd *crowd, double seconds, aur_room_crowd_result *result)
{
    uint64_t lost = atomic_load_explicit(&crowd->lost, memory_order_relaxed);
    aur_load_begin(crowd->load);
    aur_load_run(crowd->load, seconds, false);
    aur_load_result_get(crowd->load, &result->delivered);
    result->lost = atomic_load_explicit(&crowd->lost, memory_order_relaxed) - lost;
}
