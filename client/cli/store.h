// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sound in store: a ring of stereo frames with one writer (the network) and one reader (the output), as
/// client/web/ring.js. Indices run freely over 32 bits and are masked on access, so a full ring and an empty one
/// differ. Beside the samples travel marks: "from this index on, the stream's frame is F". Between two marks frames
/// follow one another, so index and mark name the stream frame of every sample.
#ifndef AUR_CLI_STORE_H
#define AUR_CLI_STORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// About 10.9 s: the longest target delay, the excess that is tolerated above it, and a burst.
#define AUR_STORE_FRAMES (1u << 19)
#define AUR_STORE_MARKS  64u

typedef struct aur_store_mark {
    int64_t frame;  ///< stream frame of the first sample it speaks for
    uint32_t index; ///< of that sample, free-running
    bool flush;     ///< what lies before is not wanted any more
} aur_store_mark;

typedef struct aur_store {
    float *samples; ///< AUR_STORE_FRAMES interleaved stereo frames
    aur_store_mark marks[AUR_STORE_MARKS];
    _Atomic uint32_t write, read, mark_write, mark_read;
    _Atomic int64_t came_ns; ///< when the last frames were written, by the monotonic clock
    int64_t next_frame;      ///< writer: frame that would need no mark
    bool has_next;
    uint64_t dropped; ///< writer: frames for which there was no room
} aur_store;

/// Thread: one, before use.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_store_init(aur_store *store);
/// A zeroed store is allowed.  Thread: one, after use.  RT: no.
void aur_store_free(aur_store *store);

/// Appends interleaved frames, all or none; `frame` is the stream frame of the first.  Thread: writer.  RT: safe.
void aur_store_write(aur_store *store, int64_t frame, const float *interleaved, uint32_t frames);
/// The reader shall leave out all it has not read yet.  Thread: writer.  RT: safe.
void aur_store_flush(aur_store *store);

/// Seconds since the last frames were written.  Thread: reader.  RT: safe.
double aur_store_age_s(const aur_store *store);
/// Index of the next sample to be written: what lies before it can be read.  Thread: reader.  RT: safe.
uint32_t aur_store_end(const aur_store *store);
/// Gives back the room of all samples before `index`.  Thread: reader.  RT: safe.
void aur_store_release(aur_store *store, uint32_t index);
/// Marks that wait, and the k-th of them (0 = the next).  Thread: reader.  RT: safe.
uint32_t aur_store_marks(const aur_store *store);
aur_store_mark aur_store_mark_peek(const aur_store *store, uint32_t k);
/// Removes the next mark.  Thread: reader.  RT: safe.
void aur_store_mark_drop(aur_store *store);

#endif
