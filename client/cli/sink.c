// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where sound goes.
#include "client/cli/sink.h"

#include "stream/clock.h"

/// At the end of a device's sound.
#define FADE_OUT_MS 80
/// A device that does not get on with it is not waited for longer.
#define LEAVE_MAX_NS AUR_NS_PER_SECOND
#define LOOK_NS      (5 * INT64_C(1000000))

aur_err aur_sink_open(aur_sink *sink, const aur_file_config *file, const aur_speaker_config *speaker)
{
    *sink = (aur_sink){0};
    if (file != NULL)
        return aur_file_open(file, &sink->_file);
    if (speaker == NULL)
        return AUR_OK;
    return aur_speaker_open(speaker, &sink->_speaker);
}

aur_speaker *aur_sink_speaker(const aur_sink *sink)
{
    return sink->_speaker;
}

aur_err aur_sink_write(aur_sink *sink, const float *interleaved, size_t frames)
{
    if (sink->_speaker != NULL)
        aur_speaker_feed(sink->_speaker, interleaved, (uint32_t)frames);
    return sink->_file != NULL ? aur_file_write(sink->_file, interleaved, frames) : AUR_OK;
}

static void leave(aur_speaker *speaker)
{
    int64_t until_ns = aur_clock_now_ns() + LEAVE_MAX_NS;
    aur_speaker_fade(speaker, false, FADE_OUT_MS);
    while (!aur_speaker_is_silent(speaker) && aur_clock_now_ns() < until_ns)
        aur_clock_sleep_until(aur_clock_now_ns() + LOOK_NS);
    aur_speaker_close(speaker);
}

aur_err aur_sink_close(aur_sink *sink)
{
    aur_file *file = sink->_file;
    if (sink->_speaker != NULL)
        leave(sink->_speaker);
    *sink = (aur_sink){0};
    return file != NULL ? aur_file_close(file) : AUR_OK;
}
