// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A client's connection from accept to end: HTTP requests one after another, until it becomes a WebSocket or an
/// endless stream. The hub is all of them together. Network thread only, RT: no, throughout.
/// Functions that return int return nonzero to close the connection.
#ifndef AUR_SERVER_CONNECTION_H
#define AUR_SERVER_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/arrival.h"
#include "server/audience.h"
#include "server/crowding.h"
#include "server/cuts.h"
#include "server/exchange.h"
#include "server/feed.h"
#include "server/metrics.h"
#include "server/people/rest.h"
#include "server/session.h"
#include "server/venues.h"
#include "server/wire.h"

/// For a request's head, for its body, and for a piece of an answer to be read.
#define AUR_CONNECTION_TIMEOUT_S 15
/// For all of an answer to be read.
#define AUR_CONNECTION_ANSWER_S 60
/// For who still sends a body that was refused to find the answer, and stop.
#define AUR_CONNECTION_LINGER_S 5
/// For a recording to be made and read: it is large.
#define AUR_CONNECTION_RECORDING_S 1800
/// For one whose answer never ends to read on. A tunnel is shorter; what he missed by then he does not get anyhow.
#define AUR_CONNECTION_STALL_S 60

/// A text for one who listens waits for the next media message, but not longer.
#define AUR_HUB_TEXTS_NS (AUR_NS_PER_SECOND / 5)

/// Bytes of an HTTP body written at one time.
#define AUR_CONNECTION_CHUNK_BYTES 16384

typedef struct aur_hub_config {
    const aur_http_rules *rules; ///< kept; may change between calls
    aur_venues *venues;          ///< kept; must outlive the hub
    aur_recordings *recordings;  ///< kept; must outlive the hub; NULL = none are made
    aur_rest *rest;              ///< kept; must outlive the hub; NULL = the same
    aur_people *people;          ///< kept; must outlive the hub; NULL = rooms are about music alone
    aur_crowding *crowding;      ///< kept; must outlive the hub; NULL = any number from an address
    const char *assets_dir;      ///< kept; "" = built in
    uint32_t connections_max;
    /// Body of an answer about a room; the request is borrowed.
    aur_answer (*answer)(void *context, aur_venue *venue, aur_http_target target, const aur_http_request *request);
    void *context; ///< kept
} aur_hub_config;

typedef struct aur_connection aur_connection;

typedef struct aur_hub {
    aur_hub_config config;
    aur_connection *connections;
    uint32_t feeds; ///< connections whose answer never ends
    aur_net_stats stats;
    aur_session_counts counts;
    aur_arrival arrival;      ///< of what is received now
    aur_cuts cuts;            ///< who was not gone on with
    aur_connection **hearing; ///< the WebSockets that listen, side by side
    uint32_t hearing_count, hearing_room;
    uint64_t told;                ///< of the audience's texts, when they were last offered
    int64_t texts_due_ns;         ///< when those that listen get texts without media
    bool texts_too;               ///< now they do
    uint32_t serve_next;          ///< place of the listener who is looked at next, from 0
    uint32_t unserved;            ///< listeners to be looked at from there on, all around
    aur_listener_scratch scratch; ///< where messages are put together
    uint8_t pages[AUR_OUTGOING_HEADROOM + AUR_MEDIA_MESSAGE_BYTES_MAX]; ///< of a stream, one piece at a time
    uint8_t chunk[AUR_OUTGOING_HEADROOM + AUR_CONNECTION_CHUNK_BYTES];
} aur_hub;

struct aur_connection {
    /* looked at for every packet */
    aur_hub *hub;
    aur_wire *wire;
    aur_session *session; ///< once it is a WebSocket
    int plain_fd;         ///< WebSocket: aur_wire_plain_fd
    uint32_t place;       ///< among those that listen, from 1; 0 = it does not
    /* now and then */
    aur_connection *next, *previous;
    aur_venue *venue;         ///< the room that it is about, while it is about one; NULL = none
    aur_feed *feed;           ///< once its answer is one that never ends
    aur_exchange *exchange;   ///< while a request is in progress
    int64_t exchange_at_ns;   ///< when it began
    int64_t stalled_ns;       ///< since when it has not read of its feed what there is; 0 = it reads
    char *received;           ///< WebSocket: a message that is not complete
    aur_token_claims *claims; ///< whom it came as, until it talks; NULL = nobody the server knows
    uint32_t received_bytes;
    char address[AUR_ADDRESS_BYTES]; ///< "" before its first request
    uint64_t crowd_key;              ///< of its address, while it is a long one
    aur_http_target feed_of;         ///< what the feed is
    bool is_last_request;
    bool awaits_music; ///< the exchange goes on when the venue's music runs
    bool is_dropped;   ///< closes as soon as it can
};

/// Returns NULL if there are too many or no memory; counted.
aur_connection *aur_connection_open(aur_hub *hub);
/// NULL is allowed.
void aur_connection_close(aur_connection *connection);

/// A request's head came (borrowed).
int aur_connection_request(aur_connection *connection, const aur_http_request *request);
/// A piece of its body came; then, all of it has come.
int aur_connection_body(aur_connection *connection, const void *data, size_t bytes);
int aur_connection_body_end(aur_connection *connection);
/// A request to become a WebSocket came (borrowed): 0 = welcome; else it has been answered.
int aur_connection_upgrade(aur_connection *connection, const aur_http_request *request);
/// It is a WebSocket now.
int aur_connection_socket(aur_connection *connection);
/// A piece of a WebSocket message came; `is_whole` with its last piece. `bytes` beyond what a message may have are not
/// read.
int aur_connection_received(aur_connection *connection, const void *data, size_t bytes, bool is_binary, bool is_whole);
/// The wire can take more. Sends one thing.
int aur_connection_writable(aur_connection *connection);
/// Ends the session before the connection itself ends.
void aur_connection_leave(aur_connection *connection);

/// Between the two halves of a connection, HTTP (connection_http.c) and all else:
/// The music that a request waits for runs, or cannot.
void aur_connection_music(aur_connection *connection, aur_err err);
/// Refers to a venue (NULL = none) from now on.
void aur_connection_enter(aur_connection *connection, aur_venue *venue);
/// Closes as soon as it can.
void aur_connection_drop(aur_connection *connection);
/// The request in progress, if there is one, is over.
void aur_connection_end_exchange(aur_connection *connection);
/// Sends the next piece of an answer.
int aur_connection_answer_on(aur_connection *connection);

/// The music of a venue is there, or cannot be made: for those who wait for it.
void aur_hub_woken(aur_hub *hub, aur_venue *venue, aur_err err);

/// The people of a venue are no more.
void aur_hub_dissolve(aur_hub *hub, const aur_venue *venue);

/// Frees what the hub itself took; its connections are closed.
void aur_hub_close(aur_hub *hub);
/// There is news: has aur_hub_send look at all who listen. Asks for every other connection that has something to say to
/// be told when it can.
void aur_hub_offer(aur_hub *hub, int64_t now_ns);
/// Sends to some of those who listen what they lack; texts go along with media, or alone after AUR_HUB_TEXTS_NS at
/// most. True if there are more to be looked at: call again soon, and let who joins have a turn before.
bool aur_hub_send(aur_hub *hub);
/// Heartbeats, and an end to requests that drag on and to streams that nobody reads; call about once a second.
void aur_hub_check(aur_hub *hub, int64_t now_ns);
/// The server stops: who waits for a playlist or a part that is still to come is answered at the next tick, while there
/// is time to send it.  Thread: network.  RT: no.
void aur_hub_stop_waiting(aur_hub *hub, int64_t now_ns);
/// Says bye to every WebSocket; ends all streams.
void aur_hub_bye(aur_hub *hub, int64_t now_ns);

#endif
