// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Servers take turns with the same listeners.
#include "client/cli/fanout.h"

#include <stdio.h>
#include <stdlib.h>

#include "stream/clock.h"

#define ROUNDS_MAX   15
#define OTHERS_MAX_S 10.0
#define JOINS_S      2.0 ///< twenty, one after the other
#define SETTLE_S     1.5 ///< after connecting: bursts are over, the room is awake

static aur_load_kind kind_of_load(aur_fanout_kind kind)
{
    static const aur_load_kind kinds[AUR_FANOUT_KINDS] = {AUR_LOAD_FRAMES, AUR_LOAD_FRAMES, AUR_LOAD_SOCKET,
                                                          AUR_LOAD_BYTES};
    return kinds[kind];
}

/// Icecast's listeners do not count packets: each gets what is made.
static double packets_of(const aur_load_result *r, aur_fanout_kind kind, double seconds, uint32_t listeners)
{
    return kind != AUR_FANOUT_ICECAST ? (double)r->packets : seconds * 1e9 / (double)AUR_PACKET_NS * listeners;
}

static aur_err open_load(const aur_fanout_config *config, const aur_fanout_peer *peer, bool is_idle, aur_load **load)
{
    aur_load_config wanted = {.kind = kind_of_load(peer->kind),
                              .port = peer->port,
                              .path = peer->path,
                              .listeners = config->listeners,
                              .message_packets = config->message_packets,
                              .is_idle = is_idle};
    aur_err err = aur_load_open(&wanted, load);
    if (err != AUR_OK)
        fprintf(stderr, "auralis: %s: %u listeners cannot connect: %s\n", aur_fanout_kind_name(peer->kind),
                (unsigned)config->listeners, aur_strerror(err));
    return err;
}

/// Resident memory of one listener who is connected and no more. The server stays warm for the measurement.
static aur_err measure_idle(const aur_fanout_config *config, const aur_fanout_peer *peer, aur_fanout_cost *cost)
{
    aur_load *load = NULL;
    double before = aur_fanout_peer_resident_bytes(peer);
    aur_err err = open_load(config, peer, true, &load);
    if (err != AUR_OK)
        return err;
    aur_load_run(load, SETTLE_S, false);
    cost->idle_bytes = (aur_fanout_peer_resident_bytes(peer) - before) / config->listeners;
    aur_load_close(load);
    return AUR_OK;
}

/// Others join while all these listen; what that costs is no part of the rest.
static void measure_joins(aur_load *load, aur_load_result *delivered)
{
    aur_load_result joins;
    aur_load_run(load, JOINS_S, true);
    aur_load_result_get(load, &joins);
    delivered->joins = joins.joins;
    delivered->reply_ms = joins.reply_ms;
    delivered->reply_max_ms = joins.reply_max_ms;
    delivered->first_ms = joins.first_ms;
    delivered->first_max_ms = joins.first_max_ms;
}

/// A long measurement is to see whether ours holds out; what the others cost is known sooner.
static double seconds_of(const aur_fanout_config *config, aur_fanout_kind kind)
{
    return kind == AUR_FANOUT_AURALIS || config->seconds < OTHERS_MAX_S ? config->seconds : OTHERS_MAX_S;
}

static aur_err measure_once(const aur_fanout_config *config, aur_fanout_kind kind, aur_fanout_cost *cost)
{
    aur_fanout_peer peer;
    aur_load *load = NULL;
    aur_err err = aur_fanout_peer_start(&peer, kind, config->listeners, config->message_packets);
    if (err != AUR_OK)
        return err;
    double before = aur_fanout_peer_resident_bytes(&peer);
    err = open_load(config, &peer, false, &load);
    if (err == AUR_OK) {
        aur_load_run(load, SETTLE_S, false);
        aur_fanout_cpu start = aur_fanout_peer_cpu(&peer);
        int64_t start_ns = aur_clock_now_ns();
        aur_load_begin(load);
        aur_load_run(load, seconds_of(config, kind), false);
        aur_fanout_cpu stop = aur_fanout_peer_cpu(&peer);
        double took_s = (double)(aur_clock_now_ns() - start_ns) / 1e9;
        aur_load_result_get(load, &cost->delivered);
        double packets = packets_of(&cost->delivered, kind, took_s, config->listeners);
        cost->measured = packets > 0.0;
        cost->packet_us = (stop.process_s - start.process_s) / packets * 1e6;
        cost->station_us = cost->packet_us + (stop.source_s - start.source_s) / packets * 1e6;
        cost->network_us = (stop.network_s - start.network_s) / packets * 1e6;
        cost->core_percent = (stop.process_s - start.process_s) / took_s * 100.0;
        cost->listener_bytes = (aur_fanout_peer_resident_bytes(&peer) - before) / config->listeners;
        if (kind == AUR_FANOUT_AURALIS)
            measure_joins(load, &cost->delivered);
    }
    aur_load_close(load);
    aur_fanout_peer_stop(&peer);
    return err;
}

static int compare_costs(const void *left, const void *right)
{
    double l = ((const aur_fanout_cost *)left)->packet_us, r = ((const aur_fanout_cost *)right)->packet_us;
    return (l > r) - (l < r);
}

static aur_err measure_rounds(const aur_fanout_config *config, aur_fanout_cost rounds[AUR_FANOUT_KINDS][ROUNDS_MAX])
{
    for (uint32_t round = 0; round < config->rounds; round++)
        for (int kind = 0; kind < AUR_FANOUT_KINDS; kind++) {
            if (kind == AUR_FANOUT_ICECAST && !config->icecast)
                continue;
            aur_err err = measure_once(config, (aur_fanout_kind)kind, &rounds[kind][round]);
            if (err != AUR_OK)
                return err;
        }
    return AUR_OK;
}

aur_err aur_fanout_measure(const aur_fanout_config *config, aur_fanout_cost costs[AUR_FANOUT_KINDS])
{
    aur_fanout_cost(*rounds)[ROUNDS_MAX] = calloc(AUR_FANOUT_KINDS, sizeof *rounds);
    if (rounds == NULL)
        return AUR_ERR_MEMORY;
    aur_fanout_pin(false);
    aur_err err = config->rounds <= ROUNDS_MAX ? measure_rounds(config, rounds) : AUR_ERR_ARGUMENT;
    for (int kind = 0; kind < AUR_FANOUT_KINDS && err == AUR_OK; kind++) {
        qsort(rounds[kind], config->rounds, sizeof rounds[kind][0], compare_costs);
        costs[kind] = rounds[kind][config->rounds / 2];
    }
    aur_fanout_peer peer;
    if (err == AUR_OK)
        err = aur_fanout_peer_start(&peer, AUR_FANOUT_AURALIS, config->listeners, config->message_packets);
    if (err == AUR_OK) {
        err = measure_idle(config, &peer, &costs[AUR_FANOUT_AURALIS]);
        aur_fanout_peer_stop(&peer);
    }
    free(rounds);
    return err;
}
