// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Costs of rooms and encoders.
#include "client/cli/room_cost.h"

#include <stdlib.h>

#include "stream/clock.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/station.h"

#define ENCODE_FRAMES ((int64_t)20 * AUR_SAMPLE_RATE_HZ)
#define ROOM_FRAMES   ((int64_t)10 * AUR_SAMPLE_RATE_HZ)

/// A room wakes at a place of its own, so that sections, chords and racks of all do not fall together.
#define PLACE_FIRST_FRAMES ((int64_t)30 * AUR_SAMPLE_RATE_HZ)
#define PLACE_EVERY_FRAMES ((int64_t)3 * AUR_SAMPLE_RATE_HZ)
#define PLACES             32

#define AWAKE_NS (60 * AUR_NS_PER_SECOND)
#define POLL_S   0.02
#define SETTLE_S 1.0

static aur_controls controls_of(uint64_t seed)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    controls.seed = seed;
    return controls;
}

static double share(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : 0.0;
}

aur_err aur_encode_cost_measure(uint32_t quality, int32_t complexity, aur_encode_cost *cost)
{
    static float pcm[AUR_QUALITY_PACKET_FRAMES_MAX * AUR_CHANNELS];
    const aur_quality *q = aur_quality_get(quality);
    static uint8_t packet[AUR_PACKET_BYTES_MAX];
    aur_encoder *encoder = NULL;
    aur_engine *engine = NULL;
    int64_t render_ns = 0, encode_ns = 0, bytes = 0, packets = ENCODE_FRAMES / q->packet_frames;
    aur_err err = aur_engine_open(&(aur_engine_config){.controls = controls_of(7)}, &engine);
    if (err == AUR_OK)
        err = aur_encoder_open(&(aur_encoder_config){.codec = q->codec,
                                                     .bitrate_bps = q->bitrate_bps,
                                                     .complexity = complexity,
                                                     .channels = q->channels,
                                                     .packet_frames = q->packet_frames},
                               &encoder);
    for (int64_t i = 0; err == AUR_OK && i < packets; i++) {
        int64_t start_ns = aur_clock_thread_cpu_ns();
        aur_engine_render(engine, pcm, q->packet_frames);
        int64_t rendered_ns = aur_clock_thread_cpu_ns();
        int got = aur_encoder_packet(encoder, pcm, packet);
        encode_ns += aur_clock_thread_cpu_ns() - rendered_ns;
        render_ns += rendered_ns - start_ns;
        bytes += got;
        err = got > 0 ? AUR_OK : AUR_ERR_CODEC;
    }
    aur_encoder_close(encoder);
    aur_engine_close(engine);
    double seconds = (double)ENCODE_FRAMES / AUR_SAMPLE_RATE_HZ;
    *cost = (aur_encode_cost){.packet_ms = (double)encode_ns / (double)packets / 1e6,
                              .core_percent = share((double)encode_ns / 1e9, seconds),
                              .opus_percent = share((double)encode_ns, (double)(encode_ns + render_ns)),
                              .kbit_s = (double)bytes * 8.0 / seconds / 1e3};
    return err;
}

static void tick(aur_room *room, int64_t now_frame)
{
    while ((aur_room_tick(room, now_frame) & AUR_ROOM_AGAIN) != 0) {
    }
}

/// Sums of what rooms have counted so far.
typedef struct counts {
    uint64_t packets, late, missed, cpu_ns, encode_ns;
} counts;

static counts count(aur_room *const *room, uint32_t rooms)
{
    counts sum = {0};
    for (uint32_t i = 0; i < rooms; i++) {
        aur_room_status status;
        aur_room_status_get(room[i], &status);
        sum.packets += status.packets;
        sum.late += status.late_packets;
        sum.missed += status.missed_packets;
        sum.cpu_ns += status.cpu_ns;
        sum.encode_ns += status.encode_ns;
    }
    return sum;
}

aur_err aur_room_cost_measure(uint32_t rooms, int32_t complexity, aur_room_cost *cost)
{
    aur_room **room = calloc(rooms, sizeof(aur_room *));
    aur_err err = room != NULL ? AUR_OK : AUR_ERR_MEMORY;
    for (uint32_t i = 0; err == AUR_OK && i < rooms; i++) {
        err = aur_room_open(&(aur_room_config){.controls = controls_of(i), .complexity = complexity}, &room[i]);
        if (err != AUR_OK)
            break;
        aur_room_listeners_add(room[i], aur_room_quality(room[i]), 1);
        tick(room[i], PLACE_FIRST_FRAMES + i % PLACES * PLACE_EVERY_FRAMES);
    }
    // In turn, packet by packet: what their memory does to each other's caches is in it.
    counts before = {0}, after = {0};
    if (err == AUR_OK)
        before = count(room, rooms);
    int64_t start_ns = aur_clock_thread_cpu_ns();
    for (int64_t frame = AUR_PACKET_FRAMES; err == AUR_OK && frame <= ROOM_FRAMES; frame += AUR_PACKET_FRAMES)
        for (uint32_t i = 0; i < rooms; i++)
            tick(room[i], PLACE_FIRST_FRAMES + i % PLACES * PLACE_EVERY_FRAMES + frame);
    double spent_ns = (double)(aur_clock_thread_cpu_ns() - start_ns);
    if (err == AUR_OK)
        after = count(room, rooms);
    for (uint32_t i = 0; room != NULL && i < rooms; i++)
        aur_room_close(room[i]);
    free(room);
    double music_ns = (double)ROOM_FRAMES / AUR_SAMPLE_RATE_HZ * 1e9 * rooms;
    double opus_ns = (double)(after.encode_ns - before.encode_ns);
    *cost = (aur_room_cost){.core_percent = share(spent_ns, music_ns),
                            .opus_percent = share(opus_ns, spent_ns),
                            .engine_percent = share((double)(after.cpu_ns - before.cpu_ns) - opus_ns, spent_ns)};
    return err;
}

static void wait_s(double seconds)
{
    aur_clock_sleep_until(aur_clock_now_ns() + (int64_t)(seconds * 1e9));
}

/// All wake at once, which takes as long as it takes.
static aur_err wait_until_awake(aur_room *const *room, uint32_t rooms)
{
    int64_t until_ns = aur_clock_now_ns() + AWAKE_NS;
    for (uint32_t i = 0; i < rooms; i++) {
        aur_room_status status = {.packets = 0};
        for (; status.packets == 0; wait_s(POLL_S)) {
            aur_room_status_get(room[i], &status);
            if (aur_clock_now_ns() > until_ns)
                return AUR_ERR_STATE;
        }
    }
    wait_s(SETTLE_S);
    return AUR_OK;
}

aur_err aur_room_pace_measure(uint32_t rooms, uint32_t listeners, int32_t complexity, double seconds,
                              aur_room_pace *pace)
{
    aur_station *station = NULL;
    aur_room_crowd *crowd = NULL;
    aur_room *room[AUR_STATION_ROOMS_MAX] = {NULL};
    aur_err err = aur_station_open(&(aur_station_config){0}, &station);
    for (uint32_t i = 0; err == AUR_OK && i < rooms; i++) {
        err = aur_station_room_add(station, &(aur_room_config){.controls = controls_of(i), .complexity = complexity},
                                   &room[i]);
        if (err == AUR_OK)
            aur_room_listeners_add(room[i], aur_room_quality(room[i]), 1);
    }
    if (err == AUR_OK)
        err = aur_station_start(station);
    *pace = (aur_room_pace){0};
    if (err == AUR_OK)
        err = wait_until_awake(room, rooms);
    if (err == AUR_OK && listeners > 0)
        err = aur_room_crowd_open(room, rooms, listeners, &crowd);
    if (err == AUR_OK) {
        counts before = count(room, rooms);
        aur_room_crowd_result heard = {.lost = 0};
        if (crowd != NULL)
            aur_room_crowd_listen(crowd, seconds, &heard);
        else
            wait_s(seconds);
        counts after = count(room, rooms);
        aur_station_stats stats;
        aur_station_stats_get(station, &stats);
        double cpu_ns = (double)(after.cpu_ns - before.cpu_ns);
        *pace = (aur_room_pace){.packets = after.packets - before.packets,
                                .late = after.late - before.late,
                                .missed = after.missed - before.missed,
                                .core_percent = share(cpu_ns, seconds * 1e9),
                                .opus_percent = share((double)(after.encode_ns - before.encode_ns), cpu_ns),
                                .load_norm = (double)stats.load_norm,
                                .complexity = stats.complexity,
                                .crowd = heard};
    }
    aur_room_crowd_close(crowd);
    aur_station_close(station);
    return err;
}
