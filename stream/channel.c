// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One quality of one room.
#include "stream/channel.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "stream/encoder.h"

/// A packet that reaches the tape later than this is late: 40 ms.
#define LATE_FRAMES (2 * AUR_PACKET_FRAMES)

struct aur_channel {
    /* immutable after open */
    const aur_quality *quality;
    aur_tape *tape; ///< written by the render thread
    /* any thread, atomic */
    _Atomic int32_t listeners;
    /* render thread */
    aur_encoder *encoder;
    int64_t next_frame;      ///< first frame of the next packet
    int64_t live_from_frame; ///< packets of this run before it are its burst
    int64_t heard_frame;     ///< when there last was a listener
    bool runs;               ///< false = parked
    uint8_t packet[];        ///< packet_bytes of the quality
};

aur_err aur_channel_open(const aur_quality *quality, int32_t complexity, aur_channel **out)
{
    *out = NULL;
    aur_channel *channel = calloc(1, sizeof *channel + quality->packet_bytes);
    if (channel == NULL)
        return AUR_ERR_MEMORY;
    channel->quality = quality;
    aur_err err = aur_tape_open(quality->packet_frames, quality->packet_bytes, &channel->tape);
    if (err == AUR_OK)
        err = aur_encoder_open(&(aur_encoder_config){.codec = quality->codec,
                                                     .bitrate_bps = quality->bitrate_bps,
                                                     .complexity = complexity,
                                                     .channels = quality->channels,
                                                     .packet_frames = quality->packet_frames},
                               &channel->encoder);
    if (err != AUR_OK) {
        aur_channel_close(channel);
        return err;
    }
    *out = channel;
    return AUR_OK;
}

void aur_channel_close(aur_channel *channel)
{
    if (channel == NULL)
        return;
    aur_encoder_close(channel->encoder);
    aur_tape_close(channel->tape);
    free(channel);
}

const aur_tape *aur_channel_tape(const aur_channel *channel)
{
    return channel->tape;
}

uint16_t aur_channel_lookahead_frames(const aur_channel *channel)
{
    return aur_encoder_lookahead_frames(channel->encoder);
}

void aur_channel_listeners_add(aur_channel *channel, int32_t change)
{
    atomic_fetch_add_explicit(&channel->listeners, change, memory_order_relaxed);
}

uint32_t aur_channel_listeners(const aur_channel *channel)
{
    int32_t listeners = atomic_load_explicit(&channel->listeners, memory_order_relaxed);
    return listeners > 0 ? (uint32_t)listeners : 0;
}

/// A run begins on the grid, with a first packet that refers to nothing before it. It repeats nothing: somebody may
/// have come just when the last one ended.
static void begin_run(aur_channel *channel, const aur_channel_source *source)
{
    int64_t length = channel->quality->packet_frames;
    int64_t from = source->end_frame - AUR_CHANNEL_BACK_PACKETS * length;
    from = from > source->from_frame ? from : source->from_frame;
    from = from > channel->next_frame ? from : channel->next_frame;
    channel->next_frame = (from + length - 1) / length * length;
    channel->live_from_frame = source->end_frame - length;
    channel->runs = true;
    aur_tape_restart(channel->tape);
    aur_tape_catching_up(channel->tape, true);
    aur_encoder_reset(channel->encoder);
}

aur_channel_report aur_channel_follow(aur_channel *channel, const aur_channel_source *source, int64_t now_frame,
                                      bool always)
{
    aur_channel_report report = {0};
    int64_t length = channel->quality->packet_frames;
    bool heard = always || aur_channel_listeners(channel) > 0;
    if (heard)
        channel->heard_frame = now_frame;
    if ((heard && !channel->runs) || (channel->runs && channel->next_frame < source->from_frame))
        begin_run(channel, source);
    for (; channel->runs && channel->next_frame + length <= source->end_frame; channel->next_frame += length) {
        const float *pcm = source->pcm + channel->next_frame % AUR_CHANNEL_MEMORY_FRAMES * AUR_CHANNELS;
        int bytes = aur_encoder_packet(channel->encoder, pcm, channel->packet);
        if (bytes <= 0) {
            report.failures++;
            continue;
        }
        aur_tape_append(channel->tape, channel->next_frame, channel->packet, (size_t)bytes);
        report.packets++;
        report.late += channel->next_frame >= channel->live_from_frame &&
                       channel->next_frame >= source->live_from_frame && now_frame - channel->next_frame > LATE_FRAMES;
    }
    if (source->end_frame > now_frame)
        aur_tape_catching_up(channel->tape, false);
    return report;
}

void aur_channel_rest(aur_channel *channel, int64_t now_frame, int64_t linger_frames)
{
    bool lingers = aur_channel_listeners(channel) > 0 || now_frame - channel->heard_frame < linger_frames;
    if (!channel->runs || lingers)
        return;
    channel->runs = false;
    aur_tape_restart(channel->tape); // who comes later must not get sound of long ago
}

void aur_channel_complexity_set(aur_channel *channel, int32_t complexity)
{
    aur_encoder_complexity_set(channel->encoder, complexity);
}
