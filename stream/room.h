// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A room as it is rendered: seed, log, engine, and a channel (encoder and tape) for each quality somebody asked for.
/// Its frame follows the wall clock from the room's start, whether or not anybody listens; while nobody does it is not
/// rendered, and on waking it is opened again far enough back to sound exactly as if it had never slept.
///
/// One thread renders (aur_room_tick); one other thread, the network thread, uses the functions marked so.
/// Between the two there are only a ring each way, a mailbox, the tape and atomics.
#ifndef AUR_STREAM_ROOM_H
#define AUR_STREAM_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "compose/outlook.h"
#include "compose/piece.h"
#include "compose/why.h"
#include "stream/acoustic.h"
#include "stream/histogram.h"
#include "stream/log.h"
#include "stream/note_feed.h"
#include "stream/quality.h"
#include "stream/recorder.h"
#include "stream/soundfont.h"
#include "stream/tape.h"
#include "synth/synth.h"

/// Control changes a room can hold in its log; beyond it controls are refused with AUR_ERR_FULL.
#define AUR_ROOM_LOG_MAX 65536

/// So far back a room can begin when it wakes: what a tape of long packets holds, less what comes while it is read.
#define AUR_ROOM_WAKE_BACK_MAX_FRAMES (9 * AUR_SAMPLE_RATE_HZ)

/// Control changes that may wait for the render thread.
#define AUR_ROOM_CONTROLS_WAITING_MAX 256

typedef struct aur_room aur_room;

typedef struct aur_room_config {
    aur_controls controls;            ///< at frame 0
    const aur_control_event *entries; ///< its log so far, sorted, none after start_frame; borrowed until return
    size_t entry_count;               ///< at most AUR_ROOM_LOG_MAX
    int64_t start_frame;              ///< where its clock begins
    const char *quality;              ///< the one that is open from the start; NULL = AUR_QUALITY_DEFAULT
    int32_t complexity;               ///< of the encoders, 1..10; 0 = 10
    aur_isa isa;                      ///< AUR_ISA_AUTO = widest
    const aur_acoustic *space;        ///< kept, must outlive the room; NULL = the synth's own reverb
    int32_t idle_after_ms;          ///< rests so long after the last listener left; 0 = 5000, negative = always renders
    uint32_t id;                    ///< names the room in log records
    aur_log_ring *log;              ///< kept, must outlive the room; NULL = none
    aur_recorder *recorder;         ///< kept; gets all that is rendered; NULL = none
    const aur_soundfont *soundfont; ///< kept, must outlive the room; NULL = our own voices
} aur_room_config;

/// What became of one control change.
typedef struct aur_control_result {
    aur_control_event event; ///< as stamped and logged; `reserved` as it was posted
    int64_t effect_frame;    ///< frame at which it is heard
    aur_err err;             ///< AUR_OK, AUR_ERR_FULL (log or pending changes full), AUR_ERR_ARGUMENT (range)
} aur_control_result;

/// Seconds by which the time of a step is told.
static const double AUR_ROOM_STEP_LIMITS_S[AUR_HISTOGRAM_LIMITS] = {.00005, .0001, .0002, .0005, .001,
                                                                    .002,   .005,  .01,   .02,   .05};

typedef enum aur_room_state {
    AUR_ROOM_RESTING, ///< nobody listens
    AUR_ROOM_WAKING,  ///< rendering the history it needs
    AUR_ROOM_PLAYING,
    AUR_ROOM_ENDED, ///< faded out
} aur_room_state;

/// Snapshot for status and metrics, made at every tick that plays or changes something, else once a second.
typedef struct aur_room_status {
    int64_t frame; ///< playing: next frame to be rendered; else the frame of the wall clock
    aur_room_state state;
    aur_piece_status piece; ///< music at `frame`; while not playing brought up to date once a second
    aur_synth_stats synth;
    uint64_t packets;        ///< put on the tapes
    uint64_t late_packets;   ///< put on a tape more than 40 ms after they were due
    uint64_t missed_packets; ///< of 20 ms, never made while somebody listened
    uint64_t encode_failures;
    uint64_t open_failures; ///< engine could not be opened
    uint64_t wakes;
    uint32_t log_count;
    uint64_t cpu_ns, encode_ns; ///< CPU time of render and encode while playing, and of encode alone
    float cpu_ratio;            ///< CPU time of render and encode over music time, smoothed over about 1 s
    float cpu_ratio_max;        ///< worst step so far
    aur_histogram render_s;     ///< wall time of rendering a step; limits AUR_ROOM_STEP_LIMITS_S
    aur_histogram encode_s;     ///< wall time of encoding it in all qualities that are heard; the same limits
} aur_room_status;

/// Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT (controls, entries, quality, complexity or isa), AUR_ERR_FULL (more entries than the
/// composer takes), AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_room_open(const aur_room_config *config, aur_room **out);
/// Brings a room that was never ticked to its start_frame, so that its first tick has no history to render: about 0.2 s
/// of CPU.  Thread: any, when no other uses it.  RT: no.  Errors: as aur_engine_open.
AUR_WARN_UNUSED aur_err aur_room_prepare(aur_room *room);
/// NULL is allowed.  Thread: any, when no other uses it.  RT: no.
void aur_room_close(aur_room *room);

/// What a tick left behind; bits.
#define AUR_ROOM_AGAIN 1u ///< it is waking and wants to be called again at once: each call does a slice
#define AUR_ROOM_NEWS  2u ///< there are new packets or results, or the state changed

/// Renders, encodes and appends all packets due at `now_frame` (frames of wall clock since the room's start), applies
/// controls, wakes and rests. Returns the bits above. Never fails: faults are counted and recorded.
/// Thread: render.  RT: safe while playing; waking takes memory.
unsigned aur_room_tick(aur_room *room, int64_t now_frame);
/// Begins to fade to silence over `fade_ms`; the room then plays 100 ms of silence and ends. A resting room ends at
/// once. Thread: render.  RT: safe.
void aur_room_fade_out(aur_room *room, int32_t fade_ms);
/// Thread: render.  RT: safe.
aur_room_state aur_room_state_get(const aur_room *room);

/// Frames rendered at a time: AUR_PACKET_FRAMES, or fewer while somebody listens to shorter packets. The room wants a
/// tick as often. What is heard does not depend on it.  Thread: render.  RT: safe.
int32_t aur_room_step_frames(const aur_room *room);

/// Effort that encoders may take at most, 1..10; what is rendered does not depend on it.  Thread: render.  RT: safe.
void aur_room_complexity_limit(aur_room *room, int32_t complexity);

/// Index of the quality that is open from the start.  Thread: any.  RT: safe.
uint32_t aur_room_quality(const aur_room *room);
/// Opens a quality (below AUR_QUALITY_COUNT): takes memory, begins nothing. Once open it stays; again is no fault.
/// Thread: network.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_room_quality_open(aur_room *room, uint32_t quality);
/// The packets of a quality; borrowed, lives as long as the room; NULL if it is not open.  Thread: any.  RT: safe.
const aur_tape *aur_room_tape(const aur_room *room, uint32_t quality);
/// Pre-skip of a quality's packets in frames; 0 if it is not open.  Thread: any.  RT: safe.
uint16_t aur_room_lookahead_frames(const aur_room *room, uint32_t quality);
/// Adds (or with a negative number takes away) listeners of an open quality. A room with listeners wakes at the next
/// tick; a quality is encoded only while it has some, and for idle_after_ms after.  Thread: any.  RT: safe.
void aur_room_listeners_add(aur_room *room, uint32_t quality, int32_t change);
/// Listeners of one quality, and of all.  Thread: any.  RT: safe.
uint32_t aur_room_quality_listeners(const aur_room *room, uint32_t quality);
uint32_t aur_room_listeners(const aur_room *room);
/// From now on a room that wakes begins at least `back_frames` before now (at most AUR_ROOM_WAKE_BACK_MAX_FRAMES; 0 =
/// as little as it likes): that much is on the tape as soon as it has woken, for those who hand out whole segments.
/// Thread: any.  RT: safe.
void aur_room_wake_back(aur_room *room, int32_t back_frames);

/// Hands over control changes (or guests' notes, compose/guest.h) that take effect together, all or none; each gets one
/// result. at_frame is the earliest wanted (0 = at once); `reserved` comes back in the result.  Thread: network.  RT:
/// safe. Errors: AUR_ERR_FULL (too many waiting), AUR_ERR_ARGUMENT (a value out of range; nothing was handed over).
AUR_WARN_UNUSED aur_err aur_room_control(aur_room *room, const aur_control_event *events, size_t count);
/// Takes the next result. Returns false if there is none.  Thread: network.  RT: safe.
bool aur_room_result(aur_room *room, aur_control_result *result);
/// Where its notes come out for those who show them; lives as long as the room.  Thread: network.  RT: safe.
aur_note_feed *aur_room_notes(aur_room *room);
/// Copies the newest snapshot.  Thread: network.  RT: safe.
void aur_room_status_get(aur_room *room, aur_room_status *status);

#endif
