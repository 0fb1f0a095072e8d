// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The station: one thread, one clock, many rooms; and the builder beside it.
#include "stream/station.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/headroom.h"
#include "stream/memory.h"
#include "stream/ring.h"
#include "stream/thread.h"

/// Of each ring: no more rooms than the station has can be on their way in, and as many on their way out.
#define WAITING_MAX 512

_Static_assert(WAITING_MAX >= 2 * AUR_STATION_ROOMS_MAX, "no ring is ever full");

/// A room and where its clock stands beside the station's.
typedef struct place {
    aur_room *room;
    int64_t ahead_frames; ///< whole packets, so that its deadlines are those of all
} place;

/// For the builder: a room to be closed, or one to be opened.
typedef struct task {
    aur_room *closing;             ///< NULL = open one
    const aur_room_config *config; ///< with its entries in one piece of memory, which the builder frees
    void *owner;
} task;

/// For the render thread, at the edge of a tick.
typedef struct move {
    place place;
    bool is_leaving;
} move;

struct aur_station {
    /* render thread writes, network thread drains */
    aur_log_ring log;
    /* network thread to builder, builder to render thread, and back */
    aur_ring jobs;    ///< task
    aur_ring changes; ///< move
    aur_ring left;    ///< aur_room *
    aur_ring opened;  ///< aur_station_opened
    sem_t work;       ///< for the builder
    /* immutable after start */
    aur_station_config config;
    int64_t start_ns;
    aur_thread thread, builder;
    bool started;
    /* network thread */
    uint32_t open_count; ///< rooms there are, and those on their way in
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
    /* render thread; before the start the one who opened it */
    place rooms[AUR_STATION_ROOMS_MAX];
    uint32_t room_count;
    aur_headroom headroom;
    aur_headroom_meter meter;
};

static aur_err init_rings(aur_station *station)
{
    aur_err err = aur_log_ring_init(&station->log);
    if (err == AUR_OK)
        err = aur_ring_init(&station->jobs, WAITING_MAX, sizeof(task));
    if (err == AUR_OK)
        err = aur_ring_init(&station->changes, WAITING_MAX, sizeof(move));
    if (err == AUR_OK)
        err = aur_ring_init(&station->left, WAITING_MAX, sizeof(aur_room *));
    if (err == AUR_OK)
        err = aur_ring_init(&station->opened, WAITING_MAX, sizeof(aur_station_opened));
    return err;
}

static void free_rings(aur_station *station)
{
    aur_ring_free(&station->opened);
    aur_ring_free(&station->left);
    aur_ring_free(&station->changes);
    aur_ring_free(&station->jobs);
    aur_log_ring_free(&station->log);
}

aur_err aur_station_open(const aur_station_config *config, aur_station **out)
{
    *out = NULL;
    aur_station *station = aur_memory_new(sizeof *station);
    if (station == NULL)
        return AUR_ERR_MEMORY;
    station->config = *config;
    atomic_init(&station->fade_ms, -1);
    atomic_init(&station->complexity, aur_headroom_complexity(&station->headroom));
    sem_init(&station->work, 0, 0);
    aur_err err = init_rings(station);
    if (err != AUR_OK) {
        aur_station_close(station);
        return err;
    }
    *out = station;
    return AUR_OK;
}

static void close_left(aur_station *station)
{
    aur_room *room = NULL;
    while (aur_ring_read(&station->left, &room, 1) == 1)
        aur_room_close(room);
}

void aur_station_close(aur_station *station)
{
    move change;
    task job;
    if (station == NULL)
        return;
    atomic_store_explicit(&station->stop, true, memory_order_relaxed);
    sem_post(&station->work);
    aur_thread_join(&station->builder);
    aur_thread_join(&station->thread);
    aur_station_log_drain(station);
    close_left(station);
    while (aur_ring_read(&station->jobs, &job, 1) == 1)
        free((void *)job.config);
    while (aur_ring_read(&station->changes, &change, 1) == 1)
        if (!change.is_leaving) // else it is still among the others
            aur_room_close(change.place.room);
    for (uint32_t i = 0; i < station->room_count; i++)
        aur_room_close(station->rooms[i].room);
    free_rings(station);
    sem_destroy(&station->work);
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
    if (err != AUR_OK)
        return err;
    station->rooms[station->room_count++] = (place){.room = *out};
    station->open_count++;
    return AUR_OK;
}

/* ---- the builder ---- */

static aur_err build(const aur_room_config *config, aur_room **out)
{
    aur_err err = aur_room_open(config, out);
    if (err == AUR_OK)
        err = aur_room_prepare(*out);
    if (err == AUR_OK)
        return AUR_OK;
    aur_room_close(*out);
    *out = NULL;
    return err;
}

static int64_t packet_start(int64_t frame)
{
    return frame - frame % AUR_PACKET_FRAMES;
}

static void open_room(aur_station *station, const task *job)
{
    aur_clock clock;
    aur_station_opened opened = {.owner = job->owner};
    int64_t begin_ns = aur_clock_now_ns();
    opened.err = build(job->config, &opened.room);
    int64_t now_ns = aur_clock_now_ns();
    opened.took_ns = now_ns - begin_ns;
    if (opened.room != NULL) {
        aur_clock_init(&clock, station->start_ns, AUR_PACKET_NS);
        int64_t ahead_frames = packet_start(job->config->start_frame) - packet_start(aur_clock_frame(&clock, now_ns));
        opened.zero_ns = station->start_ns - ahead_frames / AUR_PACKET_FRAMES * AUR_PACKET_NS;
        move change = {.place = {.room = opened.room, .ahead_frames = ahead_frames}};
        aur_ring_write(&station->changes, &change, 1);
    }
    free((void *)job->config);
    aur_ring_write(&station->opened, &opened, 1);
    if (station->config.on_opened != NULL)
        station->config.on_opened(station->config.context);
}

static void run_builder(void *context)
{
    aur_station *station = context;
    while (!atomic_load_explicit(&station->stop, memory_order_relaxed)) {
        task job;
        close_left(station);
        if (aur_ring_read(&station->jobs, &job, 1) == 0) {
            sem_wait(&station->work);
        } else if (job.closing == NULL) {
            open_room(station, &job);
        } else {
            move change = {.place = {.room = job.closing}, .is_leaving = true};
            aur_ring_write(&station->changes, &change, 1);
        }
    }
}

static void give(aur_station *station, const task *job)
{
    aur_ring_write(&station->jobs, job, 1);
    sem_post(&station->work);
}

aur_err aur_station_room_open(aur_station *station, const aur_room_config *config, void *owner)
{
    size_t entries_bytes = config->entry_count * sizeof *config->entries;
    if (!station->started)
        return AUR_ERR_STATE;
    if (station->open_count == AUR_STATION_ROOMS_MAX)
        return AUR_ERR_FULL;
    aur_room_config *copy = malloc(sizeof *copy + entries_bytes);
    if (copy == NULL)
        return AUR_ERR_MEMORY;
    *copy = *config;
    copy->log = &station->log;
    if (entries_bytes > 0)
        copy->entries = memcpy(copy + 1, config->entries, entries_bytes);
    station->open_count++;
    give(station, &(task){.config = copy, .owner = owner});
    return AUR_OK;
}

bool aur_station_room_opened(aur_station *station, aur_station_opened *opened)
{
    if (aur_ring_read(&station->opened, opened, 1) == 0)
        return false;
    station->open_count -= opened->room == NULL;
    return true;
}

void aur_station_room_close(aur_station *station, aur_room *room)
{
    station->open_count--;
    give(station, &(task){.closing = room});
}

/* ---- the render thread ---- */

static void take_out(aur_station *station, aur_room *room)
{
    uint32_t at = 0;
    while (station->rooms[at].room != room)
        at++;
    station->rooms[at] = station->rooms[--station->room_count];
    aur_ring_write(&station->left, &room, 1);
    sem_post(&station->work);
}

/// Lets rooms in and out.
static void take_changes(aur_station *station)
{
    move change;
    while (aur_ring_read(&station->changes, &change, 1) == 1) {
        if (change.is_leaving) {
            take_out(station, change.place.room);
            continue;
        }
        aur_room_complexity_limit(change.place.room, aur_headroom_complexity(&station->headroom));
        station->rooms[station->room_count++] = change.place;
    }
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
        aur_room *room = station->rooms[i].room;
        if (fade_ms >= 0)
            aur_room_fade_out(room, fade_ms);
        bits |= aur_room_tick(room, aur_clock_frame(clock, aur_clock_now_ns()) + station->rooms[i].ahead_frames);
        *all_ended = *all_ended && aur_room_state_get(room) == AUR_ROOM_ENDED;
    }
    return bits;
}

/// As often as the room that wants it most often. Every period divides the longest, so deadlines stay on one grid.
static int64_t period_ns(const aur_station *station)
{
    int32_t step_frames = AUR_PACKET_FRAMES;
    for (uint32_t i = 0; i < station->room_count; i++) {
        int32_t frames = aur_room_step_frames(station->rooms[i].room);
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
        aur_room_complexity_limit(station->rooms[i].room, complexity);
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
        take_changes(station);
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
    aur_err err = aur_thread_start(&station->builder, "aur-build", false, run_builder, station);
    return err == AUR_OK
               ? aur_thread_start(&station->thread, "aur-render", !station->config.ordinary_priority, run, station)
               : err;
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
