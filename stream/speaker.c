// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The speaker. Its thread, "aur-device", opens devices and watches them.
#include "stream/speaker.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stream/clock.h"
#include "stream/mailbox.h"
#include "stream/memory.h"
#include "stream/resampler.h"
#include "stream/ring.h"
#include "stream/thread.h"

/// Time between two looks at the device.
#define WATCH_MS 100

/// A device that pulled and then does not for so long is taken for gone, or for twice its latency if that is more: not
/// every sound server says that a stream ended.
#define STALL_MS 600

/// One that was opened a moment ago may take so long: it wakes up. It has when it pulls SETTLE_MS after it began.
#define WAKE_MS   3000
#define SETTLE_MS 1000

/// Time between two attempts to open one: it doubles from the first to the last.
#define RETRY_MIN_MS 50
#define RETRY_MAX_MS 400

/// A resampler gives what it has in blocks of its own; so much may come at once.
#define RESAMPLED_MAX_FRAMES 32768

struct aur_speaker {
    /* between threads */
    aur_ring frames;        ///< feeder to callback
    aur_mailbox status_out; ///< device's thread to opener, without what the outlet counts
    aur_mailbox taken_out;  ///< callback to feeder
    aur_outlet outlet;
    sem_t wake; ///< ends a wait of the device's thread
    /* immutable after open */
    aur_speaker_config config;
    aur_thread watcher;
    /* any thread, atomic */
    atomic_bool stop;
    _Atomic uint32_t once_frames;   ///< most that the device took at once
    atomic_bool open;               ///< there is a device, or one is being opened
    _Atomic int32_t rate_wanted_hz; ///< device's thread asks
    _Atomic int32_t rate_given_hz;  ///< feeder answers: the ring holds this rate from now on
    /* feeder */
    aur_resampler *resampler; ///< NULL at 48 kHz
    float resampled[AUR_SPEAKER_FEED_FRAMES * AUR_CHANNELS];
    /* device's thread */
    aur_device *device;
    aur_speaker_status status; ///< as in the mailbox
    int64_t opened_ns;         ///< when the device began
    /* opener */
    int64_t silent_ns; ///< when the outlet was first seen silent; 0 = not yet
};

static int32_t latency_ms(const aur_speaker *speaker)
{
    return speaker->config.latency_ms != 0 ? speaker->config.latency_ms : AUR_DEVICE_LATENCY_DEFAULT_MS;
}

/// Most that is kept ready at a rate.
static int64_t most_frames(const aur_speaker *speaker, int32_t rate_hz)
{
    return (int64_t)rate_hz * (speaker->config.ahead_ms + latency_ms(speaker)) / 1000;
}

/// What is kept ready at a rate; never more than the ring has room for.
static int64_t goal_frames(const aur_speaker *speaker, int32_t rate_hz)
{
    int64_t most = most_frames(speaker, rate_hz);
    int64_t live = (int64_t)rate_hz * speaker->config.ahead_ms / 1000 +
                   atomic_load_explicit(&speaker->once_frames, memory_order_relaxed);
    return speaker->config.live && live < most ? live : most;
}

/* feeder */

/// Another rate: what the ring holds is of the old one and is taken out by who reads it.
static void change_rate(aur_speaker *speaker)
{
    int32_t rate_hz = atomic_load_explicit(&speaker->rate_wanted_hz, memory_order_acquire);
    if (rate_hz == atomic_load_explicit(&speaker->rate_given_hz, memory_order_relaxed))
        return;
    aur_resampler_close(speaker->resampler);
    speaker->resampler = NULL;
    if (rate_hz != AUR_SAMPLE_RATE_HZ && aur_resampler_open(rate_hz, &speaker->resampler) != AUR_OK)
        return; // tried again at the next look
    atomic_store_explicit(&speaker->rate_given_hz, rate_hz, memory_order_release);
}

bool aur_speaker_wants(aur_speaker *speaker)
{
    change_rate(speaker);
    if (speaker->config.live && !atomic_load_explicit(&speaker->open, memory_order_acquire))
        return false;
    uint32_t fill = aur_ring_fill(&speaker->frames);
    return fill < goal_frames(speaker, aur_speaker_rate_hz(speaker)) &&
           speaker->frames.capacity_items - fill >= RESAMPLED_MAX_FRAMES;
}

void aur_speaker_feed(aur_speaker *speaker, const float *interleaved, uint32_t frames)
{
    size_t left = frames, taken, given;
    if (speaker->resampler == NULL) {
        aur_ring_write(&speaker->frames, interleaved, frames);
        return;
    }
    do {
        given = aur_resampler_push(speaker->resampler, interleaved, left, &taken, speaker->resampled,
                                   AUR_SPEAKER_FEED_FRAMES);
        aur_ring_write(&speaker->frames, speaker->resampled, (uint32_t)given);
        interleaved += taken * AUR_CHANNELS;
        left -= taken;
    } while (left > 0 || given > 0);
}

uint32_t aur_speaker_index(const aur_speaker *speaker)
{
    return atomic_load_explicit(&speaker->frames.write_index, memory_order_relaxed);
}

int32_t aur_speaker_rate_hz(const aur_speaker *speaker)
{
    return atomic_load_explicit(&speaker->rate_given_hz, memory_order_relaxed);
}

double aur_speaker_ready_s(const aur_speaker *speaker)
{
    return (double)aur_ring_fill(&speaker->frames) / aur_speaker_rate_hz(speaker);
}

int64_t aur_speaker_next_ns(aur_speaker *speaker)
{
    aur_speaker_taken taken;
    aur_mailbox_get(&speaker->taken_out, &taken);
    if (aur_clock_now_ns() - taken.heard_ns > AUR_NS_PER_SECOND)
        return 0; // none yet, or of a device that is gone
    int64_t frames = (int32_t)(aur_speaker_index(speaker) - taken.index_before);
    return taken.heard_ns + frames * AUR_NS_PER_SECOND / aur_speaker_rate_hz(speaker);
}

/* device's thread */

static void pull(void *context, float *interleaved, uint32_t frames, bool underflow, int64_t delay_ns)
{
    aur_speaker *speaker = context;
    const _Atomic uint32_t *index = &speaker->frames.read_index; // this thread moves it
    aur_speaker_taken taken = {.heard_ns = aur_clock_now_ns() + delay_ns,
                               .index_before = atomic_load_explicit(index, memory_order_relaxed)};
    aur_outlet_pull(&speaker->outlet, interleaved, frames, underflow);
    taken.index_after = atomic_load_explicit(index, memory_order_relaxed);
    aur_mailbox_put(&speaker->taken_out, &taken);
    if (frames > atomic_load_explicit(&speaker->once_frames, memory_order_relaxed))
        atomic_store_explicit(&speaker->once_frames, frames, memory_order_relaxed);
    if (speaker->config.on_taken != NULL)
        speaker->config.on_taken(speaker->config.context, &taken);
}

/// Waits, but not when all ends.
static void rest(aur_speaker *speaker, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + ms * 1000000;
    until.tv_sec += ns / AUR_NS_PER_SECOND;
    until.tv_nsec = ns % AUR_NS_PER_SECOND;
    while (sem_clockwait(&speaker->wake, CLOCK_MONOTONIC, &until) != 0 && errno == EINTR) {
    }
}

static bool is_stopping(const aur_speaker *speaker)
{
    return atomic_load_explicit(&speaker->stop, memory_order_relaxed);
}

/// Has the ring filled at the device's rate; what it held of another rate is dropped. This thread reads the ring while
/// no device does.
static void fill_ring(aur_speaker *speaker, int32_t rate_hz)
{
    bool other = rate_hz != atomic_load_explicit(&speaker->rate_given_hz, memory_order_acquire);
    atomic_store_explicit(&speaker->rate_wanted_hz, rate_hz, memory_order_release);
    while (!is_stopping(speaker) && atomic_load_explicit(&speaker->rate_given_hz, memory_order_acquire) != rate_hz) {
        aur_ring_read_commit(&speaker->frames, aur_ring_fill(&speaker->frames)); // a full ring would hold it up
        rest(speaker, 1);
    }
    if (other)
        aur_ring_read_commit(&speaker->frames, aur_ring_fill(&speaker->frames));
    while (!is_stopping(speaker) && aur_ring_fill(&speaker->frames) < goal_frames(speaker, rate_hz))
        rest(speaker, 1);
}

static void close_device(aur_speaker *speaker)
{
    atomic_store_explicit(&speaker->open, false, memory_order_relaxed);
    aur_device_close(speaker->device);
    speaker->device = NULL;
}

static bool open_device(aur_speaker *speaker)
{
    aur_speaker_status *status = &speaker->status;
    aur_device_config config = {.name = speaker->config.device,
                                .rate_hz = speaker->config.rate_hz,
                                .latency_ms = speaker->config.latency_ms,
                                .pull = pull,
                                .context = speaker};
    aur_err err = aur_device_open(&config, &speaker->device, status->reason);
    if (err == AUR_OK) {
        if (speaker->config.live)
            aur_ring_read_commit(&speaker->frames, aur_ring_fill(&speaker->frames)); // it is of another time
        atomic_store_explicit(&speaker->open, true, memory_order_release);
        status->rate_hz = aur_device_rate_hz(speaker->device);
        fill_ring(speaker, status->rate_hz);
        aur_outlet_start(&speaker->outlet, status->rate_hz);
        err = aur_device_start(speaker->device);
        if (err != AUR_OK)
            snprintf(status->reason, sizeof status->reason, "it cannot be started");
    }
    if (err != AUR_OK) {
        close_device(speaker);
        return false;
    }
    status->devices++;
    speaker->opened_ns = aur_clock_now_ns();
    status->latency_ms = aur_device_latency_ms(speaker->device);
    status->reason[0] = '\0';
    snprintf(status->device, sizeof status->device, "%s", aur_device_name(speaker->device));
    return true;
}

static bool is_alive(aur_speaker *speaker)
{
    int64_t called_ns = atomic_load_explicit(&speaker->outlet.called_ns, memory_order_relaxed);
    int64_t most_ms = 2 * latency_ms(speaker) > STALL_MS ? 2 * latency_ms(speaker) : STALL_MS;
    if (called_ns - speaker->opened_ns < SETTLE_MS * INT64_C(1000000))
        most_ms = WAKE_MS + latency_ms(speaker);
    return aur_device_is_active(speaker->device) && aur_clock_now_ns() - called_ns < most_ms * 1000000;
}

static void say(aur_speaker *speaker, bool playing)
{
    speaker->status.playing = playing;
    aur_mailbox_put(&speaker->status_out, &speaker->status);
}

static void watch(void *context)
{
    aur_speaker *speaker = context;
    int64_t retry_ms = RETRY_MIN_MS;
    while (!is_stopping(speaker)) {
        if (speaker->device == NULL && !open_device(speaker)) {
            say(speaker, false);
            rest(speaker, retry_ms);
            retry_ms = 2 * retry_ms < RETRY_MAX_MS ? 2 * retry_ms : RETRY_MAX_MS;
        } else if (is_alive(speaker)) {
            say(speaker, true);
            retry_ms = RETRY_MIN_MS;
            rest(speaker, WATCH_MS);
        } else {
            close_device(speaker);
            speaker->status.lost++;
            snprintf(speaker->status.reason, sizeof speaker->status.reason, "it went away");
            say(speaker, false);
        }
    }
    close_device(speaker);
}

/* opener */

static uint32_t power_of_two(int64_t least)
{
    uint32_t power = 1;
    while (power < least)
        power *= 2;
    return power;
}

aur_err aur_speaker_open(const aur_speaker_config *config, aur_speaker **out)
{
    *out = NULL;
    aur_speaker *speaker = aur_memory_new(sizeof *speaker);
    if (speaker == NULL)
        return AUR_ERR_MEMORY;
    speaker->config = *config;
    sem_init(&speaker->wake, 0, 0);
    atomic_init(&speaker->rate_wanted_hz, AUR_SAMPLE_RATE_HZ);
    atomic_init(&speaker->rate_given_hz, AUR_SAMPLE_RATE_HZ);
    aur_outlet_init(&speaker->outlet, &speaker->frames, AUR_SAMPLE_RATE_HZ);
    int64_t ring_frames = most_frames(speaker, AUR_RESAMPLER_MAX_HZ) + RESAMPLED_MAX_FRAMES;
    aur_err err = aur_ring_init(&speaker->frames, power_of_two(ring_frames), AUR_CHANNELS * sizeof(float));
    if (err == AUR_OK)
        err = aur_mailbox_init(&speaker->status_out, sizeof speaker->status);
    if (err == AUR_OK)
        err = aur_mailbox_init(&speaker->taken_out, sizeof(aur_speaker_taken));
    if (err == AUR_OK)
        err = aur_thread_start(&speaker->watcher, "aur-device", false, watch, speaker);
    if (err != AUR_OK) {
        aur_speaker_close(speaker);
        return err;
    }
    *out = speaker;
    return AUR_OK;
}

void aur_speaker_close(aur_speaker *speaker)
{
    if (speaker == NULL)
        return;
    atomic_store_explicit(&speaker->stop, true, memory_order_relaxed);
    sem_post(&speaker->wake);
    aur_thread_join(&speaker->watcher);
    aur_resampler_close(speaker->resampler);
    aur_ring_free(&speaker->frames);
    aur_mailbox_free(&speaker->status_out);
    aur_mailbox_free(&speaker->taken_out);
    sem_destroy(&speaker->wake);
    free(speaker);
}

void aur_speaker_fade(aur_speaker *speaker, bool open, uint32_t ms)
{
    speaker->silent_ns = 0;
    atomic_store_explicit(&speaker->outlet.silent, false, memory_order_relaxed);
    aur_outlet_fade(&speaker->outlet, open, ms);
}

void aur_speaker_volume(aur_speaker *speaker, float volume)
{
    atomic_store_explicit(&speaker->outlet.volume, volume, memory_order_relaxed);
}

bool aur_speaker_is_silent(aur_speaker *speaker)
{
    aur_speaker_status status;
    aur_speaker_status_get(speaker, &status);
    if (!status.playing)
        return true;
    if (!atomic_load_explicit(&speaker->outlet.silent, memory_order_relaxed))
        return false;
    int64_t now_ns = aur_clock_now_ns();
    if (speaker->silent_ns == 0)
        speaker->silent_ns = now_ns;
    return now_ns - speaker->silent_ns >= (int64_t)(status.latency_ms * 1e6);
}

void aur_speaker_status_get(aur_speaker *speaker, aur_speaker_status *status)
{
    const aur_outlet *outlet = &speaker->outlet;
    aur_mailbox_get(&speaker->status_out, status);
    status->underruns = atomic_load_explicit(&outlet->underruns, memory_order_relaxed);
    status->underrun_frames = atomic_load_explicit(&outlet->underrun_frames, memory_order_relaxed);
    status->device_underruns = atomic_load_explicit(&outlet->device_underruns, memory_order_relaxed);
}

void aur_speaker_level_get(aur_speaker *speaker, aur_outlet_level *level)
{
    aur_outlet_level_get(&speaker->outlet, level);
}
