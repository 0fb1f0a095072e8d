// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A delay line read and written a block at a time. Its length is a multiple of the block and its position follows the
/// absolute frame; the first frames are mirrored behind the end, so that any block can be read in one piece.
/// Thread: owner of the synth.  RT: safe, throughout.
#ifndef AUR_SYNTH_FX_LINE_H
#define AUR_SYNTH_FX_LINE_H

#include <stdint.h>
#include <string.h>

#include "auralis.h"

/// Frames mirrored behind the end: a block and its neighbours.
#define AUR_LINE_MIRROR 128

/// Frames of a line whose longest delay is `delay`: so few more that what is read lies beside what is written next, and
/// one visit to memory serves both. Where a block is read after it has been written, it counts as delay.
#define AUR_LINE_HOLDS(delay) (((delay) + AUR_BLOCK_FRAMES) / AUR_BLOCK_FRAMES * AUR_BLOCK_FRAMES)

/// Floats that a line of `frames` (see AUR_LINE_HOLDS) takes.
#define AUR_LINE_FLOATS(frames) ((frames) + AUR_LINE_MIRROR)

/// Position of the block at `frame` in a line of `frames`.
static inline uint32_t aur_line_position(int64_t frame, uint32_t frames)
{
    int64_t offset = frame % frames;
    return (uint32_t)(offset < 0 ? offset + frames : offset);
}

/// Asks for the block after the one at `block` while there is time: where many rooms take turns, none finds its lines
/// in a near cache.
static inline void aur_line_ahead(const float *block)
{
    for (int t = AUR_BLOCK_FRAMES; t < 2 * AUR_BLOCK_FRAMES; t += 16)
        __builtin_prefetch(block + t);
}

/// Copies the block just written at `position` behind the end, if it belongs there.
static inline void aur_line_mirror(float *line, uint32_t frames, uint32_t position)
{
    if (position < AUR_LINE_MIRROR)
        memcpy(line + frames + position, line + position, AUR_BLOCK_FRAMES * sizeof *line);
}

static inline void aur_line_write(float *line, uint32_t frames, uint32_t position, const float in[AUR_BLOCK_FRAMES])
{
    memcpy(line + position, in, AUR_BLOCK_FRAMES * sizeof *in);
    aur_line_mirror(line, frames, position);
}

/// Pointer to the frame `delay` before the block's first; AUR_LINE_MIRROR frames from there may be read. What lies at
/// or after the block itself is only there once it has been written.
static inline const float *aur_line_tap(const float *line, uint32_t frames, uint32_t position, uint32_t delay)
{
    return line + (position >= delay ? position - delay : position + frames - delay);
}

#endif
