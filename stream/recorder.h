// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The recorder: what plays, into a file, without holding up the thread that plays it. A ring and a writer thread.
#ifndef AUR_STREAM_RECORDER_H
#define AUR_STREAM_RECORDER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/file.h"

typedef struct aur_recorder aur_recorder;

/// Opens the file and starts the writer; up to 5 s of sound may wait for the disk.
/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: as aur_file_open, AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_recorder_open(const aur_file_config *config, aur_recorder **out);
/// Hands over interleaved stereo frames. Returns frames taken; what does not fit is lost and counted.
/// Thread: the one producer.  RT: safe.
size_t aur_recorder_push(aur_recorder *recorder, const float *interleaved, size_t frames);
/// Frames lost so far because the disk was slow or full.  Thread: any.  RT: safe.
uint64_t aur_recorder_lost_frames(const aur_recorder *recorder);
/// Writes what waits, finishes the file, stops the thread; NULL is allowed.  Thread: any, after the producer.  RT: no.
/// Errors: the first error the writer met.
AUR_WARN_UNUSED aur_err aur_recorder_close(aur_recorder *recorder);

#endif
