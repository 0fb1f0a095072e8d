// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From the buffer to the output.
#include "client/cli/playout.h"

#include <math.h>
#include <string.h>

#define JUMP_FADE_FRAMES 2400 /* 50 ms, where so much lies before the next seam */
/// Samples past the reading position that interpolation looks at.
#define LOOKAHEAD_FRAMES 3
/// A rest so short before a seam or the end of the buffer is not worth a fade in and out.
#define REST_FRAMES 960
/// Largest change of rate while the position glides onto a whole frame; far below hearing for so few blocks.
#define GLIDE_MAX 0.002
/// Frames of the stream for one of its own rate: a little more than any trim or glide.
#define STEP_MAX 1.005
/// Six hours.
#define NEAR_FRAMES (1u << 30)
#define MASK        (AUR_JITTER_BUFFER_FRAMES - 1)
#define HALF_PI     1.57079632679489661923

static double seconds(double frames)
{
    return frames / AUR_SAMPLE_RATE_HZ;
}

void aur_playout_init(aur_playout *playout, aur_jitter_buffer *buffer, const aur_jitter_mode *mode)
{
    memset(playout, 0, sizeof *playout);
    aur_jitter_init(&playout->control, mode);
    playout->_buffer = buffer;
    playout->_fresh = true;
    playout->_step = 1.0;
    playout->_pos = playout->_base_index = atomic_load(&buffer->read);
}

double aur_playout_frame(const aur_playout *playout)
{
    return (double)(playout->_base_frame + (uint32_t)(playout->_pos - playout->_base_index)) + playout->_frac;
}

uint32_t aur_playout_buffered(const aur_playout *playout)
{
    return aur_jitter_buffer_end(playout->_buffer) - playout->_pos;
}

/// Moves the position and takes the marks it reaches.
static void leave(aur_playout *playout, uint32_t frames)
{
    playout->_pos += frames;
    while (aur_jitter_buffer_marks(playout->_buffer) > 0) {
        aur_jitter_buffer_mark mark = aur_jitter_buffer_mark_peek(playout->_buffer, 0);
        if ((int32_t)(playout->_pos - mark.index) < 0)
            break;
        playout->_base_index = mark.index;
        playout->_base_frame = mark.frame;
        aur_jitter_buffer_mark_drop(playout->_buffer);
    }
    if (!playout->playing)
        aur_jitter_buffer_release(playout->_buffer, playout->_pos - 1);
}

/// Frames to the next mark, UINT32_MAX if there is none.
static uint32_t seam_distance(const aur_playout *playout)
{
    return aur_jitter_buffer_marks(playout->_buffer) > 0
               ? aur_jitter_buffer_mark_peek(playout->_buffer, 0).index - playout->_pos
               : UINT32_MAX;
}

/// So many frames ahead, or to the first seam after them that has no other soon after it.
static uint32_t clear_of_seams(const aur_playout *playout, uint32_t frames)
{
    for (uint32_t k = 0; k < aur_jitter_buffer_marks(playout->_buffer); k++) {
        uint32_t seam = aur_jitter_buffer_mark_peek(playout->_buffer, k).index - playout->_pos;
        if (seam >= frames && seam - frames < REST_FRAMES)
            frames = seam;
    }
    return frames;
}

/// Buffered frames up to a frame of the stream; negative if it was before, INT64_MIN if it lies in a gap.
static int64_t distance(const aur_playout *playout, int64_t frame)
{
    int64_t ahead = frame - (int64_t)aur_playout_frame(playout);
    for (uint32_t k = 0; k < aur_jitter_buffer_marks(playout->_buffer); k++) {
        aur_jitter_buffer_mark mark = aur_jitter_buffer_mark_peek(playout->_buffer, k);
        uint32_t seam = mark.index - playout->_pos;
        if (frame >= mark.frame)
            ahead = seam + (frame - mark.frame);
        else if (ahead >= seam)
            ahead = INT64_MIN;
    }
    return ahead;
}

/// Moves to the frame that is due. False if it is not buffered, or not for long enough to begin.
static bool seek(aur_playout *playout, int64_t due_frame)
{
    int64_t ahead = distance(playout, due_frame);
    uint32_t buffered = aur_playout_buffered(playout);
    if (ahead > buffered && buffered > AUR_JITTER_BUFFER_FRAMES / 2)
        leave(playout, buffered); // all too late
    if (ahead < 0 || ahead + REST_FRAMES > aur_playout_buffered(playout) ||
        clear_of_seams(playout, (uint32_t)ahead) != (uint32_t)ahead)
        return false;
    leave(playout, (uint32_t)ahead);
    return true;
}

/// Starts to play if there is enough buffered.
static bool begin(aur_playout *playout, int64_t due_frame)
{
    leave(playout, clear_of_seams(playout, 0));
    uint32_t enough = (uint32_t)ceil(aur_jitter_enough(&playout->control) * AUR_SAMPLE_RATE_HZ);
    if (due_frame != AUR_PLAYOUT_FREE) {
        if (!seek(playout, due_frame))
            return false;
    } else if (aur_playout_buffered(playout) < enough) {
        return false;
    } else if (playout->_fresh) { // what came while nobody could play it is left out
        double most_s = aur_jitter_most(&playout->control, aur_jitter_buffer_age_s(playout->_buffer));
        uint32_t most = (uint32_t)round(most_s * AUR_SAMPLE_RATE_HZ);
        if (aur_playout_buffered(playout) > most)
            leave(playout, clear_of_seams(playout, aur_playout_buffered(playout) - most));
    }
    if (aur_playout_buffered(playout) < REST_FRAMES)
        return false;
    playout->_fresh = playout->_hold = playout->skipped = false;
    playout->playing = true;
    playout->_fade = (aur_fade){0};
    playout->_frac = 0.0;
    playout->_jump_left = 0;
    aur_jitter_restart(&playout->control, seconds(aur_playout_buffered(playout)));
    return true;
}

/// Indices have 32 bits: where no mark came for hours, what they are counted from follows.
static void keep_near(aur_playout *playout)
{
    if (playout->_pos - playout->_base_index < NEAR_FRAMES)
        return;
    playout->_base_index += NEAR_FRAMES;
    playout->_base_frame += NEAR_FRAMES;
}

/// Frames that can be read on from here without a step. What is buffered is asked first: marks come before samples.
static uint32_t continuous(const aur_playout *playout)
{
    uint32_t buffered = aur_playout_buffered(playout), seam = seam_distance(playout);
    return seam < buffered ? seam : buffered;
}

/// Steps ahead under a crossfade; marks on the way are passed. False while the jump before fades, a seam is near, or
/// there is nothing to jump to.
static bool jump(aur_playout *playout, int64_t frames)
{
    uint32_t buffered = aur_playout_buffered(playout);
    double reach = floor(((double)continuous(playout) - LOOKAHEAD_FRAMES) / STEP_MAX);
    if (playout->_jump_left > 0 || reach < AUR_FADE_FRAMES || frames < 1 || frames + REST_FRAMES > buffered)
        return false;
    uint32_t clear = clear_of_seams(playout, (uint32_t)frames);
    if (clear + REST_FRAMES > buffered)
        return false;
    playout->_from = playout->_pos;
    playout->_jump_frames = reach < JUMP_FADE_FRAMES ? (uint32_t)reach : JUMP_FADE_FRAMES;
    playout->_jump_left = playout->_jump_frames;
    leave(playout, clear);
    playout->jumps++;
    return true;
}

/// Asks the judgement what to do with the buffer, and jumps or waits if it says so.
static void steer(aur_playout *playout, uint32_t frames, int64_t due_frame)
{
    double buffered_s = seconds(aur_playout_buffered(playout)), block_s = seconds(frames);
    bool free_running = due_frame == AUR_PLAYOUT_FREE;
    double jump_s = free_running ? aur_jitter_update(&playout->control, buffered_s, block_s)
                                 : aur_jitter_follow(&playout->control, buffered_s, block_s,
                                                     seconds((double)due_frame - aur_playout_frame(playout)));
    int64_t ahead = jump_s > 0 && !free_running ? distance(playout, due_frame) : (int64_t)(jump_s * AUR_SAMPLE_RATE_HZ);
    if (jump_s < 0)
        playout->_hold = true;
    if (jump_s < 0 || (jump_s > 0 && !jump(playout, ahead)))
        aur_jitter_restart(&playout->control, buffered_s); // nothing is jumped over yet
}

/// Rate of this block: the trim, or a glide that ends on a whole frame when there is none.
static double next_step(const aur_playout *playout, uint32_t frames)
{
    if (playout->control.trim != 0.0)
        return 1 + playout->control.trim;
    if (playout->_frac == 0.0)
        return 1;
    double wanted = playout->_frac < 0.5 ? -playout->_frac : 1 - playout->_frac;
    return 1 + fmax(-GLIDE_MAX, fmin(GLIDE_MAX, wanted / frames));
}

static void copy(aur_playout *playout, float *interleaved, uint32_t frames)
{
    const float *samples = playout->_buffer->samples;
    uint32_t at = playout->_pos & MASK,
             head = frames < AUR_JITTER_BUFFER_FRAMES - at ? frames : AUR_JITTER_BUFFER_FRAMES - at;
    memcpy(interleaved, samples + (size_t)AUR_CHANNELS * at, sizeof(float) * AUR_CHANNELS * head);
    memcpy(interleaved + (size_t)AUR_CHANNELS * head, samples, sizeof(float) * AUR_CHANNELS * (frames - head));
    playout->_pos += frames;
}

/// Catmull-Rom through the four samples around `pos + frac`.
static double cubic(const float *samples, uint32_t pos, double frac)
{
    double b = (double)samples[(size_t)AUR_CHANNELS * (pos & MASK)];
    if (frac == 0.0)
        return b;
    double a = (double)samples[(size_t)AUR_CHANNELS * ((pos - 1) & MASK)];
    double c = (double)samples[(size_t)AUR_CHANNELS * ((pos + 1) & MASK)];
    double d = (double)samples[(size_t)AUR_CHANNELS * ((pos + 2) & MASK)];
    return b + 0.5 * frac * (c - a + frac * (2 * a - 5 * b + 4 * c - d + frac * (3 * (b - c) + d - a)));
}

static void interpolate(aur_playout *p, float *interleaved, uint32_t frames, bool falling)
{
    for (uint32_t i = 0; i < frames; i++) {
        double share = p->_jump_left > 0 ? (double)p->_jump_left / p->_jump_frames : 0.0;
        double angle = HALF_PI * share * share * (3 - 2 * share); // equal power, and no corner at either end
        double gain = aur_fade_next(&p->_fade);
        for (int channel = 0; channel < AUR_CHANNELS; channel++) {
            const float *samples = p->_buffer->samples + channel;
            double value = cubic(samples, p->_pos, p->_frac);
            if (p->_jump_left > 0)
                value = value * cos(angle) + cubic(samples, p->_from, p->_frac) * sin(angle);
            interleaved[(size_t)AUR_CHANNELS * i + (size_t)channel] = (float)(value * gain);
        }
        p->_jump_left -= p->_jump_left > 0;
        if (gain == 0.0 && falling)
            continue; // silent until the block ends: what is left is not to be read
        p->_frac += p->_step;
        double whole = floor(p->_frac);
        p->_frac -= whole;
        p->_pos += (uint32_t)whole;
        p->_from += (uint32_t)whole;
    }
    if (p->_step != 1.0 && p->control.trim == 0.0 && (p->_frac < 1e-6 || p->_frac > 1 - 1e-6)) {
        bool up = p->_frac > 0.5; // the glide arrived
        p->_pos += up;
        p->_from += up;
        p->_frac = 0.0;
    }
}

/// Faded out: because it was too early, for a seam, or because there is nothing left.
static void on_silence(aur_playout *playout)
{
    uint32_t seam = seam_distance(playout);
    if (playout->_hold) {
        playout->playing = false;
    } else if (seam < aur_playout_buffered(playout)) {
        leave(playout, seam);
        playout->_frac = 0.0;
        playout->seams++;
    } else {
        playout->playing = false;
        aur_underrun cause = !playout->link_up  ? AUR_UNDERRUN_OFFLINE
                             : playout->skipped ? AUR_UNDERRUN_SKIPPED
                                                : AUR_UNDERRUN_LATE;
        playout->underruns[cause]++;
        if (cause != AUR_UNDERRUN_OFFLINE)
            aur_jitter_underrun(&playout->control);
    }
}

void aur_playout_render(aur_playout *playout, float *interleaved, uint32_t frames, int64_t due_frame)
{
    if (playout->playing) {
        keep_near(playout);
        steer(playout, frames, due_frame);
    } else {
        aur_jitter_wait(&playout->control, seconds(aur_playout_buffered(playout)), seconds(frames));
        if (!begin(playout, due_frame)) {
            memset(interleaved, 0, sizeof(float) * AUR_CHANNELS * frames);
            return;
        }
    }
    playout->_step = next_step(playout, frames);

    uint32_t limit = continuous(playout);
    bool falling =
        playout->_hold || limit < frames * playout->_step + LOOKAHEAD_FRAMES + AUR_FADE_FRAMES * playout->_step;
    if (!falling && playout->_step == 1.0 && playout->_frac == 0.0 && playout->_fade.gain == 1.0 &&
        playout->_jump_left == 0) {
        copy(playout, interleaved, frames);
    } else {
        double rest = ((double)limit - LOOKAHEAD_FRAMES) / playout->_step;
        aur_fade_aim(&playout->_fade, !falling, falling ? rest : (double)INFINITY);
        interpolate(playout, interleaved, frames, falling);
        if (falling && playout->_fade.gain == 0.0)
            on_silence(playout);
    }
    aur_jitter_buffer_release(playout->_buffer, (playout->_jump_left > 0 ? playout->_from : playout->_pos) - 1);
}
