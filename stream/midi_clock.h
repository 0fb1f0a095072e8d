// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The music as a MIDI clock: 24 pulses a beat, on the frames of the beats themselves, so that nothing adds up. It
/// begins on a beat with a song position (sixteenths, which begin again after 4096 beats), stops where the music holds
/// still and goes on where it stopped.
#ifndef AUR_STREAM_MIDI_CLOCK_H
#define AUR_STREAM_MIDI_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/midi_bytes.h"

#define AUR_MIDI_PULSES_A_BEAT 24

/// Beats that are composed and not over.
#define AUR_MIDI_CLOCK_BEATS 64

/// Most messages of one step: it stops, says where it is, goes on, and one pulse.
#define AUR_MIDI_CLOCK_MESSAGES_MAX 4

typedef struct aur_midi_clock_beat {
    int64_t at_frame, next_frame;
    int64_t number; ///< since the beginning of the music
} aur_midi_clock_beat;

/// Zeroed: stopped, knows no beat.
typedef struct aur_midi_clock {
    aur_midi_clock_beat _beats[AUR_MIDI_CLOCK_BEATS]; ///< sorted, the first one is played
    uint32_t _count;
    int _pulse;   ///< of the first beat, next to be sent
    bool _placed; ///< who listens knows where it is
    bool _runs;
} aur_midi_clock;

/// A beat was composed; in order. One too many is left out.  Thread: owner.  RT: safe.
void aur_midi_clock_add(aur_midi_clock *clock, const aur_midi_clock_beat *beat);
/// Frame of the next thing to send, INT64_MAX if none is known.  Thread: owner.  RT: safe.
int64_t aur_midi_clock_next_frame(const aur_midi_clock *clock);
/// Writes what is due where `heard_frame` is heard; returns how many. Called until it is nothing.
/// Thread: owner.  RT: safe.
size_t aur_midi_clock_step(aur_midi_clock *clock, double heard_frame, bool moves,
                           aur_midi_message messages[AUR_MIDI_CLOCK_MESSAGES_MAX]);

#endif
