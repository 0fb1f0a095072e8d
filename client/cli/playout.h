// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From the buffer to the output, free of clicks: what happens for each block, the same as client/web/playback.js.
/// Every break (buffer empty, a seam where the stream's frames jump) is a fade to silence, a step, a fade in.
/// Catching up is one crossfaded jump. In between, with no trim, samples are copied.
#ifndef AUR_CLI_PLAYOUT_H
#define AUR_CLI_PLAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/fade.h"
#include "client/cli/jitter.h"
#include "client/cli/jitter_buffer.h"

/// In place of a frame: none is due, the buffer's level decides what is played.
#define AUR_PLAYOUT_FREE INT64_MIN

/// Why the buffer ran empty.
typedef enum aur_underrun {
    AUR_UNDERRUN_LATE,    ///< packets came too late
    AUR_UNDERRUN_SKIPPED, ///< the server left some out: the line is slower than the stream
    AUR_UNDERRUN_OFFLINE, ///< the connection was down; says nothing about the line
    AUR_UNDERRUN_COUNT
} aur_underrun;

typedef struct aur_playout {
    aur_jitter control;
    uint32_t underruns[AUR_UNDERRUN_COUNT];
    uint32_t jumps, seams;
    bool link_up; ///< set by the owner
    bool skipped; ///< set by the owner when the server left packets out; cleared when play begins
    bool playing;

    aur_jitter_buffer *_buffer;
    bool _fresh; ///< nothing was heard yet of what is buffered
    bool _hold;  ///< too early: fade out and wait
    uint32_t _pos, _from;
    aur_fade _fade;
    double _frac, _step;
    int64_t _base_frame;
    uint32_t _base_index;
    uint32_t _jump_frames; ///< length of the crossfade
    uint32_t _jump_left;
} aur_playout;

/// `buffer` is kept; this is its reader.  Thread: owner.  RT: safe.
void aur_playout_init(aur_playout *playout, aur_jitter_buffer *buffer, const aur_jitter_mode *mode);
/// Fills one block; silence where there is nothing to play. `due_frame` is the stream frame that belongs at the
/// block's beginning, or AUR_PLAYOUT_FREE.  Thread: owner.  RT: safe.
void aur_playout_render(aur_playout *playout, float *interleaved, uint32_t frames, int64_t due_frame);
/// Stream frame at the reading position.  Thread: owner.  RT: safe.
double aur_playout_frame(const aur_playout *playout);
/// Frames buffered.  Thread: owner.  RT: safe.
uint32_t aur_playout_buffered(const aur_playout *playout);

#endif
