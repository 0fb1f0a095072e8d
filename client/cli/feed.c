// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From media to samples.
#include "client/cli/feed.h"

#include <string.h>

/// Decoded and thrown away after a break, until the decoder has converged: 80 ms (RFC 7845, section 4.6).
#define PRE_ROLL_FRAMES 3840
/// Newest packets a server may send again: 2 s, and what the connection was away.
#define OVERLAP_MAX_FRAMES (4 * AUR_SAMPLE_RATE_HZ)
#define DECODED_FRAMES_MAX 5760

aur_err aur_feed_open(aur_feed *feed, aur_jitter_buffer *buffer)
{
    memset(feed, 0, sizeof *feed);
    feed->_buffer = buffer;
    feed->pre_skip_frames = AUR_FEED_PRE_SKIP_FRAMES;
    return aur_decoder_open(&feed->_decoder);
}

void aur_feed_close(aur_feed *feed)
{
    aur_decoder_close(feed->_decoder);
    feed->_decoder = NULL;
}

void aur_feed_forget(aur_feed *feed)
{
    feed->_follows = feed->_has_next = feed->_holds = false;
    feed->_held_frames = 0;
}

void aur_feed_hold(aur_feed *feed)
{
    feed->_holds = true;
    feed->_awaited = -1;
}

bool aur_feed_is_held(const aur_feed *feed)
{
    return feed->_held_frames > 0;
}

void aur_feed_await(aur_feed *feed, int quality)
{
    feed->_awaited = quality;
}

/// Frames at the beginning that were written already. A step back by more than what a burst holds is new music.
static uint32_t overlap(const aur_feed *feed, int64_t frame, uint32_t frames)
{
    int64_t over = feed->_has_next ? feed->_next_frame - frame : 0;
    if (over <= 0 || over > OVERLAP_MAX_FRAMES)
        return 0;
    return over < frames ? (uint32_t)over : frames;
}

/// What is held goes into the buffer.
static void release(aur_feed *feed)
{
    if (feed->_held_frames > 0)
        aur_jitter_buffer_write(feed->_buffer, feed->_next_frame - feed->_held_frames, feed->_held, feed->_held_frames);
    feed->_held_frames = 0;
}

/// Fades what is held over into the same frames as they were decoded now: the first `known` of them.
static void fade(aur_feed *feed, int64_t frame, const float *interleaved, uint32_t known)
{
    int64_t held_frame = feed->_next_frame - feed->_held_frames;
    for (uint32_t k = frame < held_frame ? (uint32_t)(held_frame - frame) : 0; k < known; k++) {
        uint32_t at = (uint32_t)(frame + k - held_frame);
        float share = (float)(at + 1) / (float)(feed->_held_frames + 1);
        for (uint32_t channel = 0; channel < AUR_CHANNELS; channel++) {
            float *held = &feed->_held[AUR_CHANNELS * at + channel];
            *held += share * (interleaved[(size_t)AUR_CHANNELS * k + channel] - *held);
        }
    }
}

static void put(aur_feed *feed, int64_t frame, const float *interleaved, uint32_t frames)
{
    uint32_t known = overlap(feed, frame, frames);
    fade(feed, frame, interleaved, known);
    if (known == frames)
        return;
    release(feed);
    if (feed->_quality == feed->_awaited) // the switch is done
        feed->_holds = false;
    uint32_t fresh = frames - known, held = fresh < AUR_FEED_FADE_FRAMES ? fresh : AUR_FEED_FADE_FRAMES;
    held = feed->_holds ? held : 0;
    const float *samples = interleaved + (size_t)AUR_CHANNELS * known;
    if (fresh > held)
        aur_jitter_buffer_write(feed->_buffer, frame + known, samples, fresh - held);
    memcpy(feed->_held, samples + (size_t)AUR_CHANNELS * (fresh - held), sizeof(float) * AUR_CHANNELS * held);
    feed->_held_frames = held;
    feed->_next_frame = frame + frames;
    feed->_has_next = true;
}

static void decode(aur_feed *feed, const aur_parcel_packet *packet, uint32_t frames)
{
    static _Thread_local float samples[DECODED_FRAMES_MAX * AUR_CHANNELS];
    int decoded = aur_decoder_packet(feed->_decoder, packet->data, packet->bytes, samples, DECODED_FRAMES_MAX);
    if (decoded != (int)frames) { // the decoder lost its state
        feed->faults++;
        feed->_pre_roll_frames = PRE_ROLL_FRAMES;
        return;
    }
    if (feed->_pre_roll_frames == 0)
        put(feed, feed->_packet_frame - feed->pre_skip_frames, samples, frames);
    feed->_pre_roll_frames -= feed->_pre_roll_frames < frames ? feed->_pre_roll_frames : frames;
    feed->packets++;
}

/// Whether the packet to be decoded next is in the parcel (or is the one after it), of the same music and quality.
static bool follows(const aur_feed *feed, const aur_parcel *parcel, uint32_t frames)
{
    uint32_t known = feed->_packet - parcel->sequence;
    return feed->_follows && parcel->quality == feed->_quality && known <= parcel->count &&
           parcel->frame + (int64_t)known * frames == feed->_packet_frame;
}

void aur_feed_parcel(aur_feed *feed, const aur_parcel *parcel)
{
    uint32_t frames = aur_parcel_packet_frames(parcel->packets[0].data, parcel->packets[0].bytes);
    if (!follows(feed, parcel, frames)) {
        feed->_pre_roll_frames = PRE_ROLL_FRAMES;
        feed->_quality = parcel->quality;
        feed->_packet = parcel->sequence;
        feed->_packet_frame = parcel->frame;
        feed->_follows = true;
    }
    for (uint32_t k = feed->_packet - parcel->sequence; k < parcel->count; k++) {
        decode(feed, &parcel->packets[k], frames);
        feed->_packet++;
        feed->_packet_frame += frames;
        feed->bytes += parcel->packets[k].bytes;
    }
}
