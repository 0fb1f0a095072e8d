// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tags.
#include "stream/caption.h"

#include <inttypes.h>
#include <stdio.h>

#include "stream/controls.h"

void aur_caption_make(aur_caption *caption, const aur_controls *controls, int64_t from_frame, const char *title)
{
    char key[16], mode[32], bpm[16];
    const char *preset = aur_preset_name(controls->preset);
    aur_controls_format(AUR_CONTROL_KEY, aur_controls_value(controls, AUR_CONTROL_KEY), key, sizeof key);
    aur_controls_format(AUR_CONTROL_MODE, aur_controls_value(controls, AUR_CONTROL_MODE), mode, sizeof mode);
    aur_controls_format(AUR_CONTROL_BPM, aur_controls_value(controls, AUR_CONTROL_BPM), bpm, sizeof bpm);
    if (title != NULL && title[0] != '\0')
        snprintf(caption->title, sizeof caption->title, "%s", title);
    else
        snprintf(caption->title, sizeof caption->title, "Auralis: %s, seed %" PRIu64, preset, controls->seed);
    snprintf(caption->comment, sizeof caption->comment,
             "seed %" PRIu64 ", preset %s, key %s %s, %s bpm, from %.3f s, sound version %d", controls->seed, preset,
             key, mode, bpm, (double)from_frame / AUR_SAMPLE_RATE_HZ, AUR_SOUND_VERSION);
}
