// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Time outside the music.
#include "stream/clock.h"

#include <errno.h>
#include <time.h>

static int64_t read_ns(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * AUR_NS_PER_SECOND + t.tv_nsec;
}

int64_t aur_clock_now_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t aur_clock_unix_ms(void)
{
    return read_ns(CLOCK_REALTIME) / 1000000;
}

int64_t aur_clock_thread_cpu_ns(void)
{
    return read_ns(CLOCK_THREAD_CPUTIME_ID);
}

void aur_clock_sleep_until(int64_t deadline_ns)
{
    struct timespec t = {.tv_sec = deadline_ns / AUR_NS_PER_SECOND, .tv_nsec = deadline_ns % AUR_NS_PER_SECOND};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
    }
}

void aur_clock_init(aur_clock *clock, int64_t start_ns, int64_t period_ns)
{
    *clock = (aur_clock){.start_ns = start_ns, .period_ns = period_ns};
}

int64_t aur_clock_frame(const aur_clock *clock, int64_t now_ns)
{
    // 48 000 frames in 10^9 ns are 6 in 125 000; splitting keeps the product inside 64 bits.
    int64_t elapsed_ns = now_ns - clock->start_ns;
    return elapsed_ns / 125000 * 6 + elapsed_ns % 125000 * 6 / 125000;
}

void aur_clock_wait(aur_clock *clock)
{
    int64_t elapsed_ns = aur_clock_now_ns() - clock->start_ns;
    int64_t deadline_ns = clock->start_ns + (elapsed_ns / clock->period_ns + 1) * clock->period_ns;
    aur_clock_sleep_until(deadline_ns);

    int64_t late_ns = aur_clock_now_ns() - deadline_ns;
    clock->ticks++;
    clock->late_ticks += late_ns > clock->period_ns / 2;
    clock->late_max_ns = late_ns > clock->late_max_ns ? late_ns : clock->late_max_ns;
}
