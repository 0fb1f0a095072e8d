// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Two rings and a thread between them. What is given beyond what is under way is refused, so neither is ever full.
#include "server/people/keeper.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "stream/memory.h"
#include "stream/ring.h"
#include "stream/thread.h"

#define RING_JOBS 1024

_Static_assert(RING_JOBS >= AUR_KEEPER_JOBS_MAX, "a job that is admitted has a place");

struct aur_keeper {
    aur_ring jobs, finished; ///< aur_keeper_job *
    sem_t work;
    atomic_bool stop;
    aur_thread thread;
    /* immutable after open */
    aur_store *store;
    void (*wake)(void *context);
    void *context;
    /* network thread */
    aur_keeper_stats stats;
};

static void run(void *context)
{
    aur_keeper *keeper = context;
    aur_keeper_job *job = NULL;
    for (;;) {
        sem_wait(&keeper->work);
        if (aur_ring_read(&keeper->jobs, &job, 1) == 1) {
            job->run(job, keeper->store);
            aur_ring_write(&keeper->finished, &job, 1);
            keeper->wake(keeper->context);
        } else if (atomic_load_explicit(&keeper->stop, memory_order_acquire)) {
            return;
        }
    }
}

aur_err aur_keeper_open(aur_store *store, void (*wake)(void *context), void *context, aur_keeper **out)
{
    *out = NULL;
    aur_keeper *keeper = aur_memory_new(sizeof *keeper);
    if (keeper == NULL)
        return AUR_ERR_MEMORY;
    keeper->store = store;
    keeper->wake = wake;
    keeper->context = context;
    sem_init(&keeper->work, 0, 0);
    aur_err err = aur_ring_init(&keeper->jobs, RING_JOBS, sizeof(aur_keeper_job *));
    if (err == AUR_OK)
        err = aur_ring_init(&keeper->finished, RING_JOBS, sizeof(aur_keeper_job *));
    if (err == AUR_OK)
        err = aur_thread_start(&keeper->thread, "aur-keeper", false, run, keeper);
    if (err != AUR_OK) {
        aur_keeper_close(keeper);
        return err;
    }
    *out = keeper;
    return AUR_OK;
}

void aur_keeper_close(aur_keeper *keeper)
{
    if (keeper == NULL)
        return;
    atomic_store_explicit(&keeper->stop, true, memory_order_release);
    sem_post(&keeper->work);
    aur_thread_join(&keeper->thread);
    aur_keeper_tick(keeper);
    aur_ring_free(&keeper->jobs);
    aur_ring_free(&keeper->finished);
    sem_destroy(&keeper->work);
    free(keeper);
}

aur_err aur_keeper_give(aur_keeper *keeper, aur_keeper_job *job)
{
    bool is_closing = atomic_load_explicit(&keeper->stop, memory_order_relaxed);
    if (is_closing || keeper->stats.waiting >= AUR_KEEPER_JOBS_MAX) {
        keeper->stats.refused++;
        return AUR_ERR_FULL;
    }
    keeper->stats.waiting++;
    keeper->stats.jobs++;
    aur_ring_write(&keeper->jobs, &job, 1);
    sem_post(&keeper->work);
    return AUR_OK;
}

void aur_keeper_tick(aur_keeper *keeper)
{
    aur_keeper_job *job = NULL;
    while (aur_ring_read(&keeper->finished, &job, 1) == 1) {
        keeper->stats.waiting--;
        job->done(job);
    }
}

void aur_keeper_stats_get(const aur_keeper *keeper, aur_keeper_stats *stats)
{
    *stats = keeper->stats;
}
