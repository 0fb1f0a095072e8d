// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which program of a General MIDI SoundFont plays the notes of a patch, and how.
#ifndef AUR_STREAM_PROGRAM_H
#define AUR_STREAM_PROGRAM_H

#include <stdint.h>

#include "synth/event.h"

typedef struct aur_program {
    const char *name;     ///< for people
    float level;          ///< RMS of the reference note after the trim: its loudness is that of our own voice
    int16_t filter_cents; ///< moves the font's own low-pass at neutral brightness
    uint8_t number;       ///< General MIDI, 0..127
} aur_program;

/// Returns the program of `patch`, or NULL if our own voices play it (drones, percussion, swells, noise).
/// Thread: any.  RT: safe.
const aur_program *aur_program_of(unsigned patch);

#endif
