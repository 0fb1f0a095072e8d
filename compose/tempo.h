// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Beats and frames: exact integers. A beat is 2 880 000 000 / bpm_milli frames; beats are counted from an anchor that
/// moves only where the tempo changes.
#ifndef AUR_COMPOSE_TEMPO_H
#define AUR_COMPOSE_TEMPO_H

#include <stdbool.h>
#include <stdint.h>

#define AUR_TEMPO_FRAMES_MILLI INT64_C(2880000000)

typedef struct aur_tempo {
    int64_t anchor_frame;
    int64_t anchor_beat;
    uint32_t bpm_milli;
} aur_tempo;

/// Frame of a beat at or after the anchor.  Thread: any.  RT: safe.
int64_t aur_tempo_frame(const aur_tempo *tempo, int64_t beat);

/// First beat at or after the anchor whose frame is >= at_frame.  Thread: any.  RT: safe.
int64_t aur_tempo_beat_from(const aur_tempo *tempo, int64_t at_frame);

/// Sets the tempo from `beat` on.  Thread: any.  RT: safe.
void aur_tempo_change(aur_tempo *tempo, int64_t beat, uint32_t bpm_milli);

/// Whether changes of harmony may fall on this beat: bars, and half bars where a bar lasts over 5 s.
/// Thread: any.  RT: safe.
bool aur_tempo_is_bar(uint32_t bpm_milli, int64_t beat);

#endif
