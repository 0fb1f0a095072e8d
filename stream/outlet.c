// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The outlet.
#include "stream/outlet.h"

#include <math.h>
#include <string.h>

#include "stream/clock.h"

/// A gate takes so long from shut to open: 10 ms, at any rate.
#define GATE_MS 10

/// The volume follows what is wanted as a weight on a critically damped spring with this time constant does: where a
/// ramp turned a corner in something loud, that would be a click. After 15 of them there is nothing left of the way.
#define VOLUME_MS    3
#define VOLUME_THERE 1e-5

/// A mean forgets in about so long.
#define MEAN_MS 300

#define OPEN_BIT UINT64_C(1)

/// No corner where a fade begins or ends.
static inline float shape(double x)
{
    return (float)(x * x * (3.0 - 2.0 * x));
}

static inline double toward(double from, double to, double step)
{
    double low = from - step, high = from + step;
    return to < low ? low : to > high ? high : to;
}

void aur_outlet_init(aur_outlet *outlet, aur_ring *ring, int32_t rate_hz)
{
    memset(outlet, 0, sizeof *outlet);
    outlet->ring = ring;
    outlet->rate_hz = rate_hz;
    outlet->_volume = 1.0;
    atomic_init(&outlet->volume, 1.0f);
}

void aur_outlet_start(aur_outlet *outlet, int32_t rate_hz)
{
    outlet->rate_hz = rate_hz;
    atomic_store_explicit(&outlet->called_ns, aur_clock_now_ns(), memory_order_relaxed);
    atomic_fetch_add_explicit(&outlet->starts, 1, memory_order_release);
}

void aur_outlet_fade(aur_outlet *outlet, bool open, uint32_t ms)
{
    atomic_store_explicit(&outlet->fade, (uint64_t)ms << 1 | (open ? OPEN_BIT : 0), memory_order_relaxed);
}

/// Adds frames from the ring; all that is missing stays as it was.
static uint32_t take(aur_outlet *outlet, float *interleaved, uint32_t frames)
{
    uint32_t took = aur_ring_read(outlet->ring, interleaved, frames);
    atomic_fetch_add_explicit(&outlet->played_frames, took, memory_order_relaxed);
    return took;
}

static void turn_volume(aur_outlet *outlet, double wanted, double spring)
{
    outlet->_volume_speed += spring * (spring * (wanted - outlet->_volume) - 2.0 * outlet->_volume_speed);
    outlet->_volume += outlet->_volume_speed;
}

/// What is nearly there is there.
static void rest_volume(aur_outlet *outlet, double wanted, double spring)
{
    if (fabs(wanted - outlet->_volume) > VOLUME_THERE || fabs(outlet->_volume_speed) > VOLUME_THERE * spring)
        return;
    outlet->_volume = wanted;
    outlet->_volume_speed = 0.0;
}

/// Puts fade, gate and volume on `frames` frames. The gate is shut by the last one if `shutting`.
static void soften(aur_outlet *outlet, float *interleaved, uint32_t frames, double fade_to, double fade_step,
                   bool shutting)
{
    double gate_step = 1000.0 / ((double)GATE_MS * outlet->rate_hz);
    double volume_to = (double)atomic_load_explicit(&outlet->volume, memory_order_relaxed);
    double spring = 1000.0 / ((double)VOLUME_MS * outlet->rate_hz);
    if (shutting && frames > 0 && outlet->_gate / frames > gate_step)
        gate_step = outlet->_gate / frames;
    for (uint32_t i = 0; i < frames; i++) {
        outlet->_fade = toward(outlet->_fade, fade_to, fade_step);
        outlet->_gate = toward(outlet->_gate, shutting ? 0.0 : 1.0, gate_step);
        turn_volume(outlet, volume_to, spring);
        float gain = shape(outlet->_fade) * shape(outlet->_gate) * (float)outlet->_volume;
        interleaved[2 * i] *= gain;
        interleaved[2 * i + 1] *= gain;
    }
    rest_volume(outlet, volume_to, spring);
}

static void measure(aur_outlet *outlet, const float *interleaved, uint32_t frames)
{
    float keep = 1.0f - 1000.0f / ((float)MEAN_MS * (float)outlet->rate_hz);
    for (int channel = 0; channel < AUR_CHANNELS; channel++) {
        float peak = 0.0f, mean = outlet->_mean_square[channel];
        for (uint32_t i = 0; i < frames; i++) {
            float sample = interleaved[AUR_CHANNELS * i + (uint32_t)channel];
            float size = sample < 0 ? -sample : sample;
            peak = size > peak ? size : peak;
            mean = mean * keep + sample * sample * (1.0f - keep);
        }
        outlet->_mean_square[channel] = mean < 1e-12f ? 0.0f : mean;
        atomic_store_explicit(&outlet->rms[channel], outlet->_mean_square[channel], memory_order_relaxed);
        if (peak > atomic_load_explicit(&outlet->peak[channel], memory_order_relaxed))
            atomic_store_explicit(&outlet->peak[channel], peak, memory_order_relaxed);
    }
}

/// Plays from the ring, softly where it must. Returns frames that came from there.
static uint32_t play(aur_outlet *outlet, float *interleaved, uint32_t frames, double fade_to, double fade_step)
{
    uint32_t tail = (uint32_t)(GATE_MS * outlet->rate_hz / 1000);
    if (outlet->_dry && aur_ring_fill(outlet->ring) < frames + tail)
        return 0; // it fills again
    uint32_t took = take(outlet, interleaved, frames);
    bool shutting = aur_ring_fill(outlet->ring) < tail;
    bool plain = !shutting && outlet->_gate == 1.0 && outlet->_fade == 1.0 && fade_to == 1.0 &&
                 outlet->_volume == 1.0 && outlet->_volume_speed == 0.0 &&
                 atomic_load_explicit(&outlet->volume, memory_order_relaxed) == 1.0f;
    if (!plain)
        soften(outlet, interleaved, took, fade_to, fade_step, shutting);
    return took;
}

void aur_outlet_pull(aur_outlet *outlet, float *interleaved, uint32_t frames, bool underflow)
{
    uint32_t starts = atomic_load_explicit(&outlet->starts, memory_order_acquire);
    if (starts != outlet->_started) {
        outlet->_started = starts;
        outlet->_gate = 0.0;
    }
    uint64_t fade = atomic_load_explicit(&outlet->fade, memory_order_relaxed);
    double fade_to = (fade & OPEN_BIT) != 0 ? 1.0 : 0.0;
    double fade_step = 1.0 / (1.0 + (double)(fade >> 1) * outlet->rate_hz / 1000.0);
    uint32_t took = 0;
    bool wanted = fade_to > 0.0 || outlet->_fade > 0.0;
    if (wanted)
        took = play(outlet, interleaved, frames, fade_to, fade_step);
    memset(interleaved + (size_t)AUR_CHANNELS * took, 0, sizeof(float) * AUR_CHANNELS * (frames - took));
    bool dry = wanted && took < frames;
    if (dry) {
        outlet->_gate = 0.0;
        outlet->_fade = took == 0 && fade_to == 0.0 ? 0.0 : outlet->_fade; // silence needs no fade
        if (!outlet->_dry)
            atomic_fetch_add_explicit(&outlet->underruns, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&outlet->underrun_frames, frames - took, memory_order_relaxed);
    }
    outlet->_dry = dry;
    if (underflow)
        atomic_fetch_add_explicit(&outlet->device_underruns, 1, memory_order_relaxed);
    measure(outlet, interleaved, frames);
    atomic_store_explicit(&outlet->silent, outlet->_fade == 0.0, memory_order_relaxed);
    atomic_store_explicit(&outlet->called_ns, aur_clock_now_ns(), memory_order_relaxed);
}

void aur_outlet_level_get(aur_outlet *outlet, aur_outlet_level *level)
{
    for (int channel = 0; channel < AUR_CHANNELS; channel++) {
        level->peak[channel] = atomic_exchange_explicit(&outlet->peak[channel], 0.0f, memory_order_relaxed);
        float mean_square = atomic_load_explicit(&outlet->rms[channel], memory_order_relaxed);
        level->rms[channel] = __builtin_sqrtf(mean_square);
    }
}
