// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A listener: a cursor into a room's media. Begins with a burst, may lag a little, and is moved forward when it lags
/// too far. It never slows anybody.
#ifndef AUR_SERVER_LISTENER_H
#define AUR_SERVER_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/media.h"

/// Further behind than this a listener is moved forward: 3 s. Then it gets the newest 400 ms.
#define AUR_LISTENER_LAG_MAX_PACKETS 150
#define AUR_LISTENER_RESUME_PACKETS  20

typedef struct aur_listener {
    uint64_t next;           ///< number of the packet to be sent next, or a later one while fresh
    uint64_t skipped;        ///< packets it was moved over since it started
    uint32_t burst_packets;  ///< fresh: so many before the present may be sent
    uint8_t message_packets; ///< a message waits until it has so many; 0 and 1: it does not wait
    bool active;
    bool fresh; ///< nothing has been sent since the start
    bool first; ///< the next message is the first after start or skip
} aur_listener;

/// One message to be sent; borrowed until the next aur_media_follow or aur_listener_message.
typedef struct aur_listener_message {
    uint8_t *data; ///< its frame's header before it
    size_t bytes;
    uint32_t packets;
} aur_listener_message;

/// Memory in which messages of several packets are put together; one for the whole network thread. The last one is
/// kept: the next listener mostly wants the same.
typedef struct aur_listener_scratch {
    const aur_media *media; ///< of the message in it; NULL = none
    uint64_t first;
    uint32_t count;
    uint8_t flags;
    size_t bytes;
    uint8_t message[16 + AUR_MEDIA_MESSAGE_BYTES_MAX];
} aur_listener_scratch;

/// Begins with the newest `burst_packets`; skipped goes on counting. What is in a burst does not wait. While the
/// media still catches up with the present nothing is sent; the newest are then those it has when it got there.
/// Thread: network.  RT: no.
void aur_listener_start(aur_listener *listener, const aur_media *media, uint32_t burst_packets);
/// Goes on with packet `next` of other media, as after a skip.  Thread: network.  RT: no.
void aur_listener_move(aur_listener *listener, uint64_t next);
/// Thread: network.  RT: no.
void aur_listener_stop(aur_listener *listener);
/// Packets that wait for a listener, those it lost too.  Thread: network.  RT: no.
uint64_t aur_listener_waiting(const aur_listener *listener, const aur_media *media);
/// First frame of what an active listener gets next. INT64_MIN if that is not known: nothing has been made yet, or it
/// lags so far that it will be moved.  Thread: network.  RT: no.
int64_t aur_listener_due_frame(const aur_listener *listener, const aur_media *media);
/// Moves a listener forward that lags too far; a burst that was not sent yet is no lag. Returns how many packets it was
/// moved over, 0 = none. Thread: network.  RT: no.
uint32_t aur_listener_limit(aur_listener *listener, const aur_media *media);
/// True if there is something to send.  Thread: network.  RT: no.
bool aur_listener_ready(const aur_listener *listener, const aur_media *media);
/// Takes the next message: all that waits and joins, at most AUR_MEDIA_MESSAGE_PACKETS_MAX packets. One packet is sent
/// from the memory shared by all. Returns false if nothing waits.  Thread: network.  RT: no.
bool aur_listener_take(aur_listener *listener, aur_media *media, aur_listener_scratch *scratch,
                       aur_listener_message *message);
/// Takes the next packet alone, for containers that frame packets themselves.  Thread: network.  RT: no.
bool aur_listener_take_packet(aur_listener *listener, aur_media *media, aur_media_packet *packet);

#endif
