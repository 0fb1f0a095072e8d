// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A thread with a name and, where the system grants it, real-time priority.
#ifndef AUR_STREAM_THREAD_H
#define AUR_STREAM_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "auralis.h"

typedef struct aur_thread {
    pthread_t _handle;
    void (*_run)(void *context);
    void *_context;
    char name[16];
    bool realtime; ///< SCHED_FIFO was granted; valid after start
    bool _started;
} aur_thread;

/// Starts `run(context)`. With `want_realtime` asks for SCHED_FIFO; if it is refused the thread runs with ordinary
/// priority and one warning says so. Stack is pre-faulted. `thread` must not move until joined.
/// Thread: any.  RT: no.  Errors: AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_thread_start(aur_thread *thread, const char *name, bool want_realtime,
                                         void (*run)(void *context), void *context);
/// Names the calling thread, which somebody else started.  Thread: any.  RT: no; as the first thing a thread does it
/// does no harm.
void aur_thread_adopt(const char *name);
/// Asks for that priority for the calling thread and all it starts from now on, or gives it back. Returns whether it
/// was granted.  Thread: any.  RT: no.
bool aur_thread_urgent(bool urgent);
/// Waits for its end; a zeroed or joined thread is allowed.  Thread: any but itself.  RT: no.
void aur_thread_join(aur_thread *thread);

#endif
