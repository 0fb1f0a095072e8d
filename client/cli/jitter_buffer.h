// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The jitter buffer, sound that waits to be played: a ring of stereo frames with one writer (the network) and one
/// reader (the output), as client/web/ring.js. Indices run freely over 32 bits and are masked on access, so a full ring
/// and an empty one differ. Beside the samples travel marks: "from this index on, the stream's frame is F". Between two
/// marks frames follow one another, so index and mark name the stream frame of every sample.
#ifndef AUR_CLI_JITTER_BUFFER_H
#define AUR_CLI_JITTER_BUFFER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// About 10.9 s: the longest target delay, the excess that is tolerated above it, and a burst.
#define AUR_JITTER_BUFFER_FRAMES (1u << 19)
#define AUR_JITTER_BUFFER_MARKS  64u

typedef struct aur_jitter_buffer_mark {
    int64_t frame;  ///< stream frame of the first sample it speaks for
    uint32_t index; ///< of that sample, free-running
} aur_jitter_buffer_mark;

typedef struct aur_jitter_buffer {
    float *samples; ///< AUR_JITTER_BUFFER_FRAMES interleaved stereo frames
    aur_jitter_buffer_mark marks[AUR_JITTER_BUFFER_MARKS];
    _Atomic uint32_t write, read, mark_write, mark_read;
    _Atomic int64_t came_ns; ///< when the last frames were written, by the monotonic clock
    int64_t next_frame;      ///< writer: frame that would need no mark
    bool has_next;
    uint64_t dropped; ///< writer: frames for which there was no room
} aur_jitter_buffer;

/// Thread: one, before use.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_jitter_buffer_init(aur_jitter_buffer *buffer);
/// A zeroed buffer is allowed.  Thread: one, after use.  RT: no.
void aur_jitter_buffer_free(aur_jitter_buffer *buffer);

/// Appends interleaved frames, all or none; `frame` is the stream frame of the first.  Thread: writer.  RT: safe.
void aur_jitter_buffer_write(aur_jitter_buffer *buffer, int64_t frame, const float *interleaved, uint32_t frames);

/// Seconds since the last frames were written.  Thread: reader.  RT: safe.
double aur_jitter_buffer_age_s(const aur_jitter_buffer *buffer);
/// Index of the next sample to be written: what lies before it can be read.  Thread: reader.  RT: safe.
uint32_t aur_jitter_buffer_end(const aur_jitter_buffer *buffer);
/// Gives back the room of all samples before `index`.  Thread: reader.  RT: safe.
void aur_jitter_buffer_release(aur_jitter_buffer *buffer, uint32_t index);
/// Marks that wait, and the k-th of them (0 = the next).  Thread: reader.  RT: safe.
uint32_t aur_jitter_buffer_marks(const aur_jitter_buffer *buffer);
aur_jitter_buffer_mark aur_jitter_buffer_mark_peek(const aur_jitter_buffer *buffer, uint32_t k);
/// Removes the next mark.  Thread: reader.  RT: safe.
void aur_jitter_buffer_mark_drop(aur_jitter_buffer *buffer);

#endif
