// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What is given up when the render thread has too much to do, step by step: first the encoders' effort, which the
/// station sees to itself (stream/headroom.h), then qualities that nobody hears yet, then newcomers. Never the
/// rendering. Pure: measurements and time are passed in.
///
/// A step is taken up when the load has been above its limit for a second, and taken back when it has been below four
/// fifths of that limit for ten, or below the limit for sixty.
#ifndef AUR_SERVER_SHEDDING_H
#define AUR_SERVER_SHEDDING_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

typedef enum aur_shedding_level {
    AUR_SHEDDING_NONE,
    AUR_SHEDDING_EFFORT,    ///< encoders work with less effort
    AUR_SHEDDING_QUALITIES, ///< no quality is begun that is not encoded already
    AUR_SHEDDING_JOINS,     ///< nobody new comes in
    AUR_SHEDDING_LEVELS
} aur_shedding_level;

/// What the render thread tells.
typedef struct aur_shedding_sample {
    double load;                ///< share of the last second in which it was busy, 0..1
    uint64_t ticks, late_ticks; ///< since its start
    bool is_effort_low;         ///< encoders may not take what they would
} aur_shedding_sample;

typedef struct aur_shedding {
    double load_max; ///< 0..1 of a core: at it nobody new comes in; qualities are given up at 5/6 of it
    aur_shedding_level level;
    double load;      ///< as last told
    bool is_late;     ///< more than a fifth of the ticks came late since the last sample: it gets too little time
    uint64_t changes; ///< of the level, since the start
    uint64_t ticks, late_ticks; ///< of the last sample
    int64_t above_since_ns;     ///< 0 = not above the next step's limit
    int64_t below_since_ns;     ///< 0 = not below four fifths of this step's limit
    int64_t steady_since_ns;    ///< 0 = not below this step's limit
} aur_shedding;

/// Begins at NONE.  Thread: network.  RT: no.
void aur_shedding_init(aur_shedding *shedding, double load_max);
/// Takes a measurement, about once a second. Returns true if the level changed.  Thread: network.  RT: no.
bool aur_shedding_take(aur_shedding *shedding, const aur_shedding_sample *sample, int64_t now_ns);
/// Name of a level for logs and status, static storage.  Thread: any.  RT: safe.
const char *aur_shedding_name(aur_shedding_level level);

#endif
