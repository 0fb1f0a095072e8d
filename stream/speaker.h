// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The speaker: a sound device of this machine that somebody feeds. The device is the clock: its callback takes from a
/// ring (stream/outlet.h), and a thread of its own opens the device and opens it again when it is gone. The feeder
/// writes as long as more is wanted; while there is no device nothing is.
#ifndef AUR_STREAM_SPEAKER_H
#define AUR_STREAM_SPEAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/device.h"
#include "stream/outlet.h"

/// Most that is fed at once.
#define AUR_SPEAKER_FEED_FRAMES AUR_PACKET_FRAMES

typedef struct aur_speaker aur_speaker;

/// What the callback took from the ring: the frame at the index before is heard at that time.
typedef struct aur_speaker_taken {
    int64_t heard_ns;
    uint32_t index_before, index_after;
} aur_speaker_taken;

typedef struct aur_speaker_config {
    const char *device; ///< kept; see aur_device_config; NULL = the default
    int32_t rate_hz;    ///< 0 = 48 kHz, or what the device prefers if it does not take that
    int32_t latency_ms; ///< of the device; 0 = AUR_DEVICE_LATENCY_DEFAULT_MS
    int32_t ahead_ms;   ///< to be in the ring beside as much as the device holds; the feeder looks more often than that
    /// Told what was taken; NULL = nobody asks.  Thread: callback.  RT: must be safe.
    void (*on_taken)(void *context, const aur_speaker_taken *taken);
    void *context; ///< kept
} aur_speaker_config;

typedef struct aur_speaker_status {
    bool playing;       ///< there is a device
    uint32_t devices;   ///< opened so far: more than one = it was lost and found
    uint32_t lost;      ///< times a device went away
    uint64_t underruns; ///< times the ring ran dry
    uint64_t underrun_frames;
    uint64_t device_underruns; ///< times the device says so
    char device[AUR_DEVICE_NAME_BYTES];
    char reason[AUR_DEVICE_REASON_BYTES]; ///< why there is none
    int32_t rate_hz;
    double latency_ms;
} aur_speaker_status;

/// Starts to look for the device; silent until it is faded in. Whether there is one shows in the status.
/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY, AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_speaker_open(const aur_speaker_config *config, aur_speaker **out);
/// Cuts what sounds; NULL is allowed. May wait for a sound server that does not answer. The feeder has stopped.
/// Thread: opener.  RT: no.
void aur_speaker_close(aur_speaker *speaker);

/// Whether the ring holds less than it should. Follows a device of another rate, too: to be asked at least twice in the
/// time of `ahead_ms`.  Thread: feeder.  RT: safe, but for a device of another rate.
bool aur_speaker_wants(aur_speaker *speaker);
/// Takes up to AUR_SPEAKER_FEED_FRAMES interleaved stereo frames of 48 kHz.  Thread: feeder.  RT: safe.
void aur_speaker_feed(aur_speaker *speaker, const float *interleaved, uint32_t frames);
/// Index in the ring of what is fed next, and the rate of what the ring holds.  Thread: feeder.  RT: safe.
uint32_t aur_speaker_index(const aur_speaker *speaker);
int32_t aur_speaker_rate_hz(const aur_speaker *speaker);
/// Seconds in the ring.  Thread: any.  RT: safe.
double aur_speaker_ready_s(const aur_speaker *speaker);

/// Goes to full or to silence over `ms`; while silent the ring keeps what it holds.  Thread: opener.  RT: safe.
void aur_speaker_fade(aur_speaker *speaker, bool open, uint32_t ms);
/// Linear, 1 = as it is.  Thread: opener.  RT: safe.
void aur_speaker_volume(aur_speaker *speaker, float volume);
/// True if nothing can be heard, and nothing is left in the device's buffer: faded out, or no device.
/// Thread: opener.  RT: safe.
bool aur_speaker_is_silent(aur_speaker *speaker);

/// Copies the newest.  Thread: opener.  RT: safe.
void aur_speaker_status_get(aur_speaker *speaker, aur_speaker_status *status);
/// Levels since the last call.  Thread: opener.  RT: safe.
void aur_speaker_level_get(aur_speaker *speaker, aur_outlet_level *level);

#endif
