// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The outlet: what a device's callback does. It reads music from a ring and nothing else: no lock, no memory, no call
/// of the system. It fades (pause, end, sleep), turns the volume without a step, falls silent without a click where the
/// ring runs dry or the device came new, and measures what it gives. Where it changes nothing, samples pass bit for
/// bit.
#ifndef AUR_STREAM_OUTLET_H
#define AUR_STREAM_OUTLET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/ring.h"

/// How loud it was: of the loudest frame since it was asked last, and the mean of about 0.3 s. Linear, 1 = full scale.
typedef struct aur_outlet_level {
    float peak[AUR_CHANNELS];
    float rms[AUR_CHANNELS];
} aur_outlet_level;

typedef struct aur_outlet {
    /* immutable while a device plays */
    aur_ring *ring;
    int32_t rate_hz;
    /* any thread writes, callback reads */
    _Atomic uint64_t fade;   ///< where to, and in how many ms: see aur_outlet_fade
    _Atomic float volume;    ///< linear
    _Atomic uint32_t starts; ///< devices so far: with each one it rises from silence
    /* callback writes, any thread reads */
    _Atomic uint64_t underruns;        ///< times the ring ran dry while it should sound
    _Atomic uint64_t underrun_frames;  ///< silence that came of it
    _Atomic uint64_t device_underruns; ///< times the device says that it was not fed in time
    _Atomic int64_t played_frames;     ///< of music, at the device's rate
    _Atomic int64_t called_ns;         ///< monotonic time of the last call
    atomic_bool silent;                ///< faded out whole
    _Atomic float peak[AUR_CHANNELS];
    _Atomic float rms[AUR_CHANNELS];
    /* callback */
    double _fade;                  ///< 0..1, where the fade is
    double _gate;                  ///< 0..1, shut where there is nothing to play
    double _volume, _volume_speed; ///< as it is now, and what it turns by a frame
    float _mean_square[AUR_CHANNELS];
    uint32_t _started; ///< the start it has seen
    bool _dry;         ///< the ring ran dry, and that is counted
} aur_outlet;

/// Silent, volume 1; reads from `ring` (kept), which holds interleaved stereo frames.  Thread: one, before use.  RT:
/// safe.
void aur_outlet_init(aur_outlet *outlet, aur_ring *ring, int32_t rate_hz);
/// A device begins, at this rate: rises from silence.  Thread: any, while no device plays.  RT: safe.
void aur_outlet_start(aur_outlet *outlet, int32_t rate_hz);
/// Goes to full (`open`) or to silence over `ms`, from wherever it is. When silent it leaves the ring as it is.
/// Thread: any.  RT: safe.
void aur_outlet_fade(aur_outlet *outlet, bool open, uint32_t ms);
/// Fills `interleaved`. `underflow`: the device was not fed in time before.  Thread: callback.  RT: safe.
void aur_outlet_pull(aur_outlet *outlet, float *interleaved, uint32_t frames, bool underflow);
/// Levels since the last call.  Thread: one.  RT: safe.
void aur_outlet_level_get(aur_outlet *outlet, aur_outlet_level *level);

#endif
