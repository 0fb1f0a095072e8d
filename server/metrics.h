// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measurements in the Prometheus text format 0.0.4. Takes a snapshot, keeps nothing.
#ifndef AUR_SERVER_METRICS_H
#define AUR_SERVER_METRICS_H

#include <stdint.h>

#include "server/audience.h"
#include "server/hls.h"
#include "server/http.h"
#include "server/session.h"
#include "stream/push.h"
#include "stream/station.h"

/// What the network itself counts.
typedef struct aur_net_stats {
    uint64_t connections, connections_refused; ///< accepted; turned away because there were too many
    uint32_t connections_open, sockets_open;
    uint32_t feeds_open[AUR_HTTP_TARGET_COUNT], feeds_peak[AUR_HTTP_TARGET_COUNT]; ///< by what they are
    uint64_t requests[6];   ///< answered, by the first digit of the status
    uint64_t bytes_sent;    ///< of media and texts, without framing
    uint64_t sends_blocked; ///< a listener had not yet taken what was sent before
} aur_net_stats;

typedef struct aur_metrics {
    const char *room;
    double uptime_s;
    uint64_t resident_bytes; ///< 0 = not known
    double cpu_s;            ///< of the whole process
    aur_room_status status;
    aur_audience_stats audience;
    aur_station_stats station;
    aur_session_counts sessions;
    aur_net_stats net;
    aur_hls_stats hls;
    bool has_push;
    aur_push_stats push;
} aur_metrics;

/// Returns the text, freed by the caller; NULL if out of memory.  Thread: any.  RT: no.
char *aur_metrics_print(const aur_metrics *metrics);

#endif
