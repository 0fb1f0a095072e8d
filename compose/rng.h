// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Chance without state: a 64-bit hash of a seed, a named stream and two indices. A new stream never moves another's
/// dice.
#ifndef AUR_COMPOSE_RNG_H
#define AUR_COMPOSE_RNG_H

#include <stdint.h>

/// One name a use.
typedef enum aur_stream {
    AUR_STREAM_CHORD,
    AUR_STREAM_CHORD_KIND,
    AUR_STREAM_CHORD_BASS,
    AUR_STREAM_SEGMENT,
    AUR_STREAM_PHRASE,
    AUR_STREAM_SUSTAIN,
    AUR_STREAM_MELODY,
    AUR_STREAM_MELODY_PITCH,
    AUR_STREAM_CONTOUR,
    AUR_STREAM_BELL,
    AUR_STREAM_KICK,
    AUR_STREAM_SHAKER,
    AUR_STREAM_SWELL,
    AUR_STREAM_ORCHESTRA,
    AUR_STREAM_SECTION,
    AUR_STREAM_CURVE,
    AUR_STREAM_MOTIF,
    AUR_STREAM_GESTURE,
    AUR_STREAM_COUNTER,
    AUR_STREAM_FIGURE,
    AUR_STREAM_RHYTHM,
    AUR_STREAM_BORROW,
    AUR_STREAM_GUEST
} aur_stream;

/// Thread: any.  RT: safe.
uint64_t aur_rng_hash(uint64_t seed, aur_stream stream, int64_t chapter, int64_t index);

/// A number in 0..count-1 out of one hash; `field` (0..) draws another from the same hash. count > 0.
/// Thread: any.  RT: safe.
uint32_t aur_rng_pick(uint64_t hash, unsigned field, uint32_t count);

/// Index drawn in proportion to `weights`; 0 if all are 0.  Thread: any.  RT: safe.
unsigned aur_rng_weighted(uint64_t hash, const uint16_t *weights, unsigned count);

#endif
