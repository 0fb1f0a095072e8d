// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An acoustic: an impulse response made and transformed.
#include "stream/acoustic.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "stream/memory.h"
#include "synth/dsp/fft.h"
#include "synth/fx/impulse.h"

struct aur_acoustic {
    aur_convolution_filter *filter;
};

static pthread_once_t transforms_once = PTHREAD_ONCE_INIT;
static aur_err transforms_err;

static void plan_transforms(void)
{
    transforms_err = aur_fft_init();
}

/// The kind's number, AUR_IMPULSE_COUNT for "none", -1 for anything else.
static int find(const char *name)
{
    for (int kind = 0; kind < AUR_IMPULSE_COUNT; kind++)
        if (strcmp(aur_impulse_name((aur_impulse_kind)kind), name) == 0)
            return kind;
    return strcmp(name, "none") == 0 ? AUR_IMPULSE_COUNT : -1;
}

bool aur_acoustic_known(const char *name)
{
    return find(name) >= 0;
}

static aur_err prepare(aur_acoustic *acoustic, aur_impulse_kind kind, const aur_acoustic_config *config)
{
    uint32_t frames = aur_impulse_frames(kind, config->length_ms);
    float *impulse = malloc(sizeof(float) * 2 * frames);
    acoustic->filter = aur_memory_new(aur_convolution_filter_bytes(frames));
    if (impulse == NULL || acoustic->filter == NULL) {
        free(impulse);
        return AUR_ERR_MEMORY;
    }
    aur_impulse_make(kind, config->seed, frames, impulse, impulse + frames);
    aur_convolution_filter_init(acoustic->filter, impulse, impulse + frames, frames);
    free(impulse);
    return AUR_OK;
}

aur_err aur_acoustic_open(const aur_acoustic_config *config, aur_acoustic **out)
{
    *out = NULL;
    int kind = find(config->name);
    if (kind < 0)
        return AUR_ERR_NAME;
    if (kind == AUR_IMPULSE_COUNT)
        return AUR_OK;
    pthread_once(&transforms_once, plan_transforms);
    if (transforms_err != AUR_OK)
        return transforms_err;
    aur_acoustic *acoustic = calloc(1, sizeof *acoustic);
    if (acoustic == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = prepare(acoustic, (aur_impulse_kind)kind, config);
    if (err != AUR_OK) {
        aur_acoustic_close(acoustic);
        return err;
    }
    *out = acoustic;
    return AUR_OK;
}

void aur_acoustic_close(aur_acoustic *acoustic)
{
    if (acoustic == NULL)
        return;
    free(acoustic->filter);
    free(acoustic);
}

const aur_convolution_filter *aur_acoustic_filter(const aur_acoustic *acoustic)
{
    return acoustic->filter;
}
