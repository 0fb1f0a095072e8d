// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How much effort encoders may take: follows the load of the render thread, down at once, up only after calm. What is
/// rendered is never touched. Pure; the load is passed in.
#ifndef AUR_STREAM_HEADROOM_H
#define AUR_STREAM_HEADROOM_H

#include <stdbool.h>
#include <stdint.h>

/// Above this load the effort falls with every update; below the other it may rise. They lie so far apart that the
/// effort that was saved does not fit in between: from one step to the next an encoder takes at most 1.6 times as long.
#define AUR_HEADROOM_BUSY_NORM 0.7f
#define AUR_HEADROOM_CALM_NORM 0.4f

/// Calm updates in a row before the effort rises by a step.
#define AUR_HEADROOM_CALM_UPDATES 10

typedef struct aur_headroom {
    uint32_t step; ///< 0 = most effort
    uint32_t calm; ///< updates in a row
} aur_headroom;

/// How busy a thread is, told once a second. Zeroed, but for the begin.
typedef struct aur_headroom_meter {
    int64_t from_ns; ///< begin of this second
    int64_t busy_ns; ///< of it
} aur_headroom_meter;

/// Takes a turn of a thread that was busy from woken_ns to now_ns. Returns true if a second is full, and then
/// *load_norm is the share in which it was busy. A turn that renders history does not count, nor what was measured of
/// its second: such a thread takes all the time it gets and says nothing about the load to come.  Thread: owner.  RT:
/// safe.
bool aur_headroom_measure(aur_headroom_meter *meter, int64_t woken_ns, int64_t now_ns, bool waking, float *load_norm);

/// Takes the load of the last second (0..1, the share of time that the thread was busy; 1 = it does not keep up).
/// Returns the complexity that encoders may have at most, 1..10.  Thread: owner.  RT: safe.
int32_t aur_headroom_update(aur_headroom *headroom, float load_norm);
/// The same without news.  Thread: owner.  RT: safe.
int32_t aur_headroom_complexity(const aur_headroom *headroom);

#endif
