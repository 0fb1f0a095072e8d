// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// HTTP without sockets: which request asks for what, who may have it, and the headers of the answer.
#ifndef AUR_SERVER_HTTP_H
#define AUR_SERVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/access.h"
#include "server/assets.h"
#include "server/hls.h"
#include "server/people/rest.h"
#include "server/protocol.h"
#include "server/recording.h"

typedef enum aur_http_method {
    AUR_HTTP_GET = AUR_REST_GET,
    AUR_HTTP_HEAD = 2,
    AUR_HTTP_POST = AUR_REST_POST,
    AUR_HTTP_OPTIONS = 8,
    AUR_HTTP_PUT = AUR_REST_PUT,
    AUR_HTTP_DELETE = AUR_REST_DELETE,
    AUR_HTTP_OTHER = 64
} aur_http_method;

/// Sound sent at once to a plain player, so that it has a buffer when it begins.
#define AUR_HTTP_BURST_MAX_MS     4000
#define AUR_HTTP_BURST_DEFAULT_MS 2000

/// A request; all borrowed, NULL = header not there.
typedef struct aur_http_request {
    aur_http_method method;
    const char *path;                  ///< decoded, without query
    const char *query;                 ///< decoded, "name=value&..."; NULL = none
    const char *room;                  ///< of the query; NULL = not given
    const char *burst_ms;              ///< of the query
    const char *quality;               ///< of the query; NULL = not given
    const char *start;                 ///< of the query; NULL = not given
    const char *msn, *part;            ///< the same: _HLS_msn, _HLS_part
    const char *last, *format, *layer; ///< the same
    const char *host, *origin;
    const char *site;          ///< Sec-Fetch-Site
    const char *authorization; ///< "Bearer TOKEN"
    const char *cookie;        ///< all of them
    const char *address;       ///< whom the connection comes from, as text; never NULL from the network
    const char *music;         ///< of the query: "later" = not before somebody listens
    const char *content_type, *transfer_encoding, *if_none_match, *accept_encoding;
    const char *icy_metadata;    ///< Icy-MetaData: "1" asks for titles in the sound
    const char *forwarded_proto; ///< X-Forwarded-Proto: how the proxy was reached
    bool is_secure;              ///< came by TLS
    const char *protocols;       ///< Sec-WebSocket-Protocol
    int64_t content_length;      ///< -1 = not given, -2 = not a number
    bool is_upgrade;             ///< wants to become a WebSocket
} aur_http_request;

/// Bytes of a room's name, its end included.
#define AUR_HTTP_ROOM_BYTES 65

/// A room as requests name it.
typedef struct aur_http_room {
    const struct aur_http_room *next;
    char name[AUR_HTTP_ROOM_BYTES];
    const aur_access_key *key;   ///< that also opens control of it; NULL = none
    bool is_closed_to_strangers; ///< it has a password, or lets no guests in: no plain streams
    bool is_owned;               ///< somebody's: its people steer it
} aur_http_room;

/// What the request is judged by; borrowed.
typedef struct aur_http_rules {
    const aur_access *access;
    const aur_http_room *rooms; ///< all of them; at least one, and the first is meant by who names none
    bool opens_rooms;           ///< whoever comes may open one
    bool has_people;            ///< people open theirs (docs/people.md), whatever opens_rooms says
    const char *frame_policy;   ///< of aur_access_frame_policy()
    int32_t burst_ms;           ///< of who does not ask for another
    int32_t bitrate_bps;        ///< of the Ogg stream
    bool stopping;
    bool strict_transport; ///< tell browsers to come by https only (RFC 6797)
} aur_http_rules;

typedef enum aur_http_target {
    AUR_HTTP_REFUSED, ///< status and error say why
    AUR_HTTP_ASSET,
    AUR_HTTP_STREAM, ///< Ogg Opus
    AUR_HTTP_MP3,
    AUR_HTTP_FLAC, ///< in Ogg
    AUR_HTTP_EVENTS,
    AUR_HTTP_M3U,
    AUR_HTTP_PLS,
    AUR_HTTP_XSPF,
    AUR_HTTP_ICESTATS,     ///< as Icecast 2.4 tells them
    AUR_HTTP_PUBLIC_STATS, ///< as Icecast 2.5 does
    AUR_HTTP_OPTIONS_OF,   ///< which methods a path has, and whether other pages may read it
    AUR_HTTP_JOURNAL,
    AUR_HTTP_RECORDING, ///< the last minutes, rendered again
    AUR_HTTP_HLS,
    AUR_HTTP_SOCKET,
    AUR_HTTP_STATUS,
    AUR_HTTP_PRESETS,
    AUR_HTTP_CONTROLS,
    AUR_HTTP_CHANGE, ///< read the body, then aur_http_body
    AUR_HTTP_OPEN,   ///< a room: read the body
    AUR_HTTP_HEALTH,
    AUR_HTTP_READY,
    AUR_HTTP_METRICS,
    AUR_HTTP_REST, ///< rooms and people
    AUR_HTTP_LINK, ///< to a room, by its name
    AUR_HTTP_TARGET_COUNT
} aur_http_target;

typedef struct aur_http_route {
    aur_http_target target;
    const aur_http_room *room;    ///< which it is about; OPEN: that has been opened. NULL only if REFUSED
    const aur_asset *asset;       ///< ASSET
    bool is_packed;               ///< the same: by gzip
    aur_hls_path hls;             ///< HLS
    aur_recording_wish recording; ///< RECORDING
    const aur_rest_route *rest;   ///< REST
    const char *link;             ///< LINK: the name; part of the request's path
    int32_t quality;              ///< STREAM: index of the row; negative = not given
    int32_t burst_ms;             ///< STREAM, MP3, FLAC
    bool has_titles;              ///< MP3: asked for titles in the sound
    bool is_shared;               ///< pages of other origins may read it
    const char *origin;           ///< of a page of --allow-origin, which may ask for all of it; NULL = none
    int status;                   ///< REFUSED
    unsigned allowed;             ///< OPTIONS_OF, REFUSED with 405: aur_http_method bits
    aur_protocol_error error;
} aur_http_route;

#define AUR_HTTP_HEADERS_MAX 24

typedef struct aur_http_header {
    const char *name; ///< with its colon, lower case
    const char *value;
} aur_http_header;

/// Status and headers of an answer, without length and connection. Values are static or in `text` or in the asset, so
/// it stays where it is.
typedef struct aur_http_head {
    int status;
    unsigned count;
    aur_http_header headers[AUR_HTTP_HEADERS_MAX];
    size_t text_bytes; ///< used
    char text[800];
} aur_http_head;

/// What does the request ask for?  Pure.  Thread: any.  RT: no.
void aur_http_route_find(const aur_http_rules *rules, const aur_http_request *request, aur_http_route *route);
/// Makes a route a refusal. Returns its error, to be filled in further.  Thread: any.  RT: no.
__attribute__((format(printf, 4, 5))) aur_protocol_error *
aur_http_refuse(aur_http_route *route, int status, aur_protocol_code code, const char *format, ...);
/// Makes a route a refusal of a playlist that must have what is too far ahead; `last` is the last segment that may be
/// asked for.  Thread: any.  RT: no.
void aur_http_refuse_reload(aur_http_route *route, uint64_t last);
/// Bytes that the body of a request may have; 0 = it takes none.  Thread: any.  RT: no.
size_t aur_http_body_max(const aur_http_route *route);
/// Whom a request comes from: `peer`, or, if that is a proxy on this machine and there is --allow-host, the last of
/// X-Forwarded-For (NULL = not there).  Thread: any.  RT: no.
void aur_http_address(const aur_access *access, const char *peer, const char *forwarded_for,
                      char address[AUR_ADDRESS_BYTES]);
/// Parses the body of a CHANGE; on failure the route becomes a refusal. Returns true if `controls` is filled.
/// Thread: any.  RT: no.
bool aur_http_body(aur_http_route *route, const char *body, size_t bytes, aur_control_set *controls);

/// True if the answer to it never ends.  Thread: any.  RT: no.
bool aur_http_is_endless(aur_http_target target);
/// Came by TLS, here or to a proxy?  Thread: any.  RT: no.
bool aur_http_is_secure(const aur_http_request *request);
/// Writes where the client found this server, as it named it: "http://localhost:8080".  Thread: any.  RT: no.
void aur_http_base(const aur_http_request *request, char *base, size_t base_bytes);

/// Head of the answer to a route: 200 (for READY 503 while stopping, for an asset that is known 304), or the refusal's
/// status. `request` may be NULL.  Thread: any.  RT: no.
void aur_http_head_make(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                        aur_http_head *head);
/// Adds a header; both texts stay where they are.  Thread: any.  RT: no.
void aur_http_head_add(aur_http_head *head, const char *name, const char *value);
/// Leads on to the room of this name or id.  Thread: any.  RT: no.
void aur_http_head_link(aur_http_head *head, const char *room);
/// Adds the entity tag of a body that does not change (not 0); a request that knows it (NULL = none) is answered with
/// 304.  Thread: any.  RT: no.
void aur_http_head_tag(const aur_http_request *request, uint64_t tag, aur_http_head *head);

#endif
