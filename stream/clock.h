// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Time outside the music: the monotonic clock, sleeping to an absolute deadline, and CPU time of a thread.
/// Only stream/ and server/ know what time it is; compose/ and synth/ know frames.
#ifndef AUR_STREAM_CLOCK_H
#define AUR_STREAM_CLOCK_H

#include <stdint.h>

#include "auralis.h"

#define AUR_NS_PER_SECOND INT64_C(1000000000)

/// 20 ms, the length of a packet.
#define AUR_PACKET_NS (AUR_NS_PER_SECOND * AUR_PACKET_FRAMES / AUR_SAMPLE_RATE_HZ)

/// Absolute deadlines, one a period. Deadline n is start_ns + n * period_ns: rounding and lateness never add up.
typedef struct aur_clock {
    int64_t start_ns;
    int64_t period_ns;
    uint64_t ticks;      ///< deadlines waited for
    uint64_t late_ticks; ///< woken more than half a period after the deadline
    int64_t late_max_ns; ///< worst lateness so far
} aur_clock;

/// Nanoseconds of the monotonic clock.  Thread: any.  RT: safe.
int64_t aur_clock_now_ns(void);
/// Milliseconds of the wall clock since 1970.  Thread: any.  RT: safe.
int64_t aur_clock_unix_ms(void);
/// CPU nanoseconds of the calling thread.  Thread: any.  RT: safe.
int64_t aur_clock_thread_cpu_ns(void);
/// Sleeps until `deadline_ns` of the monotonic clock; returns at once if it is past.  Thread: any.  RT: no (it waits).
void aur_clock_sleep_until(int64_t deadline_ns);

/// Starts at `start_ns`.  Thread: owner.  RT: safe.
void aur_clock_init(aur_clock *clock, int64_t start_ns, int64_t period_ns);
/// Frames gone by at `now_ns` since the start at 48 kHz, rounded down; exact for centuries.  Thread: owner.  RT: safe.
int64_t aur_clock_frame(const aur_clock *clock, int64_t now_ns);
/// Sleeps to the first deadline after now and accounts for how late it woke.  Thread: owner.  RT: no (it waits).
void aur_clock_wait(aur_clock *clock);

#endif
