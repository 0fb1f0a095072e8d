// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sound devices, by PortAudio. Its list is made when it is initialised and never again, so it is initialised for every
/// device that is opened and every list that is asked for: what was plugged in meanwhile is there. All of it may wait
/// for hardware or for a sound server, so none of it belongs on a thread that must not.
#ifndef AUR_STREAM_DEVICE_H
#define AUR_STREAM_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_DEVICE_NAME_BYTES   128
#define AUR_DEVICE_REASON_BYTES 256
#define AUR_DEVICES_MAX         64

#define AUR_DEVICE_LATENCY_MIN_MS     10
#define AUR_DEVICE_LATENCY_MAX_MS     2000
#define AUR_DEVICE_LATENCY_DEFAULT_MS 150

/// One that can play stereo.
typedef struct aur_device_info {
    int32_t index; ///< in the list of this moment
    char name[AUR_DEVICE_NAME_BYTES];
    char system[32]; ///< "ALSA", "JACK Audio Connection Kit"
    int32_t channels;
    double rate_hz;        ///< it prefers; a sound server takes any
    double latency_low_ms; ///< it says of itself
    double latency_high_ms;
    bool is_default;
} aur_device_info;

typedef struct aur_device aur_device;

typedef struct aur_device_config {
    const char *name;   ///< borrowed until return; a name or a part of one, an index of the list, or with a colon what
                        ///< ALSA calls it ("pulse:SINK", "hw:1,0"); NULL = the default
    int32_t rate_hz;    ///< 0 = 48 kHz, or what the device prefers if it does not take that
    int32_t latency_ms; ///< wanted, of the device's buffer; 0 = AUR_DEVICE_LATENCY_DEFAULT_MS
    /// Fills the device's buffer; what goes there is heard `delay_ns` from now.  Thread: the device's.  RT: must be
    /// safe.
    void (*pull)(void *context, float *interleaved, uint32_t frames, bool underflow, int64_t delay_ns);
    void *context; ///< kept
} aur_device_config;

/// Lists what can play.  Thread: any, one at a time.  RT: no.  Returns how many (0..max), or AUR_ERR_UNSUPPORTED with
/// the reason (PortAudio cannot start).
AUR_WARN_UNUSED int aur_device_list(aur_device_info *infos, size_t max, char reason[AUR_DEVICE_REASON_BYTES]);

/// Opens a device, which does not pull yet.  Thread: any, one device at a time.  RT: no.  *out is NULL on failure.
/// Errors, with the reason: AUR_ERR_NAME (there is none of that name now), AUR_ERR_FILE (it cannot be opened),
/// AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_device_open(const aur_device_config *config, aur_device **out,
                                        char reason[AUR_DEVICE_REASON_BYTES]);
/// It pulls from now on.  Thread: owner.  RT: no.  Errors: AUR_ERR_FILE.
AUR_WARN_UNUSED aur_err aur_device_start(aur_device *device);
/// Cuts what still is in its buffer; NULL is allowed.  Thread: owner.  RT: no.
void aur_device_close(aur_device *device);

/// False once it stopped by itself: unplugged, or its server is gone.  Thread: owner.  RT: no.
bool aur_device_is_active(aur_device *device);
/// Name as listed or as it was asked for; rate; delay of its buffer as it says.  Thread: owner.  RT: safe.
const char *aur_device_name(const aur_device *device);
int32_t aur_device_rate_hz(const aur_device *device);
double aur_device_latency_ms(const aur_device *device);

#endif
