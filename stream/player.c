// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The player: two threads beside the device's. "aur-player" renders, "aur-device" opens devices and watches them.
#include "stream/player.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stream/clock.h"
#include "stream/mailbox.h"
#include "stream/resampler.h"
#include "stream/ring.h"
#include "stream/thread.h"

/// Looks at the ring in the time that what is kept ready lasts.
#define LOOKS 2

/// Time between two looks at the device.
#define WATCH_MS 100

/// A device that pulled and then does not for so long is taken for gone, or for twice its latency if that is more: not
/// every sound server says that a stream ended.
#define STALL_MS 600

/// One that was opened a moment ago may take so long: it wakes up. It has when it pulls SETTLE_MS after it began.
#define WAKE_MS   3000
#define SETTLE_MS 1000

/// Time between two attempts to open one: it doubles from the first to the last.
#define RETRY_MIN_MS 50
#define RETRY_MAX_MS 400

#define CHUNK_FRAMES AUR_PACKET_FRAMES
/// A resampler gives what it has in blocks of its own; so much may come at once.
#define RESAMPLED_MAX_FRAMES 32768
#define CONTROLS_WAITING     256
#define NOTES_WAITING        256

/// What the device's thread says.
typedef struct device_news {
    bool playing;
    uint32_t devices;
    uint32_t lost;
    char device[AUR_DEVICE_NAME_BYTES];
    char reason[AUR_DEVICE_REASON_BYTES];
    int32_t rate_hz;
    double latency_ms;
} device_news;

/// What the render thread says.
typedef struct music_news {
    aur_piece_status piece;
    aur_synth_stats synth;
    int64_t frame;
} music_news;

struct aur_player {
    /* between threads */
    aur_ring frames;      ///< render thread to callback
    aur_ring controls_in; ///< opener to render thread
    aur_ring notes_in;    ///< who plays along to render thread
    aur_ring results_out; ///< render thread to opener
    aur_mailbox music_out;
    aur_mailbox device_out;
    aur_outlet outlet;
    sem_t wake; ///< ends a wait of the device's thread
    /* immutable after open */
    aur_player_config config;
    aur_thread renderer, watcher;
    /* any thread, atomic */
    atomic_bool stop;
    _Atomic int32_t rate_wanted_hz; ///< device's thread asks
    _Atomic int32_t rate_given_hz;  ///< render thread answers: the ring holds this rate from now on
    /* render thread */
    aur_engine *engine;
    aur_resampler *resampler; ///< NULL at 48 kHz
    float resampled[CHUNK_FRAMES * AUR_CHANNELS];
    float chunk[CHUNK_FRAMES * AUR_CHANNELS];
    /* device's thread */
    aur_device *device;
    device_news news;
    int64_t opened_ns; ///< when the device began
    /* opener */
    int64_t silent_ns; ///< when the outlet was first seen silent; 0 = not yet
};

static int32_t latency_ms(const aur_player *player)
{
    return player->config.latency_ms != 0 ? player->config.latency_ms : AUR_DEVICE_LATENCY_DEFAULT_MS;
}

static int32_t ahead_ms(const aur_player *player)
{
    return player->config.ahead_ms != 0 ? player->config.ahead_ms : AUR_PLAYER_AHEAD_DEFAULT_MS;
}

/// Music that is kept ready at a rate; never more than the ring has room for.
static int64_t goal_frames(const aur_player *player, int32_t rate_hz)
{
    return (int64_t)rate_hz * (ahead_ms(player) + latency_ms(player)) / 1000;
}

/* render thread */

/// Another rate: what the ring holds is of the old one and is taken out by who reads it.
static void change_rate(aur_player *player)
{
    int32_t rate_hz = atomic_load_explicit(&player->rate_wanted_hz, memory_order_acquire);
    if (rate_hz == atomic_load_explicit(&player->rate_given_hz, memory_order_relaxed))
        return;
    aur_resampler_close(player->resampler);
    player->resampler = NULL;
    if (rate_hz != AUR_SAMPLE_RATE_HZ && aur_resampler_open(rate_hz, &player->resampler) != AUR_OK)
        return; // tried again at the next look
    atomic_store_explicit(&player->rate_given_hz, rate_hz, memory_order_release);
}

/// Hands a chunk on at the ring's rate.
static void put(aur_player *player, const float *chunk)
{
    size_t left = CHUNK_FRAMES, taken, given;
    if (player->resampler == NULL) {
        aur_ring_write(&player->frames, chunk, CHUNK_FRAMES);
        return;
    }
    do {
        given = aur_resampler_push(player->resampler, chunk, left, &taken, player->resampled, CHUNK_FRAMES);
        aur_ring_write(&player->frames, player->resampled, (uint32_t)given);
        chunk += taken * AUR_CHANNELS;
        left -= taken;
    } while (left > 0 || given > 0);
}

static void take(aur_player *player, aur_ring *changes)
{
    aur_control_event event;
    while (aur_ring_read(changes, &event, 1) == 1)
        if (aur_engine_post(player->engine, &event, NULL) == AUR_OK)
            aur_ring_write(&player->results_out, &event, 1);
}

/// Tells those who follow how far it is.
static void tell_made(aur_player *player)
{
    aur_synth_stats synth;
    aur_piece_status piece;
    aur_pace_made made = {.frame = aur_engine_frame(player->engine),
                          .index = atomic_load_explicit(&player->frames.write_index, memory_order_relaxed),
                          .rate_hz = atomic_load_explicit(&player->rate_given_hz, memory_order_relaxed)};
    aur_pace *const *paces = player->config.paces;
    if (paces[0] != NULL)
        aur_engine_status(player->engine, &piece, &synth);
    for (int i = 0; i < AUR_PLAYER_PACES_MAX && paces[i] != NULL; i++)
        aur_pace_make(paces[i], &made, &piece);
}

/// Renders until the ring holds what it should.
static void top_up(aur_player *player)
{
    float *chunk = player->chunk;
    int64_t goal = goal_frames(player, atomic_load_explicit(&player->rate_given_hz, memory_order_relaxed));
    while (!atomic_load_explicit(&player->stop, memory_order_relaxed)) {
        uint32_t fill = aur_ring_fill(&player->frames);
        if (fill >= goal || player->frames.capacity_items - fill < RESAMPLED_MAX_FRAMES)
            return;
        aur_engine_render(player->engine, chunk, CHUNK_FRAMES);
        put(player, chunk);
        tell_made(player);
    }
}

static void render(void *context)
{
    aur_player *player = context;
    aur_clock clock;
    aur_clock_init(&clock, aur_clock_now_ns(), ahead_ms(player) * INT64_C(1000000) / LOOKS);
    while (!atomic_load_explicit(&player->stop, memory_order_relaxed)) {
        music_news news;
        change_rate(player);
        take(player, &player->controls_in);
        take(player, &player->notes_in);
        top_up(player);
        aur_engine_status(player->engine, &news.piece, &news.synth);
        news.frame = aur_engine_frame(player->engine);
        aur_mailbox_put(&player->music_out, &news);
        aur_clock_wait(&clock);
    }
}

/* device's thread */

static void pull(void *context, float *interleaved, uint32_t frames, bool underflow, int64_t delay_ns)
{
    aur_player *player = context;
    const _Atomic uint32_t *index = &player->frames.read_index; // this thread moves it
    aur_pace_taken taken = {.heard_ns = aur_clock_now_ns() + delay_ns,
                            .index_before = atomic_load_explicit(index, memory_order_relaxed)};
    aur_outlet_pull(&player->outlet, interleaved, frames, underflow);
    taken.index_after = atomic_load_explicit(index, memory_order_relaxed);
    for (int i = 0; i < AUR_PLAYER_PACES_MAX && player->config.paces[i] != NULL; i++)
        aur_pace_take(player->config.paces[i], &taken);
}

/// Waits, but not when all ends.
static void rest(aur_player *player, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + ms * 1000000;
    until.tv_sec += ns / AUR_NS_PER_SECOND;
    until.tv_nsec = ns % AUR_NS_PER_SECOND;
    while (sem_clockwait(&player->wake, CLOCK_MONOTONIC, &until) != 0 && errno == EINTR) {
    }
}

static bool is_stopping(const aur_player *player)
{
    return atomic_load_explicit(&player->stop, memory_order_relaxed);
}

/// Has the ring filled at the device's rate; what it held of another rate is dropped. This thread reads the ring while
/// no device does.
static void fill_ring(aur_player *player, int32_t rate_hz)
{
    bool other = rate_hz != atomic_load_explicit(&player->rate_given_hz, memory_order_acquire);
    atomic_store_explicit(&player->rate_wanted_hz, rate_hz, memory_order_release);
    while (!is_stopping(player) && atomic_load_explicit(&player->rate_given_hz, memory_order_acquire) != rate_hz) {
        aur_ring_read_commit(&player->frames, aur_ring_fill(&player->frames)); // a full ring would hold it up
        rest(player, 1);
    }
    if (other)
        aur_ring_read_commit(&player->frames, aur_ring_fill(&player->frames));
    while (!is_stopping(player) && aur_ring_fill(&player->frames) < goal_frames(player, rate_hz))
        rest(player, 1);
}

static bool open_device(aur_player *player)
{
    device_news *news = &player->news;
    aur_device_config config = {.name = player->config.device,
                                .rate_hz = player->config.rate_hz,
                                .latency_ms = player->config.latency_ms,
                                .pull = pull,
                                .context = player};
    aur_err err = aur_device_open(&config, &player->device, news->reason);
    if (err == AUR_OK) {
        news->rate_hz = aur_device_rate_hz(player->device);
        fill_ring(player, news->rate_hz);
        aur_outlet_start(&player->outlet, news->rate_hz);
        err = aur_device_start(player->device);
        if (err != AUR_OK)
            snprintf(news->reason, sizeof news->reason, "it cannot be started");
    }
    if (err != AUR_OK) {
        aur_device_close(player->device);
        player->device = NULL;
        return false;
    }
    news->devices++;
    player->opened_ns = aur_clock_now_ns();
    news->latency_ms = aur_device_latency_ms(player->device);
    news->reason[0] = '\0';
    snprintf(news->device, sizeof news->device, "%s", aur_device_name(player->device));
    return true;
}

static bool is_alive(aur_player *player)
{
    int64_t called_ns = atomic_load_explicit(&player->outlet.called_ns, memory_order_relaxed);
    int64_t most_ms = 2 * latency_ms(player) > STALL_MS ? 2 * latency_ms(player) : STALL_MS;
    if (called_ns - player->opened_ns < SETTLE_MS * INT64_C(1000000))
        most_ms = WAKE_MS + latency_ms(player);
    return aur_device_is_active(player->device) && aur_clock_now_ns() - called_ns < most_ms * 1000000;
}

static void say(aur_player *player, bool playing)
{
    player->news.playing = playing;
    aur_mailbox_put(&player->device_out, &player->news);
}

static void watch(void *context)
{
    aur_player *player = context;
    int64_t retry_ms = RETRY_MIN_MS;
    while (!is_stopping(player)) {
        if (player->device == NULL && !open_device(player)) {
            say(player, false);
            rest(player, retry_ms);
            retry_ms = 2 * retry_ms < RETRY_MAX_MS ? 2 * retry_ms : RETRY_MAX_MS;
        } else if (is_alive(player)) {
            say(player, true);
            retry_ms = RETRY_MIN_MS;
            rest(player, WATCH_MS);
        } else {
            aur_device_close(player->device);
            player->device = NULL;
            player->news.lost++;
            snprintf(player->news.reason, sizeof player->news.reason, "it went away");
            say(player, false);
        }
    }
    aur_device_close(player->device);
    player->device = NULL;
}

/* opener */

static uint32_t power_of_two(int64_t least)
{
    uint32_t power = 1;
    while (power < least)
        power *= 2;
    return power;
}

static aur_err open_parts(aur_player *player)
{
    int64_t ring_frames = goal_frames(player, AUR_RESAMPLER_MAX_HZ) + RESAMPLED_MAX_FRAMES;
    size_t frame_bytes = AUR_CHANNELS * sizeof(float);
    aur_err err = aur_ring_init(&player->frames, power_of_two(ring_frames), frame_bytes);
    if (err == AUR_OK)
        err = aur_ring_init(&player->controls_in, CONTROLS_WAITING, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_ring_init(&player->notes_in, NOTES_WAITING, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_ring_init(&player->results_out, 4 * CONTROLS_WAITING, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_mailbox_init(&player->music_out, sizeof(music_news));
    if (err == AUR_OK)
        err = aur_mailbox_init(&player->device_out, sizeof(device_news));
    if (err == AUR_OK)
        err = aur_engine_open(&player->config.engine, &player->engine);
    return err;
}

aur_err aur_player_open(const aur_player_config *config, aur_player **out)
{
    *out = NULL;
    aur_player *player = aligned_alloc(64, (sizeof *player + 63) & ~(size_t)63);
    if (player == NULL)
        return AUR_ERR_MEMORY;
    memset(player, 0, sizeof *player);
    player->config = *config;
    sem_init(&player->wake, 0, 0);
    atomic_init(&player->rate_wanted_hz, AUR_SAMPLE_RATE_HZ);
    atomic_init(&player->rate_given_hz, AUR_SAMPLE_RATE_HZ);
    aur_outlet_init(&player->outlet, &player->frames, AUR_SAMPLE_RATE_HZ);
    aur_err err = open_parts(player);
    if (err == AUR_OK)
        err = aur_thread_start(&player->renderer, "aur-player", true, render, player);
    if (err == AUR_OK)
        err = aur_thread_start(&player->watcher, "aur-device", false, watch, player);
    if (err != AUR_OK) {
        aur_player_close(player);
        return err;
    }
    *out = player;
    return AUR_OK;
}

void aur_player_close(aur_player *player)
{
    if (player == NULL)
        return;
    atomic_store_explicit(&player->stop, true, memory_order_relaxed);
    sem_post(&player->wake);
    aur_thread_join(&player->watcher);
    aur_thread_join(&player->renderer);
    aur_engine_close(player->engine);
    aur_resampler_close(player->resampler);
    aur_ring_free(&player->frames);
    aur_ring_free(&player->controls_in);
    aur_ring_free(&player->notes_in);
    aur_ring_free(&player->results_out);
    aur_mailbox_free(&player->music_out);
    aur_mailbox_free(&player->device_out);
    sem_destroy(&player->wake);
    free(player);
}

aur_err aur_player_control(aur_player *player, const aur_control_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!aur_piece_takes(events[i].control, events[i].value))
            return AUR_ERR_ARGUMENT;
    if (aur_ring_fill(&player->controls_in) + count > CONTROLS_WAITING)
        return AUR_ERR_FULL;
    aur_ring_write(&player->controls_in, events, (uint32_t)count);
    return AUR_OK;
}

bool aur_player_note(aur_player *player, const aur_control_event *event)
{
    return aur_ring_write(&player->notes_in, event, 1) == 1;
}

bool aur_player_result(aur_player *player, aur_control_event *event)
{
    return aur_ring_read(&player->results_out, event, 1) == 1;
}

void aur_player_fade(aur_player *player, bool open, uint32_t ms)
{
    player->silent_ns = 0;
    atomic_store_explicit(&player->outlet.silent, false, memory_order_relaxed);
    aur_outlet_fade(&player->outlet, open, ms);
}

void aur_player_volume(aur_player *player, float volume)
{
    atomic_store_explicit(&player->outlet.volume, volume, memory_order_relaxed);
}

bool aur_player_is_silent(aur_player *player)
{
    aur_player_status status;
    aur_player_status_get(player, &status);
    if (!status.playing)
        return true;
    if (!atomic_load_explicit(&player->outlet.silent, memory_order_relaxed))
        return false;
    int64_t now_ns = aur_clock_now_ns();
    if (player->silent_ns == 0)
        player->silent_ns = now_ns;
    return now_ns - player->silent_ns >= (int64_t)(status.latency_ms * 1e6);
}

void aur_player_status_get(aur_player *player, aur_player_status *status)
{
    music_news music;
    device_news device;
    aur_mailbox_get(&player->music_out, &music);
    aur_mailbox_get(&player->device_out, &device);
    memset(status, 0, sizeof *status);
    status->piece = music.piece;
    status->synth = music.synth;
    status->frame = music.frame;
    status->playing = device.playing;
    status->realtime = player->renderer.realtime;
    status->devices = device.devices;
    status->lost = device.lost;
    status->underruns = atomic_load_explicit(&player->outlet.underruns, memory_order_relaxed);
    status->underrun_frames = atomic_load_explicit(&player->outlet.underrun_frames, memory_order_relaxed);
    status->device_underruns = atomic_load_explicit(&player->outlet.device_underruns, memory_order_relaxed);
    status->rate_hz = device.rate_hz;
    status->latency_ms = device.latency_ms;
    memcpy(status->device, device.device, sizeof status->device);
    memcpy(status->reason, device.reason, sizeof status->reason);
    int32_t rate_hz = atomic_load_explicit(&player->rate_given_hz, memory_order_relaxed);
    int64_t ready = aur_ring_fill(&player->frames); // played = rendered, less what waits: whatever rates there were
    status->played_s = (double)music.frame / AUR_SAMPLE_RATE_HZ - (double)ready / rate_hz;
    status->played_s = status->played_s > 0.0 ? status->played_s : 0.0;
}

void aur_player_level_get(aur_player *player, aur_outlet_level *level)
{
    aur_outlet_level_get(&player->outlet, level);
}
