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
    feed->_follows = feed->_has_next = false;
}

/// Frames at the beginning that were written already. A step back by more than what a burst holds is new music.
static uint32_t overlap(const aur_feed *feed, int64_t frame, uint32_t frames)
{
    int64_t over = feed->_has_next ? feed->_next_frame - frame : 0;
    if (over <= 0 || over > OVERLAP_MAX_FRAMES)
        return 0;
    return over < frames ? (uint32_t)over : frames;
}

static void put(aur_feed *feed, int64_t frame, const float *interleaved, uint32_t frames)
{
    uint32_t known = overlap(feed, frame, frames);
    if (known == frames)
        return;
    aur_jitter_buffer_write(feed->_buffer, frame + known, interleaved + (size_t)AUR_CHANNELS * known, frames - known);
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

/// Whether the packet to be decoded next is in the parcel (or is the one after it), of the same music.
static bool follows(const aur_feed *feed, const aur_parcel *parcel, uint32_t frames)
{
    uint32_t known = feed->_packet - parcel->sequence;
    return feed->_follows && known <= parcel->count && parcel->frame + (int64_t)known * frames == feed->_packet_frame;
}

void aur_feed_parcel(aur_feed *feed, const aur_parcel *parcel)
{
    uint32_t frames = aur_parcel_packet_frames(parcel->packets[0].data, parcel->packets[0].bytes);
    if (!follows(feed, parcel, frames)) {
        feed->_pre_roll_frames = PRE_ROLL_FRAMES;
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
