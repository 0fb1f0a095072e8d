// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Threads. Real-time priority is asked for after the start, so that a refusal costs only the priority.
#include "stream/thread.h"

#include <sched.h>
#include <stdint.h>
#include <string.h>

#include "stream/log.h"

/// Above ordinary threads, below the kernel's own interrupt threads (50).
#define REALTIME_PRIORITY 20

#define STACK_TOUCHED_BYTES (3 * 1024)
#define STACK_TOUCH_DEPTH   64

/// Touches the stack a render call may use, page by page, so that its first use is no page fault.
__attribute__((noinline)) static void touch_stack(int depth)
{
    volatile uint8_t room[STACK_TOUCHED_BYTES];
    room[0] = 0;
    room[sizeof room - 1] = 0;
    if (depth > 0)
        touch_stack(depth - 1);
    room[1] = room[0];
}

static void *thread_main(void *context)
{
    aur_thread *thread = context;
    touch_stack(STACK_TOUCH_DEPTH);
    thread->_run(thread->_context);
    return NULL;
}

static bool ask_realtime(pthread_t handle)
{
    struct sched_param param = {.sched_priority = REALTIME_PRIORITY};
    return pthread_setschedparam(handle, SCHED_FIFO, &param) == 0;
}

aur_err aur_thread_start(aur_thread *thread, const char *name, bool want_realtime, void (*run)(void *context),
                         void *context)
{
    memset(thread, 0, sizeof *thread);
    strncpy(thread->name, name, sizeof thread->name - 1);
    thread->_run = run;
    thread->_context = context;

    if (pthread_create(&thread->_handle, NULL, thread_main, thread) != 0)
        return AUR_ERR_THREAD;
    thread->_started = true;
    pthread_setname_np(thread->_handle, thread->name);
    if (want_realtime) {
        thread->realtime = ask_realtime(thread->_handle);
        if (thread->realtime)
            aur_log(AUR_LOG_INFO, thread->name, "real-time priority %d (SCHED_FIFO)", REALTIME_PRIORITY);
        else
            aur_log(AUR_LOG_WARNING, thread->name,
                    "real-time priority not granted, running with ordinary priority; "
                    "allow it with `ulimit -r %d` or CAP_SYS_NICE",
                    REALTIME_PRIORITY);
    }
    return AUR_OK;
}

void aur_thread_adopt(const char *name)
{
    pthread_setname_np(pthread_self(), name);
}

bool aur_thread_urgent(bool urgent)
{
    struct sched_param ordinary = {.sched_priority = 0};
    return urgent ? ask_realtime(pthread_self()) : pthread_setschedparam(pthread_self(), SCHED_OTHER, &ordinary) == 0;
}

void aur_thread_join(aur_thread *thread)
{
    if (!thread->_started)
        return;
    pthread_join(thread->_handle, NULL);
    thread->_started = false;
}
