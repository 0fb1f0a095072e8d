// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From 48 kHz to another rate, interleaved stereo, by libsoxr at its high quality (20 bit). Where it is not needed
/// there is none.
#ifndef AUR_STREAM_RESAMPLER_H
#define AUR_STREAM_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// Rates a resampler gives.
#define AUR_RESAMPLER_MIN_HZ 8000
#define AUR_RESAMPLER_MAX_HZ 192000

typedef struct aur_resampler aur_resampler;

/// Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_ARGUMENT (rate), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_resampler_open(int32_t rate_hz, aur_resampler **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_resampler_close(aur_resampler *resampler);

/// Most frames that `frames` more can become.  Thread: any.  RT: safe.
size_t aur_resampler_frames_max(int32_t rate_hz, size_t frames);
/// Takes all of `in` and writes what is ready, at most `out_frames` (aur_resampler_frames_max of them is always
/// enough). Returns frames written.  Thread: owner.  RT: no (libsoxr may take memory).
size_t aur_resampler_process(aur_resampler *resampler, const float *in, size_t in_frames, float *out,
                             size_t out_frames);

#endif
