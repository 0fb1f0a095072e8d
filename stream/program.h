// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which program of General MIDI stands for a patch: in a SoundFont that plays it, and in a score for other programs.
#ifndef AUR_STREAM_PROGRAM_H
#define AUR_STREAM_PROGRAM_H

#include <stdint.h>

#include "synth/event.h"

typedef struct aur_program {
    const char *name; ///< for people
    float level;      ///< RMS of the reference note after the trim: its loudness is that of our own voice. 0 = with a
                      ///< SoundFont, too, our own voice plays it
    int16_t filter_cents; ///< moves the font's own low-pass at neutral brightness
    uint8_t number;       ///< General MIDI, 0..127; of percussion the key of the drum set
} aur_program;

/// Returns the program of `patch`, or NULL if our own voices play it with a SoundFont, too: drones, strings,
/// choirs, clouds, percussion, swells, noise.
/// Thread: any.  RT: safe.
const aur_program *aur_program_of(unsigned patch);

/// Returns the program that stands for `patch` in a score, or NULL if none does (swells, noise).
/// Thread: any.  RT: safe.
const aur_program *aur_program_in_score(unsigned patch);

#endif
