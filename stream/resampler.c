// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// libsoxr, which only this file knows.
#include "stream/resampler.h"

#include <soxr.h>
#include <stdlib.h>

/// libsoxr gives what it has in blocks of its own; so much may come at once beside what was asked for.
#define BLOCK_MAX_FRAMES 32768

struct aur_resampler {
    soxr_t soxr;
};

aur_err aur_resampler_open(int32_t rate_hz, aur_resampler **out)
{
    *out = NULL;
    if (rate_hz < AUR_RESAMPLER_MIN_HZ || rate_hz > AUR_RESAMPLER_MAX_HZ)
        return AUR_ERR_ARGUMENT;
    aur_resampler *resampler = calloc(1, sizeof *resampler);
    if (resampler == NULL)
        return AUR_ERR_MEMORY;
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    resampler->soxr = soxr_create(AUR_SAMPLE_RATE_HZ, rate_hz, AUR_CHANNELS, NULL, NULL, &quality, NULL);
    if (resampler->soxr == NULL) {
        free(resampler);
        return AUR_ERR_MEMORY;
    }
    *out = resampler;
    return AUR_OK;
}

void aur_resampler_close(aur_resampler *resampler)
{
    if (resampler == NULL)
        return;
    soxr_delete(resampler->soxr);
    free(resampler);
}

size_t aur_resampler_frames_max(int32_t rate_hz, size_t frames)
{
    return frames * (size_t)rate_hz / AUR_SAMPLE_RATE_HZ + BLOCK_MAX_FRAMES;
}

size_t aur_resampler_process(aur_resampler *resampler, const float *in, size_t in_frames, float *out, size_t out_frames)
{
    size_t taken = 0, given = 0;
    soxr_process(resampler->soxr, in, in_frames, &taken, out, out_frames, &given);
    return given;
}
