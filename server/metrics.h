// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measurements in the Prometheus text format 0.0.4. Takes a snapshot, keeps nothing.
#ifndef AUR_SERVER_METRICS_H
#define AUR_SERVER_METRICS_H

#include <stdint.h>

#include "server/http.h"
#include "server/people/keeper.h"
#include "server/people/people.h"
#include "server/session.h"
#include "server/tally.h"
#include "server/venues.h"
#include "stream/push.h"
#include "stream/quality.h"
#include "stream/station.h"

/// What the network itself counts.
typedef struct aur_net_stats {
    uint64_t connections, connections_refused; ///< accepted; turned away because there were too many
    uint32_t connections_open, sockets_open;
    uint32_t feeds_open[AUR_HTTP_TARGET_COUNT], feeds_peak[AUR_HTTP_TARGET_COUNT]; ///< by what they are
    uint64_t requests[6];           ///< answered, by the first digit of the status
    uint64_t bytes_sent;            ///< of media (HLS too) and texts, without framing
    uint64_t sends_blocked;         ///< a listener had not yet taken what was sent before
    uint64_t send_failures, silent; ///< WebSockets that broke while being written to; that did not answer
} aur_net_stats;

/// Seconds from a packet on the tape until the network begins to send it.
static const double AUR_METRICS_JITTER_LIMITS_S[AUR_HISTOGRAM_LIMITS] = {.0001, .0002, .0005, .001, .002,
                                                                         .005,  .01,   .02,   .05,  .1};

/// What the process has taken of the machine.
typedef struct aur_process_stats {
    double cpu_s, network_cpu_s; ///< of all threads; of the one that sends
    uint64_t resident_bytes;     ///< 0 = not known
    uint32_t fds, fds_max;       ///< open files and connections, and how many there may be; 0 = not known
} aur_process_stats;

/// The first room, and all that were opened, together: so that labels do not grow with them.
#define AUR_METRICS_ROOMS_MAX 2

typedef struct aur_metrics {
    uint32_t room_count; ///< 1 or 2
    const char *names[AUR_METRICS_ROOMS_MAX];
    aur_tally rooms[AUR_METRICS_ROOMS_MAX];
    aur_venues_stats venues;
    double uptime_s;
    int64_t certificate_expires_at_s; ///< since 1970; 0 = no TLS
    const aur_shedding *shedding;     ///< NULL = none
    aur_process_stats process;
    aur_histogram jitter_s; ///< of the first room; limits AUR_METRICS_JITTER_LIMITS_S
    aur_station_stats station;
    aur_session_counts sessions;
    aur_net_stats net;
    aur_push_stats push;
    aur_people_stats people;
    aur_keeper_stats keeper;
    aur_store_health store;
} aur_metrics;

/// Fills in what the system tells of this process.  Thread: network (its CPU time is told).  RT: no.
void aur_process_stats_get(aur_process_stats *stats);
/// Returns the text, freed by the caller; NULL if out of memory.  Thread: any.  RT: no.
char *aur_metrics_print(const aur_metrics *metrics);

#endif
