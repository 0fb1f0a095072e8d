// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Other sample rates than 48 kHz, for files and devices; resampler.c alone knows libsoxr. Its last bits may differ
/// between machines.
#ifndef AUR_STREAM_RESAMPLER_H
#define AUR_STREAM_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// Rates it gives.
#define AUR_RESAMPLER_MIN_HZ 8000
#define AUR_RESAMPLER_MAX_HZ 192000

typedef struct aur_resampler aur_resampler;

/// From 48 kHz to `rate_hz`, stereo.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT (rate), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_resampler_open(int32_t rate_hz, aur_resampler **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_resampler_close(aur_resampler *resampler);

/// Takes up to `frames` frames, *taken says how many, and gives up to `max` frames. `from` NULL: no more come, give the
/// rest.  Thread: owner.  RT: no.  Returns how many it gave; with `from` NULL, 0 when all is given.
size_t aur_resampler_push(aur_resampler *resampler, const float *from, size_t frames, size_t *taken, float *to,
                          size_t max);

#endif
