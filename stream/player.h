// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The player: an engine on a sound device of this machine. The device is the clock: its callback takes from a ring
/// (stream/outlet.h), one thread renders to keep that ring full, and another opens the device and opens it again when
/// it is gone. Meanwhile the music holds still; it goes on, from silence, as soon as there is something to play on.
#ifndef AUR_STREAM_PLAYER_H
#define AUR_STREAM_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "compose/piece.h"
#include "stream/device.h"
#include "stream/engine.h"
#include "stream/outlet.h"
#include "stream/pace.h"

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
    int64_t frame;      ///< next frame to be rendered
    double played_s;    ///< music heard so far
    bool playing;       ///< there is a device
    bool realtime;      ///< the render thread has real-time priority
    uint32_t devices;   ///< opened so far: more than one = it was lost and found
    uint32_t lost;      ///< times a device went away
    uint64_t underruns; ///< times the ring ran dry
    uint64_t underrun_frames;
    uint64_t device_underruns; ///< times the device says so
    char device[AUR_DEVICE_NAME_BYTES];
    char reason[AUR_DEVICE_REASON_BYTES]; ///< why there is none
    int32_t rate_hz;
    double latency_ms;
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

/// Goes to full or to silence over `ms`; while silent the music holds still.  Thread: opener.  RT: safe.
void aur_player_fade(aur_player *player, bool open, uint32_t ms);
/// Linear, 1 = as it is.  Thread: opener.  RT: safe.
void aur_player_volume(aur_player *player, float volume);
/// True if nothing can be heard, and nothing is left in the device's buffer: faded out, or no device.
/// Thread: opener.  RT: safe.
bool aur_player_is_silent(aur_player *player);

/// Copies the newest.  Thread: opener.  RT: safe.
void aur_player_status_get(aur_player *player, aur_player_status *status);
/// Levels since the last call.  Thread: opener.  RT: safe.
void aur_player_level_get(aur_player *player, aur_outlet_level *level);

#endif
