// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Hears the tempo of a MIDI clock: from the times of its pulses the beats a minute to play at. A tempo of which the
/// music can only play the half or the double becomes that.
#ifndef AUR_STREAM_TEMPO_EAR_H
#define AUR_STREAM_TEMPO_EAR_H

#include <stdbool.h>
#include <stdint.h>

/// Pulses it is heard over: two beats.
#define AUR_TEMPO_EAR_PULSES 48

/// Zeroed: has heard nothing.
typedef struct aur_tempo_ear {
    int64_t _at_ns[AUR_TEMPO_EAR_PULSES + 1]; ///< of the last pulses, in a ring
    uint32_t _count;                          ///< pulses since the clock began, or was steady
    uint32_t _said_milli;
} aur_tempo_ear;

/// A pulse came. True if the tempo, in *bpm_milli, is another than it said last: once a beat at most.
/// Thread: owner.  RT: safe.
bool aur_tempo_ear_pulse(aur_tempo_ear *ear, int64_t at_ns, uint32_t *bpm_milli);

#endif
