// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Transcripts made by hand, at 60 beats a minute: what is measured of them is known beforehand.
#ifndef AUR_TESTS_CLIENT_MUSIC_MAKE_H
#define AUR_TESTS_CLIENT_MUSIC_MAKE_H

#include <math.h>

#include "client/cli/music.h"
#include "synth/event.h"
#include "tests/stream/check.h"

#define SECOND     INT64_C(48000)
#define MADE_NOTES 20000
#define MADE_BEATS 8000

/// C major, the chord of C, in every beat until told otherwise.
#define C_MAJOR_SCALE 0xab5u
#define C_MAJOR_CHORD 0x091u

static aur_transcript_note made_notes[MADE_NOTES];
static aur_piece_status made_beats[MADE_BEATS];
static aur_transcript made;

static inline void make(size_t beats)
{
    memset(made_notes, 0, sizeof made_notes);
    memset(made_beats, 0, sizeof made_beats);
    made = (aur_transcript){.notes = made_notes, .beats = made_beats, .beat_count = beats};
    made.until_frame = (int64_t)beats * SECOND;
    for (size_t i = 0; i < beats; i++) {
        aur_piece_status *status = &made_beats[i];
        status->beat_frame = (int64_t)i * SECOND;
        status->next_beat_frame = status->beat_frame + SECOND;
        status->bar = (int64_t)i / 4;
        status->beat = (int32_t)i % 4;
        status->controls.mode = AUR_MODE_IONIAN;
        status->scale_mask = C_MAJOR_SCALE;
        status->chord_mask = C_MAJOR_CHORD;
    }
}

/// Adds a note; they must come in order of time.
static inline void strike(double at_beat, double beats, aur_layer layer, int pitch_midi)
{
    assert_true(made.note_count < MADE_NOTES);
    aur_transcript_note *note = &made_notes[made.note_count++];
    note->at_frame = llround(at_beat * (double)SECOND);
    note->gate_frames = llround(beats * (double)SECOND);
    note->beat = (uint32_t)at_beat;
    note->place = (uint16_t)((at_beat - floor(at_beat)) * 65536.0);
    note->layer = (uint8_t)layer;
    note->pitch_midi = (uint8_t)pitch_midi;
    note->velocity = 64;
}

/// Sets the chord from a beat on.
static inline void turn_to(size_t from_beat, unsigned mask, unsigned root)
{
    for (size_t i = from_beat; i < made.beat_count; i++) {
        made_beats[i].chord_mask = (uint16_t)mask;
        made_beats[i].chord_root = made_beats[i].chord_bass = (uint8_t)root;
    }
}

static inline void open_made(aur_music *music)
{
    assert_ok(aur_music_open(&made, music));
}

static inline void near(double got, double expected, double tolerance, const char *what)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%s: %g instead of %g", what, got, expected);
}

#endif
