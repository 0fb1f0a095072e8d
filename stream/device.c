// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// PortAudio, which only this file knows.
#include "stream/device.h"

#include <ctype.h>
#include <dlfcn.h>
#include <pa_linux_alsa.h>
#include <portaudio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/thread.h"

/// A device that says it is heard later than this does not know.
#define DELAY_MAX_S 10.0

struct aur_device {
    aur_device_config config;
    char name[AUR_DEVICE_NAME_BYTES];
    int32_t rate_hz;
    PaStream *stream;
    bool adopted; ///< callback: its thread has a name
};

static void ignore_alsa(const char *file, int line, const char *function, int err, const char *format, ...)
{
    (void)file, (void)line, (void)function, (void)err, (void)format;
}

static void ignore_jack(const char *text)
{
    (void)text;
}

/// Calls `setter(handler)` if the program has a function of that name.
static void set_handler(const char *setter, void (*handler)(void))
{
    void *found = dlsym(RTLD_DEFAULT, setter);
    void (*set)(void (*)(void)) = NULL;
    if (found == NULL)
        return;
    memcpy(&set, &found, sizeof set);
    set(handler);
}

/// ALSA and JACK lie under PortAudio and write to standard error about everything that is not there, a hundred lines.
/// What matters comes back as an error.
static PaError begin(void)
{
    set_handler("snd_lib_error_set_handler", (void (*)(void))ignore_alsa);
    set_handler("jack_set_error_function", (void (*)(void))ignore_jack);
    set_handler("jack_set_info_function", (void (*)(void))ignore_jack);
    return Pa_Initialize();
}

/// PortAudio's reason, and that of the system below where there is one.
static void explain(PaError error, char reason[AUR_DEVICE_REASON_BYTES])
{
    const PaHostErrorInfo *host = error == paUnanticipatedHostError ? Pa_GetLastHostErrorInfo() : NULL;
    if (host != NULL && host->errorText != NULL && host->errorText[0] != '\0')
        snprintf(reason, AUR_DEVICE_REASON_BYTES, "%s", host->errorText);
    else
        snprintf(reason, AUR_DEVICE_REASON_BYTES, "%s", Pa_GetErrorText(error));
}

static const char *system_name(const PaDeviceInfo *info)
{
    const PaHostApiInfo *api = Pa_GetHostApiInfo(info->hostApi);
    return api != NULL && api->name != NULL ? api->name : "";
}

int aur_device_list(aur_device_info *infos, size_t max, char reason[AUR_DEVICE_REASON_BYTES])
{
    PaError error = begin();
    if (error != paNoError) {
        explain(error, reason);
        return AUR_ERR_UNSUPPORTED;
    }
    size_t count = 0;
    PaDeviceIndex is_default = Pa_GetDefaultOutputDevice();
    for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount() && count < max; i++) {
        const PaDeviceInfo *info = Pa_GetDeviceInfo(i);
        if (info == NULL || info->maxOutputChannels < AUR_CHANNELS)
            continue;
        aur_device_info *to = &infos[count++];
        *to = (aur_device_info){.index = i,
                                .channels = info->maxOutputChannels,
                                .rate_hz = info->defaultSampleRate,
                                .latency_low_ms = info->defaultLowOutputLatency * 1000.0,
                                .latency_high_ms = info->defaultHighOutputLatency * 1000.0,
                                .is_default = i == is_default};
        snprintf(to->name, sizeof to->name, "%s", info->name);
        snprintf(to->system, sizeof to->system, "%s", system_name(info));
    }
    Pa_Terminate();
    return (int)count;
}

/// Whether `part` is in `text`, upper or lower case.
static bool contains(const char *text, const char *part)
{
    size_t chars = strlen(part);
    for (; *text != '\0'; text++) {
        size_t same = 0;
        while (same < chars && tolower((unsigned char)text[same]) == tolower((unsigned char)part[same]))
            same++;
        if (same == chars)
            return true;
    }
    return false;
}

static bool can_play(PaDeviceIndex index)
{
    const PaDeviceInfo *info = Pa_GetDeviceInfo(index);
    return info != NULL && info->maxOutputChannels >= AUR_CHANNELS;
}

/// By index, by name, then by a part of the name; paNoDevice if none is meant.
static PaDeviceIndex find(const char *name)
{
    if (name == NULL)
        return can_play(Pa_GetDefaultOutputDevice()) ? Pa_GetDefaultOutputDevice() : paNoDevice;
    char *end = NULL;
    long index = strtol(name, &end, 10);
    if (end != name && *end == '\0')
        return index >= 0 && index < Pa_GetDeviceCount() && can_play((int)index) ? (int)index : paNoDevice;
    for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); i++)
        if (can_play(i) && strcmp(Pa_GetDeviceInfo(i)->name, name) == 0)
            return i;
    for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); i++)
        if (can_play(i) && contains(Pa_GetDeviceInfo(i)->name, name))
            return i;
    return paNoDevice;
}

/// How long until what is given now is heard, as the device says; what it said when it was opened if that makes no
/// sense.
static int64_t delay_ns(const aur_device *device, const PaStreamCallbackTimeInfo *time)
{
    double delay_s = time->outputBufferDacTime - time->currentTime;
    return (int64_t)((delay_s >= 0.0 && delay_s < DELAY_MAX_S ? delay_s : aur_device_latency_ms(device) / 1e3) * 1e9);
}

static int on_audio(const void *in, void *out, unsigned long frames, const PaStreamCallbackTimeInfo *time,
                    PaStreamCallbackFlags flags, void *context)
{
    (void)in;
    aur_device *device = context;
    if (!device->adopted) {
        device->adopted = true;
        aur_thread_adopt("aur-audio");
    }
    device->config.pull(device->config.context, out, (uint32_t)frames, (flags & paOutputUnderflow) != 0,
                        delay_ns(device, time));
    return paContinue;
}

static PaError open_at(aur_device *device, const PaStreamParameters *parameters, double rate_hz)
{
    device->rate_hz = (int32_t)rate_hz;
    aur_thread_urgent(true); // ALSA's plugins start threads that bring the sound to its server
    PaError error = Pa_OpenStream(&device->stream, NULL, parameters, rate_hz, paFramesPerBufferUnspecified,
                                  paClipOff | paDitherOff, on_audio, device);
    aur_thread_urgent(false);
    return error;
}

/// Opens what the configuration means, at a rate it takes.
static PaError open_stream(aur_device *device)
{
    const char *name = device->config.name;
    PaAlsaStreamInfo alsa;
    PaStreamParameters parameters = {.channelCount = AUR_CHANNELS,
                                     .sampleFormat = paFloat32,
                                     .suggestedLatency = device->config.latency_ms / 1000.0};
    double preferred_hz = AUR_SAMPLE_RATE_HZ;
    parameters.device = find(name);
    if (parameters.device != paNoDevice) {
        const PaDeviceInfo *info = Pa_GetDeviceInfo(parameters.device);
        snprintf(device->name, sizeof device->name, "%s", info->name);
        preferred_hz = info->defaultSampleRate;
    } else if (name != NULL && strchr(name, ':') != NULL) {
        PaAlsa_InitializeStreamInfo(&alsa);
        alsa.deviceString = name;
        parameters.device = paUseHostApiSpecificDeviceSpecification;
        parameters.hostApiSpecificStreamInfo = &alsa;
        snprintf(device->name, sizeof device->name, "%s", name);
    } else {
        return paInvalidDevice;
    }
    if (device->config.rate_hz != 0)
        return open_at(device, &parameters, device->config.rate_hz);
    PaError error = open_at(device, &parameters, AUR_SAMPLE_RATE_HZ);
    return error == paInvalidSampleRate ? open_at(device, &parameters, preferred_hz) : error;
}

aur_err aur_device_open(const aur_device_config *config, aur_device **out, char reason[AUR_DEVICE_REASON_BYTES])
{
    *out = NULL;
    aur_device *device = calloc(1, sizeof *device);
    if (device == NULL)
        return AUR_ERR_MEMORY;
    device->config = *config;
    if (config->latency_ms == 0)
        device->config.latency_ms = AUR_DEVICE_LATENCY_DEFAULT_MS;
    PaError error = begin();
    if (error != paNoError) {
        explain(error, reason);
        free(device);
        return AUR_ERR_FILE;
    }
    error = open_stream(device);
    if (error == paNoError) {
        *out = device;
        return AUR_OK;
    }
    if (error == paInvalidDevice && config->name == NULL)
        snprintf(reason, AUR_DEVICE_REASON_BYTES, "there is no device to play on");
    else if (error == paInvalidDevice)
        snprintf(reason, AUR_DEVICE_REASON_BYTES, "there is no such device now");
    else
        explain(error, reason);
    Pa_Terminate();
    free(device);
    return error == paInvalidDevice ? AUR_ERR_NAME : AUR_ERR_FILE;
}

aur_err aur_device_start(aur_device *device)
{
    aur_thread_urgent(true); // PortAudio starts the thread that pulls
    PaError error = Pa_StartStream(device->stream);
    aur_thread_urgent(false);
    return error == paNoError ? AUR_OK : AUR_ERR_FILE;
}

void aur_device_close(aur_device *device)
{
    if (device == NULL)
        return;
    Pa_AbortStream(device->stream);
    Pa_CloseStream(device->stream);
    Pa_Terminate();
    free(device);
}

bool aur_device_is_active(aur_device *device)
{
    return Pa_IsStreamActive(device->stream) == 1;
}

const char *aur_device_name(const aur_device *device)
{
    return device->name;
}

int32_t aur_device_rate_hz(const aur_device *device)
{
    return device->rate_hz;
}

double aur_device_latency_ms(const aur_device *device)
{
    const PaStreamInfo *info = Pa_GetStreamInfo(device->stream);
    return info != NULL ? info->outputLatency * 1000.0 : 0.0;
}
