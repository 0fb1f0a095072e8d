// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a server says in text (docs/protocol.md, section 2.1), as far as a listener needs it.
#ifndef AUR_CLI_REPLY_H
#define AUR_CLI_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef enum aur_reply_type {
    AUR_REPLY_OTHER, ///< of no interest here
    AUR_REPLY_HELLO,
    AUR_REPLY_LISTENING,
    AUR_REPLY_PONG,
    AUR_REPLY_STATUS,
    AUR_REPLY_ERROR,
    AUR_REPLY_BYE,
} aur_reply_type;

#define AUR_REPLY_QUALITIES     16
#define AUR_REPLY_QUALITY_BYTES 32

/// One way to hear a room.
typedef struct aur_reply_quality {
    char name[AUR_REPLY_QUALITY_BYTES];
    double bitrate_bps, channels, packet_frames; ///< NAN where it was not said
} aur_reply_quality;

/// Fields of other types than `type` are 0 or empty; NAN where a number was not said.
typedef struct aur_reply {
    aur_reply_type type;
    int64_t frame;                         ///< hello, status: the room's
    double zero_ms;                        ///< hello
    double pre_skip;                       ///< hello, listening
    double packet_frames;                  ///< hello, listening
    char quality[AUR_REPLY_QUALITY_BYTES]; ///< hello: for who does not choose; listening: what is sent from now on
    aur_reply_quality qualities[AUR_REPLY_QUALITIES]; ///< hello: in the order of their numbers
    int quality_count;
    double client_ms;  ///< pong: echo
    double server_ms;  ///< pong
    int32_t retry_ms;  ///< bye
    bool is_overrun;   ///< error: the server left packets out
    bool is_final;     ///< error: not recoverable
    char server[64];   ///< hello
    char message[160]; ///< error
} aur_reply;

/// Thread: any.  RT: no.  Errors: AUR_ERR_FORMAT (not JSON, no object, no type).
AUR_WARN_UNUSED aur_err aur_reply_parse(const char *text, size_t bytes, aur_reply *reply);

#endif
