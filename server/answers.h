// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bodies of answers that are made when they are asked for: status, metrics, playlists, journals. Network thread only,
/// RT: no.
#ifndef AUR_SERVER_ANSWERS_H
#define AUR_SERVER_ANSWERS_H

#include <stdint.h>
#include <time.h>

#include "server/connection.h"
#include "server/tls.h"
#include "server/venues.h"
#include "stream/push.h"
#include "stream/station.h"

/// What they are made of; all kept.
typedef struct aur_answers {
    aur_venues *venues;
    const aur_hub *hub;
    const aur_station *station;
    const aur_shedding *shedding;
    const aur_histogram *jitter_s;
    aur_push *const *push; ///< may change; NULL there = none
    aur_tls *const *tls;   ///< the same
    const aur_people *people;
    const aur_provider *provider; ///< NULL = none
    const aur_keeper *keeper;
    const aur_store *store;
    int64_t started_at_ns;
    time_t started_at; ///< of the day, for people
} aur_answers;

/// As aur_hub_config's `answer`; `context` is an aur_answers.
aur_answer aur_answers_make(void *context, aur_venue *venue, aur_http_target target, const aur_http_request *request);

#endif
