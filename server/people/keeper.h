// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The keeper: a thread that does what blocks (the store, Argon2id), one job after the other in the order they were
/// given: when a job is done, all that was given before it is. The network thread gives jobs and gets them back.
#ifndef AUR_SERVER_PEOPLE_KEEPER_H
#define AUR_SERVER_PEOPLE_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/store/store.h"

/// Jobs that may wait; beyond it AUR_ERR_FULL, and whoever asked is told to come again.
#define AUR_KEEPER_JOBS_MAX 1000

typedef struct aur_keeper aur_keeper;

/// A job; embedded as the first member of what it is about, from malloc.
typedef struct aur_keeper_job {
    void (*run)(struct aur_keeper_job *job, aur_store *store); ///< on the keeper's thread
    void (*done)(struct aur_keeper_job *job); ///< on the network thread, from aur_keeper_tick; frees it
} aur_keeper_job;

typedef struct aur_keeper_stats {
    uint64_t jobs, refused;
    uint32_t waiting;
} aur_keeper_stats;

/// `store` is kept, NULL = there is none; `wake` is called on the keeper's thread when something is done.
/// Thread: network.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_keeper_open(aur_store *store, void (*wake)(void *context), void *context, aur_keeper **out);
/// Does all that waits, then calls `done` for each. NULL is allowed.  Thread: network.  RT: no.
void aur_keeper_close(aur_keeper *keeper);
/// The job is taken over, unless it fails.  Thread: network.  RT: no.  Errors: AUR_ERR_FULL, also when it
/// closes.
AUR_WARN_UNUSED aur_err aur_keeper_give(aur_keeper *keeper, aur_keeper_job *job);
/// Calls `done` of all that is done.  Thread: network.  RT: no.
void aur_keeper_tick(aur_keeper *keeper);
/// Thread: network.  RT: no.
void aur_keeper_stats_get(const aur_keeper *keeper, aur_keeper_stats *stats);

#endif
