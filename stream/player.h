// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The player: an engine on a speaker (stream/speaker.h). One thread renders what the speaker wants. While there is no
/// device the music holds still; it goes on, from silence, as soon as there is something to play on.
#ifndef AUR_STREAM_PLAYER_H
#define AUR_STREAM_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "compose/piece.h"
#include "stream/engine.h"
#include "stream/pace.h"
#include "stream/speaker.h"

typedef struct aur_player aur_player;

/// Music kept ready, beside as much as the device holds: it takes its whole buffer at once when it starts, and again
/// after a fault of its own.
#define AUR_PLAYER_AHEAD_DEFAULT_MS 100
/// The same where somebody plays along and wants to be heard soon.
#define AUR_PLAYER_AHEAD_LIVE_MS 20

/// Those who follow what is heard.
#define AUR_PLAYER_PACES_MAX 2

typedef struct aur_player_config {
    aur_engine_config engine;              ///< as aur_engine_open takes it
    const char *device;                    ///< kept; see aur_device_config; NULL = the default
    int32_t rate_hz;                       ///< 0 = 48 kHz, or what the device prefers if it does not take that
    int32_t latency_ms;                    ///< of the device; 0 = AUR_DEVICE_LATENCY_DEFAULT_MS
    int32_t ahead_ms;                      ///< kept ready beside what the device holds; 0 = AUR_PLAYER_AHEAD_DEFAULT_MS
    aur_pace *paces[AUR_PLAYER_PACES_MAX]; ///< kept; told what is heard when; the first NULL ends them
} aur_player_config;

typedef struct aur_player_status {
    aur_piece_status piece; ///< music that is rendered now and heard up to 0.4 s from now
    aur_synth_stats synth;
    int64_t frame;   ///< next frame to be rendered
    double played_s; ///< music heard so far
    bool realtime;   ///< the render thread has real-time priority
    aur_speaker_status speaker;
} aur_player_status;

/// Opens the engine and starts both threads; silent until it is faded in. Whether there is a device shows in the
/// status. Thread: any.  RT: no.  *out is NULL on failure.  Errors: as aur_engine_open, AUR_ERR_MEMORY, AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_player_open(const aur_player_config *config, aur_player **out);
/// Cuts what sounds; NULL is allowed. May wait for a sound server that does not answer.  Thread: opener.  RT: no.
void aur_player_close(aur_player *player);

/// Hands over control changes, all or none.  Thread: opener.  RT: safe.  Errors: AUR_ERR_ARGUMENT (a value out of
/// range), AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_player_control(aur_player *player, const aur_control_event *events, size_t count);
/// Hands over a guest's note (AUR_LOG_NOTE), for its frame or the earliest possible; it comes back as a result, too.
/// False if there is no room now.  Thread: one, the opener or another.  RT: safe.
bool aur_player_note(aur_player *player, const aur_control_event *event);
/// Takes the next change as it was stamped: what belongs in a log. False if there is none.  Thread: opener.  RT: safe.
bool aur_player_result(aur_player *player, aur_control_event *event);

/// Where it plays, to be faded and turned and asked how loud it is; while it is silent the music holds still. Lives as
/// long as the player.  Thread: opener.  RT: safe.
aur_speaker *aur_player_speaker(aur_player *player);

/// Copies the newest.  Thread: opener.  RT: safe.
void aur_player_status_get(aur_player *player, aur_player_status *status);

#endif
