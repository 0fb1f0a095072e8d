// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Beats and frames: exact integer arithmetic from an anchor, so that nothing drifts however long the music runs.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_TEMPO_H
#define AUR_COMPOSE_TEMPO_H

#include <stdint.h>

#include "auralis.h"

/// Beat `anchor_beat` (counted from the beginning of the music) lies at `anchor_frame`; the tempo holds from there on.
typedef struct aur_tempo {
    int64_t anchor_frame;
    int64_t anchor_beat;
    uint32_t bpm_milli;
} aur_tempo;

/// Frames of one beat times bpm_milli: 60 s, thousandths.
#define AUR_TEMPO_BEAT_UNITS ((int64_t)60 * 1000 * AUR_SAMPLE_RATE_HZ)

/// Returns the frame of `beat` (>= anchor_beat), rounded down.
static inline int64_t aur_tempo_frame(const aur_tempo *tempo, int64_t beat)
{
    int64_t beats = beat - tempo->anchor_beat; // split, since beats * units would overflow after a month
    return tempo->anchor_frame + beats / tempo->bpm_milli * AUR_TEMPO_BEAT_UNITS +
           beats % tempo->bpm_milli * AUR_TEMPO_BEAT_UNITS / tempo->bpm_milli;
}

/// Returns the first beat whose frame is >= at_frame (at_frame >= anchor_frame).
static inline int64_t aur_tempo_beat_from(const aur_tempo *tempo, int64_t at_frame)
{
    int64_t elapsed = at_frame - tempo->anchor_frame;
    int64_t beat = tempo->anchor_beat + elapsed / AUR_TEMPO_BEAT_UNITS * tempo->bpm_milli +
                   elapsed % AUR_TEMPO_BEAT_UNITS * tempo->bpm_milli / AUR_TEMPO_BEAT_UNITS;
    while (aur_tempo_frame(tempo, beat) < at_frame)
        beat++;
    return beat;
}

/// Changes the tempo at `beat`.
static inline void aur_tempo_change(aur_tempo *tempo, int64_t beat, uint32_t bpm_milli)
{
    tempo->anchor_frame = aur_tempo_frame(tempo, beat);
    tempo->anchor_beat = beat;
    tempo->bpm_milli = bpm_milli;
}

/// Returns `ms` as beats, rounded to the nearest.
static inline int32_t aur_tempo_beats_from_ms(uint32_t bpm_milli, int32_t ms)
{
    return (int32_t)(((int64_t)ms * bpm_milli + 30000000) / 60000000);
}

#endif
