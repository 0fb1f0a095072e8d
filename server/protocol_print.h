// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the server says (docs/protocol.md), as JSON text. Every function returns memory that the caller frees with
/// free(), or NULL if there is none left.
#ifndef AUR_SERVER_PROTOCOL_PRINT_H
#define AUR_SERVER_PROTOCOL_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/news.h"
#include "server/protocol.h"
#include "server/shedding.h"
#include "stream/font_info.h"
#include "stream/room.h"

/// A room as messages show it; all borrowed.
typedef struct aur_room_view {
    const char *name;
    const aur_room_status *status;
    uint32_t listeners;
    uint64_t skipped; ///< packets that listeners were moved over, all together
    uint32_t quality; ///< for who does not choose
    uint16_t pre_skip_frames;
    uint32_t quality_listeners[AUR_QUALITY_COUNT];
    int64_t uptime_s;
    int64_t start_ns; ///< when frame 0 was, on the monotonic clock
    bool read_only;
    bool has_openid;                         ///< logins by OpenID can begin
    bool is_closed;                          ///< HTTP says nothing of this room
    const aur_font_info *soundfont;          ///< NULL = none
    const aur_shedding *shedding;            ///< NULL = none
    uint32_t opened_rooms, opened_rooms_max; ///< of the server
} aur_room_view;

/// What became of one group of changes; `results` in the order in which they were applied.
typedef struct aur_change_view {
    const aur_control_result *results;
    size_t count;
    const char *id; ///< "" = none
} aur_change_view;

/// A message of this type, to be filled in; and its text (`tree` is taken).  Thread: any.  RT: no.
cJSON *aur_protocol_begin(const char *type);
char *aur_protocol_finish(cJSON *tree);

/// WebSocket messages.  Thread: network.  RT: no.
char *aur_protocol_print_hello(const aur_room_view *room, bool can_control);
/// `at_frame` negative = not known yet.
char *aur_protocol_print_listening(uint32_t quality, uint16_t pre_skip_frames, int64_t at_frame);
char *aur_protocol_print_status(const aur_room_view *room, uint64_t listener_skipped);
char *aur_protocol_print_generation_update(const aur_room_view *room, int64_t at_frame);
/// Notes (aur_event of type NOTE) as they sound.
char *aur_protocol_print_notes(const aur_event *notes, size_t count);
/// News of the kinds in `bits` as Server-Sent Events, each with the data of a generation_update at its frame.
char *aur_protocol_print_events(const aur_room_view *room, const aur_news *news, unsigned bits);
char *aur_protocol_print_control(const aur_change_view *change);
char *aur_protocol_print_pong(double client_time, int64_t now_ns, int64_t at_frame);
char *aur_protocol_print_error(const aur_protocol_error *error);
char *aur_protocol_print_bye(void);

/// HTTP bodies.  Thread: network.  RT: no.
char *aur_protocol_print_http_error(const aur_protocol_error *error);
char *aur_protocol_print_http_status(const aur_room_view *room);
/// A room that was opened; `token` NULL = none, `note` "" = none.
char *aur_protocol_print_opened(const char *room, int64_t frame, const char *token, const char *note);
char *aur_protocol_print_controls(const aur_controls *controls);
char *aur_protocol_print_applied(const aur_change_view *change);
char *aur_protocol_print_presets(void);

#endif
