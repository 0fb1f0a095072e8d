// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Rounds every beat down to a frame; no error adds up.
#include "compose/tempo.h"

#define HALF_BAR_BELOW_MILLI 48000 /* four beats last over 5 s */

int64_t aur_tempo_frame(const aur_tempo *tempo, int64_t beat)
{
    int64_t beats = beat - tempo->anchor_beat;
    int64_t whole = beats / tempo->bpm_milli; // this many times 2.88e9 frames: no overflow however far
    int64_t rest = beats % tempo->bpm_milli;
    return tempo->anchor_frame + whole * AUR_TEMPO_FRAMES_MILLI + rest * AUR_TEMPO_FRAMES_MILLI / tempo->bpm_milli;
}

int64_t aur_tempo_beat_from(const aur_tempo *tempo, int64_t at_frame)
{
    int64_t frames = at_frame - tempo->anchor_frame;
    if (frames <= 0)
        return tempo->anchor_beat;
    int64_t whole = frames / AUR_TEMPO_FRAMES_MILLI;
    int64_t rest = frames % AUR_TEMPO_FRAMES_MILLI;
    int64_t beat = tempo->anchor_beat + whole * tempo->bpm_milli + rest * tempo->bpm_milli / AUR_TEMPO_FRAMES_MILLI;
    while (aur_tempo_frame(tempo, beat) < at_frame)
        beat++;
    return beat;
}

void aur_tempo_change(aur_tempo *tempo, int64_t beat, uint32_t bpm_milli)
{
    tempo->anchor_frame = aur_tempo_frame(tempo, beat);
    tempo->anchor_beat = beat;
    tempo->bpm_milli = bpm_milli;
}

bool aur_tempo_is_bar(uint32_t bpm_milli, int64_t beat)
{
    return beat % (bpm_milli < HALF_BAR_BELOW_MILLI ? 2 : 4) == 0;
}
