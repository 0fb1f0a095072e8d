// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A room. Four states: resting -> waking -> playing -> resting, and ended.
///
/// Waking renders and throws away what lies between the frame the engine stands at and the first frame to be heard.
/// It is also how a room catches up that fell far behind (a suspended machine): then the packets between are missed.
#include "stream/room.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/channel.h"
#include "stream/clock.h"
#include "stream/engine.h"
#include "stream/mailbox.h"
#include "stream/memory.h"
#include "stream/ring.h"
#include "stream/room_log.h"

/// A room that wakes begins this long before now, so that the first listener has a burst to fill its buffer with.
#define WAKE_BACK_FRAMES (20 * AUR_PACKET_FRAMES)

/// Further behind than this, packets are skipped instead of being made late: 0.5 s.
#define BEHIND_MAX_FRAMES (25 * AUR_PACKET_FRAMES)
/// A packet that reaches the tape later than this is counted as late: 40 ms.
#define LATE_FRAMES (2 * AUR_PACKET_FRAMES)
/// Packets of history rendered in one call while waking; a few milliseconds, so that other rooms are not held up.
#define WAKE_SLICE_PACKETS 32

#define IDLE_AFTER_DEFAULT_MS 5000
#define COMPLEXITY_DEFAULT    10
#define RETRY_FRAMES          AUR_SAMPLE_RATE_HZ
#define REFRESH_FRAMES        AUR_SAMPLE_RATE_HZ
#define SILENT_PACKETS_AT_END 5

struct aur_room {
    /* between render and network thread */
    aur_ring controls_in;
    aur_ring results_out;
    aur_mailbox status_out;
    aur_note_feed notes_out;
    /* immutable after open */
    aur_room_config config;
    int64_t idle_after_frames; ///< negative: never rests
    int64_t linger_frames;     ///< a quality is encoded so long after its last listener left
    uint32_t quality;          ///< open from the start
    /* network thread opens, any thread reads */
    _Atomic(aur_channel *) channels[AUR_QUALITY_COUNT]; ///< NULL = not open
    _Atomic int32_t wake_back_frames;                   ///< see aur_room_wake_back
    /* render thread */
    aur_room_state state;
    aur_engine *engine;     ///< NULL until first needed
    aur_piece *piece;       ///< answers while there is no engine at the present frame
    int64_t piece_frame;    ///< where it stands, knowing the whole log; negative = nowhere
    aur_control_event *log; ///< AUR_ROOM_LOG_MAX entries, not touched beforehand: most rooms need one page
    uint32_t log_count;
    uint32_t engine_log_count; ///< entries the engine knows; fewer than log_count means it must be opened again
    int64_t next_frame;        ///< frame after the last one rendered to be heard
    int64_t memory_from_frame; ///< first frame of this run that `pcm` still may hold
    int64_t heard_frame;       ///< when there last was a listener
    int64_t live_from_frame;   ///< packets before it are the burst of a waking room, not late
    int64_t missed_from_frame; ///< waking after falling behind: first packet not made; negative = none
    int64_t retry_frame;       ///< no attempt to open the engine before it
    int64_t refresh_frame;     ///< when to bring the status of a resting room up to date
    int64_t wake_start_ns;
    int64_t wake_from_frame;
    int64_t wake_heard_frame; ///< waking: from here on packets are made
    int32_t complexity;       ///< of the encoders
    int64_t fade_frames;      ///< 0 = not fading
    int64_t faded_frames;
    aur_room_status status;
    float pcm[AUR_CHANNEL_MEMORY_FRAMES * AUR_CHANNELS]; ///< frame f at f % AUR_CHANNEL_MEMORY_FRAMES
};

static aur_channel *channel_of(const aur_room *room, uint32_t quality)
{
    return atomic_load_explicit(&room->channels[quality], memory_order_acquire);
}

static void record(aur_room *room, aur_log_record_id id, int64_t a, int64_t b)
{
    if (room->config.log == NULL)
        return;
    int64_t at_frame = room->engine != NULL ? aur_engine_frame(room->engine) : room->next_frame;
    aur_log_ring_push(room->config.log,
                      (aur_log_record){.at_frame = at_frame, .a = a, .b = b, .id = id, .source = room->config.id});
}

static int64_t to_ms(int64_t frames)
{
    return frames / (AUR_SAMPLE_RATE_HZ / 1000);
}

static aur_err allocate(aur_room *room)
{
    aur_err err = aur_ring_init(&room->controls_in, AUR_ROOM_CONTROLS_WAITING_MAX, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_ring_init(&room->results_out, AUR_ROOM_CONTROLS_WAITING_MAX, sizeof(aur_control_result));
    if (err == AUR_OK)
        err = aur_mailbox_init(&room->status_out, sizeof(aur_room_status));
    if (err == AUR_OK)
        err = aur_note_feed_init(&room->notes_out);
    if (err == AUR_OK)
        err = aur_room_quality_open(room, room->quality);
    if (err != AUR_OK)
        return err;
    room->log = malloc(AUR_ROOM_LOG_MAX * sizeof *room->log);
    room->piece = aur_memory_new(aur_piece_bytes());
    return room->log != NULL && room->piece != NULL ? AUR_OK : AUR_ERR_MEMORY;
}

static void publish(aur_room *room, int64_t frame)
{
    room->status.frame = frame;
    room->status.state = room->state;
    room->status.log_count = room->log_count;
    aur_mailbox_put(&room->status_out, &room->status);
}

/// Takes over the log so far.
static aur_err begin_log(aur_room *room, const aur_room_config *config)
{
    size_t count = config->entry_count;
    if (count > AUR_ROOM_LOG_MAX || (count > 0 && config->entries[count - 1].at_frame > config->start_frame))
        return AUR_ERR_ARGUMENT;
    if (count > 0)
        memcpy(room->log, config->entries, count * sizeof *room->log);
    room->config.entries = NULL;
    room->log_count = (uint32_t)count;
    return aur_piece_init(room->piece, &config->controls, room->log, count, config->start_frame);
}

aur_err aur_room_open(const aur_room_config *config, aur_room **out)
{
    *out = NULL;
    int quality = config->quality != NULL ? aur_quality_find(config->quality) : AUR_QUALITY_DEFAULT;
    if (!aur_isa_supported(config->isa) || quality < 0)
        return AUR_ERR_ARGUMENT;
    aur_room *room = aur_memory_new(sizeof *room);
    if (room == NULL)
        return AUR_ERR_MEMORY;
    room->config = *config;
    room->quality = (uint32_t)quality;
    room->config.complexity = config->complexity != 0 ? config->complexity : COMPLEXITY_DEFAULT;
    room->complexity = room->config.complexity;
    int32_t idle_after_ms = config->idle_after_ms != 0 ? config->idle_after_ms : IDLE_AFTER_DEFAULT_MS;
    room->idle_after_frames = idle_after_ms < 0 ? -1 : (int64_t)idle_after_ms * (AUR_SAMPLE_RATE_HZ / 1000);
    room->linger_frames =
        room->idle_after_frames >= 0 ? room->idle_after_frames : IDLE_AFTER_DEFAULT_MS * (AUR_SAMPLE_RATE_HZ / 1000);
    room->missed_from_frame = -1;
    room->piece_frame = -1;
    aur_err err = allocate(room);
    if (err == AUR_OK)
        err = begin_log(room, config);
    if (err != AUR_OK) {
        aur_room_close(room);
        return err;
    }
    aur_piece_status_get(room->piece, &room->status.piece);
    publish(room, config->start_frame);
    *out = room;
    return AUR_OK;
}

void aur_room_close(aur_room *room)
{
    if (room == NULL)
        return;
    aur_engine_close(room->engine);
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        aur_channel_close(channel_of(room, i));
    aur_note_feed_free(&room->notes_out);
    aur_mailbox_free(&room->status_out);
    aur_ring_free(&room->results_out);
    aur_ring_free(&room->controls_in);
    free(room->piece);
    free(room->log);
    free(room);
}

/// First frame a room that wakes at `now_frame` puts on the tape if it begins `back_frames` before.
static int64_t wake_target(const aur_room *room, int64_t now_frame, int64_t back_frames)
{
    int64_t target = (now_frame - back_frames) / AUR_PACKET_FRAMES * AUR_PACKET_FRAMES;
    int64_t next = (room->next_frame + AUR_PACKET_FRAMES - 1) / AUR_PACKET_FRAMES * AUR_PACKET_FRAMES;
    return target > next ? target : next;
}

static int64_t history_frame(int64_t target_frame)
{
    return target_frame > AUR_HISTORY_FRAMES ? target_frame - AUR_HISTORY_FRAMES : 0;
}

/// True if the engine can go on from where it stands: it knows the whole log and is not too far back to be worth it.
static bool engine_can_go_on(const aur_room *room, int64_t target_frame)
{
    if (room->engine == NULL || room->engine_log_count != room->log_count)
        return false;
    int64_t frame = aur_engine_frame(room->engine);
    return frame >= history_frame(target_frame) && frame <= target_frame;
}

/// Puts a new engine at `start_frame`, as it would be there had it played for `history_frames`.
static aur_err open_engine(aur_room *room, int64_t start_frame, int64_t history_frames)
{
    aur_engine_config config = {.controls = room->config.controls,
                                .log = room->log,
                                .log_count = room->log_count,
                                .start_frame = start_frame,
                                .history_frames = history_frames,
                                .isa = room->config.isa,
                                .space = room->config.space,
                                .soundfont = room->config.soundfont,
                                .notes = &room->notes_out};
    aur_engine_close(room->engine);
    room->engine_log_count = room->log_count;
    return aur_engine_open(&config, &room->engine);
}

aur_err aur_room_prepare(aur_room *room)
{
    return open_engine(room, wake_target(room, room->config.start_frame, WAKE_BACK_FRAMES), AUR_HISTORY_FRAMES);
}

static void start_waking(aur_room *room, int64_t now_frame)
{
    if (now_frame < room->retry_frame)
        return;
    int64_t back_frames = atomic_load_explicit(&room->wake_back_frames, memory_order_relaxed);
    bool goes_back = back_frames > WAKE_BACK_FRAMES && room->missed_from_frame < 0;
    int64_t target = wake_target(room, now_frame, goes_back ? back_frames : WAKE_BACK_FRAMES);
    if (!engine_can_go_on(room, target)) {
        aur_err err = open_engine(room, history_frame(target), 0);
        if (err != AUR_OK) {
            room->state = room->fade_frames > 0 ? AUR_ROOM_ENDED : AUR_ROOM_RESTING;
            room->status.open_failures++;
            room->retry_frame = now_frame + RETRY_FRAMES;
            record(room, AUR_LOG_RECORD_OPEN_FAILED, err, to_ms(RETRY_FRAMES));
            return;
        }
    }
    room->state = AUR_ROOM_WAKING;
    room->wake_start_ns = aur_clock_now_ns();
    room->wake_from_frame = aur_engine_frame(room->engine);
    room->wake_heard_frame = goes_back ? target : INT64_MAX;
    room->live_from_frame = now_frame;
}

static void start_playing(aur_room *room, int64_t now_frame)
{
    int64_t frame = aur_engine_frame(room->engine);
    if (room->missed_from_frame >= 0) {
        int64_t missed = (frame - room->missed_from_frame) / AUR_PACKET_FRAMES;
        room->status.missed_packets += (uint64_t)missed;
        record(room, AUR_LOG_RECORD_MISSED, missed, to_ms(now_frame - room->missed_from_frame));
        room->missed_from_frame = -1;
    } else {
        room->status.wakes++;
        record(room, AUR_LOG_RECORD_WOKE, to_ms(frame - room->wake_from_frame),
               (aur_clock_now_ns() - room->wake_start_ns) / 1000000);
    }
    room->live_from_frame = now_frame;
    room->state = AUR_ROOM_PLAYING;
}

/// Applies the fade to what was just rendered. The square of a straight line ends softly.
static void fade_step(aur_room *room, float *pcm, int32_t frames)
{
    for (int i = 0; i < frames; i++) {
        int64_t left = room->fade_frames - room->faded_frames - i;
        float x = left > 0 ? (float)left / (float)room->fade_frames : 0.0f;
        pcm[2 * i] *= x * x;
        pcm[2 * i + 1] *= x * x;
    }
    room->faded_frames += frames;
}

static void measure_cpu(aur_room *room, int64_t cpu_ns, int64_t encode_ns, int32_t frames)
{
    room->status.cpu_ns += (uint64_t)cpu_ns;
    room->status.encode_ns += (uint64_t)encode_ns;
    float packets = (float)frames / AUR_PACKET_FRAMES;
    float ratio = (float)cpu_ns / ((float)AUR_PACKET_NS * packets);
    room->status.cpu_ratio += (ratio - room->status.cpu_ratio) * 0.02f * packets;
    if (ratio > room->status.cpu_ratio_max)
        room->status.cpu_ratio_max = ratio;
}

/// Lets every channel encode what is whole by now.
static void encode(aur_room *room, int64_t now_frame)
{
    int64_t oldest = room->next_frame - AUR_CHANNEL_MEMORY_FRAMES;
    aur_channel_source source = {.pcm = room->pcm,
                                 .from_frame = oldest > room->memory_from_frame ? oldest : room->memory_from_frame,
                                 .end_frame = room->next_frame,
                                 .live_from_frame = room->live_from_frame};
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++) {
        aur_channel *channel = channel_of(room, i);
        if (channel == NULL)
            continue;
        aur_channel_complexity_set(channel, room->complexity);
        bool always = i == room->quality && room->idle_after_frames < 0;
        aur_channel_report report = aur_channel_follow(channel, &source, now_frame, always);
        room->status.packets += report.packets;
        room->status.late_packets += report.late;
        room->status.encode_failures += report.failures;
        if (report.failures > 0)
            record(room, AUR_LOG_RECORD_ENCODE_FAILED, AUR_ERR_CODEC, aur_quality_get(i)->packet_frames);
    }
}

/// Renders to the next edge of the grid of `step_frames`.
static void play_step(aur_room *room, int64_t now_frame, int32_t step_frames)
{
    int64_t cpu_ns = aur_clock_thread_cpu_ns();
    int64_t begin_ns = aur_clock_now_ns();
    int64_t at_frame = aur_engine_frame(room->engine);
    int32_t frames = step_frames - (int32_t)(at_frame % step_frames);
    if (at_frame != room->next_frame)
        room->memory_from_frame = at_frame;
    float *pcm = room->pcm + at_frame % AUR_CHANNEL_MEMORY_FRAMES * AUR_CHANNELS;
    aur_engine_render(room->engine, pcm, (size_t)frames);
    if (room->fade_frames > 0)
        fade_step(room, pcm, frames);
    if (room->config.recorder != NULL)
        aur_recorder_push(room->config.recorder, pcm, (size_t)frames);
    room->next_frame = at_frame + frames;
    int64_t rendered_ns = aur_clock_now_ns(), rendered_cpu_ns = aur_clock_thread_cpu_ns();
    encode(room, now_frame);
    int64_t encoded_ns = aur_clock_now_ns(), encoded_cpu_ns = aur_clock_thread_cpu_ns();
    measure_cpu(room, encoded_cpu_ns - cpu_ns, encoded_cpu_ns - rendered_cpu_ns, frames);
    aur_histogram_add(&room->status.render_s, AUR_ROOM_STEP_LIMITS_S, (double)(rendered_ns - begin_ns) / 1e9);
    aur_histogram_add(&room->status.encode_s, AUR_ROOM_STEP_LIMITS_S, (double)(encoded_ns - rendered_ns) / 1e9);
}

/// Renders a slice of history. The target moves with the clock, so a slow machine still arrives at the present.
static void wake_slice(aur_room *room, int64_t now_frame)
{
    int64_t target = wake_target(room, now_frame, WAKE_BACK_FRAMES);
    for (int i = 0; i < WAKE_SLICE_PACKETS && aur_engine_frame(room->engine) < target; i++)
        if (aur_engine_frame(room->engine) >= room->wake_heard_frame)
            play_step(room, now_frame, AUR_PACKET_FRAMES);
        else
            aur_engine_render(room->engine, room->pcm, AUR_PACKET_FRAMES);
    if (aur_engine_frame(room->engine) >= target)
        start_playing(room, now_frame);
}

static void rest_channels(aur_room *room, int64_t now_frame, int64_t linger_frames)
{
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        if (channel_of(room, i) != NULL)
            aur_channel_rest(channel_of(room, i), now_frame, linger_frames);
}

static void rest(aur_room *room, int64_t now_frame)
{
    rest_channels(room, now_frame, 0);
    room->state = room->fade_frames > 0 ? AUR_ROOM_ENDED : AUR_ROOM_RESTING;
    record(room, AUR_LOG_RECORD_IDLE, (int64_t)room->status.packets, (int64_t)room->status.late_packets);
}

static void play_due(aur_room *room, int64_t now_frame)
{
    int64_t behind = now_frame - aur_engine_frame(room->engine);
    if (behind > BEHIND_MAX_FRAMES) {
        room->missed_from_frame = room->next_frame;
        start_waking(room, now_frame);
        return;
    }
    if (behind > LATE_FRAMES && aur_engine_frame(room->engine) >= room->live_from_frame)
        record(room, AUR_LOG_RECORD_LATE, to_ms(behind), behind / AUR_PACKET_FRAMES);
    // A packet of 20 ms is made when its first frame is due, and shorter steps keep that lead.
    int32_t step_frames = aur_room_step_frames(room);
    while (aur_engine_frame(room->engine) / step_frames * step_frames + step_frames <= now_frame + AUR_PACKET_FRAMES)
        play_step(room, now_frame, step_frames);
    aur_engine_status(room->engine, &room->status.piece, &room->status.synth);
    if (room->fade_frames > 0 && room->faded_frames >= room->fade_frames + SILENT_PACKETS_AT_END * AUR_PACKET_FRAMES)
        room->state = AUR_ROOM_ENDED;
    else if (room->idle_after_frames >= 0 && now_frame - room->heard_frame >= room->idle_after_frames &&
             aur_room_listeners(room) == 0) // one may have come within this tick
        rest(room, now_frame);
    else
        rest_channels(room, now_frame, room->linger_frames);
}

/// Puts the room's own piece at `now_frame`, once a tick however many changes come with it.
static aur_err place_piece(aur_room *room, int64_t now_frame)
{
    if (room->piece_frame == now_frame)
        return AUR_OK;
    aur_err err = aur_piece_init(room->piece, &room->config.controls, room->log, room->log_count, now_frame);
    room->piece_frame = err == AUR_OK ? now_frame : -1;
    return err;
}

/// Stamps a change while there is no engine at the present frame; the piece alone says when it will be heard.
static aur_err stamp_resting(aur_room *room, const aur_control_event *event, int64_t now_frame, int64_t *effect_frame)
{
    aur_err err = place_piece(room, now_frame);
    if (err == AUR_OK)
        err = aur_piece_post(room->piece, event);
    if (err == AUR_OK)
        *effect_frame = aur_piece_effect_frame(room->piece, event);
    aur_piece_status_get(room->piece, &room->status.piece);
    return err;
}

static void apply_control(aur_room *room, aur_control_event event, int64_t now_frame)
{
    uint32_t tag = event.reserved;
    int64_t last_frame = room->log_count > 0 ? room->log[room->log_count - 1].at_frame : 0;
    event.reserved = 0;
    event.at_frame = event.at_frame > last_frame ? event.at_frame : last_frame;
    if (room->state != AUR_ROOM_PLAYING && event.at_frame < now_frame)
        event.at_frame = now_frame;

    aur_control_result result = {.effect_frame = event.at_frame, .err = AUR_ERR_FULL};
    aur_room_log_make_room(room->log, &room->log_count, &room->engine_log_count, AUR_ROOM_LOG_MAX, now_frame);
    if (room->log_count < AUR_ROOM_LOG_MAX)
        result.err = room->state == AUR_ROOM_RESTING ? stamp_resting(room, &event, now_frame, &result.effect_frame)
                                                     : aur_engine_post(room->engine, &event, &result.effect_frame);
    if (result.err == AUR_OK) {
        room->log[room->log_count++] = event;
        if (room->state != AUR_ROOM_RESTING)
            room->engine_log_count = room->log_count;
    }
    result.event = event;
    result.event.reserved = tag;
    aur_ring_write(&room->results_out, &result, 1);
}

/// Takes controls while there is room for their results, so that no result is ever lost. Returns how many.
static unsigned take_controls(aur_room *room, int64_t now_frame)
{
    unsigned taken = 0;
    aur_control_event event;
    while (aur_ring_fill(&room->results_out) < room->results_out.capacity_items &&
           aur_ring_read(&room->controls_in, &event, 1) == 1) {
        apply_control(room, event, now_frame);
        taken++;
    }
    return taken;
}

/// Once a second, so that the status tells what would be heard.
static void refresh_resting(aur_room *room, int64_t now_frame)
{
    if (now_frame < room->refresh_frame)
        return;
    room->refresh_frame = now_frame + REFRESH_FRAMES;
    if (place_piece(room, now_frame) == AUR_OK)
        aur_piece_status_get(room->piece, &room->status.piece);
    publish(room, now_frame);
}

unsigned aur_room_tick(aur_room *room, int64_t now_frame)
{
    if (room->state == AUR_ROOM_ENDED)
        return 0;
    aur_room_state before = room->state;
    uint64_t packets = room->status.packets;
    unsigned taken = take_controls(room, now_frame);
    if (aur_room_listeners(room) > 0)
        room->heard_frame = now_frame;
    bool wanted = room->idle_after_frames < 0 || aur_room_listeners(room) > 0;
    if (room->state == AUR_ROOM_RESTING && !wanted && room->missed_from_frame >= 0) {
        room->missed_from_frame = -1; // fell behind, could not be opened again, and now nobody misses anything
        rest_channels(room, now_frame, 0);
    }

    if (room->state == AUR_ROOM_RESTING && wanted)
        start_waking(room, now_frame);
    if (room->state == AUR_ROOM_WAKING)
        wake_slice(room, now_frame);
    if (room->state == AUR_ROOM_PLAYING)
        play_due(room, now_frame);

    bool news = taken > 0 || room->state != before || room->status.packets != packets;
    if (news)
        publish(room, room->state == AUR_ROOM_PLAYING ? room->next_frame : now_frame);
    else if (room->state == AUR_ROOM_RESTING)
        refresh_resting(room, now_frame);
    return (news ? AUR_ROOM_NEWS : 0) | (room->state == AUR_ROOM_WAKING ? AUR_ROOM_AGAIN : 0);
}

void aur_room_fade_out(aur_room *room, int32_t fade_ms)
{
    if (room->fade_frames > 0)
        return;
    room->fade_frames = fade_ms > 0 ? (int64_t)fade_ms * (AUR_SAMPLE_RATE_HZ / 1000) : 1;
    if (room->state != AUR_ROOM_PLAYING) {
        room->state = AUR_ROOM_ENDED;
        publish(room, room->status.frame);
    }
}

aur_room_state aur_room_state_get(const aur_room *room)
{
    return room->state;
}

int32_t aur_room_step_frames(const aur_room *room)
{
    int32_t step_frames = AUR_PACKET_FRAMES;
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++) {
        int32_t packet_frames = aur_quality_get(i)->packet_frames;
        if (packet_frames < step_frames && aur_room_quality_listeners(room, i) > 0)
            step_frames = packet_frames;
    }
    return step_frames;
}

void aur_room_complexity_limit(aur_room *room, int32_t complexity)
{
    room->complexity = complexity < room->config.complexity ? complexity : room->config.complexity;
}

uint32_t aur_room_quality(const aur_room *room)
{
    return room->quality;
}

aur_err aur_room_quality_open(aur_room *room, uint32_t quality)
{
    if (channel_of(room, quality) != NULL)
        return AUR_OK;
    aur_channel *channel = NULL;
    aur_err err = aur_channel_open(aur_quality_get(quality), room->config.complexity, &channel);
    atomic_store_explicit(&room->channels[quality], channel, memory_order_release);
    return err;
}

const aur_tape *aur_room_tape(const aur_room *room, uint32_t quality)
{
    const aur_channel *channel = channel_of(room, quality);
    return channel != NULL ? aur_channel_tape(channel) : NULL;
}

uint16_t aur_room_lookahead_frames(const aur_room *room, uint32_t quality)
{
    const aur_channel *channel = channel_of(room, quality);
    return channel != NULL ? aur_channel_lookahead_frames(channel) : 0;
}

void aur_room_listeners_add(aur_room *room, uint32_t quality, int32_t change)
{
    aur_channel *channel = channel_of(room, quality);
    if (channel != NULL)
        aur_channel_listeners_add(channel, change);
}

void aur_room_wake_back(aur_room *room, int32_t back_frames)
{
    int32_t most = AUR_ROOM_WAKE_BACK_MAX_FRAMES;
    atomic_store_explicit(&room->wake_back_frames, back_frames < most ? back_frames : most, memory_order_relaxed);
}

uint32_t aur_room_quality_listeners(const aur_room *room, uint32_t quality)
{
    const aur_channel *channel = channel_of(room, quality);
    return channel != NULL ? aur_channel_listeners(channel) : 0;
}

uint32_t aur_room_listeners(const aur_room *room)
{
    uint32_t listeners = 0;
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        listeners += aur_room_quality_listeners(room, i);
    return listeners;
}

aur_err aur_room_control(aur_room *room, const aur_control_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!aur_piece_takes(events[i].control, events[i].value))
            return AUR_ERR_ARGUMENT;
    if (count > room->controls_in.capacity_items - aur_ring_fill(&room->controls_in))
        return AUR_ERR_FULL;
    aur_ring_write(&room->controls_in, events, (uint32_t)count);
    return AUR_OK;
}

bool aur_room_result(aur_room *room, aur_control_result *result)
{
    return aur_ring_read(&room->results_out, result, 1) == 1;
}

aur_note_feed *aur_room_notes(aur_room *room)
{
    return &room->notes_out;
}

void aur_room_status_get(aur_room *room, aur_room_status *status)
{
    aur_mailbox_get(&room->status_out, status);
}
