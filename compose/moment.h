// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What every layer may know of the beat it composes.
#ifndef AUR_COMPOSE_MOMENT_H
#define AUR_COMPOSE_MOMENT_H

#include <stdint.h>

#include "compose/chord.h"
#include "compose/control.h"
#include "compose/form.h"
#include "compose/preset.h"

/// Beats of a chapter: 64 bars of four.
#define AUR_CHAPTER_BEATS 256

typedef struct aur_moment {
    const aur_controls *controls; ///< in effect, but for the key: that of the section
    const aur_preset *preset;
    const aur_chord *chord;
    const uint8_t *voicing; ///< four pitches
    const aur_form *form;
    aur_level level;
    int64_t beat_frame;
    int32_t beat_frames;
    int32_t chapter;
    int32_t beat; ///< in the chapter, 0..255
    int32_t phrase;
    int32_t phrase_bar;
    int32_t phrase_bars;
    uint16_t scale_mask;
    uint16_t density; ///< of this phrase, norm
} aur_moment;

/// `share` thousandths of a beat after it.  Thread: any.  RT: safe.
static inline int64_t aur_moment_frame(const aur_moment *moment, int share)
{
    return moment->beat_frame + (int64_t)moment->beat_frames * share / 1000;
}

#endif
