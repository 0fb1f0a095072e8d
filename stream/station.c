// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The station: one thread, one clock, many rooms.
#include "stream/station.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/headroom.h"
#include "stream/thread.h"

struct aur_station {
    /* render thread writes, network thread drains */
    aur_log_ring log;
    /* immutable after start */
    aur_station_config config;
    aur_room *rooms[AUR_STATION_ROOMS_MAX];
    int64_t start_ns;
    aur_thread thread;
    uint32_t room_count;
    bool started;
    /* any thread, atomic */
    atomic_bool stop;
    atomic_bool ended;
    _Atomic int32_t fade_ms; ///< negative = no fade asked for
    _Atomic uint64_t ticks;
    _Atomic uint64_t late_ticks;
    _Atomic int64_t late_max_ns;
    _Atomic int64_t cpu_ns;
    _Atomic float load_norm;
    _Atomic int32_t complexity;
    /* render thread */
    aur_headroom headroom;
    aur_headroom_meter meter;
};

aur_err aur_station_open(const aur_station_config *config, aur_station **out)
{
    *out = NULL;
    aur_station *station = aligned_alloc(64, (sizeof *station + 63) & ~(size_t)63);
    if (station == NULL)
        return AUR_ERR_MEMORY;
    memset(station, 0, sizeof *station);
    station->config = *config;
    atomic_init(&station->fade_ms, -1);
    atomic_init(&station->complexity, aur_headroom_complexity(&station->headroom));
    aur_err err = aur_log_ring_init(&station->log);
    if (err != AUR_OK) {
        free(station);
        return err;
    }
    *out = station;
    return AUR_OK;
}

void aur_station_close(aur_station *station)
{
    if (station == NULL)
        return;
    atomic_store_explicit(&station->stop, true, memory_order_relaxed);
    aur_thread_join(&station->thread);
    aur_station_log_drain(station);
    for (uint32_t i = 0; i < station->room_count; i++)
        aur_room_close(station->rooms[i]);
    aur_log_ring_free(&station->log);
    free(station);
}

aur_err aur_station_room_add(aur_station *station, const aur_room_config *config, aur_room **out)
{
    *out = NULL;
    if (station->started)
        return AUR_ERR_STATE;
    if (station->room_count == AUR_STATION_ROOMS_MAX)
        return AUR_ERR_FULL;
    aur_room_config with_log = *config;
    with_log.log = &station->log;
    aur_err err = aur_room_open(&with_log, out);
    if (err == AUR_OK)
        station->rooms[station->room_count++] = *out;
    return err;
}

static void publish_clock(aur_station *station, const aur_clock *clock)
{
    atomic_store_explicit(&station->ticks, clock->ticks, memory_order_relaxed);
    atomic_store_explicit(&station->late_ticks, clock->late_ticks, memory_order_relaxed);
    atomic_store_explicit(&station->late_max_ns, clock->late_max_ns, memory_order_relaxed);
    atomic_store_explicit(&station->cpu_ns, aur_clock_thread_cpu_ns(), memory_order_relaxed);
}

/// Ticks every room once. Returns all their bits together.
static unsigned tick_rooms(aur_station *station, const aur_clock *clock, bool *all_ended)
{
    unsigned bits = 0;
    *all_ended = station->room_count > 0;
    int32_t fade_ms = atomic_load_explicit(&station->fade_ms, memory_order_relaxed);
    for (uint32_t i = 0; i < station->room_count; i++) {
        aur_room *room = station->rooms[i];
        if (fade_ms >= 0)
            aur_room_fade_out(room, fade_ms);
        bits |= aur_room_tick(room, aur_clock_frame(clock, aur_clock_now_ns()));
        *all_ended = *all_ended && aur_room_state_get(room) == AUR_ROOM_ENDED;
    }
    return bits;
}

/// As often as the room that wants it most often. Every period divides the longest, so deadlines stay on one grid.
static int64_t period_ns(const aur_station *station)
{
    int32_t step_frames = AUR_PACKET_FRAMES;
    for (uint32_t i = 0; i < station->room_count; i++) {
        int32_t frames = aur_room_step_frames(station->rooms[i]);
        step_frames = frames < step_frames ? frames : step_frames;
    }
    return AUR_PACKET_NS * step_frames / AUR_PACKET_FRAMES;
}

/// Once a second: how busy was the thread, and what may encoders cost now? Time and not CPU time is what is short.
static void follow_load(aur_station *station, int64_t woken_ns, bool waking)
{
    float load_norm = 0.0f;
    if (!aur_headroom_measure(&station->meter, woken_ns, aur_clock_now_ns(), waking, &load_norm))
        return;
    int32_t complexity = aur_headroom_update(&station->headroom, load_norm);
    for (uint32_t i = 0; i < station->room_count; i++)
        aur_room_complexity_limit(station->rooms[i], complexity);
    atomic_store_explicit(&station->load_norm, load_norm, memory_order_relaxed);
    atomic_store_explicit(&station->complexity, complexity, memory_order_relaxed);
}

static void run(void *context)
{
    aur_station *station = context;
    aur_clock clock;
    bool all_ended = false;
    aur_clock_init(&clock, station->start_ns, AUR_PACKET_NS);
    station->meter.from_ns = station->start_ns;
    while (!all_ended && !atomic_load_explicit(&station->stop, memory_order_relaxed)) {
        int64_t woken_ns = aur_clock_now_ns();
        unsigned bits = tick_rooms(station, &clock, &all_ended);
        publish_clock(station, &clock);
        if (all_ended)
            atomic_store_explicit(&station->ended, true, memory_order_release);
        if (((bits & AUR_ROOM_NEWS) != 0 || all_ended) && station->config.on_tick != NULL)
            station->config.on_tick(station->config.context);
        follow_load(station, woken_ns, (bits & AUR_ROOM_AGAIN) != 0);
        clock.period_ns = period_ns(station);
        if ((bits & AUR_ROOM_AGAIN) == 0 && !all_ended)
            aur_clock_wait(&clock);
    }
}

aur_err aur_station_start(aur_station *station)
{
    if (station->started)
        return AUR_ERR_STATE;
    station->started = true;
    station->start_ns = aur_clock_now_ns();
    return aur_thread_start(&station->thread, "aur-render", !station->config.ordinary_priority, run, station);
}

int64_t aur_station_start_ns(const aur_station *station)
{
    return station->start_ns;
}

void aur_station_fade_out(aur_station *station, int32_t fade_ms)
{
    atomic_store_explicit(&station->fade_ms, fade_ms > 0 ? fade_ms : 0, memory_order_relaxed);
}

void aur_station_stats_get(const aur_station *station, aur_station_stats *stats)
{
    stats->ticks = atomic_load_explicit(&station->ticks, memory_order_relaxed);
    stats->late_ticks = atomic_load_explicit(&station->late_ticks, memory_order_relaxed);
    stats->late_max_ns = atomic_load_explicit(&station->late_max_ns, memory_order_relaxed);
    stats->cpu_ns = atomic_load_explicit(&station->cpu_ns, memory_order_relaxed);
    stats->load_norm = atomic_load_explicit(&station->load_norm, memory_order_relaxed);
    stats->complexity = atomic_load_explicit(&station->complexity, memory_order_relaxed);
    stats->realtime = station->thread.realtime;
    stats->ended = atomic_load_explicit(&station->ended, memory_order_acquire);
}

void aur_station_log_drain(aur_station *station)
{
    aur_log_ring_drain(&station->log);
}
