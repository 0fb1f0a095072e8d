// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The pace. The line has the nominal slope: a device that is 100 ppm off moves it 0.1 ms before it follows.
#include "stream/pace.h"

#include <string.h>

#include "stream/clock.h"
#include "synth/synth.h"
#include "synth/units.h"

#define BEATS_MAX 64

/// An observation moves the line by one part in so many, the first ones by more: sound servers take in bursts.
#define STEADY 64

/// One that is so far off begins another line: the device is new, or stood still.
#define BREAK_FRAMES 4800.0 /* 100 ms */
/// One that is so far off is not believed (the callback was held up before it read the clock), unless so many in turn
/// are.
#define FAR_FRAMES 240.0 /* 5 ms */
#define FAR_MAX    16

/// What is composed is ahead of what is rendered by so much.
#define COMPOSED_FRAMES (AUR_LOOKAHEAD_FRAMES + 2 * AUR_BLOCK_FRAMES)

/// So fast a lead that was long once gets shorter: 5 ms a second.
#define LEAD_FALL 0.005

/// What stands so long is a pause, what is shorter a gap.
#define STILL_NS (AUR_NS_PER_SECOND / 5)

#define FRAMES_A_NS ((double)AUR_SAMPLE_RATE_HZ / 1e9)

aur_err aur_pace_init(aur_pace *pace)
{
    memset(pace, 0, sizeof *pace);
    pace->_beat_frame = INT64_MIN;
    aur_err err = aur_mailbox_init(&pace->_made_in, sizeof pace->_made);
    if (err == AUR_OK)
        err = aur_mailbox_init(&pace->_taken_in, sizeof pace->_taken);
    if (err == AUR_OK)
        err = aur_ring_init(&pace->_beats, BEATS_MAX, sizeof(aur_piece_status));
    if (err != AUR_OK)
        aur_pace_free(pace);
    return err;
}

void aur_pace_free(aur_pace *pace)
{
    aur_mailbox_free(&pace->_made_in);
    aur_mailbox_free(&pace->_taken_in);
    aur_ring_free(&pace->_beats);
}

void aur_pace_make(aur_pace *pace, const aur_pace_made *made, const aur_piece_status *status)
{
    aur_mailbox_put(&pace->_made_in, made);
    if (status->beat_frame == pace->_beat_frame)
        return;
    pace->_beat_frame = status->beat_frame;
    aur_ring_write(&pace->_beats, status, 1);
}

void aur_pace_take(aur_pace *pace, const aur_speaker_taken *taken)
{
    aur_mailbox_put(&pace->_taken_in, taken);
}

/// Frame of an index of the ring.
static double frame_of(const aur_pace *pace, uint32_t index)
{
    const aur_pace_made *made = &pace->_made;
    return (double)made->frame - (double)(int32_t)(made->index - index) * AUR_SAMPLE_RATE_HZ / made->rate_hz;
}

static double line(const aur_pace *pace, int64_t at_ns)
{
    return pace->_line_frame + (double)(at_ns - pace->_line_ns) * FRAMES_A_NS;
}

static bool is_beyond(double error, double limit)
{
    return error > limit || error < -limit;
}

/// Draws the line through what was taken.
static void draw(aur_pace *pace)
{
    double seen = frame_of(pace, pace->_taken.index_before), error = seen - line(pace, pace->_taken.heard_ns);
    pace->_far = is_beyond(error, FAR_FRAMES) ? pace->_far + 1 : 0;
    if (pace->_seen == 0 || pace->_far == FAR_MAX || is_beyond(error, BREAK_FRAMES)) {
        pace->_line_frame = seen;
        pace->_line_ns = pace->_taken.heard_ns;
        pace->_seen = pace->_far = 0;
        pace->_lead_frames = 0.0;
    } else if (pace->_far == 0) {
        pace->_line_frame += error / (pace->_seen + 1.0);
    }
    pace->_seen = pace->_seen < STEADY ? pace->_seen + 1 : STEADY;
}

void aur_pace_look(aur_pace *pace, int64_t now_ns)
{
    aur_mailbox_get(&pace->_made_in, &pace->_made);
    bool fresh = aur_mailbox_get(&pace->_taken_in, &pace->_taken);
    if (fresh && pace->_taken.index_after != pace->_taken.index_before && pace->_made.rate_hz > 0)
        draw(pace);
    if (pace->_seen == 0)
        return;
    double end = frame_of(pace, pace->_taken.index_after), heard = line(pace, now_ns);
    if (heard < end)
        pace->_moved_ns = now_ns;
    heard = heard < end ? heard : end;
    pace->_heard_frame = heard > pace->_heard_frame ? heard : pace->_heard_frame; // music does not go back
    double lead = (double)pace->_made.frame + COMPOSED_FRAMES - pace->_heard_frame;
    double fallen = pace->_lead_frames - (double)(now_ns - pace->_look_ns) * FRAMES_A_NS * LEAD_FALL;
    pace->_lead_frames = lead > fallen ? lead : fallen;
    pace->_look_ns = now_ns;
}

double aur_pace_frame(const aur_pace *pace)
{
    return pace->_heard_frame;
}

bool aur_pace_moves(const aur_pace *pace)
{
    return pace->_seen > 0 && pace->_look_ns - pace->_moved_ns < STILL_NS;
}

int64_t aur_pace_ns(const aur_pace *pace, int64_t frame)
{
    return pace->_line_ns + (int64_t)(((double)frame - pace->_line_frame) / FRAMES_A_NS);
}

int64_t aur_pace_answer_frame(const aur_pace *pace)
{
    return (int64_t)(pace->_heard_frame + pace->_lead_frames);
}

bool aur_pace_beat(aur_pace *pace, aur_piece_status *status)
{
    return aur_ring_read(&pace->_beats, status, 1) == 1;
}
