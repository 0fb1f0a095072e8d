// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// libsoxr at its best: linear phase, 28 bits, the pass-band to 0.913 of the lower Nyquist frequency.
#include "stream/resampler.h"

#include <soxr.h>
#include <stdlib.h>

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
    soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, SOXR_ROLLOFF_NONE);
    soxr_error_t error = NULL;
    resampler->soxr = soxr_create(AUR_SAMPLE_RATE_HZ, rate_hz, AUR_CHANNELS, &error, &io, &quality, NULL);
    if (error != NULL || resampler->soxr == NULL) {
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

size_t aur_resampler_push(aur_resampler *resampler, const float *from, size_t frames, size_t *taken, float *to,
                          size_t max)
{
    size_t given = 0;
    *taken = 0;
    soxr_process(resampler->soxr, from, from != NULL ? frames : 0, taken, to, max, &given);
    return given;
}
