// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The messages of docs/protocol.md as structs: what clients say is parsed here. No I/O, no state.
/// What the server says is in protocol_print.h.
#ifndef AUR_SERVER_PROTOCOL_H
#define AUR_SERVER_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/controls.h"
#include "stream/json.h"
#include "stream/quality.h"

#define AUR_PROTOCOL_NAME                "auralis.v1"
#define AUR_PROTOCOL_TEXT_BYTES_MAX      1024  ///< of one text message from a client
#define AUR_PROTOCOL_BODY_BYTES_MAX      4096  ///< of an HTTP body
#define AUR_PROTOCOL_ROOM_BODY_BYTES_MAX 65536 ///< of the one that opens a room: it may bring a journal
#define AUR_PROTOCOL_DEPTH_MAX           8
#define AUR_PROTOCOL_ID_BYTES_MAX        64
#define AUR_PROTOCOL_TOKEN_BYTES_MAX     256
#define AUR_PROTOCOL_BURST_MS_MAX        2000
#define AUR_PROTOCOL_BURST_MS_DEFAULT    400
#define AUR_PROTOCOL_PACKETS_MAX         10                      ///< that a listener may have put into one message
#define AUR_PROTOCOL_RETRY_MS            500                     ///< hint in `bye`
#define AUR_PROTOCOL_CONTROL_EVENTS_MAX  (AUR_CONTROL_COUNT + 1) ///< "D dorian" is two

/// X(id, text, recoverable). Codes of section 2.3, then those that only HTTP has.
#define AUR_PROTOCOL_CODE_LIST(X)                                                                                      \
    X(INVALID_MESSAGE, true)                                                                                           \
    X(INVALID_CONTROL, true)                                                                                           \
    X(DENIED, true)                                                                                                    \
    X(RATE_LIMIT_EXCEEDED, true)                                                                                       \
    X(BUFFER_OVERRUN, true)                                                                                            \
    X(BUFFER_UNDERRUN, true)                                                                                           \
    X(SYNTHESIS_FAILED, true)                                                                                          \
    X(GENERATION_ERROR, true)                                                                                          \
    X(SERVER_OVERLOAD, false)                                                                                          \
    X(NOT_FOUND, true)                                                                                                 \
    X(METHOD_NOT_ALLOWED, true)                                                                                        \
    X(TOO_LARGE, true)                                                                                                 \
    X(UNSUPPORTED_MEDIA_TYPE, true)                                                                                    \
    X(TOKEN_INVALID, true)                                                                                             \
    X(WRONG_LOGIN, true)                                                                                               \
    X(WRONG_PASSWORD, true)                                                                                            \
    X(FORBIDDEN, true)                                                                                                 \
    X(BANNED, true)                                                                                                    \
    X(ROOM_FULL, true)                                                                                                 \
    X(TAKEN, true)                                                                                                     \
    X(NOTE_QUOTA, true)                                                                                                \
    X(STORE_FAILED, true)

typedef enum aur_protocol_code {
#define AUR_PROTOCOL_CODE_ENUM(name, recoverable) AUR_PROTOCOL_##name,
    AUR_PROTOCOL_CODE_LIST(AUR_PROTOCOL_CODE_ENUM)
#undef AUR_PROTOCOL_CODE_ENUM
        AUR_PROTOCOL_CODE_COUNT
} aur_protocol_code;

/// Close codes of RFC 6455 that the server uses.
typedef enum aur_protocol_close {
    AUR_PROTOCOL_CLOSE_NONE = 0,
    AUR_PROTOCOL_CLOSE_STOPPING = 1001,
    AUR_PROTOCOL_CLOSE_BINARY = 1003,
    AUR_PROTOCOL_CLOSE_POLICY = 1008,
    AUR_PROTOCOL_CLOSE_TOO_BIG = 1009,
} aur_protocol_close;

/// Something that was refused or went wrong, as it is told to a client. Empty texts are left out.
typedef struct aur_protocol_error {
    aur_protocol_code code;
    char message[256];
    char field[32];
    char value[160]; ///< as JSON
    char limit[160];
    int32_t retry_ms;                       ///< try again after it; 0 = nothing to say
    char id[AUR_PROTOCOL_ID_BYTES_MAX + 1]; ///< echo
} aur_protocol_error;

typedef enum aur_message_type {
    AUR_MESSAGE_HELLO,
    AUR_MESSAGE_LISTEN,
    AUR_MESSAGE_STOP,
    AUR_MESSAGE_CONTROL, ///< `control`, `update_params` and `select_preset`
    AUR_MESSAGE_STATUS_REQUEST,
    AUR_MESSAGE_PING,
} aur_message_type;

/// Control changes that belong together, in the order in which they are applied.
typedef struct aur_control_set {
    aur_control_event events[AUR_PROTOCOL_CONTROL_EVENTS_MAX];
    uint32_t count;
} aur_control_set;

typedef struct aur_message {
    aur_message_type type;
    int32_t burst_ms;                             ///< LISTEN
    int32_t quality;                              ///< LISTEN: index of the row; negative = not given
    int32_t message_packets;                      ///< LISTEN
    bool wants_notes;                             ///< LISTEN
    double client_time;                           ///< PING
    aur_control_set controls;                     ///< CONTROL: at least one
    char id[AUR_PROTOCOL_ID_BYTES_MAX + 1];       ///< CONTROL; "" = none
    char token[AUR_PROTOCOL_TOKEN_BYTES_MAX + 1]; ///< HELLO; "" = none
} aur_message;

/// Name of a code, static storage; and whether the connection can go on.  Thread: any.  RT: safe.
const char *aur_protocol_code_name(aur_protocol_code code);
bool aur_protocol_code_is_recoverable(aur_protocol_code code);

/// Parses one text message of a client (borrowed, at most AUR_PROTOCOL_TEXT_BYTES_MAX bytes).
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_protocol_parse(const char *text, size_t bytes, aur_message *message,
                                           aur_protocol_error *error);
/// Parses an HTTP body: a JSON object of controls.  Thread: any.  RT: no.  Errors: as above.
AUR_WARN_UNUSED aur_err aur_protocol_parse_controls(const char *text, size_t bytes, aur_control_set *controls,
                                                    aur_protocol_error *error);
/// Fills `controls` with all that are fields of a JSON object; none is no error.  Thread: any.  RT: no.  Errors: as
/// above.
AUR_WARN_UNUSED aur_err aur_protocol_read_controls(const cJSON *object, aur_control_set *controls,
                                                   aur_protocol_error *error);
/// Refuses what stands in a field: it must be `wanted`. Returns AUR_ERR_FORMAT.  Thread: any.  RT: no.
aur_err aur_protocol_refuse_field(aur_protocol_error *error, const char *field, const cJSON *item, const char *wanted);
/// Fills in an error. Returns `error`.  Thread: any.  RT: no.
__attribute__((format(printf, 3, 4))) aur_protocol_error *
aur_protocol_error_set(aur_protocol_error *error, aur_protocol_code code, const char *format, ...);

#endif
